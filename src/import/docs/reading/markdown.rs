//! The code blocks of a Markdown page: fenced with backticks or tildes, or indented; in lists and quotes too.
//!
//! CommonMark 0.31 §4.4 and §4.5, as far as pages need it.

use super::sections::{Section, heading};
use super::{Block, Contents, Extent, Line, is_read};

/// Whether a line opens a fenced code block.
pub(super) fn has_fence(lines: &[Line<'_>]) -> bool {
    lines.iter().any(|line| Fence::open(*line).is_some())
}

/// Whether a page without fences has an indented block with a sample: the text of a rendered page has no headings.
pub(super) fn has_indented_sample(lines: &[Line<'_>]) -> bool {
    let has_heading = lines.iter().any(|line| heading(line.text).is_some());
    has_heading && (0..lines.len()).any(|at| opens_indented_block(lines, at))
}

/// The code blocks that may hold samples, and the tables. Where a page has no fence, what stands outside its code blocks
/// may hold samples too.
pub(super) fn contents<'p>(lines: &[Line<'p>]) -> Contents<'p> {
    let mut contents = Contents::default();
    let has_fence = has_fence(lines);
    let mut text: Vec<Line<'p>> = Vec::new();
    let mut section = Section::default();
    let mut at = 0;
    while at < lines.len() {
        let (block, end) = block_at(lines, at);
        if end > at + 1 || block.is_some() {
            section.end(&mut contents.tables);
            end_text(&mut text, &mut contents);
        } else {
            section.line(lines[at], &mut contents.tables);
            if !has_fence {
                text.push(lines[at]);
            }
        }
        contents.blocks.extend(block);
        at = end;
    }
    section.end(&mut contents.tables);
    end_text(&mut text, &mut contents);
    contents
}

fn end_text<'p>(text: &mut Vec<Line<'p>>, contents: &mut Contents<'p>) {
    if text.iter().any(|line| !line.is_blank()) {
        contents.blocks.push(Block { lines: std::mem::take(text), extent: Extent::Open });
    }
    text.clear();
}

/// The code block that starts at this line, if one does and it is read, and the line behind it.
fn block_at<'p>(lines: &[Line<'p>], at: usize) -> (Option<Block<'p>>, usize) {
    if let Some(fence) = Fence::open(lines[at]) {
        let (inside, end) = fence.inside(&lines[at + 1..]);
        let is_read = is_read(fence.language(), &inside);
        return (is_read.then_some(Block { lines: inside, extent: Extent::Exact }), at + 1 + end);
    }
    if opens_indented_block(lines, at) {
        let inside = indented(&lines[at..]);
        let end = at + inside.len();
        return (Some(Block { lines: inside, extent: Extent::Exact }), end);
    }
    (None, at + 1)
}

/// A line without the `>` marks of the quotes it stands in.
pub(super) struct Quote<'p> {
    depth: usize,
    /// The line inside.
    pub(super) inside: Line<'p>,
}

impl<'p> Quote<'p> {
    /// Of a line.
    pub(super) fn of(line: Line<'p>) -> Self {
        let mut depth = 0;
        let mut end = 0;
        for (index, c) in line.text.char_indices() {
            match c {
                '>' => {
                    depth += 1;
                    end = index + 1;
                }
                ' ' | '\t' => {}
                _ => break,
            }
        }
        // One space behind the mark belongs to it (CommonMark §5.1).
        if depth > 0 && line.text[end..].starts_with(' ') {
            end += 1;
        }
        Self { depth, inside: line.without(end) }
    }
}

/// The line that opens a fenced code block.
pub(super) struct Fence<'p> {
    mark: char,
    length: usize,
    info: &'p str,
    indentation: usize,
    quote_depth: usize,
}

impl<'p> Fence<'p> {
    /// Reads a line that opens one.
    pub(super) fn open(line: Line<'p>) -> Option<Self> {
        if !line.text.contains("```") && !line.text.contains("~~~") {
            return None;
        }
        let quote = Quote::of(line);
        let text = quote.inside.text;
        let behind_marker = without_list_marker(text.trim_start());
        let mark = behind_marker.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let info = behind_marker.trim_start_matches(mark);
        let length = behind_marker.len() - info.len();
        // A backtick in the info string makes it inline code (CommonMark §4.5).
        if length < 3 || mark == '`' && info.contains('`') {
            return None;
        }
        let before = &text[..text.len() - behind_marker.len()];
        let indentation = before.chars().count();
        Some(Self { mark, length, info: info.trim(), indentation, quote_depth: quote.depth })
    }

