//! Changes the texts of a body and leaves everything else in it as it is, byte for byte.

use super::decoded::json_escapes;
use super::edits::{Edit, Edits, apply};
use crate::model::json::{LeafKind, Scan, scan};
use crate::model::{Body, Headers};

/// The texts that a body can be.
pub(super) enum Charset {
    Utf8,
    Utf16 {
        is_big_endian: bool,
    },
    /// Anything else: a character for each byte.
    Bytes,
}

impl Charset {
    /// How the bytes of a body are to be read.
    pub(super) fn of(bytes: &[u8], headers: &Headers) -> Self {
        let says_utf_16 = || {
            let content_type = headers.get("Content-Type").unwrap_or_default();
            content_type.to_ascii_lowercase().contains("utf-16")
        };
        match bytes {
            [0xff, 0xfe, ..] => Self::Utf16 { is_big_endian: false },
            [0xfe, 0xff, ..] => Self::Utf16 { is_big_endian: true },
            [0, _, ..] if says_utf_16() => Self::Utf16 { is_big_endian: true },
            [_, 0, ..] if says_utf_16() => Self::Utf16 { is_big_endian: false },
            _ if std::str::from_utf8(bytes).is_ok() => Self::Utf8,
            _ => Self::Bytes,
        }
    }

    /// The text of bytes that are no UTF-8.
    pub(super) fn decode(&self, bytes: &[u8]) -> String {
        let Self::Utf16 { is_big_endian } = self else { return latin_1(bytes) };
        let unit = |pair: &[u8]| match is_big_endian {
            true => u16::from_be_bytes([pair[0], pair[1]]),
            false => u16::from_le_bytes([pair[0], pair[1]]),
        };
        // Half a character at the end cannot be kept, and then nothing may be decoded.
        let units: Vec<u16> = bytes.chunks_exact(2).map(unit).collect();
        match String::from_utf16(&units) {
            Ok(text) if bytes.len().is_multiple_of(2) => text,
            _ => latin_1(bytes),
        }
    }

    /// The bytes of such a text.
    pub(super) fn encode(&self, text: &str, original: &[u8]) -> Vec<u8> {
        match self {
            Self::Utf16 { is_big_endian } if self.decode(original) != latin_1(original) => text
                .encode_utf16()
                .flat_map(
                    |unit| if *is_big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() },
                )
                .collect(),
            _ => from_latin_1(text),
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

/// Changes the text of a body by the edits that `find` has for it; gives these.
pub(super) fn edit_body(
    body: &mut Body,
    headers: &Headers,
    find: &mut dyn FnMut(&str) -> Edits,
) -> Vec<Edit> {
    if body.is_empty() {
        return vec![];
    }
    if let Some(text) = body.text().filter(|_| !body.bytes().contains(&0)) {
        let edits = find(text).settled();
        if !edits.is_empty() {
            *body = Body::from(apply(text, &edits));
        }
        return edits;
    }
    let charset = Charset::of(body.bytes(), headers);
    let text = match charset {
        Charset::Utf8 => body.text().expect("it is UTF-8").to_owned(),
        _ => charset.decode(body.bytes()),
    };
    let edits = find(&text).settled();
    if !edits.is_empty() {
        let changed = apply(&text, &edits);
        *body = match charset {
            Charset::Utf8 => Body::from(changed),
            _ => Body::from(charset.encode(&changed, body.bytes())),
        };
    }
    edits
}

/// The leaves of a text that starts as JSON does.
pub(super) fn scan_json(text: &str) -> Option<Scan> {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    start.starts_with(['{', '[', '"']).then(|| scan(text))
}

/// Changes the texts of a body: of JSON each string, by what it means and not by how it is spelled, and no number; else
/// all of it, also where it is no UTF-8. Gives how many changes that were.
pub fn rewrite_body(body: &mut Body, change: &dyn Fn(&str) -> (String, usize)) -> usize {
    let mut count = 0;
    let mut find = |text: &str| {
        let mut edits = Edits::default();
        let Some(json) = scan_json(text).filter(|json| json.is_regular) else {
            let (changed, hits) = change(text);
            if hits > 0 {
                edits.push(0..text.len(), changed, 0);
            }
            count += hits;
            return edits;
        };
        for leaf in json.leaves.iter().filter(|leaf| leaf.kind != LeafKind::Number) {
            let spelling = &text[leaf.span.start..leaf.span.end];
            let decoded = leaf.is_escaped.then(|| json_escapes(spelling)).flatten();
            let meant = decoded.as_ref().map_or(spelling, |decoded| &decoded.text);
            let (changed, hits) = change(meant);
            if hits > 0 {
                let whole = 0..meant.len();
                count += hits;
                match &decoded {
                    Some(decoded) => {
                        let mut inner = Edits::default();
                        inner.push(whole, changed, 0);
                        decoded.translate(inner, leaf.span.start, &mut edits);
                    }
                    None => edits.push(leaf.span.start..leaf.span.end, changed, 0),
                }
            }
        }
        edits
    };
    edit_body(body, &Headers::new(), &mut find);
    count
}
