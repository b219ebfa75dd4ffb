//! What a text holds in escapes, base64 and hexadecimal digits. Nothing comes back from here, so it need not be exact:
//! it may undo too much, and does so fast.

use std::ops::Range;

use memchr::{memchr, memchr2, memmem, memrchr};

/// Asks `search` about every text inside a text, with the place in the outer one where it starts.
pub(super) fn each_inside<T>(
    text: &[u8],
    search: &mut dyn FnMut(&[u8], usize) -> Option<T>,
) -> Option<T> {
    for (mark, undo) in
        [(b'\\', without_backslashes as fn(&[u8]) -> Vec<u8>), (b'%', without_percents)]
    {
        for part in parts_with(mark, text) {
            let from = part.start;
            if let Some(found) = search(&undo(&text[part]), from) {
                return Some(found);
            }
        }
    }
    if memmem::find(text, b"&#").or_else(|| memmem::find(text, b"&amp;")).is_some()
        && let Some(found) = search(&without_entities(text), 0)
    {
        return Some(found);
    }
    for run in runs(text, 16, |byte| byte.is_ascii_hexdigit()) {
        for phase in 0..2 {
            let bytes: Vec<u8> = text[run.start + phase..run.end]
                .chunks_exact(2)
                .map(|pair| hex_digit(pair[0]) << 4 | hex_digit(pair[1]))
                .collect();
            if let Some(found) = search(&bytes, run.start) {
                return Some(found);
            }
        }
    }
    each_base64(text, search)
}

/// The parts of a text between quotes, with those that are escaped inside, that hold a mark: most of a record has none.
fn parts_with(mark: u8, text: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut done = 0;
    std::iter::from_fn(move || {
        let at = done + memchr(mark, text.get(done..)?)?;
        let start = done + memrchr(b'"', &text[done..at]).map_or(0, |quote| quote + 1);
        let mut end = at;
        while let Some(found) = memchr2(b'"', b'\\', text.get(end..).unwrap_or_default()) {
            end += found;
            if text[end] == b'"' {
                break;
            }
            end += 2;
        }
        let is_closed = text.get(end) == Some(&b'"');
        let end = if is_closed { end } else { text.len() };
        done = end + 1;
        Some(start..end)
    })
}

/// The longest runs of bytes of one kind that have at least this length.
pub(super) fn runs(
    text: &[u8],
    shortest: usize,
    is_part: impl Fn(&u8) -> bool,
) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at + shortest <= text.len() {
            // A run has a part at each multiple of its least length, so most of the text need not be looked at.
            let last = at + shortest - 1;
            if let Some(gap) = (at..=last).rev().find(|place| !is_part(&text[*place])) {
                at = gap + 1;
                continue;
            }
            let start = at;
            at = (last..text.len()).find(|place| !is_part(&text[*place])).unwrap_or(text.len());
            return Some(start..at);
        }
        None
    })
}

fn hex_digit(byte: u8) -> u8 {
    char::from(byte).to_digit(16).map_or(0, |digit| digit as u8)
}

/// The text with the escapes of JSON undone; what is none loses its backslash.
fn without_backslashes(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'\\', rest) {
        out.extend_from_slice(&rest[..at]);
        let escape = &rest[at + 1..];
        let code =
            |digits: &[u8]| digits.iter().fold(0, |code, b| code << 4 | u32::from(hex_digit(*b)));
        let length = match escape {
            [b'u', a, b, c, d, ..] => {
                let c = char::from_u32(code(&[*a, *b, *c, *d])).unwrap_or('\u{fffd}');
                out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                5
            }
            [b'n' | b'r' | b't' | b'b' | b'f', ..] => {
                out.push(b' ');
                1
            }
            [byte, ..] => {
                out.push(*byte);
                1
            }
            [] => 0,
        };
        rest = &escape[length..];
    }
    out.extend_from_slice(rest);
    out
}

