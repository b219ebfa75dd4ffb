//! What can be chosen about a replay.

use std::fmt;
use std::sync::Arc;

use super::shift::Shift;
use crate::cassette::Cassette;
use crate::matching::OperationRule;
use crate::profile::{PARTNER_CENTER, Profile};
use crate::redaction::Rules;
use crate::schema::LazyContract;

/// Gives cassettes that are not replayed, with their names: a request may have been recorded there.
pub type OtherCassettes = Arc<dyn Fn() -> Vec<(String, Cassette)> + Send + Sync>;

/// What can be chosen about a replay.
#[derive(Clone)]
pub struct ReplayOptions {
    /// What was taken out of the recordings, and what the API is like.
    pub rules: Rules,
    /// What the team adds to what counts in a request.
    pub operations: Vec<OperationRule>,
    /// The status of the answer to a request that no recording answers.
    pub miss_status: u16,
    /// How much later the points in time in answers are.
    pub shift: Shift,
    /// Whether `Retry-After` is what was recorded, and not 0.
    pub keeps_retry_after: bool,
    /// Whether answers take as long as they took when they were recorded, where the recording says it.
    pub keeps_latency: bool,
    /// What requests are held against.
    pub contract: Option<LazyContract>,
    /// Where to look for requests that were recorded elsewhere; asked at most once, and only then.
    pub others: Option<OtherCassettes>,
    /// Who answers what no recording does, for people; then a request without a recording is no error.
    pub passed_to: Option<String>,
    /// Who is told at once of requests that no recording answers.
    pub observer: Option<Observer>,
}

/// Is told, in a line, of each different request that no recording answers, when it first comes. It must not wait for
/// anything: the answer does.
#[derive(Clone)]
pub struct Observer(Arc<dyn Fn(&str) + Send + Sync>);

impl Observer {
    /// This one.
    pub fn new(observer: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self(Arc::new(observer))
    }

    pub(super) fn tell(&self, line: &str) {
        (self.0)(line);
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}

/// The status of the answer to a request that no recording answers, unless another one is chosen. Not 5xx and not 412:
/// Microsoft's Java SDK would repeat those without end.
pub const MISS_STATUS: u16 = 409;

/// Statuses that clients take for an invitation to ask again.
const REPEATED: [u16; 4] = [408, 412, 425, 429];

impl ReplayOptions {
    /// The usual choices.
    pub fn new(rules: impl Into<Rules>) -> Self {
        Self {
            rules: rules.into(),
            operations: Vec::new(),
            miss_status: MISS_STATUS,
            shift: Shift::default(),
            keeps_retry_after: false,
            keeps_latency: false,
            contract: None,
            others: None,
            passed_to: None,
            observer: None,
        }
    }

    /// Whether a status can be the answer to what was never recorded: an error of the client's that is not repeated.
    pub fn can_be_miss_status(status: u16) -> bool {
        (400..500).contains(&status) && !REPEATED.contains(&status)
    }
}

impl Default for ReplayOptions {
    fn default() -> Self {
        Self::new(&PARTNER_CENTER)
    }
}

impl From<&'static Profile> for ReplayOptions {
    fn from(profile: &'static Profile) -> Self {
        Self::new(profile)
    }
}

impl From<Rules> for ReplayOptions {
    fn from(rules: Rules) -> Self {
        Self::new(rules)
    }
}

impl fmt::Debug for ReplayOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayOptions")
            .field("rules", &self.rules)
            .field("operations", &self.operations)
            .field("miss_status", &self.miss_status)
            .field("shift", &self.shift)
            .finish_non_exhaustive()
    }
}
