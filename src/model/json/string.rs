//! Strings that keep their spelling.

use std::{borrow::Cow, cmp::Ordering, fmt::Write};

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
    pub fn spelling(&self) -> Cow<'_, str> {
        match &self.spelling {
            Some(spelling) => spelling.as_ref().into(),
            None => escape(&self.text),
        }
    }

    /// One spelling for all strings that mean the same: the usual one, with lone surrogates as `\udxxx`.
    pub fn canonical(&self) -> Cow<'_, str> {
        match &self.spelling {
            Some(spelling) if self.text.contains('\u{fffd}') => {
                spell_anew(&self.text, spelling).into()
            }
            _ => escape(&self.text),
        }
    }

    /// Whether two strings mean the same. Where U+FFFD may stand for a lone surrogate the spelling decides.
    pub fn same_text(&self, other: &Self) -> bool {
        self.cmp_text(other).is_eq()
    }

    /// The order of two strings by what they mean: by text and, where that hides lone surrogates, by these.
    pub(super) fn cmp_text(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text).then_with(|| match (&self.spelling, &other.spelling) {
            (None, None) => Ordering::Equal,
            _ if !self.text.contains('\u{fffd}') => Ordering::Equal,
            _ => self.canonical().cmp(&other.canonical()),
        })
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
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    // Nearly all texts are spelled as they are.
    if !text.bytes().any(|byte| byte < b' ' || matches!(byte, b'"' | b'\\')) {
        return text.into();
    }
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
    out.into()
}

/// The usual spelling of a text in which some U+FFFD stand for lone surrogates, which only its old spelling tells.
fn spell_anew(text: &str, spelling: &str) -> String {
    let mut rest = spelling;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let length = match rest.as_bytes() {
            // A character outside the basic plane takes two `\u` escapes.
            [b'\\', b'u', ..] => 6 * c.len_utf16(),
            [b'\\', ..] => 2,
            _ => c.len_utf8(),
        };
        let (this, next) = rest.split_at(length);
        rest = next;
        let lone =
            c == '\u{fffd}' && this.starts_with('\\') && !this.eq_ignore_ascii_case("\\ufffd");
        if lone {
            out.push_str(&this.to_ascii_lowercase());
        } else {
            out.push_str(&escape(c.encode_utf8(&mut [0; 4])));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Value, parse, same_value};

    #[test]
    fn lone_surrogates_are_told_apart_by_value_and_not_by_spelling() {
        let string = |text: &str| parse(&format!("\"{text}\"")).unwrap();
        let same = |a: &str, b: &str| same_value(&string(a), &string(b));
        assert!(same(r"\ufffd", "\u{fffd}"), "the real U+FFFD, escaped and raw");
        assert!(same(r"\ud800\u0041\/", r"\uD800A/"));
        assert!(same(r"\ud83d\ude00\ud800", "😀\\uD800"));
        assert!(!same(r"\ud800", "\u{fffd}") && !same(r"\ud800", r"\ud801"));
        assert!(!same_value(&string(r"\ud800"), &Value::from("\u{fffd}")));
    }
}
