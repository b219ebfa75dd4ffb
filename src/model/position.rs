//! Lines and columns of a text, for messages that people follow with their editor.

use std::fmt;
use std::sync::OnceLock;

/// A place in a text: line and column both start at 1, and a column is one character (Unicode scalar value).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, the first is 1. CRLF counts as one line end.
    pub line: usize,
    /// The character in the line, the first is 1.
    pub column: usize,
}

impl Position {
    /// The place of the byte `offset` of `text`. Use a [`LineIndex`] to ask for many.
    pub fn of(text: &str, offset: usize) -> Self {
        LineIndex::new(text).position(offset)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Finds the line and column of byte offsets without reading the text from its start each time, and does not read it at
/// all before somebody asks.
#[derive(Clone, Debug)]
pub struct LineIndex<'a> {
    text: &'a str,
    starts: OnceLock<Vec<usize>>,
    /// How many characters stand before each piece of [`PIECE`] bytes: a line may be many megabytes long.
    characters: OnceLock<Vec<usize>>,
}

/// The size of the pieces in bytes.
const PIECE: usize = 1024;

impl<'a> LineIndex<'a> {
    /// The index of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, starts: OnceLock::new(), characters: OnceLock::new() }
    }

    /// Where each line starts.
    fn starts(&self) -> &[usize] {
        self.starts.get_or_init(|| {
            std::iter::once(0).chain(self.text.match_indices('\n').map(|(at, _)| at + 1)).collect()
        })
    }

    /// The line and column of the byte `offset`; an offset behind the end gives the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = floor_char_boundary(self.text, offset);
        let line = self.starts().partition_point(|start| *start <= offset);
        let start = self.starts()[line - 1];
        Position {
            line,
            column: self.characters_before(offset) - self.characters_before(start) + 1,
        }
    }

    /// How many characters start before a byte.
    fn characters_before(&self, offset: usize) -> usize {
        let bytes = self.text.as_bytes();
        let pieces = self.characters.get_or_init(|| {
            let mut before = 0;
            let count = |piece: &[u8]| {
                let here = before;
                before += starts_in(piece);
                here
            };
            bytes.chunks(PIECE).map(count).collect()
        });
        let piece = offset / PIECE;
        match pieces.get(piece) {
            Some(before) => before + starts_in(&bytes[piece * PIECE..offset]),
            // The end of a text whose last piece is full.
            None => pieces
                .last()
                .map_or(0, |before| before + starts_in(&bytes[(pieces.len() - 1) * PIECE..offset])),
        }
    }

    /// A line from one of its characters on, counted from 0; its end where it has fewer.
    pub fn line_from(&self, line: usize, character: usize) -> Option<&'a str> {
        let text = self.line(line)?;
        let start = *self.starts().get(line - 1)?;
        let wanted = self.characters_before(start) + character;
        let pieces = self.characters.get().map_or(&[][..], Vec::as_slice);
        // The last piece with no more characters before it than are wanted.
        let piece = pieces.partition_point(|before| *before <= wanted).saturating_sub(1);
        let end = start + text.len();
        let from = floor_char_boundary(self.text, (piece * PIECE).clamp(start, end));
        let missing = wanted - self.characters_before(from);
        let rest = &self.text[from..end];
        Some(rest.char_indices().nth(missing).map_or("", |(at, _)| &rest[at..]))
    }

    /// The text of `line` (the first is 1) without its line end, if there is such a line.
    pub fn line(&self, line: usize) -> Option<&'a str> {
        let start = *self.starts().get(line.checked_sub(1)?)?;
        let end = self.starts().get(line).copied().unwrap_or(self.text.len());
        Some(self.text[start..end].trim_end_matches(['\n', '\r']))
    }
}

/// How many characters start in some bytes of UTF-8.
fn starts_in(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_start_at_one() {
        let text = "ab\r\n😀x\n";
        assert_eq!(Position::of(text, 0), Position { line: 1, column: 1 });
        assert_eq!(Position::of(text, 8), Position { line: 2, column: 2 });
        assert_eq!(Position::of(text, 99), Position { line: 3, column: 1 });
        assert_eq!(LineIndex::new(text).line(1), Some("ab"));
    }

    #[test]
    fn every_place_of_a_long_line_is_found_as_by_counting() {
        let text = format!("x\n{}\n{}", "aü😀".repeat(900), "b".repeat(PIECE * 2 - 3));
        for text in [&text[..], &text[..PIECE], "", "ü"] {
            let lines = LineIndex::new(text);
            for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
                let line = text[..at].matches('\n').count() + 1;
                let column = text[start..at].chars().count() + 1;
                assert_eq!(lines.position(at), Position { line, column }, "byte {at}");
                let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
                assert_eq!(lines.line_from(line, column - 1), Some(&text[at..end]));
            }
            assert_eq!(lines.line_from(1, 10_000), Some(""));
        }
    }

    #[test]
    fn very_many_places_of_one_very_long_line_take_no_time() {
        let text = "ü".repeat(5 << 20);
        let lines = LineIndex::new(&text);
        let start = std::time::Instant::now();
        for number in 0..20_000 {
            let column = number * 100 + 1;
            assert_eq!(lines.position(number * 200), Position { line: 1, column });
            assert!(lines.line_from(1, column).is_some());
        }
        assert!(start.elapsed().as_secs() < 20, "one read of the line for each would take minutes");
    }
}
