//! Walks over HTML once and keeps for each character where it stands.

use super::html::{Decoded, DecodedBlock, DecodedLine};
use super::next::Next;
use super::table::{Cell, Heading, Table};
use super::tags::{HIDDEN, INLINE, is_known, tag_name};
use super::{Extent, Shift, clean, entities};
use crate::import::docs::start_line;
use crate::model::Position;

/// The walk.
pub(super) struct Decoder<'t> {
    text: &'t str,
    lower: String,
    at: usize,
    /// Line and column (from 0) of the page.
    place: (usize, usize),
    line: DecodedLine,
    lines: Vec<DecodedLine>,
    /// The element whose text is code, and its language.
    code: Option<(&'static str, String)>,
    table: Option<Table>,
    row: Option<Row>,
    heading: Heading,
    in_heading: bool,
    next_close: Next,
    next_line: Next,
    next_code_end: Next,
    next_break: Next,
    next_table_end: Next,
    hidden_ends: [Next; 5],
    comment_end: Next,
    out: Decoded,
}

#[derive(Default)]
struct Row {
    cells: Vec<Cell>,
    in_cell: bool,
    link: Option<String>,
}

impl<'t> Decoder<'t> {
    /// Over a text whose first line has this number on its page.
    pub(super) fn new(text: &'t str, first_line: usize) -> Self {
        Self {
            text,
            lower: text.to_ascii_lowercase(),
            at: 0,
            place: (first_line, 0),
            line: DecodedLine::default(),
            lines: Vec::new(),
            code: None,
            table: None,
            row: None,
            heading: Heading::default(),
            in_heading: false,
            next_close: Next::of(">"),
            next_line: Next::of("\n"),
            next_code_end: Next::of("</code"),
            next_break: Next::of("<br"),
            next_table_end: Next::of("</table"),
            hidden_ends: ["</script", "</style", "</svg", "</title", "</template"].map(Next::of),
            comment_end: Next::of("-->"),
            out: Decoded::default(),
        }
    }

    /// Reads everything.
    pub(super) fn run(mut self) -> Decoded {
        while let Some(c) = self.text[self.at..].chars().next() {
            match c {
                '<' if self.tag() => {}
                '&' => self.reference(),
                '\n' => {
                    self.end_line();
                    self.skip(1);
                }
                '\r' => self.skip(1),
                c => self.take(c),
            }
        }
        self.end_cell();
        self.end_block();
        self.end_table();
        self.out
    }

    /// Goes on behind so many bytes of the page.
    fn skip(&mut self, bytes: usize) {
        for c in self.text[self.at..self.at + bytes].chars() {
            if c == '\n' {
                self.place = (self.place.0 + 1, 0);
            } else {
                self.place.1 += 1;
            }
        }
        self.at += bytes;
    }

    fn take(&mut self, c: char) {
        self.push(c);
        self.skip(c.len_utf8());
    }

    /// Adds a character that stands here.
    fn push(&mut self, c: char) {
        let (number, column) = self.place;
        let line = &mut self.line;
        if line.characters == 0 {
            line.number = number;
        }
        let by = line.shifts.last().map_or(0, |shift| shift.by);
        if line.number == number && column != line.characters + by {
            let by = column.saturating_sub(line.characters);
            line.shifts.push(Shift { at: line.characters, by });
        }
        line.text.push(c);
        line.characters += 1;
    }

    fn end_line(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        if line.characters == 0 {
            line.number = self.place.0;
        }
        self.lines.push(line);
    }

    /// Ends a line where a new one starts by the layout of the page.
    fn break_line(&mut self) {
        if self.line.characters > 0 {
            self.end_line();
        }
    }

    fn reference(&mut self) {
        match entities::at_start(&self.text[self.at..]) {
            Some((decoded, length)) => {
                match decoded.as_str() {
                    "\n" => self.end_line(),
                    decoded => decoded.chars().for_each(|c| self.push(c)),
                }
                self.skip(length);
            }
            None => self.take('&'),
        }
    }

