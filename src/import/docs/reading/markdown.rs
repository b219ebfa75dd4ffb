//! Markdown: its code blocks, fenced with backticks or tildes or indented, in lists and quotes too, and its tables.
//!
//! CommonMark 0.31 §4.4 and §4.5 and the tables of GitHub's dialect, as far as pages need it.

use super::table::{Cell, Heading, Table};
use super::{Block, Contents, Extent, Line, clean, is_read};

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

/// The tables of a text without code blocks.
pub(super) fn tables(lines: &[Line<'_>]) -> Vec<Table> {
    let mut tables = Vec::new();
    let mut section = Section::default();
    lines.iter().for_each(|line| section.line(*line, &mut tables));
    section.end(&mut tables);
    tables
}

/// What stands under a heading, line by line.
#[derive(Default)]
struct Section<'p> {
    heading: Heading,
    /// The line before, which is the head of a table if a rule follows.
    before: Option<Line<'p>>,
    table: Option<Table>,
}

impl<'p> Section<'p> {
    fn line(&mut self, line: Line<'p>, tables: &mut Vec<Table>) {
        let line = Quote::of(line).inside;
        if let Some(table) = &mut self.table {
            if line.text.contains(['|', '｜']) {
                table.rows.push(cells(line));
                return;
            }
            self.end(tables);
        }
        if let Some(text) = heading(line.text) {
            self.heading = clean::heading(text);
        }
        let head = self.before.replace(line).filter(|before| before.text.contains(['|', '｜']));
        if let Some(head) = head.filter(|_| is_table_rule(line.text)) {
            let blanks = head.text.chars().take_while(|c| c.is_whitespace()).count();
            self.table = Some(Table {
                position: Some(head.position(blanks)),
                heading: self.heading.clone(),
                head: cells(head),
                rows: Vec::new(),
            });
        }
    }

    fn end(&mut self, tables: &mut Vec<Table>) {
        tables.extend(self.table.take());
        self.before = None;
    }
}

/// The text of a heading: `## Order`.
fn heading(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let behind = text.trim_start_matches('#');
    let level = text.len() - behind.len();
    ((1..=6).contains(&level) && behind.starts_with([' ', '\t', '\u{a0}', '\u{3000}']))
        .then(|| behind.trim().trim_end_matches('#').trim_end())
}

/// `|---|:-:|`, also with the dashes that translators make of hyphens.
fn is_table_rule(text: &str) -> bool {
    let text = text.trim();
    text.contains(['|', '｜'])
        && text.contains(['-', '–', '—', '－'])
        && text.chars().all(|c| "|｜-–—－:： \t".contains(c))
}

/// The cells of a row; an escaped bar is none.
fn cells(line: Line<'_>) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut start = 0;
    let mut is_escaped = false;
    let mut characters = 0;
    let text = line.text.trim_end();
    let mut end_cell = |cell: &mut String, start: usize| {
        let blanks = cell.chars().take_while(|c| c.is_whitespace()).count();
        cells.push(clean::cell(cell.trim(), line.position(start + blanks)));
        cell.clear();
    };
    for c in text.chars() {
        characters += 1;
        if matches!(c, '|' | '｜') && !is_escaped {
            // What stands before the first bar is nothing.
            if start > 0 || !cell.trim().is_empty() {
                end_cell(&mut cell, start);
            }
            cell.clear();
            start = characters;
        } else {
            cell.push(c);
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    if !cell.trim().is_empty() {
        end_cell(&mut cell, start);
    }
    cells
}

/// The parts of a page outside its code blocks that are HTML with code or a table in it, from line to line.
pub(super) fn html_parts(lines: &[Line<'_>]) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    // The last line that ends each kind of element: one that is never closed is no part.
    let last = |close: &str| {
        lines.iter().rposition(|line| line.text.contains('<') && contains_tag(line.text, close))
    };
    if !lines.iter().any(|line| line.text.contains('<')) {
        return parts;
    }
    let ends = ["pre", "code", "table"].map(|name| (name, last(&format!("</{name}"))));
    let mut at = 0;
    while at < lines.len() {
        if let Some(fence) = Fence::open(lines[at]) {
            at += 1 + fence.inside(&lines[at + 1..]).1;
            continue;
        }
        let part = ends.iter().find_map(|&(name, last)| html_part(lines, at, name, last?));
        match part {
            Some(end) => {
                parts.push((at, end));
                at = end;
            }
            None => at += 1,
        }
    }
    parts
}

/// The line behind the element of this name that starts on a line, if one does and it is a block.
fn html_part(lines: &[Line<'_>], at: usize, name: &str, last: usize) -> Option<usize> {
    let text = lines[at].text;
    if last < at || !text.contains('<') || !contains_tag(text, &format!("<{name}")) {
        return None;
    }
    let close = format!("</{name}");
    let end = at + lines[at..=last].iter().position(|line| contains_tag(line.text, &close))?;
    // `<code>` within a line is a word.
    let is_block = name != "code" || end > at || contains_tag(text, "<br");
    is_block.then_some(end + 1)
}

/// Whether a tag starts somewhere in a text, other than as an example (`` `<pre>` ``).
fn contains_tag(text: &str, tag: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let is_tag = text.get(at..at + tag.len()).is_some_and(|t| t.eq_ignore_ascii_case(tag));
        is_tag
            && !text[at + tag.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '-')
            && !text[..at].ends_with('`')
    })
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
    use super::super::{Source, blocks};

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

    #[test]
    fn a_table_knows_its_heading_and_where_its_cells_stand() {
        let page = "## <a name=\"order\"></a>Sorrend\n\n> | A | B |\n> |---|:-:|\n> | `id` \\| x | [T](#t) |\n\n                    a | b\n--|--\n1 | 2\n";
        let source = Source::of(page);
        let tables = source.contents().tables;
        assert_eq!(tables.len(), 2);
        assert_eq!(tables[0].heading.anchor.as_deref(), Some("order"));
        let row: Vec<(&str, Option<&str>, usize)> = tables[0].rows[0]
            .iter()
            .map(|cell| (&*cell.text, cell.link.as_deref(), cell.position.unwrap().column))
            .collect();
        assert_eq!(row, [("id | x", None, 5), ("T", Some("#t"), 17)]);
        assert_eq!(tables[1].rows[0].len(), 2);
    }

    #[test]
    fn html_in_a_markdown_page_is_found_outside_its_fences() {
        let page = "```\n<pre>\n```\nA `<pre>` tag.\n<pre>\nGET /a HTTP/1.1\n</pre>\n<pre>\nopen\n";
        assert_eq!(read(page), [vec![(2, 0, "<pre>")], vec![(6, 0, "GET /a HTTP/1.1")]]);
    }
}
