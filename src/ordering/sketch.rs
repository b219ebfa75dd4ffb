//! What has to be known of an exchange to find its place in a recording.

use crate::model::Exchange;
use crate::profile::Profile;

/// When an exchange passed, on a clock that counts arrivals and ends of exchanges: overlapping spans show that clients ran
/// in parallel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// When its request arrived.
    pub started: u64,
    /// When its response had come to its end.
    pub ended: u64,
}

/// What has to be known of an exchange to find its place; small, since all of a recording's are in memory at once.
#[derive(Clone, Debug)]
pub struct Sketch {
    pub(super) span: Span,
}

impl Sketch {
    /// The sketch of a redacted exchange.
    pub fn of(_exchange: &Exchange, span: Span, _profile: &Profile) -> Self {
        Self { span }
    }
}
