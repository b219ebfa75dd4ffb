//! Finds the recordings closest to a request that nothing matched.
//!
//! Runs only after a miss, so it may take a while, but no longer in a large library than in one of some hundred
//! recordings. `replay::miss` turns the result into the answer that the client sees.

use std::collections::{HashMap, HashSet};

use super::{Bound, Difference, Library, Taken, TrackId};
use crate::model::Request;

/// No more recordings than these are shown.
const SHOWN: usize = 3;

/// No more recordings than these are compared.
const COMPARED: usize = 512;

/// Where the body of the request is larger than this, in bytes, fewer are.
const SMALL_BODY: usize = 64 * 1024;

/// So many leading segments of a path may be a prefix that only one side has.
const LONGEST_PREFIX: usize = 3;

/// Why no recording answers a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Miss {
    /// The short form.
    pub verdict: Verdict,
    /// The closest recordings, the closest first.
    pub nearest: Vec<NearMiss>,
}

/// The short form of why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing like it was recorded.
    NeverRecorded,
    /// It was recorded behind a mutation that has not been answered in this session.
    NotReachable {
        /// What answers it then, by its place in [`Library::entries`].
        entry: usize,
        /// The mutation, by the same.
        mutation: usize,
    },
    /// The operation was recorded, with another request.
    Differs,
    /// It was recorded in another place than this request looks in.
    Elsewhere(Elsewhere),
    /// It was recorded, but its answer was too large to be kept.
    NotKept,
}

/// Where a request was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Elsewhere {
    /// For another service.
    Host {
        /// The service that was recorded.
        recorded: String,
        /// The service that was asked.
        sent: String,
    },
    /// Under another path prefix.
    Prefix {
        /// What stands before the path in the recording.
        recorded: String,
        /// What stands there in the request.
        sent: String,
    },
    /// It can be reached in another session, in which the mutation before it has been answered.
    Session {
        /// The session's name.
        name: String,
        /// The mutation, by its place in [`Library::entries`].
        mutation: usize,
    },
    /// In a cassette that is not replayed.
    Cassette {
        /// The cassette's name.
        name: String,
        /// The interaction in it.
        interaction: usize,
    },
}

impl Verdict {
    /// The words for it.
    pub fn text(&self) -> &'static str {
        match self {
            Self::NeverRecorded => "never recorded",
            Self::NotReachable { .. } => "not reachable now",
            Self::Differs => "differs",
            Self::Elsewhere(_) => "recorded elsewhere",
            Self::NotKept => "not kept",
        }
    }
}

/// A recording that is close to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearMiss {
    /// Its place in [`Library::entries`].
    pub entry: usize,
    /// In what it differs, the most telling first; never empty.
    pub differences: Vec<Difference>,
    /// What its placeholders stand for in the session, if it is only for that that it does not answer.
    pub taken: Vec<Taken>,
}

/// Explains why no recording of the library answers a request.
pub fn explain(library: &Library, request: &Request, bound: &Bound) -> Miss {
    let same_route = nearest(library, request, bound, same_route(library, request, bound));
    if let Some(host) = other_host(&same_route) {
        return Miss { verdict: Verdict::Elsewhere(host), nearest: same_route };
    }
    if !same_route.is_empty() {
        return Miss { verdict: Verdict::Differs, nearest: same_route };
    }
    if let Some((entry, prefix)) = other_prefix(library, request) {
        let differences = library.differences(entry, request, bound);
        let (entry, taken) = (library.track(entry)[0], Vec::new());
        let near = NearMiss { entry, differences, taken };
        return Miss { verdict: Verdict::Elsewhere(prefix), nearest: vec![near] };
    }
    let all = library.tracks().take(compared(request));
    let nearest = nearest(library, request, bound, all);
    Miss { verdict: Verdict::NeverRecorded, nearest }
}

/// How many recordings a request is compared with, so that one with a large body takes no longer.
fn compared(request: &Request) -> usize {
    let size = request.body.bytes().len().max(SMALL_BODY);
    (COMPARED * SMALL_BODY / size).max(SHOWN)
}

/// Tracks of the same operation, those with the very path first.
fn same_route(
    library: &Library,
    request: &Request,
    bound: &Bound,
) -> impl Iterator<Item = TrackId> {
    let mut paths: HashMap<usize, String> = HashMap::new();
    let mut has_path = |track: &TrackId| {
        let first = library.first(*track);
        let path = paths
            .entry(first.cassette)
            .or_insert_with(|| bound.of(first.cassette).conceal(&request.path));
        first.request.path == *path
    };
    let route: HashSet<TrackId> = library.route(request).collect();
    // With the same query keys, too, it is nearer.
    let others = library.same_path(request).iter().copied().filter(|one| !route.contains(one));
    let (mut near, far): (Vec<TrackId>, Vec<TrackId>) =
        library.route(request).chain(others).partition(|track| has_path(track));
    let compared = compared(request);
    near.truncate(compared);
    let left = compared - near.len();
    near.into_iter().chain(far.into_iter().take(left))
}

