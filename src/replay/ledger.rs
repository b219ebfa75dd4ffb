//! What has gone wrong in a replay, each thing once with how often it came.

use std::collections::BTreeMap;

use super::Observer;
use super::miss::{Explained, UNMATCHED_REQUEST};
use super::refused::RefusedRequests;
use crate::http::Refused;
use crate::matching::Reformatted;
use crate::model::{Finding, Location, Request, Rule, Severity};

/// A value that a client sends in another format than it was recorded in.
pub const REFORMATTED_VALUE: Rule = Rule {
    id: "reformatted-value",
    severity: Severity::Info,
    summary: "A client sent a point in time with fewer digits than it was recorded with.",
    help: "The request was answered: the service takes it the same way. Some SDKs cut dates to milliseconds, and what \
           a client sends back is then not what it was given; a client that compares the two finds them different.",
};

/// An identifier of the client's own that could have meant another recording.
pub const CONFUSABLE_IDENTIFIER: Rule = Rule {
    id: "confusable-identifier",
    severity: Severity::Info,
    summary: "A client used an identifier of its own, and several recordings with different answers fit it.",
    help: "The first recording that fits was taken for it: right if the client asks in the recorded order. If an answer \
           seems to be about something else, let the client use the identifiers that are in the cassette, ask in the \
           recorded order, or give each test a session of its own (`Tapecheck-Session`).",
};

/// No more different things are told apart; further ones are counted.
const MOST: usize = 10_000;

/// A miss, how often it came, and what there is to say about it.
#[derive(Debug)]
struct Missed {
    finding: Finding,
    block: Vec<String>,
    times: usize,
}

/// What has gone wrong.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// Who answers what no recording does, for people.
    passed_to: Option<String>,
    /// Who is told of what is new.
    observer: Option<Observer>,
    misses: BTreeMap<String, Missed>,
    /// Findings about requests that were answered all the same.
    others: BTreeMap<(String, &'static str, String), (Finding, usize)>,
    /// What may have been taken for something else.
    confusable: Vec<Finding>,
    unlisted: usize,
    /// Requests that were refused before a recording was looked for.
    refused: RefusedRequests,
}

impl Ledger {
    /// An empty one; `passed_to` says who answers what no recording does, `observer` is told of what is new.
    pub(super) fn new(passed_to: Option<String>, observer: Option<Observer>) -> Self {
        Self { passed_to, observer, ..Self::default() }
    }

    pub(super) fn miss(&mut self, explained: &Explained) {
        if let Some(known) = self.misses.get_mut(&explained.fingerprint) {
            known.times += 1;
        } else if self.misses.len() < MOST {
            let missed = self.missed(explained);
            self.tell(&missed.finding);
            self.misses.insert(explained.fingerprint.clone(), missed);
        } else {
            self.unlisted += 1;
        }
    }

    /// Notes a request that was refused before a recording was looked for; `request` is without secrets.
    pub(super) fn refused(&mut self, refused: &Refused, request: Option<&str>) {
        if let Some(new) = self.refused.note(refused, request) {
            self.tell(&new);
        }
    }

    fn tell(&self, new: &Finding) {
        if let Some(observer) = &self.observer {
            observer.tell(&new.message);
        }
    }

    fn missed(&self, explained: &Explained) -> Missed {
        let (mut message, mut block) = (explained.message.clone(), explained.block.clone());
        let mut severity = UNMATCHED_REQUEST.severity;
        if let Some(other) = &self.passed_to {
            // Somebody has answered: what was nearest is of no interest then.
            severity = Severity::Info;
            message.push_str(&format!("; it was passed on to {other}"));
            block.truncate(1);
            block.iter_mut().for_each(|line| line.push_str(&format!("; passed on to {other}")));
        }
        let finding = UNMATCHED_REQUEST.finding(Location::default(), message);
        let finding = Finding { severity, ..finding.help(explained.help.clone()) };
        Missed { finding, block, times: 1 }
    }

    pub(super) fn reformatted(&mut self, values: &[Reformatted], request: &Request) {
        for Reformatted { place, recorded, sent } in values {
            let message = format!(
                "`{} {}` was answered, but {place} was sent as `{sent}` and recorded as `{recorded}`",
                request.method, request.path
            );
            let finding = REFORMATTED_VALUE.finding(Location::default(), message);
            self.note(finding.versus(recorded.as_str(), sent.as_str()));
        }
    }

    pub(super) fn confused(&mut self, asked: &str, found: &str, rival: &str) {
        let message = format!(
            "`{asked}` was answered as {found}, the first that fits; {rival} fits as well and answers otherwise"
        );
        if self.confusable.len() < MOST {
            self.confusable.push(CONFUSABLE_IDENTIFIER.finding(Location::default(), message));
        }
    }

    pub(super) fn note(&mut self, finding: Finding) {
        let place = finding.location.to_string();
        let key = (finding.message.clone(), finding.rule.id, place);
        if let Some((_, times)) = self.others.get_mut(&key) {
            *times += 1;
        } else if self.others.len() < MOST {
            self.others.insert(key, (finding, 1));
        }
    }

    /// How many requests nobody has answered.
    pub(super) fn unmatched(&self) -> usize {
        if self.passed_to.is_some() { 0 } else { self.missed_requests() }
    }

    /// How many requests somebody else has answered.
    pub(super) fn passed_on(&self) -> usize {
        self.missed_requests() - self.unmatched()
    }

    fn missed_requests(&self) -> usize {
        self.unlisted + self.misses.values().map(|missed| missed.times).sum::<usize>()
    }

    /// How many requests were refused before a recording was looked for.
    pub(super) fn refused_requests(&self) -> usize {
        self.refused.count()
    }

    /// Each different miss, as a finding and with how often it came.
    pub(super) fn misses(&self) -> impl Iterator<Item = (&Finding, usize)> {
        self.misses.values().map(|missed| (&missed.finding, missed.times))
    }

    /// One finding for each different thing.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let misses = self.misses.values().map(|missed| repeated(&missed.finding, missed.times));
        let others = self.others.values().map(|(finding, _)| finding.clone());
        misses.chain(self.refused.findings()).chain(others).collect()
    }

    /// What may have been taken for something else.
    pub(super) fn confusable(&self) -> Vec<Finding> {
        self.confusable.clone()
    }

    /// What there is to say about each different miss, line by line.
    pub(super) fn blocks(&self) -> Vec<Vec<String>> {
        self.misses.values().map(|missed| missed.block.clone()).collect()
    }
}

/// The finding with how often it came.
pub(super) fn repeated(finding: &Finding, times: usize) -> Finding {
    let mut finding = finding.clone();
    if times > 1 {
        finding.message = format!("{} (asked {times} times)", finding.message);
    }
    finding
}
