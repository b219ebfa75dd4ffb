//! The same request in two cassettes with different answers: which one is given depends on accidents.

use std::collections::HashMap;

use super::Cause;
use super::play_order::PlayOrder;
use crate::matching::{Entry, Library};
use crate::model::json::canonical;
use crate::model::{Finding, Location, Pointer, Request, Response, Rule, Severity};
use crate::profile::Profile;
use crate::redaction::{Placeholder, placeholders_in, replace_placeholders};

/// Two cassettes that contradict each other.
pub const CONTRADICTORY_RECORDINGS: Rule = Rule {
    id: "contradictory-recordings",
    severity: Severity::Error,
    summary: "Two cassettes have different answers to the same request.",
    help: "Which of the two is replayed depends on which cassette has answered before. Replay them one at a time, record \
           one of them again, or let the requests differ.",
};

/// Finds the contradictions. Requests about an identifier are only suspicious: a client may mean another one each time.
pub(super) fn find(library: &Library, order: &PlayOrder, names: &[String]) -> Vec<Finding> {
    if names.len() < 2 {
        return Vec::new();
    }
    let entries = library.entries();
    let profile = library.profile();
    let mut first: HashMap<String, usize> = HashMap::new();
    let mut findings = Vec::new();
    for track in library.tracks() {
        let run = &order.runs(track)[0];
        // What is due only behind something else is told apart by that.
        if run.cause != Cause::Start {
            continue;
        }
        let entry = &entries[run.entry];
        let mut numbering = Numbering::default();
        let request = request_text(entry, profile, &mut numbering);
        let is_about_identifier = !numbering.0.is_empty();
        let other = &entries[*first.entry(request).or_insert(run.entry)];
        if other.cassette == entry.cassette
            || answer_text(other, profile) == answer_text(entry, profile)
        {
            continue;
        }
        let mut finding = finding(entry, other, names);
        if is_about_identifier {
            finding.severity = Severity::Warning;
        }
        findings.push(finding);
    }
    findings
}

/// The answer, with placeholders numbered as they appear in the request and then in itself.
fn answer_text(entry: &Entry, profile: &Profile) -> String {
    let mut numbering = Numbering::default();
    request_text(entry, profile, &mut numbering);
    response_text(&entry.response, profile, &mut numbering)
}

fn finding(entry: &Entry, other: &Entry, names: &[String]) -> Finding {
    let pointer: Pointer =
        ["interactions".to_owned(), entry.interaction.to_string()].into_iter().collect();
    let message = format!(
        "`{} {}` is answered in another way by {} /interactions/{}",
        entry.request.method,
        entry.request.target(),
        names[other.cassette],
        other.interaction
    );
    let location = Location::file(&names[entry.cassette]).pointing(pointer);
    let status = |entry: &Entry| entry.response.status.to_string();
    let finding = CONTRADICTORY_RECORDINGS.finding(location, message);
    if entry.response.status == other.response.status {
        finding
    } else {
        finding.versus(status(other), status(entry))
    }
}

/// Placeholders in the order in which they appear: cassettes number theirs each for itself.
#[derive(Default)]
struct Numbering(Vec<Placeholder>);

impl Numbering {
    fn apply(&mut self, text: &str) -> String {
        for placeholder in placeholders_in(text) {
            if !self.0.iter().any(|known| known.same_identifier(&placeholder)) {
                self.0.push(placeholder);
            }
        }
        let numbered = |placeholder: Placeholder| {
            let place = self.0.iter().position(|known| known.same_identifier(&placeholder))?;
            Some(format!("{{placeholder {place}}}"))
        };
        replace_placeholders(text, &numbered).0
    }
}

fn request_text(entry: &Entry, profile: &Profile, numbering: &mut Numbering) -> String {
    let Request { upstream, method, path, query, headers, body } = &entry.request;
    let mut pairs: Vec<_> = query.iter().map(|pair| pair.decoded()).collect();
    pairs.sort();
    let selecting: Vec<_> =
        profile.selecting_headers.iter().map(|name| headers.get(name)).collect();
    let has_credentials = headers.contains("Authorization");
    let path = profile.canonical_path(path);
    let head = format!("{upstream:?} {method} {path} {pairs:?} {selecting:?} {has_credentials}");
    let body = match body.json() {
        Some(value) => canonical(value),
        None => format!("{body:?}"),
    };
    numbering.apply(&format!("{head} {body}"))
}

fn response_text(response: &Response, profile: &Profile, numbering: &mut Numbering) -> String {
    let is_noise = |name: &str| {
        let lists = [profile.volatile_response_headers, profile.echo_headers];
        lists.concat().iter().any(|noise| noise.eq_ignore_ascii_case(name))
    };
    let mut fields: Vec<(String, &str)> = response
        .headers
        .iter()
        .filter(|(name, _)| !is_noise(name))
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .collect();
    fields.sort();
    // A tree of its own, which is gone at once: bodies are many.
    let value = response.body.parse_json();
    let body = match value {
        Ok(value) => canonical(&value),
        Err(_) => format!("{:?}", response.body),
    };
    numbering.apply(&format!("{} {fields:?} {body}", response.status))
}