/// The closest of some tracks.
fn nearest(
    library: &Library,
    request: &Request,
    bound: &Bound,
    tracks: impl Iterator<Item = TrackId>,
) -> Vec<NearMiss> {
    let mut candidates: Vec<(usize, NearMiss)> = tracks
        .filter_map(|track| {
            let mut differences = library.differences(track, request, bound);
            if differences.is_empty() {
                return None;
            }
            // Stable: what is equally telling stays in the order of the request.
            differences.sort_by_key(|difference| telling(difference, library));
            let bindings = bound.of(library.first(track).cassette);
            for difference in &mut differences {
                // In the client's own words.
                difference.recorded =
                    difference.recorded.as_deref().map(|text| bindings.restore(text));
            }
            let distance = differences.iter().map(|one| distance(one, library)).sum();
            let taken = library.taken(track, request, bound);
            Some((distance, NearMiss { entry: library.track(track)[0], differences, taken }))
        })
        .collect();
    // The sort is stable: among equals the earlier recording comes first.
    candidates.sort_by_key(|(distance, _)| *distance);
    candidates.into_iter().take(SHOWN).map(|(_, near)| near).collect()
}

/// The less, the more a difference tells about why a request was not recognised.
fn telling(difference: &Difference, library: &Library) -> usize {
    let place = difference.place.as_str();
    let is_body = place.starts_with("body");
    match (&difference.recorded, &difference.sent) {
        _ if matches!(place, "method" | "upstream" | "path") => 0,
        _ if place.starts_with("header") => 1,
        _ if !is_body => 2,
        _ if is_volatile(place, library) => 6,
        (Some(_), Some(_)) => 3,
        // What the client leaves out is more likely to be a mistake than what an SDK adds.
        (Some(_), None) => 4,
        _ => 5,
    }
}

/// Whether a value is another one each time a scenario is recorded.
fn is_volatile(place: &str, library: &Library) -> bool {
    use crate::model::{Pointer, PointerPattern};
    let Some(pointer) = place.strip_prefix("body ").and_then(Pointer::parse) else { return false };
    let patterns = library.profile().volatile_instants.iter();
    patterns.filter_map(|text| PointerPattern::parse(text)).any(|pattern| pattern.matches(&pointer))
}

/// How far a recording is away: another path is farther than another method, and that than any body.
fn distance(difference: &Difference, library: &Library) -> usize {
    match difference.place.as_str() {
        "upstream" => 1,
        "path" => 100_000 + path_distance(difference),
        "method" => 90_000,
        place if place.starts_with("body") => match telling(difference, library) {
            6 => 1,
            5 => 5,
            _ => 10,
        },
        place if place.starts_with("header") => 50,
        _ => 100,
    }
}

fn path_distance(difference: &Difference) -> usize {
    let (Some(ours), Some(theirs)) = (&difference.recorded, &difference.sent) else { return 0 };
    let common = ours.split('/').zip(theirs.split('/')).filter(|(a, b)| a == b).count();
    10_000 * (ours.split('/').count().max(theirs.split('/').count()) - common)
}

/// Whether the closest recording differs in nothing but the service.
fn other_host(nearest: &[NearMiss]) -> Option<Elsewhere> {
    let [difference] = &nearest.first()?.differences[..] else { return None };
    let (recorded, sent) = (difference.recorded.clone()?, difference.sent.clone()?);
    (difference.place == "upstream").then_some(Elsewhere::Host { recorded, sent })
}

/// The track that would answer if one side's path did not start with segments that the other's has not.
fn other_prefix(library: &Library, request: &Request) -> Option<(TrackId, Elsewhere)> {
    let answers = |path: String| {
        let request = Request { path, ..request.clone() };
        library.find(&request, &mut Bound::default()).map(|found| found.track)
    };
    let segments = request.path.match_indices('/').map(|(at, _)| at).skip(1).take(LONGEST_PREFIX);
    for at in segments {
        if let Some(track) = answers(request.path[at..].to_owned()) {
            let sent = request.path[..at].to_owned();
            return Some((track, Elsewhere::Prefix { recorded: String::new(), sent }));
        }
    }
    library.prefixes().iter().find_map(|recorded| {
        let track = answers(format!("{recorded}{}", request.path))?;
        let recorded = recorded.clone();
        Some((track, Elsewhere::Prefix { recorded, sent: String::new() }))
    })
}
