//! What a text holds in escapes, base64 and hexadecimal digits. Nothing comes back from here, so it need not be exact:
//! it may undo too much, and does so fast.

use std::ops::Range;

use memchr::{memchr, memmem};

/// Asks `search` about every text inside a text, with the place in the outer one where it starts.
pub(super) fn each_inside<T>(
    text: &[u8],
    search: &mut dyn FnMut(&[u8], usize) -> Option<T>,
) -> Option<T> {
    if memchr(b'\\', text).is_some()
        && let Some(found) = search(&without_backslashes(text), 0)
    {
        return Some(found);
    }
    if memchr(b'%', text).is_some()
        && let Some(found) = search(&without_percents(text), 0)
    {
        return Some(found);
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

/// The longest runs of bytes of one kind that have at least this length.
pub(super) fn runs(
    text: &[u8],
    shortest: usize,
    is_part: fn(&u8) -> bool,
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
const PLAUSIBLE: u32 = 3;

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
    // One bit for each of the last digits: whether the group that ends there has no byte above 0x7f.
    let (mut history, mut last): (u32, [u8; 3]) = (0, [NO_DIGIT; 3]);
    let mut decoded_until = [0; 4];
    for (at, byte) in text.iter().enumerate() {
        let digit = DIGITS[usize::from(*byte)];
        let is_ascii = (last[0] & 0x20) | (last[1] & 0x08) | (last[2] & 0x02) == 0;
        history = if digit == NO_DIGIT { 0 } else { history << 1 | u32::from(is_ascii) };
        last = [last[1], last[2], digit];
        let groups = (0..PLAUSIBLE).fold(u32::MAX, |all, group| all & history >> (4 * group));
        if groups & 1 == 0 {
            continue;
        }
        let plausible = at + 1 - 4 * PLAUSIBLE as usize;
        if plausible < decoded_until[plausible % 4] {
            continue;
        }
        // A value may begin before, in the rest of a group that is no text.
        let is_digit = |place: &usize| DIGITS[usize::from(text[*place])] != NO_DIGIT;
        let before = (0..plausible).rev().take_while(is_digit).count();
        let first = plausible - before / 4 * 4;
        let digits = text[first..].iter().take_while(|b| DIGITS[usize::from(**b)] != NO_DIGIT);
        let digits: Vec<u8> = digits.map(|byte| DIGITS[usize::from(*byte)]).collect();
        decoded_until[first % 4] = first + digits.len();
        if let Some(found) = search(&decoded(&digits), first) {
            return Some(found);
        }
    }
    None
}

fn decoded(digits: &[u8]) -> Vec<u8> {
    let group = |digits: &[u8]| {
        let bits = digits.iter().fold(0_u32, |bits, digit| bits << 6 | u32::from(*digit));
        (bits << (6 * (4 - digits.len()))).to_be_bytes()
    };
    digits
        .chunks(4)
        .flat_map(|digits| group(digits).into_iter().skip(1).take(digits.len() * 3 / 4))
        .collect()
}
