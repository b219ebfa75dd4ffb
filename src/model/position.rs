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
}

impl<'a> LineIndex<'a> {
    /// The index of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, starts: OnceLock::new() }
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
        Position { line, column: self.text[start..offset].chars().count() + 1 }
    }

    /// The text of `line` (the first is 1) without its line end, if there is such a line.
    pub fn line(&self, line: usize) -> Option<&'a str> {
        let start = *self.starts().get(line.checked_sub(1)?)?;
        let end = self.starts().get(line).copied().unwrap_or(self.text.len());
        Some(self.text[start..end].trim_end_matches(['\n', '\r']))
    }
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
}
