//! Finds what a page is made of: the blocks that may hold samples, and the tables.
//!
//! Markdown has its code blocks and HTML its `<pre>`; the plain text of a rendered page has lost them, and the whole
//! page is one block whose samples end where their shape ends.

mod clean;
mod decoder;
mod entities;
mod html;
mod html_parts;
mod includes;
mod markdown;
mod next;
mod sections;
mod table;
mod tags;

pub(super) use includes::paths as included_paths;
pub(super) use table::{Cell, Table};

use super::start_line;
use crate::model::Position;

/// The first words of an info string that mark a block for reading; a block without one is read too.
const READ_LANGUAGES: [&str; 3] = ["http", "rest", "json"];

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
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Line<'p> {
    /// The line of the page, the first is 1.
    pub number: usize,
    /// How many characters stand before `text`: indentation, quote marks.
    pub removed: usize,
    /// The text without its line end.
    pub text: &'p str,
    /// Where the page has characters that the text has not: tags, and all but one of an entity.
    pub shifts: &'p [Shift],
}

/// From a character of a line on, so many more characters of the page stand before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shift {
    /// The character of the line, the first is 0.
    pub at: usize,
    /// How many characters.
    pub by: usize,
}

impl<'p> Line<'p> {
    /// Whether nothing but white space stands there.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The column of the page of the character behind the first `characters` of the text.
    pub(super) fn column(&self, characters: usize) -> usize {
        let at = self.removed + characters;
        let behind = self.shifts.partition_point(|shift| shift.at <= at);
        let shift = behind.checked_sub(1).map_or(0, |index| self.shifts[index].by);
        at + shift + 1
    }

    /// The place on the page of the character behind the first `characters` of the text.
    pub(super) fn position(&self, characters: usize) -> Position {
        Position { line: self.number, column: self.column(characters) }
    }

    /// The same line without its first `bytes`.
    fn without(self, bytes: usize) -> Self {
        let removed = self.removed + self.text[..bytes].chars().count();
        Self { removed, text: &self.text[bytes..], ..self }
    }

    fn starts_message(&self) -> bool {
        start_line::read(*self, Extent::Exact).is_some()
    }
}

/// A page with what had to be decoded to read it.
#[derive(Debug)]
pub(super) struct Source<'t> {
    lines: Vec<Line<'t>>,
    layout: Layout,
    /// The parts of the page that are HTML.
    decoded: Vec<html::Decoded>,
    /// Which lines of the page those are, from and to.
    html_lines: Vec<(usize, usize)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    Markdown,
    Html,
    Plain,
}

/// What a page is made of.
#[derive(Debug, Default)]
pub(super) struct Contents<'p> {
    /// What may hold samples, in the order of the page.
    pub blocks: Vec<Block<'p>>,
    /// The tables, in the order of the page.
    pub tables: Vec<Table>,
}

impl<'t> Source<'t> {
    /// Looks at what kind of page it is.
    pub(super) fn of(text: &'t str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lines = lines(text);
        if html::is_page(text) && !markdown::has_fence(&lines) {
            let decoded = vec![html::decode(text, 1)];
            return Self { lines, layout: Layout::Html, decoded, html_lines: Vec::new() };
        }
        let is_markdown = markdown::has_fence(&lines) || markdown::has_indented_sample(&lines);
        let layout = if is_markdown { Layout::Markdown } else { Layout::Plain };
        let html_lines = html_parts::find(&lines);
        let part = |&(from, to): &(usize, usize)| {
            let part: Vec<&str> = lines[from..to].iter().map(|line| line.text).collect();
            html::decode(&part.join("\n"), from + 1)
        };
        let decoded = html_lines.iter().map(part).collect();
        Self { lines, layout, decoded, html_lines }
    }

    /// Takes the page apart.
    pub(super) fn contents(&self) -> Contents<'_> {
        let mut contents = match self.layout {
            Layout::Html => Contents::default(),
            Layout::Markdown => markdown::contents(&self.lines_outside_html()),
            Layout::Plain => self.plain(),
        };
        // In HTML the running text may hold samples; in a part of a page of another kind only its code may.
        let is_html = self.layout == Layout::Html;
        for decoded in &self.decoded {
            contents.blocks.extend(decoded.blocks(is_html));
            contents.tables.extend(decoded.tables.iter().cloned());
        }
        if !self.html_lines.is_empty() {
            contents.blocks.sort_by_key(|block| block.lines.first().map(|line| line.number));
            contents.tables.sort_by_key(|table| table.position);
        }
        contents
    }

    fn plain(&self) -> Contents<'_> {
        let lines = self.lines_outside_html();
        let tables = sections::tables(&lines);
        Contents { blocks: vec![Block { lines, extent: Extent::Open }], tables }
    }

    fn lines_outside_html(&self) -> Vec<Line<'t>> {
        let mut lines = self.lines.clone();
        for &(from, to) in &self.html_lines {
            for line in &mut lines[from..to] {
                line.text = "";
            }
        }
        lines
    }
}

/// Whether a code block may hold samples: by its language, or by its first line whatever its language.
fn is_read(language: &str, lines: &[Line<'_>]) -> bool {
    language.is_empty()
        || READ_LANGUAGES.iter().any(|read| read.eq_ignore_ascii_case(language))
        || lines.iter().find(|line| !line.is_blank()).is_some_and(Line::starts_message)
}

fn lines(text: &str) -> Vec<Line<'_>> {
    text.split('\n')
        .enumerate()
        .map(|(index, line)| Line {
            number: index + 1,
            text: line.strip_suffix('\r').unwrap_or(line),
            ..Line::default()
        })
        .collect()
}

/// The blocks of a page for tests, which need not care who owns it.
#[cfg(test)]
pub(super) fn blocks(text: &str) -> Vec<Block<'_>> {
    Box::leak(Box::new(Source::of(text))).contents().blocks
}
