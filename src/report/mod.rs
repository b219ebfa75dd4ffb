//! Findings as text for people and machines: one format per file.

mod fingerprint;
pub mod github;
pub mod gitlab;
pub mod json;
pub mod junit;
pub mod markdown;
mod part;
pub mod sarif;
pub mod text;

pub use part::{Part, PartError};

use crate::model::{Comparison, Coverage, Finding, ReportedFailure, ReportedFile, Severity};

/// What a command has to say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Report<'a> {
    /// The command: `check`, `diff` …
    pub command: &'a str,
    /// What it found, in the order to show; the accepted ones too.
    pub findings: &'a [Finding],
    /// The files that were looked at.
    pub files: &'a [ReportedFile],
    /// What could not be done. Without any, the report is complete.
    pub failures: &'a [ReportedFailure],
    /// How much of the contract is exercised, if that was asked for.
    pub coverage: Option<&'a Coverage>,
    /// What was compared, for programs.
    pub comparison: Option<&'a Comparison>,
    /// Whether people want to read all that is not exercised.
    pub lists_missing: bool,
    /// The part of all files that this is about, if it is not all: `hash:1/4`.
    pub partition: Option<&'a str>,
    /// How much of the project was looked at: `files`, `folders` or `project`.
    pub breadth: &'a str,
    /// The least severity that fails.
    pub fail_on: Severity,
    /// Whether the text may use colour.
    pub color: bool,
}

impl<'a> Report<'a> {
    /// The findings that nobody has accepted.
    pub fn counted(&self) -> impl Iterator<Item = &'a Finding> {
        self.findings.iter().filter(|finding| finding.counts())
    }

    /// The findings that somebody has accepted.
    pub fn accepted(&self) -> impl Iterator<Item = &'a Finding> {
        self.findings.iter().filter(|finding| !finding.counts())
    }

    /// How many findings are of this severity, without the accepted ones.
    pub fn count(&self, severity: Severity) -> usize {
        self.counted().filter(|finding| finding.severity == severity).count()
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
pub const ALL: &[Format] = &[
    text::FORMAT,
    json::FORMAT,
    junit::FORMAT,
    sarif::FORMAT,
    github::FORMAT,
    gitlab::FORMAT,
    markdown::FORMAT,
];

/// The format of this name.
pub fn named(name: &str) -> Option<&'static Format> {
    ALL.iter().find(|format| format.name == name)
}
