//! Findings as text for people and machines: one format per file.

pub mod json;
pub mod text;

use crate::model::{Finding, Severity};

/// What a command has to say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Report<'a> {
    /// The command: `check`, `diff` …
    pub command: &'a str,
    /// What it found, in the order to show.
    pub findings: &'a [Finding],
    /// The files that were looked at, for excerpts and the closing count.
    pub sources: &'a [ReportSource<'a>],
    /// Whether the text may use colour.
    pub color: bool,
}

/// A file that a report may quote.
#[derive(Clone, Copy, Debug)]
pub struct ReportSource<'a> {
    /// Its name, as in the location of findings.
    pub name: &'a str,
    /// What may be shown of it: secrets are masked by the caller (`check::without_secrets`).
    pub text: &'a str,
}

impl Report<'_> {
    /// How many findings are of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}

/// A way to write a report.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// Its name for `--format`.
    pub name: &'static str,
    /// What it is for, in a few words.
    pub summary: &'static str,
    /// Writes the report; ends with a line end.
    pub render: fn(&Report<'_>) -> String,
}

/// Every format.
pub const ALL: &[Format] = &[text::FORMAT, json::FORMAT];

/// The format of this name.
pub fn named(name: &str) -> Option<&'static Format> {
    ALL.iter().find(|format| format.name == name)
}
