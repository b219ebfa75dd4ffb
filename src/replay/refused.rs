//! Requests that are refused before a recording is looked for.

use std::collections::BTreeMap;

use super::ledger::repeated;
use crate::http::Refused;
use crate::model::text::printable;
use crate::model::{Finding, Location, Rule, Severity};

/// A request that was refused before a recording was looked for.
pub const REFUSED_REQUEST: Rule = Rule {
    id: "refused-request",
    severity: Severity::Error,
    summary: "Replay refused a request itself: it was too large, malformed, or one too many.",
    help: "No recording was looked for, and the client has got an answer that the service never gave. The message says \
           what was wrong; where it was a bound, a flag of `tapecheck replay` changes it.",
};

/// No more different refusals are told apart; further ones are counted.
const MOST: usize = 100;

/// What was refused: each different refusal with the first request and how often it came.
#[derive(Debug, Default)]
pub(super) struct RefusedRequests {
    kinds: BTreeMap<(Option<u16>, String, String), (Finding, usize)>,
    unlisted: usize,
}

impl RefusedRequests {
    /// Notes one; `request` is its method and target without secrets. Gives the finding if there was none like it.
    pub(super) fn note(&mut self, refused: &Refused, request: Option<&str>) -> Option<Finding> {
        let key = (refused.status, refused.title.clone(), refused.why.clone());
        if let Some((_, times)) = self.kinds.get_mut(&key) {
            *times += 1;
            return None;
        }
        if self.kinds.len() < MOST {
            let finding = REFUSED_REQUEST.finding(Location::default(), message(refused, request));
            self.kinds.insert(key, (finding.clone(), 1));
            return Some(finding);
        }
        self.unlisted += 1;
        None
    }

    /// How many there were.
    pub(super) fn count(&self) -> usize {
        self.unlisted + self.kinds.values().map(|(_, times)| times).sum::<usize>()
    }

    /// One finding for each different refusal.
    pub(super) fn findings(&self) -> impl Iterator<Item = Finding> {
        self.kinds.values().map(|(finding, times)| repeated(finding, *times))
    }
}

fn message(refused: &Refused, request: Option<&str>) -> String {
    let request = request.map_or("a request".to_owned(), |request| format!("`{request}`"));
    let status = match refused.status {
        Some(status) => format!(" with {status}"),
        None => " without an answer".to_owned(),
    };
    let (title, why) = (lower(&refused.title), &refused.why);
    printable(&format!("{request} was refused{status}: {title}: {why}"))
}

/// A title inside a sentence.
fn lower(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
