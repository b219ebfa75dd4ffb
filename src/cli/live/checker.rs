//! Checks exchanges as they are recorded, in a tenth of the time of one processor at most.
//!
//! What it finds is for people, who see at once that something is wrong; `check` has the last word on the finished
//! cassette. So exchanges may be passed over, and no finding of these changes the exit status of `record`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::cassette::{Cassette, Interaction, Origin, format};
use crate::check::{self, Source};
use crate::model::{Exchange, Finding, Severity};
use crate::profile::Profile;
use crate::record::KeptExchange;
use crate::schema::Contract;

/// For each second of checking as many pass, itself included.
const SHARE: u32 = 10;

/// So far ahead of its share it may be: a short recording is checked whole.
const AHEAD: Duration = Duration::from_secs(5);

/// Holds single exchanges against the contract.
pub(in crate::cli) struct Checker {
    contract: Arc<Contract>,
    profile: &'static Profile,
    /// When all checks so far will have been no more than their share.
    paid_until: Instant,
    checked: Checked,
}

/// What came of the checks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::cli) struct Checked {
    /// How many findings there were, in the order of [`Severity::ALL`].
    pub(in crate::cli) findings: [usize; Severity::ALL.len()],
    /// How many exchanges nobody looked at.
    pub(in crate::cli) passed_over: usize,
}

impl Checker {
    /// A checker that has done nothing yet.
    pub(in crate::cli) fn new(contract: Arc<Contract>, profile: &'static Profile) -> Self {
        Self { contract, profile, paid_until: Instant::now(), checked: Checked::default() }
    }

    /// What is wrong with an exchange, and what the recorder has found; nothing if there is no time to look.
    pub(super) fn check(&mut self, kept: &KeptExchange) -> Option<Vec<Finding>> {
        let start = Instant::now();
        if self.paid_until > start + AHEAD {
            return None;
        }
        let findings = self.findings(&kept.exchange);
        for finding in &findings {
            self.checked.findings[finding.severity as usize] += 1;
        }
        self.paid_until = self.paid_until.max(start) + start.elapsed() * SHARE;
        Some(findings)
    }

    fn findings(&self, exchange: &Exchange) -> Vec<Finding> {
        let Exchange { request, response } = exchange.clone();
        let interaction =
            Interaction { request, response: Some(response), ..Interaction::default() };
        let cassette = Cassette {
            origin: Origin::default(),
            interactions: vec![interaction],
            ..Cassette::default()
        };
        let text = format::write(&cassette);
        // What we have written can be read; if it could not, `check` would say so about the file.
        let Ok((document, cassette)) = format::read_document(&text) else { return Vec::new() };
        let source = Source { name: "", text: &text, document: &document, cassette: &cassette };
        check::check(&source, &self.contract, self.profile)
    }

    /// Counts exchanges that nobody looked at.
    pub(super) fn pass_over(&mut self, count: usize) {
        self.checked.passed_over += count;
    }

    /// What came of it.
    pub(super) fn finish(self) -> Checked {
        self.checked
    }
}

impl Checked {
    /// `1 error, 3 warnings`, the worst first; empty if there is nothing.
    pub(in crate::cli) fn findings_in_words(&self) -> String {
        in_words(self.findings)
    }
}

/// The same of some counts.
pub(super) fn in_words(counts: [usize; Severity::ALL.len()]) -> String {
    let worst_first = Severity::ALL.iter().zip(counts).rev().filter(|(_, count)| *count > 0);
    worst_first
        .map(|(severity, count)| crate::model::text::counted(count, severity.name()))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Request, Response};
    use crate::profile::PARTNER_CENTER;

    #[test]
    fn who_has_used_up_the_time_checks_nothing_more() {
        let contract = Contract::load("openapi.json", PARTNER_CENTER.contract).unwrap();
        let mut checker = Checker::new(Arc::new(contract), &PARTNER_CENTER);
        let response = Response::new(200).with_body("{");
        let response = response.with_header("Content-Type", "application/json");
        let exchange = Exchange { request: Request::new("GET", "/v1/x"), response };
        let (exchange, took) = (Arc::new(exchange), Duration::ZERO);
        let kept = KeptExchange {
            exchange,
            is_repeat: false,
            operation: None,
            took,
            findings: Vec::new(),
        };
        let found = checker.check(&kept).expect("the first one is always checked");
        assert!(found.iter().any(|finding| finding.rule.id == "body-not-json"), "{found:?}");
        checker.paid_until = Instant::now() + 1000 * AHEAD;
        assert_eq!(checker.check(&kept), None);
    }
}
