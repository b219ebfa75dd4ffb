//! Base64 and hexadecimal digits inside texts: decoded, changed and encoded again as they were.

use std::ops::Range;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::bodies::{from_latin_1, latin_1};
use super::edits::{Edits, apply};

/// What is shorter holds nothing: nine bytes in base64.
const SHORTEST_RUN: usize = 12;

/// Adds the edits for base64 and hexadecimal digits inside a text; each such run is encoded anew as a whole.
pub(super) fn search_runs(text: &str, edits: &mut Edits, find: &mut dyn FnMut(&str) -> Edits) {
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
    // Most words are none: what they would decode to starts with what no text has. That the first byte of a group is
    // ASCII can be seen by its first digit.
    let may_be_ascii = |at: usize| matches!(run.as_bytes()[at], b'A'..=b'Z' | b'a'..=b'f');
    if !may_be_ascii(0) || !may_be_ascii(4) {
        return None;
    }
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
