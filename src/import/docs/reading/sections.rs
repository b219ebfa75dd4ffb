//! Headings and tables of Markdown: CommonMark 0.31 §4.2, and the tables of GitHub's dialect.

use super::markdown::Quote;
use super::table::{Cell, Heading, Table};
use super::{Line, clean};

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
pub(super) struct Section<'p> {
    heading: Heading,
    /// The line before, which is the head of a table if a rule follows.
    before: Option<Line<'p>>,
    table: Option<Table>,
}

impl<'p> Section<'p> {
    /// Reads the next line.
    pub(super) fn line(&mut self, line: Line<'p>, tables: &mut Vec<Table>) {
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

    /// Ends what is open: a table ends where something else starts.
    pub(super) fn end(&mut self, tables: &mut Vec<Table>) {
        tables.extend(self.table.take());
        self.before = None;
    }
}

/// The text of a heading: `## Order`.
pub(super) fn heading(text: &str) -> Option<&str> {
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

#[cfg(test)]
mod tests {
    use super::super::Source;

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
}