    /// Reads the tag that stands here; says whether one does.
    fn tag(&mut self) -> bool {
        let rest = &self.text[self.at + 1..];
        if rest.starts_with("!--") {
            let end =
                self.comment_end.at(&self.lower, self.at).map_or(self.text.len(), |end| end + 3);
            self.skip(end - self.at);
            return true;
        }
        let Some(close) = self.next_close.at(&self.lower, self.at) else { return false };
        if rest.starts_with(['!', '?']) && self.code.is_none() {
            self.skip(close + 1 - self.at);
            return true;
        }
        let is_end = rest.starts_with('/');
        let name = tag_name(rest.strip_prefix('/').unwrap_or(rest));
        let in_code = ["br", "code", "div", "li", "ol", "p", "pre", "ul"].contains(&name.as_str());
        let is_tag = match self.code {
            Some(_) => in_code || INLINE.contains(&name.as_str()),
            None => is_known(&name),
        };
        if !is_tag {
            return false;
        }
        let text = self.text;
        let tag = &text[self.at..close];
        match is_end {
            true => self.end(&name),
            false => self.start(&name, tag, close + 1),
        }
        // The text of a hidden element has been skipped with it.
        self.skip((close + 1).saturating_sub(self.at));
        true
    }

    fn start(&mut self, name: &str, tag: &str, behind: usize) {
        if self.in_heading && self.heading.anchor.is_none() {
            let anchor = clean::attribute(tag, "id").or_else(|| clean::attribute(tag, "name"));
            self.heading.anchor = anchor.map(str::to_owned);
        }
        if let Some((_, language)) = &mut self.code {
            if language.is_empty() && name == "code" {
                *language = language_of(tag);
            }
            match name {
                "br" => self.end_line(),
                "div" | "li" | "p" => self.break_line(),
                _ => {}
            }
            return;
        }
        match name {
            "pre" => self.start_code("pre", tag),
            "code" if self.spans_lines(behind) => self.start_code("code", tag),
            "code" => {}
            "br" => self.end_line(),
            "a" => {
                if let Some(row) = &mut self.row
                    && row.link.is_none()
                {
                    row.link = clean::attribute(tag, "href").map(str::to_owned);
                }
            }
            "table" if self.table.is_none() => self.start_table(behind),
            "tr" => self.end_row(),
            "td" | "th" => self.start_cell(),
            _ if HIDDEN.contains(&name) => self.skip_hidden(name),
            _ if INLINE.contains(&name) => {}
            _ => self.break_line(),
        }
        if is_heading(name) {
            let anchor = clean::attribute(tag, "id").map(str::to_owned);
            self.heading = Heading { anchor, text: String::new() };
            self.in_heading = true;
        }
    }

    fn end(&mut self, name: &str) {
        if let Some((element, _)) = &self.code {
            match name {
                name if name == *element => self.end_code(),
                "div" | "li" | "p" => self.break_line(),
                _ => {}
            }
            return;
        }
        match name {
            "table" => {
                self.end_cell();
                self.end_table();
            }
            "tr" => self.end_row(),
            "td" | "th" => self.end_cell(),
            _ if INLINE.contains(&name) || name == "code" => {}
            _ => self.break_line(),
        }
        if is_heading(name) && self.in_heading {
            self.in_heading = false;
            self.heading.text =
                self.lines.last().map(|line| line.text.trim().to_owned()).unwrap_or_default();
        }
    }

    /// Whether a `<code>` that ends behind this place has several lines, and so is a block.
    fn spans_lines(&mut self, behind: usize) -> bool {
        let Some(end) = self.next_code_end.at(&self.lower, behind) else { return false };
        let line = self.next_line.at(&self.lower, behind);
        let line = line.into_iter().chain(self.next_break.at(&self.lower, behind)).min();
        line.is_some_and(|line| line < end)
    }

    fn skip_hidden(&mut self, name: &str) {
        let index = HIDDEN.iter().position(|hidden| *hidden == name);
        let end = index.and_then(|index| self.hidden_ends[index].at(&self.lower, self.at));
        // The caller skips from here to the end of the start tag, which is in front of the end tag.
        if let Some(end) = end
            && let Some(close) = self.next_close.at(&self.lower, self.at)
            && close < end
        {
            self.skip(end - self.at);
        }
    }

