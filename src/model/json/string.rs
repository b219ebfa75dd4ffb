//! Strings that keep their spelling.

use std::fmt::Write;

/// A JSON string: its text, and its spelling where that is not the one we would choose.
#[derive(Clone, Debug)]
pub struct JsonString {
    text: Box<str>,
    /// What stood between the quotes, kept only if [`escape`] of the text differs (`\/`, `\u00fc`, a lone surrogate).
    spelling: Option<Box<str>>,
}

impl JsonString {
    /// A string that was read: its text, and what stood between its quotes.
    pub(super) fn spelled(text: String, spelling: &str) -> Self {
        let differs = spelling.contains('\\') && escape(&text) != spelling;
        Self { text: text.into(), spelling: differs.then(|| spelling.into()) }
    }

    /// The text. A lone surrogate, which no Rust string can hold, stands there as U+FFFD.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What to print between the quotes.
    pub fn spelling(&self) -> std::borrow::Cow<'_, str> {
        match &self.spelling {
            Some(spelling) => spelling.as_ref().into(),
            None => escape(&self.text).into(),
        }
    }

    /// Whether two strings mean the same. Where U+FFFD may stand for a lone surrogate the spelling decides.
    pub fn same_text(&self, other: &Self) -> bool {
        self.text == other.text
            && (!self.text.contains('\u{fffd}')
                || self.spelling.is_none() && other.spelling.is_none()
                || self.spelling().eq_ignore_ascii_case(&other.spelling()))
    }
}

impl From<&str> for JsonString {
    fn from(text: &str) -> Self {
        Self { text: text.into(), spelling: None }
    }
}

impl From<String> for JsonString {
    fn from(text: String) -> Self {
        Self { text: text.into(), spelling: None }
    }
}

/// The shortest usual spelling of a text inside quotes: only what RFC 8259 §7 demands is escaped.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if c < ' ' => write!(out, "\\u{:04x}", c as u32).expect("a String takes any text"),
            c => out.push(c),
        }
    }
    out
}
