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

impl Page {
    pub(crate) fn read(root: &Path, name: &str) -> Self {
        let text = fs::read_to_string(root.join(name)).unwrap();
        let mut page = Self { name: name.to_owned(), steps: Vec::new(), mentioned: Vec::new() };
        let mut notes = Vec::new();
        let mut lines = text.lines().enumerate().map(|(at, line)| (at + 1, line)).peekable();
        let mut is_behind_blank = true;
        while let Some((at, line)) = lines.next() {
            if let Some(language) = line.trim_start().strip_prefix("```") {
                let indent = line.len() - line.trim_start().len();
                let mut block =
                    Block { line: at, language: language.trim().to_owned(), ..Block::default() };
                loop {
                    let (_, line) = lines.next().unwrap_or_else(|| panic!("{name}:{at}: no end"));
                    if line.trim() == "```" {
                        break;
                    }
                    block.text.push_str(line.get(indent..).unwrap_or_default());
                    block.text.push('\n');
                }
                block.notes = std::mem::take(&mut notes);
                page.steps.push(Step::Block(block));
            } else if let Some(note) = line.strip_prefix("<!-- test: ") {
                let note =
                    note.strip_suffix(" -->").unwrap_or_else(|| panic!("{name}:{at}: no end"));
                match note.split([' ', ',']).next() {
                    Some("before" | "clients" | "end" | "empty") => {
                        page.steps.push(Step::Note(note.to_owned()))
                    }
                    _ => notes.push(note.to_owned()),
                }
            } else if line.starts_with("    ") && is_behind_blank {
                let mut block = Block { line: at, ..Block::default() };
                block.text = format!("{}\n", &line[4..]);
                while let Some((_, line)) = lines.next_if(|(_, line)| line.starts_with("    ")) {
                    block.text.push_str(&line[4..]);
                    block.text.push('\n');
                }
                block.notes = std::mem::take(&mut notes);
                page.steps.push(Step::Block(block));
            } else {
                let spans = line.split('`').skip(1).step_by(2);
                let calls = spans.filter(|span| span.starts_with("tapecheck "));
                page.mentioned.extend(calls.map(|call| (at, call.to_owned())));
            }
            is_behind_blank = line.trim().is_empty();
        }
        assert!(notes.is_empty(), "{name}: a comment without a block: {notes:?}");
        page
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