    /// The lines up to the closing fence, and how many lines the block takes with it.
    pub(super) fn inside(&self, lines: &[Line<'p>]) -> (Vec<Line<'p>>, usize) {
        let mut inside = Vec::new();
        for (index, line) in lines.iter().enumerate() {
            let Some(line) = self.unquoted(*line) else { return (inside, index) };
            if self.closes(line.text) {
                return (inside, index + 1);
            }
            inside.push(line.without(indentation_up_to(line.text, self.indentation)));
        }
        (inside, lines.len())
    }

    /// The line without the quote marks of the fence; nothing where the quote has ended.
    fn unquoted(&self, line: Line<'p>) -> Option<Line<'p>> {
        match self.quote_depth {
            0 => Some(line),
            depth => Some(Quote::of(line)).filter(|quote| quote.depth >= depth).map(|q| q.inside),
        }
    }

    fn closes(&self, text: &str) -> bool {
        let text = text.trim();
        text.len() >= self.length && text.chars().all(|c| c == self.mark)
    }

    /// The first word of the info string: `http` of `http{1}`, `json` of `json title="x"`.
    fn language(&self) -> &str {
        let word = self.info.split(|c: char| c.is_whitespace() || matches!(c, '{' | ','));
        word.into_iter().next().unwrap_or_default()
    }
}

/// `text` without the `-` or `1.` of a list entry that starts on its line.
fn without_list_marker(text: &str) -> &str {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let behind = match text.len() - digits.len() {
        0 => text.strip_prefix(['-', '*', '+']),
        _ => digits.strip_prefix(['.', ')']),
    };
    match behind {
        Some(behind) if behind.starts_with([' ', '\t']) => behind.trim_start(),
        _ => text,
    }
}

/// How many bytes of indentation `text` starts with, at most `limit` characters.
fn indentation_up_to(text: &str, limit: usize) -> usize {
    text.char_indices().take(limit).find(|(_, c)| !c.is_whitespace()).map_or_else(
        || text.char_indices().nth(limit).map_or(text.len(), |(at, _)| at),
        |(at, _)| at,
    )
}

/// Whether a line is indented as code is: by four blanks or a tab.
fn is_code(text: &str) -> bool {
    let blanks = &text[..text.len() - text.trim_start_matches([' ', '\t', '\u{a0}']).len()];
    blanks.contains('\t') || blanks.chars().count() >= 4
}

/// Whether an indented block with a sample starts at this line: behind a blank line or a heading.
fn opens_indented_block(lines: &[Line<'_>], at: usize) -> bool {
    let inside = Quote::of(lines[at]).inside;
    let is_behind_text = || {
        let before = Quote::of(lines[at - 1]).inside;
        !before.is_blank() && heading(before.text).is_none()
    };
    is_code(inside.text) && inside.starts_message() && !(at > 0 && is_behind_text())
}

/// The lines of the indented block that starts with the first line.
fn indented<'p>(lines: &[Line<'p>]) -> Vec<Line<'p>> {
    let first = Quote::of(lines[0]).inside.text;
    let indentation = first.len() - first.trim_start().len();
    lines
        .iter()
        .map(|line| Quote::of(*line).inside)
        .take_while(|line| line.is_blank() || is_code(line.text))
        .map(|line| line.without(indentation_up_to(line.text, indentation)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::blocks;

    fn read(page: &str) -> Vec<Vec<(usize, usize, &str)>> {
        let lines = |block: super::Block<'static>| {
            block.lines.iter().map(|line| (line.number, line.removed, line.text)).collect()
        };
        blocks(Box::leak(page.to_owned().into_boxed_str())).into_iter().map(lines).collect()
    }

    #[test]
    fn fences_of_both_kinds_are_found_and_closed_by_their_own_kind() {
        assert_eq!(read("~~~ http\n```\n~~~\n"), [[(2, 0, "```")]]);
        assert_eq!(read("````\n```\n`````\n"), [[(2, 0, "```")]]);
        assert_eq!(read("```\nopen"), [[(2, 0, "open")]]);
    }

    #[test]
    fn indentation_and_quote_marks_are_removed_and_counted() {
        assert_eq!(read("   ```json\n     {\n  }\n   ```"), [[(2, 3, "  {"), (3, 2, "}")]]);
        assert_eq!(read("> ```\n> {\n> }\n\ntext"), [[(2, 2, "{"), (3, 2, "}")]]);
        assert_eq!(read("1. ```\n   {\n   ```"), [[(2, 3, "{")]]);
    }

    #[test]
    fn a_code_block_of_another_language_is_read_only_for_its_request_line() {
        assert!(read("```csharp\nvar order = 1;\n```").is_empty());
        assert_eq!(read("``` csharp\n\nHTTP/1.1 200 OK\n```")[0].len(), 2);
    }

    #[test]
    fn inline_code_opens_no_block() {
        assert!(read("```a``` b\nHTTP/1.1 200 OK\n~~~x\n~~~").is_empty());
    }

    #[test]
    fn an_indented_block_is_read_for_its_request_line() {
        let page = "```c\n```\n\n    GET /a HTTP/1.1\n\n    Accept: b\ntext\n";
        assert_eq!(read(page), [[(4, 4, "GET /a HTTP/1.1"), (5, 0, ""), (6, 4, "Accept: b")]]);
    }

    #[test]
    fn a_page_without_fences_has_indented_samples_and_text_around_them() {
        let page = "# T\n\n\tGET /a\n\tA-B: c\nHTTP/1.1 204 X\n";
        assert_eq!(
            read(page),
            [
                vec![(1, 0, "# T"), (2, 0, "")],
                vec![(3, 1, "GET /a"), (4, 1, "A-B: c")],
                vec![(5, 0, "HTTP/1.1 204 X"), (6, 0, "")]
            ]
        );
    }
}
