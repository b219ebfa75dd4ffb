//! Texts inside texts: percent escapes and the escapes of JSON and HTML; `runs` has base64 and hexadecimal digits.
//!
//! What is found in such a text goes back to where it stands in the outer one, in the outer one's spelling, and nothing
//! else of that changes.

use std::ops::Range;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::edits::Edits;
use super::runs::search_runs;
use super::traits::Traits;
use crate::model::json::{self, Value};

/// How many texts inside texts are looked at.
pub(super) const DEPTH: usize = 4;

/// What is escaped in a path or a query: all but unreserved characters (RFC 3986 §2.3) and the braces of stand-ins.
const ESCAPED_IN_URLS: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'{').remove(b'}');

/// A text as it is meant, with the place in its spelling where each of its bytes comes from.
pub(super) struct Decoded {
    /// The text.
    pub(super) text: String,
    /// For each byte of the text, and for its end, the place in the spelling.
    origins: Vec<usize>,
    encode: fn(&str) -> String,
}

impl Decoded {
    fn new(capacity: usize, encode: fn(&str) -> String) -> Self {
        Self {
            text: String::with_capacity(capacity),
            origins: Vec::with_capacity(capacity + 1),
            encode,
        }
    }

    fn push(&mut self, c: char, origin: usize) {
        self.text.push(c);
        self.origins.extend(std::iter::repeat_n(origin, c.len_utf8()));
    }

    /// Where a part of the text stands in its spelling.
    fn origin(&self, span: &Range<usize>) -> Range<usize> {
        self.origins[span.start]..self.origins[span.end]
    }

    /// Adds edits of the text to those of its spelling, a part of a text that starts at `offset`.
    pub(super) fn translate(&self, inner: Edits, offset: usize, edits: &mut Edits) {
        for edit in inner.settled() {
            let span = self.origin(&edit.span);
            let text = (self.encode)(&edit.text);
            edits.push(span.start + offset..span.end + offset, text, edit.rule);
        }
    }
}

/// Undoes the escapes of a text, if there are any.
type Decode = fn(&str) -> Option<Decoded>;

/// The kinds of escapes, and what a text has that has them.
const ESCAPES: [(Traits, Decode); 3] = [
    (Traits::PERCENT, percent),
    (Traits::BACKSLASH, json_escapes),
    (Traits::AMPERSAND, html_escapes),
];

/// Adds the edits that `find` has for the texts inside a text.
pub(super) fn search_inside(
    text: &str,
    traits: Traits,
    edits: &mut Edits,
    find: &mut dyn FnMut(&str) -> Edits,
) {
    for (needs, decode) in ESCAPES {
        if let Some(decoded) = traits.has(needs).then(|| decode(text)).flatten() {
            decoded.translate(find(&decoded.text), 0, edits);
        }
    }
    search_runs(text, edits, find);
}

/// Undoes percent escapes and, where there are any, `+`. Bytes that are no UTF-8 are taken for ISO 8859-1.
fn percent(text: &str) -> Option<Decoded> {
    let hex_at = |at: usize| {
        let digits = text.get(at + 1..at + 3).filter(|_| text.as_bytes()[at] == b'%')?;
        u8::from_str_radix(digits, 16).ok().filter(|_| digits.as_bytes()[0] != b'+')
    };
    let encode = |text: &str| utf8_percent_encode(text, ESCAPED_IN_URLS).to_string();
    let mut decoded = Decoded::new(text.len(), encode);
    let (mut at, mut found) = (0, false);
    while at < text.len() {
        let start = at;
        let mut bytes = Vec::new();
        while let Some(byte) = (at < text.len()).then(|| hex_at(at)).flatten() {
            bytes.push(byte);
            at += 3;
        }
        if bytes.is_empty() {
            let c = text[at..].chars().next().expect("it is not the end");
            decoded.push(if c == '+' { ' ' } else { c }, at);
            at += c.len_utf8();
            continue;
        }
        found = true;
        match std::str::from_utf8(&bytes) {
            Ok(meant) => meant.char_indices().for_each(|(i, c)| decoded.push(c, start + 3 * i)),
            Err(_) => bytes
                .iter()
                .enumerate()
                .for_each(|(i, byte)| decoded.push(char::from(*byte), start + 3 * i)),
        }
    }
    decoded.origins.push(text.len());
    found.then_some(decoded)
}

/// Undoes the escapes of JSON strings (RFC 8259 §7).
pub(super) fn json_escapes(text: &str) -> Option<Decoded> {
    let encode = |text: &str| {
        let quoted = json::print(&Value::from(text), json::Layout::Minified);
        quoted[1..quoted.len() - 1].to_owned()
    };
    let mut decoded = Decoded::new(text.len(), encode);
    let (mut at, mut found) = (0, false);
    while let Some(c) = text[at..].chars().next() {
        let (meant, length) = match c {
            '\\' => json_escape(&text[at..]).inspect(|_| found = true).unwrap_or((c, 1)),
            _ => (c, c.len_utf8()),
        };
        decoded.push(meant, at);
        at += length;
    }
    decoded.origins.push(text.len());
    found.then_some(decoded)
}

/// What the escape means that starts a text, and how long it is.
fn json_escape(text: &str) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u32::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))
    };
    Some(match text.as_bytes().get(1)? {
        b'n' => ('\n', 2),
        b'r' => ('\r', 2),
        b't' => ('\t', 2),
        b'b' => ('\u{8}', 2),
        b'f' => ('\u{c}', 2),
        b'u' => {
            let first = unit(0)?;
            let low = unit(6).filter(|low| (0xdc00..0xe000).contains(low));
            match low.filter(|_| (0xd800..0xdc00).contains(&first)) {
                Some(low) => {
                    (char::from_u32(0x10000 + ((first - 0xd800) << 10) + (low - 0xdc00))?, 12)
                }
                None => (char::from_u32(first).unwrap_or('\u{fffd}'), 6),
            }
        }
        byte @ (b'"' | b'\\' | b'/') => (char::from(*byte), 2),
        _ => return None,
    })
}

/// Undoes the escapes of HTML and XML.
fn html_escapes(text: &str) -> Option<Decoded> {
    let encode = |text: &str| {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
    };
    let mut decoded = Decoded::new(text.len(), encode);
    let (mut at, mut found) = (0, false);
    while let Some(c) = text[at..].chars().next() {
        let (meant, length) = match c {
            '&' => html_escape(&text[at..]).inspect(|_| found = true).unwrap_or((c, 1)),
            _ => (c, c.len_utf8()),
        };
        decoded.push(meant, at);
        at += length;
    }
    decoded.origins.push(text.len());
    found.then_some(decoded)
}

/// The longest name or number between `&` and `;` that is looked at.
const LONGEST_ESCAPE: usize = 10;

fn html_escape(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(LONGEST_ESCAPE).position(|byte| byte == b';')?;
    let c = match &text[1..end] {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "commat" => '@',
        name => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    };
    Some((c, end + 1))
}
