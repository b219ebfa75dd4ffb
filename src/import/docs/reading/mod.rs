//! Finds the blocks of a page that may hold samples.
//!
//! Markdown has its code blocks; the plain text of a rendered page has lost them, and the whole page is one block
//! whose samples end where their shape ends.

mod markdown;
mod plain;

/// A stretch of the page that may hold samples.
#[derive(Debug)]
pub(super) struct Block<'p> {
    /// Its lines.
    pub lines: Vec<Line<'p>>,
    /// Whether it ends where the author ended it.
    pub extent: Extent,
}

/// Whether a block ends where the author ended it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// A code block: everything in it belongs to its samples.
    Exact,
    /// Running text: prose follows a sample without a mark.
    Open,
}

/// A line of a block, and where it stands on the page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'p> {
    /// The line of the page, the first is 1.
    pub number: usize,
    /// How many characters of the page's line stand before `text`: indentation, quote marks.
    pub removed: usize,
    /// The text without its line end.
    pub text: &'p str,
}

impl<'p> Line<'p> {
    /// Whether nothing but white space stands there.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The same line without its first `bytes`.
    fn without(self, bytes: usize) -> Self {
        let removed = self.removed + self.text[..bytes].chars().count();
        Self { removed, text: &self.text[bytes..], ..self }
    }
}

/// The blocks of a page, in its order.
pub(super) fn blocks(text: &str) -> Vec<Block<'_>> {
    let lines = lines(text);
    if markdown::has_fence(&lines) { markdown::blocks(&lines) } else { plain::blocks(lines) }
}

fn lines(text: &str) -> Vec<Line<'_>> {
    text.strip_prefix('\u{feff}')
        .unwrap_or(text)
        .split('\n')
        .enumerate()
        .map(|(index, line)| Line {
            number: index + 1,
            removed: 0,
            text: line.strip_suffix('\r').unwrap_or(line),
        })
        .collect()
}
