//! Holds a request that a client sent against the contract.

use crate::cassette::{Cassette, Interaction, format};
use crate::check::{self, Source};
use crate::model::{Finding, Location, Pointer, Request};
use crate::profile::Profile;
use crate::schema::LazyContract;

/// What these rules find is about files.
const NOT_FOR_REQUESTS: [&str; 3] = ["secret-in-cassette", "suspicious-value", "stale-raw"];

/// What requests are held against.
#[derive(Debug)]
pub(super) struct Expected {
    pub(super) contract: LazyContract,
    pub(super) profile: &'static Profile,
}

impl Expected {
    /// What is wrong with a request from which the secrets have been taken.
    pub(super) fn findings(&self, request: &Request) -> Vec<Finding> {
        let (contract, path) = (self.contract.get(), self.profile.canonical_path(&request.path));
        // Of what it does not know the contract promises nothing.
        if contract.operation(&request.method, &path).is_none() {
            return Vec::new();
        }
        let interaction = Interaction { request: request.clone(), ..Interaction::default() };
        let cassette = Cassette { interactions: vec![interaction], ..Cassette::default() };
        let text = format::write(&cassette);
        // What cannot be in a cassette (a path that is none) matches nothing and is told as such.
        let Ok((document, cassette)) = format::read_document(&text) else { return Vec::new() };
        let source = Source { name: "", text: &text, document: &document, cassette: &cassette };
        let findings = check::check(&source, contract, self.profile).into_iter();
        let about = findings.filter(|finding| !NOT_FOR_REQUESTS.contains(&finding.rule.id));
        about.map(|finding| as_sent(finding, request)).collect()
    }
}

/// A finding about a request that stands in no file.
fn as_sent(mut finding: Finding, request: &Request) -> Finding {
    let pointer = finding.location.pointer.take().unwrap_or_default();
    // `/interactions/0` is ours.
    let pointer: Pointer = pointer.tokens().iter().skip(2).cloned().collect();
    finding.location = Location { pointer: Some(pointer), ..Location::default() };
    let path = &request.path;
    finding.message = format!("a client sent `{} {path}`: {}", request.method, finding.message);
    finding
}
