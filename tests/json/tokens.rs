//! A tokenizer for valid JSON texts, written apart from the parser so that both cannot share a mistake.

use std::ops::Range;

/// The byte ranges of the tokens of a valid text.
pub(crate) fn ranges(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut ranges = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        at = match bytes[at] {
            b' ' | b'\t' | b'\n' | b'\r' => {
                at += 1;
                continue;
            }
            b'{' | b'}' | b'[' | b']' | b',' | b':' => at + 1,
            b'"' => string_end(bytes, at),
            _ => word_end(bytes, at),
        };
        ranges.push(start..at);
    }
    ranges
}

/// The tokens of a valid text.
pub(crate) fn of(text: &str) -> Vec<&str> {
    ranges(text).into_iter().map(|range| &text[range]).collect()
}

fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}

fn word_end(bytes: &[u8], start: usize) -> usize {
    let ends = |byte: &u8| b" \t\n\r{}[],:\"".contains(byte);
    bytes[start..].iter().position(ends).map_or(bytes.len(), |length| start + length)
}
