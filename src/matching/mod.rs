//! Which recording answers this request?
//!
//! A request matches a recorded one when every criterion in [`criteria`] is content. Placeholders in the recording are
//! variables: the first value of the right shape is bound, one to one, and from then on stands for that placeholder.
//!
//! [`index::Library`] narrows the candidates by hash; [`near_miss`] explains why none fits.

pub mod binding;
pub mod criteria;
pub mod index;
pub mod near_miss;
mod text;

pub use binding::{Bindings, Bound};
pub use index::{Entry, Library, Match, TrackId};
pub use near_miss::{Miss, NearMiss, Verdict};

use crate::model::Request;
use crate::profile::Profile;

/// One way in which a request differs from a recorded one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What differs: `path`, `query key order_id`, `body /status`.
    pub place: String,
    /// What the recording has, if anything.
    pub recorded: Option<String>,
    /// What the client sent, if anything.
    pub sent: Option<String>,
}

/// The state of one comparison: what is bound, and what differs so far.
pub struct Comparison<'a> {
    /// What the API is like.
    pub profile: &'a Profile,
    /// Whether the recording is a documentation sample, which leaves out what every reader knows.
    pub is_sample: bool,
    /// What is bound; holds more after a comparison that succeeds.
    pub bindings: Bindings,
    /// What differs.
    pub differences: Vec<Difference>,
}

impl Comparison<'_> {
    /// Whether two texts are the same or can be made so by binding placeholders.
    pub fn same_text(&mut self, recorded: &str, sent: &str) -> bool {
        text::matches(recorded, sent, &mut self.bindings)
    }

    /// Notes that something differs.
    pub fn differs(
        &mut self,
        place: impl Into<String>,
        recorded: Option<String>,
        sent: Option<String>,
    ) {
        self.differences.push(Difference { place: place.into(), recorded, sent });
    }
}

/// Whether a live text is what a recorded one says; binds the placeholders to what stands in their place.
pub fn same_text(recorded: &str, live: &str, bindings: &mut Bindings) -> bool {
    text::matches(recorded, live, bindings)
}

/// Compares a request with a recorded one by every criterion; gives the bindings under which they match.
pub fn compare(
    recorded: &Request,
    sent: &Request,
    is_sample: bool,
    bindings: &Bindings,
    profile: &Profile,
) -> Result<Bindings, Vec<Difference>> {
    let mut comparison =
        Comparison { profile, is_sample, bindings: bindings.clone(), differences: Vec::new() };
    for criterion in criteria::ALL {
        criterion(recorded, sent, &mut comparison);
    }
    if comparison.differences.is_empty() {
        Ok(comparison.bindings)
    } else {
        Err(comparison.differences)
    }
}
