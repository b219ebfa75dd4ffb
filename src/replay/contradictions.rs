//! The same request in two cassettes with different answers: which one is given depends on accidents.

use std::collections::HashMap;

use super::Cause;
use super::meaning::Meaning;
use super::play_order::PlayOrder;
use crate::matching::{Entry, Library, Options, TrackId};
use crate::model::{Finding, Location, Pointer, Rule, Severity};

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
    let mut first: HashMap<String, usize> = HashMap::new();
    let mut findings = Vec::new();
    for track in library.tracks() {
        for run in order.runs(track) {
            // Behind the same mutation the same answer is due. What time changes may differ.
            let behind = match run.cause {
                Cause::Start => None,
                Cause::Answered(mutation) => Some(&entries[mutation]),
                Cause::Time | Cause::Repeat => break,
            };
            let entry = &entries[run.entry];
            let mut meaning = Meaning::new(library.options());
            let asked = request_text(entry, behind, &mut meaning);
            let is_about_identifier = meaning.has_identifiers();
            let other = &entries[*first.entry(asked).or_insert(run.entry)];
            if other.cassette == entry.cassette
                || answer_text(other, library.options()) == answer_text(entry, library.options())
            {
                continue;
            }
            let mut finding = finding(entry, other, names);
            if is_about_identifier {
                finding.severity = Severity::Warning;
            }
            findings.push(finding);
            // What follows from it is no second one.
            break;
        }
    }
    findings
}

fn request_text(entry: &Entry, behind: Option<&Entry>, meaning: &mut Meaning<'_>) -> String {
    let asked = meaning.request(entry);
    let behind = behind.map(|mutation| meaning.request(mutation)).unwrap_or_default();
    format!("{asked}\nbehind {behind}")
}

/// The answer, with placeholders numbered as they appear in the request and then in itself.
fn answer_text(entry: &Entry, options: &Options) -> String {
    let mut meaning = Meaning::new(options);
    meaning.request(entry);
    meaning.answer(entry)
}

/// Whether two tracks of one library answer the same.
pub(super) fn say_the_same(library: &Library, one: TrackId, other: TrackId) -> bool {
    let text = |track| answer_text(library.first(track), library.options());
    text(one) == text(other)
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
