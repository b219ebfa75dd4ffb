//! The code blocks of a Markdown page: fenced with backticks or tildes, or indented; in lists and quotes too.
//!
//! CommonMark 0.31 §4.4 and §4.5, as far as pages need it.

use super::{Block, Extent, Line};
use crate::import::docs::start_line;

/// The first words of an info string that mark a block for reading; a block without one is read too.
const READ_LANGUAGES: [&str; 3] = ["http", "rest", "json"];

/// Whether a line opens a fenced code block.
pub(super) fn has_fence(lines: &[Line<'_>]) -> bool {
    lines.iter().any(|line| Fence::open(*line).is_some())
}

/// The code blocks that may hold samples.
pub(super) fn blocks<'p>(lines: &[Line<'p>]) -> Vec<Block<'p>> {
    let mut blocks = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let (block, end) = block_at(lines, at);
        blocks.extend(block);
        at = end;
    }
    blocks
}

/// The code block that starts at this line, if one does and it is read, and the line behind it.
fn block_at<'p>(lines: &[Line<'p>], at: usize) -> (Option<Block<'p>>, usize) {
    if let Some(fence) = Fence::open(lines[at]) {
        let (inside, end) = fence.inside(&lines[at + 1..]);
        let is_read = fence.is_read(&inside);
        return (is_read.then_some(Block { lines: inside, extent: Extent::Exact }), at + 1 + end);
    }
    let follows_a_blank = at == 0 || Quote::of(lines[at - 1]).inside.is_blank();
    if follows_a_blank && opens_indented_sample(lines[at]) {
        let inside = indented(&lines[at..]);
        let end = at + inside.len();
        return (Some(Block { lines: inside, extent: Extent::Exact }), end);
    }
    (None, at + 1)
}

/// A line without the `>` marks of the quotes it stands in.
struct Quote<'p> {
    depth: usize,
    inside: Line<'p>,
}

impl<'p> Quote<'p> {
    fn of(line: Line<'p>) -> Self {
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

struct Fence<'p> {
    mark: char,
    length: usize,
    info: &'p str,
    indentation: usize,
    quote_depth: usize,
}

impl<'p> Fence<'p> {
    fn open(line: Line<'p>) -> Option<Self> {
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
    fn inside(&self, lines: &[Line<'p>]) -> (Vec<Line<'p>>, usize) {
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

    /// Whether the block may hold samples: by its language, or by its first line whatever its language.
    fn is_read(&self, inside: &[Line<'_>]) -> bool {
        let language = self.info.split(|c: char| c.is_whitespace() || c == '{').next();
        let language = language.unwrap_or_default();
        language.is_empty()
            || READ_LANGUAGES.iter().any(|read| read.eq_ignore_ascii_case(language))
            || inside.iter().find(|line| !line.is_blank()).is_some_and(|line| starts_message(line))
    }
}

fn starts_message(line: &Line<'_>) -> bool {
    start_line::read(*line, Extent::Exact).is_some()
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

const CODE_INDENTATION: &str = "    ";

fn opens_indented_sample(line: Line<'_>) -> bool {
    let inside = Quote::of(line).inside;
    inside.text.starts_with(CODE_INDENTATION) && starts_message(&inside)
}

/// The lines of the indented block that starts with the first line.
fn indented<'p>(lines: &[Line<'p>]) -> Vec<Line<'p>> {
    let first = Quote::of(lines[0]).inside.text;
    let indentation = first.len() - first.trim_start().len();
    lines
        .iter()
        .map(|line| Quote::of(*line).inside)
        .take_while(|line| line.is_blank() || line.text.starts_with(CODE_INDENTATION))
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
}
