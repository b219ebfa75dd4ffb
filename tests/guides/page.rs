//! A page of the documentation: what a reader would type, and what they would see.
//!
//! Every fenced block has a language that says what is done with it; an indented block that begins with a program's name is
//! a block of commands as well. A comment `<!-- test: … -->` above a block, which no reader sees, says what else there is to
//! know:
//!
//! | comment | the next block |
//! |---|---|
//! | `not run, REASON` | is understood and not run; the snapshot of all these is reviewed |
//! | `needs PROGRAM…` | is run where these are: with the feature `real-clients` |
//! | `status N` | ends with this exit status |
//! | `file NAME` | is this file |
//! | `output` | stands in what the last command wrote, line by line; `…` is any text |
//!
//! and for the page: `before COMMAND` is run out of the reader's sight, `clients COMMAND` is that where other clients are,
//! `end NAME…` is Ctrl-C in the terminals of these servers, `empty folder` (before anything else) leaves out the project
//! that most pages begin with.

use std::fs;
use std::iter::Peekable;
use std::path::Path;

/// A page, in the order in which it is read.
pub(crate) struct Page {
    /// Its path from the root of the repository.
    pub(crate) name: String,
    pub(crate) steps: Vec<Step>,
    /// Calls of the program in the running text, with their lines.
    pub(crate) mentioned: Vec<(usize, String)>,
}

/// One thing to do or to look at.
pub(crate) enum Step {
    Block(Block),
    /// A comment that stands for itself.
    Note(String),
}

/// A fenced block, or an indented one.
#[derive(Default)]
pub(crate) struct Block {
    /// Where it begins, from 1.
    pub(crate) line: usize,
    /// Nothing for an indented block.
    pub(crate) language: String,
    pub(crate) text: String,
    /// What comments above it say.
    notes: Vec<String>,
}

/// Programs whose name makes an indented block one of commands.
const PROGRAMS: &[&str] = &["tapecheck", "git", "curl", "echo", "export", "cargo", "bash"];

impl Block {
    /// What the comment with this first word says besides.
    pub(crate) fn note(&self, word: &str) -> Option<&str> {
        let mut notes = self.notes.iter().filter_map(|note| note.strip_prefix(word));
        notes
            .find(|rest| rest.is_empty() || rest.starts_with([' ', ',']))
            .map(|rest| rest.trim_start_matches([' ', ',']))
    }

    /// What the reader types: whole commands, with what the page shows below each.
    pub(crate) fn commands(&self) -> Vec<(String, Vec<&str>)> {
        let has_prompts = self.language == "console";
        let mut commands: Vec<(String, Vec<&str>)> = Vec::new();
        let mut goes_on = false;
        for line in self.text.lines() {
            let typed = if has_prompts { line.strip_prefix("$ ") } else { Some(line) };
            match (typed, commands.last_mut()) {
                (_, Some((command, _))) if goes_on => {
                    command.push('\n');
                    command.push_str(line);
                }
                (Some(line), _) if line.trim().is_empty() || line.starts_with('#') => continue,
                (Some(line), _) => commands.push((line.to_owned(), Vec::new())),
                (None, Some((_, shown))) => shown.push(line),
                (None, None) => panic!("line {}: `{line}` is below no command", self.line),
            }
            goes_on = line.ends_with('\\');
        }
        commands
    }

    /// Whether it is something to type into a shell.
    pub(crate) fn is_shell(&self) -> bool {
        let first = self.text.split_whitespace().next().unwrap_or_default();
        matches!(&*self.language, "sh" | "console")
            || self.language.is_empty() && PROGRAMS.contains(&first)
    }
}

/// Comments about the block below them.
const OF_BLOCKS: &[&str] = &["not", "needs", "status", "file", "output"];
/// Comments that stand for themselves.
const OF_PAGES: &[&str] = &["before", "clients", "end", "empty"];

/// A page as far as it has been read.
struct Reading<'a, L: Iterator<Item = (usize, &'a str)>> {
    page: Page,
    lines: Peekable<L>,
    /// Comments whose block is still to come.
    notes: Vec<String>,
}

impl<'a, L: Iterator<Item = (usize, &'a str)>> Reading<'a, L> {
    /// Takes the lines up to the closing fence.
    fn fenced(&mut self, at: usize, line: &str) {
        let text = line.trim_start();
        let (indent, language) = (line.len() - text.len(), text.trim_start_matches('`').trim());
        let mut block = Block { line: at, language: language.to_owned(), ..Block::default() };
        while let Some((_, line)) = self.lines.next().filter(|(_, line)| line.trim() != "```") {
            block.text.push_str(line.get(indent..).unwrap_or_default());
            block.text.push('\n');
        }
        self.add(block);
    }

    /// Takes the lines that are indented as well.
    fn indented(&mut self, at: usize, line: &str) {
        let mut block = Block { line: at, text: format!("{}\n", &line[4..]), ..Block::default() };
        while let Some((_, line)) = self.lines.next_if(|(_, line)| line.starts_with("    ")) {
            block.text.push_str(&line[4..]);
            block.text.push('\n');
        }
        self.add(block);
    }

    fn add(&mut self, mut block: Block) {
        block.notes = std::mem::take(&mut self.notes);
        self.page.steps.push(Step::Block(block));
    }

    fn noted(&mut self, at: usize, note: &str) {
        let place = format!("{}:{at}", self.page.name);
        let note = note.strip_suffix(" -->").unwrap_or_else(|| panic!("{place}: no end"));
        match note.split([' ', ',']).next() {
            Some(word) if OF_PAGES.contains(&word) => self.page.steps.push(Step::Note(note.into())),
            Some(word) if OF_BLOCKS.contains(&word) => self.notes.push(note.to_owned()),
            _ => panic!("{place}: there is no comment `{note}`; see tests/guides/page.rs"),
        }
    }

    fn running_text(&mut self, at: usize, line: &str) {
        let spans = line.split('`').skip(1).step_by(2);
        let calls = spans.filter(|span| span.starts_with("tapecheck "));
        self.page.mentioned.extend(calls.map(|call| (at, call.to_owned())));
    }
}

impl Page {
    pub(crate) fn read(root: &Path, name: &str) -> Self {
        let text = fs::read_to_string(root.join(name)).unwrap();
        let page = Self { name: name.to_owned(), steps: Vec::new(), mentioned: Vec::new() };
        let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line)).peekable();
        let mut reading = Reading { page, lines, notes: Vec::new() };
        let mut is_behind_blank = true;
        while let Some((at, line)) = reading.lines.next() {
            if line.trim_start().starts_with("```") {
                reading.fenced(at, line);
            } else if let Some(note) = line.strip_prefix("<!-- test: ") {
                reading.noted(at, note);
            } else if line.starts_with("    ") && is_behind_blank {
                reading.indented(at, line);
            } else {
                reading.running_text(at, line);
            }
            is_behind_blank = line.trim().is_empty();
        }
        assert!(reading.notes.is_empty(), "{name}: no block below {:?}", reading.notes);
        reading.page
    }

    pub(crate) fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.steps.iter().filter_map(|step| match step {
            Step::Block(block) => Some(block),
            Step::Note(_) => None,
        })
    }

    /// Whether its reader begins in a folder with nothing in it.
    pub(crate) fn begins_empty(&self) -> bool {
        matches!(self.steps.first(), Some(Step::Note(note)) if note == "empty folder")
    }
}