    fn start_code(&mut self, element: &'static str, tag: &str) {
        let was_in_cell = self.row.as_ref().is_some_and(|row| row.in_cell);
        if was_in_cell {
            // What stood in the cell before its code belongs to the cell.
            self.end_cell();
        }
        self.end_block();
        self.code = Some((element, language_of(tag)));
    }

    fn end_code(&mut self) {
        self.break_line();
        let Some((_, language)) = self.code.take() else { return };
        let lines = std::mem::take(&mut self.lines);
        self.out.blocks.push(DecodedBlock { lines, extent: Extent::Exact, language });
    }

    fn end_block(&mut self) {
        self.break_line();
        if self.code.is_some() {
            return self.end_code();
        }
        let lines = std::mem::take(&mut self.lines);
        if lines.iter().any(|line| line.characters > 0) {
            let language = String::new();
            self.out.blocks.push(DecodedBlock { lines, extent: Extent::Open, language });
        }
    }

    /// A table that never ends is none: the rest of the page would be a cell.
    fn start_table(&mut self, behind: usize) {
        if self.next_table_end.at(&self.lower, behind).is_none() {
            return self.break_line();
        }
        self.end_block();
        let position = Some(Position { line: self.place.0, column: self.place.1 + 1 });
        self.table = Some(Table { position, heading: self.heading.clone(), ..Table::default() });
    }

    fn start_cell(&mut self) {
        if self.table.is_none() {
            return self.break_line();
        }
        self.end_cell();
        self.end_block();
        let row = self.row.get_or_insert_default();
        row.in_cell = true;
        row.link = None;
    }

    fn end_cell(&mut self) {
        let Some(row) = self.row.as_mut().filter(|row| row.in_cell) else {
            return self.break_line();
        };
        row.in_cell = false;
        let link = row.link.take();
        self.break_line();
        let lines = std::mem::take(&mut self.lines);
        let shown: Vec<&DecodedLine> = lines.iter().filter(|l| !l.line().is_blank()).collect();
        let text: Vec<&str> = shown.iter().flat_map(|line| line.text.split_whitespace()).collect();
        let position = shown.first().map(|line| {
            let blanks = line.text.chars().take_while(|c| c.is_whitespace()).count();
            line.line().position(blanks)
        });
        let text = text.join(" ");
        let cell = Cell { printed: text.clone(), text, link, position };
        let first = shown.first().map(|line| line.line());
        let is_sample = shown.len() > 1
            && first.is_some_and(|line| start_line::read(line, Extent::Open).is_some());
        if let Some(row) = &mut self.row {
            row.cells.push(cell);
        }
        if is_sample {
            let language = String::new();
            self.out.blocks.push(DecodedBlock { lines, extent: Extent::Exact, language });
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        let Some(row) = self.row.take().filter(|row| !row.cells.is_empty()) else { return };
        let Some(table) = &mut self.table else { return };
        if table.head.is_empty() {
            table.head = row.cells;
        } else {
            table.rows.push(row.cells);
        }
    }

    fn end_table(&mut self) {
        self.end_row();
        if let Some(table) = self.table.take().filter(|table| !table.head.is_empty()) {
            self.out.tables.push(table);
        }
    }
}

fn is_heading(name: &str) -> bool {
    name.len() == 2 && name.starts_with('h') && name.as_bytes()[1].is_ascii_digit()
}

/// The language that a highlighter was told: `class="lang-json"`, `class="brush: js"`, `data-lang="http"`.
fn language_of(tag: &str) -> String {
    let named = clean::attribute(tag, "data-lang").or_else(|| clean::attribute(tag, "lang"));
    let class = clean::attribute(tag, "class").unwrap_or_default();
    let marked = ["language-", "lang-", "highlight-source-", "brush:"].iter().find_map(|mark| {
        let (_, behind) = class.split_once(mark)?;
        behind.trim_start().split(|c: char| !c.is_alphanumeric() && c != '#').next()
    });
    marked.or(named).unwrap_or_default().to_owned()
}
