//! What a team says about findings: how much each rule matters to it, and what it accepts for now.
//!
//! An acceptance has a reason and may have an end. One that accepts nothing, or whose end has passed, is a finding
//! itself, so that the list never outlives what it is about.

mod place;

pub use place::{PlacePattern, PlacePatternError};

use jiff::civil::Date;

use crate::model::{Excerpt, Finding, Location, ReportedFile, Rule, Severity};

/// An acceptance that nothing needs.
pub static ACCEPT_UNUSED: Rule = Rule {
    id: "accept-unused",
    severity: Severity::Warning,
    summary: "An entry of `[[accept]]` accepts nothing.",
    help: "What it was about is gone, or its location is misspelt. Remove it, or it may hide the next finding of this kind.",
};

/// An acceptance whose end has passed.
pub static ACCEPT_EXPIRED: Rule = Rule {
    id: "accept-expired",
    severity: Severity::Warning,
    summary: "An entry of `[[accept]]` has passed its `until` date.",
    help: "What it accepted counts again. Mend that and remove the entry, or agree on a new date.",
};

/// The rules of this module.
pub const RULES: &[&Rule] = &[&ACCEPT_UNUSED, &ACCEPT_EXPIRED];

/// What a team says about findings.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// How much findings of a rule matter, by its id; nothing where the rule is off.
    pub severities: Vec<(String, Option<Severity>)>,
    /// What is accepted.
    pub accepted: Vec<Accept>,
}

/// Findings of one rule that a team accepts.
#[derive(Clone, Debug)]
pub struct Accept {
    /// The id of the rule.
    pub rule: String,
    /// Where.
    pub place: PlacePattern,
    /// Why.
    pub reason: String,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// Where it stands in the configuration.
    pub location: Location,
    /// The line there.
    pub excerpt: Option<Box<Excerpt>>,
}

/// What a command has looked at: what it has not, says nothing about an acceptance.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// The rules that it applies.
    pub rules: &'a [&'static Rule],
    /// The files.
    pub files: &'a [ReportedFile],
    /// How much of the project that is.
    pub breadth: Breadth,
}

impl Breadth {
    /// Every breadth, the narrowest first.
    pub const ALL: [Self; 3] = [Self::Files, Self::Folders, Self::Project];

    /// The word for it in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Folders => "folders",
            Self::Project => "project",
        }
    }
}

/// How much of a project a command has looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Breadth {
    /// Files that were named.
    #[default]
    Files,
    /// Whole folders.
    Folders,
    /// All that the project has.
    Project,
}

impl Policy {
    /// The findings as the team sees them, with those about the policy itself behind them.
    pub fn apply(&self, findings: Vec<Finding>, scope: &Scope<'_>, today: Date) -> Vec<Finding> {
        let findings = findings.into_iter().filter(|finding| !RULES.contains(&finding.rule));
        let mut findings: Vec<Finding> =
            findings.filter_map(|finding| self.with_severity(finding)).collect();
        let mut uses = vec![0_usize; self.accepted.len()];
        for finding in &mut findings {
            finding.accepted = None;
            self.accept(finding, &mut uses, today);
        }
        let about_entries = self.accepted.iter().zip(uses);
        let about_entries =
            about_entries.filter_map(|(entry, uses)| entry.finding(uses, scope, today));
        findings.extend(about_entries.filter_map(|finding| self.with_severity(finding)));
        findings
    }

    fn with_severity(&self, mut finding: Finding) -> Option<Finding> {
        if let Some((_, severity)) = self.severities.iter().find(|(id, _)| id == finding.rule.id) {
            finding.severity = (*severity)?;
        }
        Some(finding)
    }

    /// The first entry that fits and still holds accepts a finding; one that has expired is told of.
    fn accept(&self, finding: &mut Finding, uses: &mut [usize], today: Date) {
        for (index, entry) in self.accepted.iter().enumerate() {
            if entry.rule != finding.rule.id || !entry.place.matches(&finding.location) {
                continue;
            }
            uses[index] += 1;
            match entry.until.filter(|until| *until < today) {
                None => {
                    finding.accepted = Some(entry.reason.as_str().into());
                    return;
                }
                Some(until) => {
                    let note = format!("It was accepted until {until} ({}). ", entry.reason);
                    // The report of a part has been here already.
                    if !finding.advice().starts_with(&note) {
                        finding.help = Some(note + finding.advice());
                    }
                }
            }
        }
    }
}

impl Accept {
    /// What is wrong with the entry itself, after it has been used so often.
    fn finding(&self, uses: usize, scope: &Scope<'_>, today: Date) -> Option<Finding> {
        let has_expired = self.until.filter(|until| *until < today);
        let (rule, message) = match (uses, has_expired) {
            (0, _) if self.should_have_been_used(scope) => {
                let rule = &self.rule;
                (&ACCEPT_UNUSED, format!("nothing of `{rule}` was found at `{}`", self.place))
            }
            (1.., Some(until)) => {
                (&ACCEPT_EXPIRED, format!("`{}` was accepted until {until}", self.rule))
            }
            _ => return None,
        };
        let mut finding = rule.finding(self.location.clone(), message);
        finding.excerpt.clone_from(&self.excerpt);
        Some(finding.versus("an entry that is needed", self.reason.clone()))
    }

    fn should_have_been_used(&self, scope: &Scope<'_>) -> bool {
        if !scope.rules.iter().any(|rule| rule.id == self.rule) {
            return false;
        }
        let is_looked_at = || scope.files.iter().any(|file| self.place.is_in(&file.name));
        match scope.breadth {
            Breadth::Files => self.place.is_one_file() && is_looked_at(),
            Breadth::Folders => is_looked_at(),
            Breadth::Project => true,
        }
    }
}
