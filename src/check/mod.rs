//! Do recorded exchanges keep to the contract, and do their files hold what they should?
//!
//! [`check`] prepares one cassette as a [`Subject`] (operations found, bodies judged) and then asks every rule of
//! [`rules::ALL`] what it has to say. A new rule is one file there and one line in the list.

mod judge;
mod leak;
pub mod rules;
mod secrets;
mod subject;
mod wording;

pub use judge::judge;
pub use subject::{CheckedBody, CheckedExchange, JudgedBody, Side, Subject};

use crate::cassette::Cassette;
use crate::model::json::Value;
use crate::model::{Finding, Pointer};
use crate::profile::Profile;
use crate::schema::Contract;

/// One cassette file.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The file's name, as the user gave it.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
    /// The text's JSON value, with the places of everything in it.
    pub document: &'a Value,
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

/// Everything that is wrong with a cassette, in the order of its file. No secret is part of any finding.
pub fn check(source: &Source<'_>, contract: &Contract, profile: &Profile) -> Vec<Finding> {
    let subject = Subject::new(source, contract, profile);
    let mut findings = Vec::new();
    for entry in rules::ALL {
        (entry.check)(&subject, &mut findings);
    }
    secrets::hide(&mut findings, subject.secrets());
    findings.sort_by(|a, b| order(a).cmp(&order(b)));
    findings.dedup();
    findings
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
