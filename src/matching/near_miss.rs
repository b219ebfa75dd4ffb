//! Finds the recordings closest to a request that nothing matched.
//!
//! Runs only after a miss, so it may be slow: it compares every recording and keeps the three with the fewest
//! differences. `replay::miss` turns the result into the answer that the client sees.

use super::{Bound, Difference, Library, compare};
use crate::model::Request;
use crate::profile::Profile;

/// No more recordings than these are shown.
const SHOWN: usize = 3;

/// Why no recording answers a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Miss {
    /// The short form.
    pub verdict: Verdict,
    /// The closest recordings, the closest first.
    pub nearest: Vec<NearMiss>,
}

/// The short form of why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The operation was recorded, with another request.
    Differs,
    /// Nothing like it was recorded.
    NeverRecorded,
    /// It was recorded, but its answer was too large to be kept.
    NotKept,
}

impl Verdict {
    /// The words for it.
    pub fn text(self) -> &'static str {
        match self {
            Self::Differs => "differs",
            Self::NeverRecorded => "never recorded",
            Self::NotKept => "not kept",
        }
    }
}

/// A recording that is close to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearMiss {
    /// Its place in [`Library::entries`].
    pub entry: usize,
    /// In what it differs; never empty.
    pub differences: Vec<Difference>,
}

/// Explains why no recording of the library answers a request.
pub(super) fn explain(
    library: &Library,
    request: &Request,
    bound: &Bound,
    profile: &Profile,
) -> Miss {
    let mut candidates: Vec<(usize, NearMiss)> = library
        .tracks()
        .filter_map(|track| {
            let first = library.first(track);
            let differences = compare(
                &first.request,
                request,
                first.is_sample,
                bound.of(first.cassette),
                profile,
            )
            .err()?;
            Some((distance(&differences), NearMiss { entry: library.track(track)[0], differences }))
        })
        .collect();
    // The sort is stable: among equals the earlier recording comes first.
    candidates.sort_by_key(|(distance, _)| *distance);
    let verdict = match candidates.first() {
        Some((_, nearest)) if is_same_operation(nearest) => Verdict::Differs,
        _ => Verdict::NeverRecorded,
    };
    let nearest = candidates.into_iter().take(SHOWN).map(|(_, near)| near);
    // Where the closest is the same operation, others only distract.
    let nearest = nearest
        .filter(|near| verdict == Verdict::NeverRecorded || is_same_operation(near))
        .collect();
    Miss { verdict, nearest }
}

fn is_same_operation(near: &NearMiss) -> bool {
    near.differences
        .iter()
        .all(|difference| difference.place != "method" && difference.place != "path")
}

/// How far a recording is away: another path is farther than another method, and that than any body.
fn distance(differences: &[Difference]) -> usize {
    differences
        .iter()
        .map(|difference| match difference.place.as_str() {
            "path" => 1_000 + path_distance(difference),
            "method" => 900,
            place if place.starts_with("body") => 1,
            _ => 10,
        })
        .sum()
}

fn path_distance(difference: &Difference) -> usize {
    let (Some(ours), Some(theirs)) = (&difference.recorded, &difference.sent) else { return 0 };
    let common = ours.split('/').zip(theirs.split('/')).filter(|(a, b)| a == b).count();
    100 * (ours.split('/').count().max(theirs.split('/').count()) - common)
}
