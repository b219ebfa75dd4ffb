//! Do recorded exchanges keep to the contract, and do their files hold what they should?
//!
//! [`check`] prepares one cassette as a [`Subject`] (operations found, bodies judged) and then asks every rule of
//! [`rules::ALL`] what it has to say. A new rule is one file there and one line in the list.

mod clean;
pub mod coverage;
mod judge;
mod leak;
pub mod rules;
mod secret_names;
mod secrets;
mod subject;
mod wording;

pub use coverage::{Exercised, Survey};
pub use judge::judge;
pub use subject::{CheckedBody, CheckedExchange, JudgedBody, Side, Subject};

use crate::cassette::Cassette;
use crate::model::json::Document;
use crate::model::{Excerpt, Finding, Pointer, ReportedFile, ReportedInteraction};
use crate::profile::Profile;
use crate::schema::Contract;

/// One cassette file.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The file's name, as the user gave it.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
    /// The places of everything in the text.
    pub document: &'a Document<'a>,
    /// The cassette in it.
    pub cassette: &'a Cassette,
}

/// What one cassette covers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many exchanges it holds.
    pub interactions: usize,
    /// The operations that they are for, each once, in order of appearance.
    pub operations: Vec<String>,
}

/// What there is to say about one cassette.
#[derive(Debug)]
pub struct Examined {
    /// What is wrong with it, in the order of its file, with the lines of the file.
    pub findings: Vec<Finding>,
    /// The file and its interactions.
    pub file: ReportedFile,
    /// What it exercises, if somebody asked.
    pub exercised: Exercised,
}

/// Everything that is wrong with a cassette, in the order of its file. No secret is part of any finding.
pub fn check(source: &Source<'_>, contract: &Contract, profile: &Profile) -> Vec<Finding> {
    findings(&Subject::new(source, contract, profile))
}

/// The same, with what reports say of the file itself; `survey` is what could be exercised.
pub fn examine(
    source: &Source<'_>,
    contract: &Contract,
    profile: &Profile,
    survey: Option<&Survey>,
) -> Examined {
    let subject = Subject::new(source, contract, profile);
    let mut findings = findings(&subject);
    if !findings.is_empty() {
        let text = secrets::mask(source.text, subject.secrets());
        Excerpt::attach(&mut findings, source.name, &text);
    }
    let exercised = survey.map(|survey| survey.exercised_by(&subject)).unwrap_or_default();
    Examined { findings, file: reported(&subject), exercised }
}

fn findings(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for entry in rules::ALL {
        (entry.check)(subject, &mut findings);
    }
    secrets::hide(&mut findings, subject.secrets());
    findings.sort_by(|a, b| order(a).cmp(&order(b)));
    findings.dedup();
    findings
}

/// The file with its interactions; a path is told only where the contract knows no template that says it without values.
fn reported(subject: &Subject<'_>) -> ReportedFile {
    let interaction = |exchange: &CheckedExchange<'_>| {
        let request = &exchange.interaction.request;
        let is_secret = || {
            let pointer = exchange.message_pointer(Side::Request).child("path");
            subject.secrets().iter().any(|secret| secret.pointer == pointer)
        };
        let path = match exchange.operation {
            Some(operation) => operation.template.to_string(),
            None if is_secret() => "(a secret)".to_owned(),
            None => request.path.clone(),
        };
        ReportedInteraction {
            name: format!("{} {path}", request.method),
            operation: exchange.operation.map(|operation| operation.id.clone()),
        }
    };
    ReportedFile {
        name: subject.source().name.to_owned(),
        interactions: subject.exchanges().iter().map(interaction).collect(),
    }
}

fn order(finding: &Finding) -> (Option<usize>, Option<usize>, &str, &str) {
    let location = &finding.location;
    (location.line, location.column, finding.rule.id, &finding.message)
}

/// What a cassette covers.
pub fn summarise(source: &Source<'_>, contract: &Contract, profile: &Profile) -> Summary {
    let mut operations: Vec<String> = Vec::new();
    for interaction in &source.cassette.interactions {
        let path = profile.canonical_path(&interaction.request.path);
        let Some(operation) = contract.operation(&interaction.request.method, &path) else {
            continue;
        };
        if !operations.contains(&operation.id) {
            operations.push(operation.id.clone());
        }
    }
    Summary { interactions: source.cassette.interactions.len(), operations }
}

/// The first secret of one interaction, given as the text that a cassette or a journal has for it; fast. It shares no
/// table with the redactor.
pub fn leak_in(interaction: &str) -> Option<(Pointer, String)> {
    secrets::first_in(interaction)
}

/// The text of a cassette file with a `*` for each character of a secret: for excerpts, whose columns stay right.
pub fn without_secrets(source: &Source<'_>) -> String {
    secrets::mask(source.text, &secrets::scan(source.document))
}