/// The text with percent escapes undone.
fn without_percents(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'%', rest) {
        out.extend_from_slice(&rest[..at]);
        rest = match &rest[at + 1..] {
            [a, b, more @ ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => {
                out.push(hex_digit(*a) << 4 | hex_digit(*b));
                more
            }
            more => {
                out.push(b'%');
                more
            }
        };
    }
    out.extend_from_slice(rest);
    out
}

/// The text with the escapes of HTML and XML undone that can hide a letter.
fn without_entities(text: &[u8]) -> Vec<u8> {
    const LONGEST: usize = 10;
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest) {
        out.extend_from_slice(&rest[..at]);
        let entity = &rest[at..];
        let end = entity.iter().take(LONGEST).position(|byte| *byte == b';');
        let name = end.and_then(|end| std::str::from_utf8(&entity[1..end]).ok());
        let c = name.and_then(|name| match (name, name.strip_prefix("#x")) {
            ("amp", _) => Some('&'),
            (_, Some(hex)) => u32::from_str_radix(hex, 16).ok().and_then(char::from_u32),
            _ => name.strip_prefix('#')?.parse().ok().and_then(char::from_u32),
        });
        let length = match (c, end) {
            (Some(c), Some(end)) => {
                out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                end + 1
            }
            _ => {
                out.push(b'&');
                1
            }
        };
        rest = &entity[length..];
    }
    out.extend_from_slice(rest);
    out
}

/// Groups of four digits in a row that must stand for ASCII before anything is decoded: nine characters.
const PLAUSIBLE: usize = 3;

/// For each byte its six bits as a digit of base64 in either alphabet, or `NO_DIGIT`.
const DIGITS: [u8; 256] = {
    let mut digits = [NO_DIGIT; 256];
    let mut value = 0;
    while value < 26 {
        digits[b'A' as usize + value] = value as u8;
        digits[b'a' as usize + value] = value as u8 + 26;
        if value < 10 {
            digits[b'0' as usize + value] = value as u8 + 52;
        }
        value += 1;
    }
    digits[b'+' as usize] = 62;
    digits[b'-' as usize] = 62;
    digits[b'/' as usize] = 63;
    digits[b'_' as usize] = 63;
    digits
};
const NO_DIGIT: u8 = 0xff;

/// Undoes base64, from whichever of four digits on: other digits may stand right before it.
fn each_base64<T>(text: &[u8], search: &mut dyn FnMut(&[u8], usize) -> Option<T>) -> Option<T> {
    let is_digit = |byte: &u8| DIGITS[usize::from(*byte)] != NO_DIGIT;
    for run in runs(text, 4 * PLAUSIBLE, is_digit) {
        let digits = &text[run.clone()];
        let plausible = plausible_starts(digits);
        for phase in (0..4).filter(|phase| plausible >> phase & 1 == 1) {
            if let Some(found) = search(&decoded(&digits[phase..]), run.start + phase) {
                return Some(found);
            }
        }
    }
    None
}

/// One bit for each of the first four digits from which on some groups stand for ASCII.
fn plausible_starts(digits: &[u8]) -> u8 {
    // One bit for each of the last digits: whether the group that ends there has no byte above 0x7f.
    let (mut history, mut starts): (u32, u8) = (0, 0);
    let mut last = [NO_DIGIT; 3];
    for (at, byte) in digits.iter().enumerate() {
        let is_ascii = (last[0] & 0x20) | (last[1] & 0x08) | (last[2] & 0x02) == 0;
        history = history << 1 | u32::from(is_ascii);
        last = [last[1], last[2], DIGITS[usize::from(*byte)]];
        let groups = history & history >> 4 & history >> 8 & 1;
        starts |= (groups as u8) << ((at + 1) % 4);
    }
    starts
}

fn decoded(digits: &[u8]) -> Vec<u8> {
    let group = |digits: &[u8]| {
        let bits =
            digits.iter().fold(0, |bits, byte| bits << 6 | u32::from(DIGITS[usize::from(*byte)]));
        (bits << (6 * (4 - digits.len()))).to_be_bytes()
    };
    digits
        .chunks(4)
        .flat_map(|digits| group(digits).into_iter().skip(1).take(digits.len() * 3 / 4))
        .collect()
}
