//! Lines of a page as one text that knows where each of its bytes stands on the page.

use std::cell::Cell;

use super::reading::{Line, Shift};
use crate::model::Position;

/// Lines joined by line feeds, without the blank ones around them.
#[derive(Debug)]
pub(super) struct PrintedText<'p> {
    text: String,
    lines: Vec<Line<'p>>,
    /// The byte of `text` where each line starts.
    starts: Vec<usize>,
    /// A byte and the characters before it on its line, from where the next one of the same line is counted: a page of one long line with many
    /// defects would otherwise take the square of its size.
    counted: Cell<(usize, usize)>,
}

impl<'p> PrintedText<'p> {
    /// Joins lines.
    pub(super) fn of(lines: &[Line<'p>]) -> Self {
        let first = lines.iter().position(|line| !line.is_blank()).unwrap_or(lines.len());
        let behind = lines.iter().rposition(|line| !line.is_blank()).map_or(first, |at| at + 1);
        let lines = lines[first..behind].to_vec();
        let mut text = String::new();
        let mut starts = Vec::with_capacity(lines.len());
        for (index, line) in lines.iter().enumerate() {
            if index > 0 {
                text.push('\n');
            }
            starts.push(text.len());
            text.push_str(line.text);
        }
        Self { text, lines, starts, counted: Cell::default() }
    }

    /// The text.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// The lines.
    pub(super) fn lines(&self) -> &[Line<'p>] {
        &self.lines
    }

    /// The byte where the line of this index starts.
    pub(super) fn start_of(&self, index: usize) -> usize {
        self.starts[index]
    }

    /// The index of the line that holds this byte.
    pub(super) fn line_at(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The place on the page of a byte.
    pub(super) fn position(&self, offset: usize) -> Position {
        let index = self.line_at(offset);
        let (line, start) = (self.lines[index], self.starts[index]);
        // Behind the line's text only its line feed follows.
        let offset = offset.clamp(start, start + line.text.len());
        let (from, characters) = match self.counted.get() {
            (byte, characters) if (start..=offset).contains(&byte) => (byte, characters),
            _ => (start, 0),
        };
        let characters = characters + self.text[from..offset].chars().count();
        self.counted.set((offset, characters));
        line.position(characters)
    }
}

/// Where the bytes of a part of a printed text stand on the page, for as long as nobody needs the page.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    /// For each line: the byte of the part where it starts, and where that stands.
    starts: Vec<(usize, Position)>,
    shifts: Vec<(usize, Vec<Shift>)>,
}

impl Places {
    /// Of the part between two bytes.
    pub(super) fn of(printed: &PrintedText<'_>, from: usize, to: usize) -> Self {
        let mut places = Self::default();
        let first = printed.line_at(from);
        for index in first..=printed.line_at(to.max(from)) {
            let (start, line) = (printed.starts[index], printed.lines[index]);
            let from_here = from.max(start);
            if !line.shifts.is_empty() {
                places.shifts.push((places.starts.len(), line.shifts.to_vec()));
            }
            let before = line.text[..(from_here - start).min(line.text.len())].chars().count();
            // The column without shifts, from 1: they are added when somebody asks.
            let column = line.removed + before + 1;
            places.starts.push((from_here - from, Position { line: line.number, column }));
        }
        places
    }

    /// The place of a byte of `text`, which is the part.
    pub(super) fn position(&self, text: &str, offset: usize) -> Position {
        let index = self.starts.partition_point(|(start, _)| *start <= offset).saturating_sub(1);
        let Some((start, position)) = self.starts.get(index) else {
            return Position { line: 1, column: 1 };
        };
        let before = text.get(*start..offset).unwrap_or_default().chars().count();
        let at = position.column - 1 + before;
        let shifts = self.shifts.iter().find(|(line, _)| *line == index).map(|(_, shifts)| shifts);
        let shift = shifts.and_then(|shifts| shifts.iter().rev().find(|shift| shift.at <= at));
        Position { line: position.line, column: at + shift.map_or(0, |shift| shift.by) + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_knows_its_place_on_the_page() {
        let line = |number, removed, text| Line { number, removed, text, shifts: &[] };
        let printed = PrintedText::of(&[
            line(4, 0, " "),
            line(5, 2, "{"),
            line(6, 3, "ü: 1}"),
            line(7, 0, ""),
        ]);
        assert_eq!(printed.as_str(), "{\nü: 1}");
        let place = |needle: &str| {
            let Position { line, column } =
                printed.position(printed.as_str().find(needle).unwrap());
            (line, column)
        };
        assert_eq!(
            [place("ü"), place("1"), place("}"), place(":"), place("{")],
            [(6, 4), (6, 7), (6, 8), (6, 5), (5, 3)]
        );
        assert_eq!(printed.position(99).column, 9);
        let places = Places::of(&printed, 2, printed.as_str().len());
        for offset in [2, 6, 7] {
            let part = &printed.as_str()[2..];
            assert_eq!(places.position(part, offset - 2), printed.position(offset));
        }
    }
}
