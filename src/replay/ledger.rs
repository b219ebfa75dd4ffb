//! What has gone wrong in a replay, each thing once with how often it came.

use std::collections::BTreeMap;

use super::miss::{Explained, UNMATCHED_REQUEST};
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
    misses: BTreeMap<String, Missed>,
    /// Findings about requests that were answered all the same.
    others: BTreeMap<(String, &'static str, String), (Finding, usize)>,
    unlisted: usize,
}

impl Ledger {
    pub(super) fn miss(&mut self, explained: &Explained) {
        if let Some(known) = self.misses.get_mut(&explained.fingerprint) {
            known.times += 1;
        } else if self.misses.len() < MOST {
            let finding = UNMATCHED_REQUEST
                .finding(Location::default(), explained.message.clone())
                .help(explained.help.clone());
            let missed = Missed { finding, block: explained.block.clone(), times: 1 };
            self.misses.insert(explained.fingerprint.clone(), missed);
        } else {
            self.unlisted += 1;
        }
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

    pub(super) fn note(&mut self, finding: Finding) {
        let place = finding.location.to_string();
        let key = (finding.message.clone(), finding.rule.id, place);
        if let Some((_, times)) = self.others.get_mut(&key) {
            *times += 1;
        } else if self.others.len() < MOST {
            self.others.insert(key, (finding, 1));
        }
    }

    /// How many requests no recording has answered.
    pub(super) fn unmatched(&self) -> usize {
        self.unlisted + self.misses.values().map(|missed| missed.times).sum::<usize>()
    }

    /// One finding for each different thing.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let misses = self.misses.values().map(|missed| repeated(&missed.finding, missed.times));
        misses.chain(self.others.values().map(|(finding, _)| finding.clone())).collect()
    }

    /// What there is to say about each different miss, line by line.
    pub(super) fn blocks(&self) -> Vec<Vec<String>> {
        self.misses.values().map(|missed| missed.block.clone()).collect()
    }
}

fn repeated(finding: &Finding, times: usize) -> Finding {
    let mut finding = finding.clone();
    if times > 1 {
        finding.message = format!("{} (asked {times} times)", finding.message);
    }
    finding
}
