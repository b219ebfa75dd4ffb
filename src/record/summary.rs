//! What a recorder tells: of each exchange as it ends, and of all of them at the end.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::http::{UpstreamError, UpstreamFault};
use crate::model::{Exchange, Explained as _, Finding, Rule, Severity};
use crate::storage::journal::{Finished, JournalError};

/// An exchange that passed and could not be kept.
pub const NOT_KEPT: Rule = Rule {
    id: "exchange-not-kept",
    severity: Severity::Error,
    summary: "An exchange passed through the recorder and is not in the cassette.",
    help: "Nobody waited for its answer (a warning), the connection went on in another protocol (for information), its \
           request or answer broke off, had a content coding that cannot be undone and so not be searched for secrets, or it \
           holds what looks like a secret and no redaction rule knows. Nothing of it is on the disk.",
};

/// An exchange that was kept without one of its bodies.
pub const BODY_TRUNCATED: Rule = Rule {
    id: "body-truncated",
    severity: Severity::Warning,
    summary: "A body was too large to be kept, or was not read to its end; the cassette only says how long it was.",
    help: "Such a request matches whatever body is sent, and such an answer cannot be replayed. Allow larger bodies with \
           `--max-body SIZE` if the test needs it.",
};

/// No more findings than these are kept: somebody who records all night must not run out of memory.
const MAX_FINDINGS: usize = 1000;

/// Something that the recorder wants to be known as it happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// An exchange is in the journal.
    Kept(KeptExchange),
    /// An exchange passed and is not in the journal.
    NotKept(Finding),
    /// The service did not answer; the cause.
    Unanswered(String),
    /// From now on nothing is recorded; the cause.
    Stopped(String),
}

/// An exchange that was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptExchange {
    /// The exchange, redacted; its placeholders do not have their last numbers yet.
    pub exchange: Arc<Exchange>,
    /// Whether it says the same as an earlier one; then it comes without its bodies.
    pub is_repeat: bool,
    /// The operation of the contract, if it has one for the request.
    pub operation: Option<Arc<str>>,
    /// From the request's arrival to the end of the answer.
    pub took: Duration,
    /// What is to be known of it.
    pub findings: Vec<Finding>,
}

/// Requests that the service did not answer for one kind of reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// How many there were.
    pub count: usize,
    /// What happened to the first one.
    pub cause: String,
    /// What to do.
    pub help: String,
}

/// What came of a recording.
#[derive(Debug, Default)]
pub struct Summary {
    /// How many exchanges are in the cassette, and what was wrong with the journal.
    pub finished: Finished,
    /// How many exchanges each operation of the contract has; those that are for none are not counted.
    pub operations: BTreeMap<String, usize>,
    /// What was redacted: how many values by rule.
    pub redactions: BTreeMap<String, usize>,
    /// What is to be known of single exchanges: those that are not in the cassette, those without a body.
    pub findings: Vec<Finding>,
    /// How many more findings there were than could be kept.
    pub more_findings: usize,
    /// Requests that the service did not answer, by the kind of reason.
    pub faults: BTreeMap<UpstreamFault, Fault>,
    /// Exchanges that passed after the recording had failed.
    pub unrecorded: usize,
    /// Why not everything that passed was recorded.
    pub failure: Option<JournalError>,
    /// Why what was recorded is still in the journal and not in the cassette.
    pub unfinished: Option<JournalError>,
}

impl Summary {
    /// Counts an exchange of an operation.
    pub(super) fn count(&mut self, operation: Option<&str>) {
        let Some(operation) = operation else { return };
        match self.operations.get_mut(operation) {
            Some(count) => *count += 1,
            None => drop(self.operations.insert(operation.to_owned(), 1)),
        }
    }

    /// Keeps a finding, or counts it.
    pub(super) fn add(&mut self, finding: Finding) {
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(finding);
        } else {
            self.more_findings += 1;
        }
    }

    /// Counts a request that was not answered.
    pub(super) fn add_fault(&mut self, error: &UpstreamError) {
        let new =
            || Fault { count: 0, cause: error.to_string(), help: error.help().unwrap_or_default() };
        self.faults.entry(error.fault).or_insert_with(new).count += 1;
    }
}
