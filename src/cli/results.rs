//! What a command has found, before the team's policy and a format are applied to it.

use crate::model::{Comparison, Coverage, Excerpt, Finding, ReportedFailure, ReportedFile, Rule};
use crate::policy::Breadth;
use crate::{check, compat, diff, import};

/// What a command has found.
#[derive(Clone, Debug, Default)]
pub(super) struct Results {
    /// The command: `check`, `diff` …
    pub(super) command: String,
    /// The findings in the order to show.
    pub(super) findings: Vec<Finding>,
    /// The files that were looked at.
    pub(super) files: Vec<ReportedFile>,
    /// What could not be done.
    pub(super) failures: Vec<ReportedFailure>,
    /// How much of the contract is exercised, if that was asked for.
    pub(super) coverage: Option<Coverage>,
    /// What was compared, beside the findings.
    pub(super) comparison: Option<Comparison>,
    /// Whether people want to read what is not exercised.
    pub(super) lists_missing: bool,
    /// Which part of the files it was: `hash:1/4`.
    pub(super) partition: Option<String>,
    /// How much of the project was looked at.
    pub(super) breadth: Breadth,
}

impl Results {
    /// Of a command that has looked at no file.
    pub(super) fn new(command: &str, findings: Vec<Finding>) -> Self {
        Self { command: command.to_owned(), findings, ..Self::default() }
    }

    /// Of a command that has looked at these texts, whose secrets are masked: findings get their lines.
    pub(super) fn in_texts(command: &str, findings: Vec<Finding>, texts: &[SourceText]) -> Self {
        let mut results = Self::new(command, findings);
        for SourceText { name, text } in texts {
            Excerpt::attach(&mut results.findings, name, text);
            results.files.push(ReportedFile::named(name));
        }
        results
    }

    /// The rules that the command applies.
    pub(super) fn rules(&self) -> Vec<&'static Rule> {
        match self.command.as_str() {
            "check" => {
                let rules = check::rules::ALL.iter().map(|entry| entry.rule);
                let measured = check::coverage::RULES.iter().copied();
                rules.chain(measured.filter(|_| self.coverage.is_some())).collect()
            }
            "diff" => {
                let rules = diff::findings::RULES.iter().copied().chain(compat::rules::all());
                rules.chain(compat::openapi::rules::ALL.iter().copied()).collect()
            }
            "verify" => diff::findings::RULES.to_vec(),
            "import" => import::RULES.to_vec(),
            _ => Vec::new(),
        }
    }
}

/// A file that findings may be in.
#[derive(Clone, Debug)]
pub(super) struct SourceText {
    pub(super) name: String,
    pub(super) text: String,
}
