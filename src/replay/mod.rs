//! Answers from cassettes.
//!
//! [`Replayer`] finds the recording that answers a request ([`crate::matching`]), decides which of its recorded answers
//! is due (`play_order`), and puts the client's own identifiers back into it (`answer`). A request that no recording
//! answers gets an explanation (`miss`), never a guess.

mod answer;
mod faults;
mod miss;
mod play_order;
mod session;

use std::collections::BTreeMap;
use std::sync::Mutex;

pub use faults::{Fault, FaultError, Faults, Latency};
pub use miss::UNMATCHED_REQUEST;

use crate::cassette::Cassette;
use crate::http::Responder;
use crate::matching::{Library, Miss, Verdict};
use crate::model::{Finding, Location, Request, Response};
use crate::profile::Profile;
use crate::redaction::{Redactor, Rules};
use play_order::PlayOrder;
use session::Session;

/// Answers requests from recordings; one session.
#[derive(Debug)]
pub struct Replayer {
    library: Library,
    order: PlayOrder,
    names: Vec<String>,
    profile: &'static Profile,
    /// Takes out of live requests what was taken out of the recorded ones.
    redactor: Mutex<Redactor>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    session: Session,
    answered: usize,
    /// Misses by fingerprint, with how often each came.
    misses: BTreeMap<String, (Finding, usize)>,
}

/// What a replay has done so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// How many requests were answered from recordings.
    pub answered: usize,
    /// How many were not.
    pub unmatched: usize,
    /// One finding for each different request that was not answered.
    pub findings: Vec<Finding>,
    /// Interactions that nobody asked for: the cassette's name and the interaction's index.
    pub unused: Vec<(String, usize)>,
}

impl Replayer {
    /// A replayer of cassettes with the names that they have for people.
    ///
    /// The rules are those of the recording; a profile alone stands for all built-in ones.
    pub fn new(cassettes: Vec<(String, Cassette)>, rules: impl Into<Rules>) -> Self {
        let redactor = Redactor::new(rules);
        let profile = redactor.profile();
        let (names, cassettes): (Vec<String>, Vec<Cassette>) = cassettes.into_iter().unzip();
        let library = Library::new(&cassettes, profile);
        let order = PlayOrder::learn(&library);
        let redactor = Mutex::new(redactor);
        Self { library, order, names, profile, redactor, state: Mutex::default() }
    }

    /// How many recorded interactions it can answer with.
    pub fn interactions(&self) -> usize {
        self.library.entries().len()
    }

    /// What has happened so far.
    pub fn summary(&self) -> Summary {
        let state = self.state.lock().expect("nobody panics while holding this lock");
        let unused =
            (0..self.library.entries().len()).filter(|entry| !state.session.has_answered(*entry));
        Summary {
            answered: state.answered,
            unmatched: state.misses.values().map(|(_, times)| times).sum(),
            findings: state
                .misses
                .values()
                .map(|(finding, times)| repeated(finding, *times))
                .collect(),
            unused: unused.map(|entry| self.place(entry)).collect(),
        }
    }

    /// The cassette and interaction of an entry.
    fn place(&self, entry: usize) -> (String, usize) {
        let entry = &self.library.entries()[entry];
        (self.names[entry.cassette].clone(), entry.interaction)
    }

    /// A live request as the recording would have kept it, but for its identities, which matching binds.
    fn without_secrets(&self, request: &Request) -> Request {
        let mut request = request.clone();
        let mut redactor = self.redactor.lock().expect("nobody panics while holding this lock");
        redactor.hide_secrets_of(&mut request);
        request
    }

    fn answer(&self, request: &Request) -> Response {
        let request = &self.without_secrets(request);
        let mut state = self.state.lock().expect("nobody panics while holding this lock");
        let miss = match self.library.find(request, state.session.bound()) {
            Ok(found) => {
                let retry =
                    self.profile.idempotency_header.and_then(|name| request.headers.get(name));
                let entry = state.session.answer(found, retry, &self.library, &self.order);
                let entry = &self.library.entries()[entry];
                if !entry.response.body.is_truncated() || request.method == "HEAD" {
                    state.answered += 1;
                    let bindings = state.session.bound().of(entry.cassette);
                    return answer::prepare(&entry.response, request, bindings, self.profile);
                }
                Miss { verdict: Verdict::NotKept, nearest: Vec::new() }
            }
            Err(miss) => miss,
        };
        let explained = miss::explain(&miss, request, &self.library, |entry| self.place(entry));
        let finding = UNMATCHED_REQUEST
            .finding(Location::default(), explained.message.clone())
            .help(explained.help.clone());
        state.misses.entry(explained.fingerprint.clone()).or_insert((finding, 0)).1 += 1;
        explained.response
    }
}

impl Responder for Replayer {
    fn respond(&self, request: &Request) -> Response {
        self.answer(request)
    }
}

fn repeated(finding: &Finding, times: usize) -> Finding {
    let mut finding = finding.clone();
    if times > 1 {
        finding.message = format!("{} (asked {times} times)", finding.message);
    }
    finding
}

#[cfg(test)]
mod tests;
