//! Texts inside texts: percent escapes, escapes of JSON and HTML, base64 and hexadecimal digits.
//!
//! What is found in such a text goes back to where it stands in the outer one, in the outer one's spelling, and nothing
//! else of that changes.

use std::ops::Range;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::edits::{Edits, apply};
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

/// What is shorter holds nothing: nine bytes in base64.
const SHORTEST_RUN: usize = 12;

/// Adds the edits for base64 and hexadecimal digits inside a text; each such run is encoded anew as a whole.
fn search_runs(text: &str, edits: &mut Edits, find: &mut dyn FnMut(&str) -> Edits) {
    let bytes = text.as_bytes();
    let is_part =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    let mut at = 0;
    // A run has a part at each multiple of its least length, so most of the text need not be looked at.
    while at + SHORTEST_RUN <= bytes.len() {
        let last = at + SHORTEST_RUN - 1;
        if let Some(gap) = (at..=last).rev().find(|place| !is_part(bytes[*place])) {
            at = gap + 1;
            continue;
        }
        let end = (last..bytes.len()).find(|place| !is_part(bytes[*place])).unwrap_or(bytes.len());
        search_run(text, at..end, edits, find);
        at = end;
    }
}

fn search_run(
    text: &str,
    run: Range<usize>,
    edits: &mut Edits,
    find: &mut dyn FnMut(&str) -> Edits,
) {
    let padding = text.as_bytes()[run.end..].iter().take(2).take_while(|b| **b == b'=').count();
    let whole = run.start..run.end + padding;
    if let Some((replaced, rule)) = replace_encoded(&text[whole.clone()], find) {
        return edits.push(whole, replaced, rule);
    }
    // A slash is a part of base64, and parts paths.
    let mut start = run.start;
    for piece in text[run.clone()].split('/') {
        let end = start + piece.len();
        let span = start..if end == run.end { whole.end } else { end };
        start = end + 1;
        if span.len() >= SHORTEST_RUN
            && span != whole
            && let Some((replaced, rule)) = replace_encoded(&text[span.clone()], find)
        {
            edits.push(span, replaced, rule);
        }
    }
}

/// A run with what is inside it replaced.
fn replace_encoded(run: &str, find: &mut dyn FnMut(&str) -> Edits) -> Option<(String, usize)> {
    for coding in [hexadecimal(run), base64(run)].into_iter().flatten() {
        let (decoded, is_text) = match String::from_utf8(coding.bytes) {
            Ok(text) => (text, true),
            Err(error) => (latin_1(error.as_bytes()), false),
        };
        let settled = find(&decoded).settled();
        if let Some(first) = settled.first() {
            let changed = apply(&decoded, &settled);
            let bytes = if is_text { changed.into_bytes() } else { from_latin_1(&changed) };
            return Some((coding.kind.encode(&bytes), first.rule));
        }
    }
    None
}

/// What a run stands for, and how to write such a run.
struct Coding {
    bytes: Vec<u8>,
    kind: CodingKind,
}

enum CodingKind {
    LowerHex,
    UpperHex,
    Base64(&'static GeneralPurpose),
}

impl CodingKind {
    fn encode(&self, bytes: &[u8]) -> String {
        match self {
            Self::LowerHex => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
            Self::UpperHex => bytes.iter().map(|byte| format!("{byte:02X}")).collect(),
            Self::Base64(engine) => engine.encode(bytes),
        }
    }
}

/// A character for each byte (ISO 8859-1): any bytes come back as they were.
pub(super) fn latin_1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// The bytes of such a text; stand-ins are ASCII.
pub(super) fn from_latin_1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect()
}

fn is_printable(byte: u8) -> bool {
    byte >= b' ' && byte != 0x7f || matches!(byte, b'\t' | b'\n' | b'\r')
}

fn hexadecimal(run: &str) -> Option<Coding> {
    if !run.len().is_multiple_of(2) || !run.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let bytes: Option<Vec<u8>> = (0..run.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&run[at..at + 2], 16).ok().filter(|b| is_printable(*b)))
        .collect();
    let is_upper = run.bytes().any(|byte| byte.is_ascii_uppercase());
    let kind = if is_upper { CodingKind::UpperHex } else { CodingKind::LowerHex };
    Some(Coding { bytes: bytes?, kind })
}

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
static STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
static URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);
const UNPADDED: GeneralPurposeConfig = LENIENT.with_encode_padding(false);
static STANDARD_UNPADDED: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, UNPADDED);
static URL_SAFE_UNPADDED: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, UNPADDED);

fn base64(run: &str) -> Option<Coding> {
    // Most words are none: what they would decode to starts with what no text has.
    let is_url_safe = run.contains(['-', '_']);
    let engine = if is_url_safe { &URL_SAFE } else { &STANDARD };
    let mut start = [0; 6];
    engine.decode_slice(&run[..8], &mut start).ok()?;
    if !start.iter().all(|byte| byte.is_ascii() && is_printable(*byte)) {
        return None;
    }
    let bytes = engine.decode(run).ok()?;
    // Where the length needs no padding, it cannot be seen; the alphabet of URLs goes without it nearly always.
    let is_padded = run.ends_with('=') || run.len().is_multiple_of(4) && !is_url_safe;
    let engine = match (is_url_safe, is_padded) {
        (false, true) => &STANDARD,
        (false, false) => &STANDARD_UNPADDED,
        (true, true) => &URL_SAFE,
        (true, false) => &URL_SAFE_UNPADDED,
    };
    Some(Coding { bytes, kind: CodingKind::Base64(engine) })
}
