//! Finds candidates by hash, whatever the size of the library.

use crate::model::stand_in::is_stand_in;
use std::collections::HashMap;

use super::{Bindings, Bound, Miss, compare, criteria::normal_path, near_miss};
use crate::cassette::{Cassette, OriginKind};
use crate::model::{Request, Response};
use crate::profile::Profile;
use crate::redaction::{Placeholder, Shape};

/// A recorded request that has a response.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The cassette, by its place in the list that the library was made of.
    pub cassette: usize,
    /// The interaction in the cassette, the first is 0.
    pub interaction: usize,
    /// Whether it is a documentation sample.
    pub is_sample: bool,
    /// The request.
    pub request: Request,
    /// The response.
    pub response: Response,
}

/// A group of entries whose requests are the same: one thing that a client can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TrackId(pub usize);

/// The track that answers a request, and the bindings under which it does.
#[derive(Clone, Debug)]
pub struct Match {
    /// The track.
    pub track: TrackId,
    /// The cassette that it is in.
    pub cassette: usize,
    /// The bindings of that cassette with those that this request added.
    pub bindings: Bindings,
}

/// Every recorded interaction, ready to be found.
#[derive(Debug)]
pub struct Library {
    profile: &'static Profile,
    entries: Vec<Entry>,
    tracks: Vec<Vec<usize>>,
    /// Tracks by method, path and query exactly as recorded.
    exact: HashMap<String, Vec<TrackId>>,
    /// Tracks by method and path with a star for whatever can be an identifier.
    loose: HashMap<String, Vec<TrackId>>,
}

impl Library {
    /// Indexes the interactions of some cassettes that have a response.
    pub fn new(cassettes: &[Cassette], profile: &'static Profile) -> Self {
        let mut library = Self {
            profile,
            entries: vec![],
            tracks: vec![],
            exact: HashMap::new(),
            loose: HashMap::new(),
        };
        for (index, cassette) in cassettes.iter().enumerate() {
            let is_sample = cassette.origin.kind == OriginKind::Documentation;
            for (interaction, recorded) in cassette.interactions.iter().enumerate() {
                if let Some(response) = recorded.response.clone() {
                    let mut request = recorded.request.clone();
                    request.upstream =
                        request.upstream.or_else(|| cassette.origin.upstream.clone());
                    library.add(Entry {
                        cassette: index,
                        interaction,
                        is_sample,
                        request,
                        response,
                    });
                }
            }
        }
        library
    }

    fn add(&mut self, entry: Entry) {
        let exact = self.exact_key(&entry.request, &Bindings::default());
        let same = self
            .exact
            .get(&exact)
            .into_iter()
            .flatten()
            .copied()
            .find(|track| self.is_same(*track, &entry));
        let number = self.entries.len();
        match same {
            Some(TrackId(track)) => self.tracks[track].push(number),
            None => {
                let track = TrackId(self.tracks.len());
                self.tracks.push(vec![number]);
                self.loose.entry(self.loose_key(&entry.request)).or_default().push(track);
                self.exact.entry(exact).or_default().push(track);
            }
        }
        self.entries.push(entry);
    }

    /// Whether an entry asks for the same as those of a track, to the letter where placeholders are concerned.
    fn is_same(&self, track: TrackId, entry: &Entry) -> bool {
        let first = &self.entries[self.tracks[track.0][0]];
        let same = |a: &Entry, b: &Entry| {
            compare(&a.request, &b.request, a.is_sample, &Bindings::default(), self.profile)
                .is_ok_and(|bindings| bindings.conceal(&b.request.target()) == b.request.target())
        };
        // Placeholders are numbered in each cassette anew, so the same ones in two cassettes are not the same.
        first.cassette == entry.cassette
            && first.request.method == entry.request.method
            && same(first, entry)
            && same(entry, first)
    }

    /// The track that answers a request in a session with these bindings, or why there is none.
    ///
    /// Of several the one that needs no new binding, then the one of the cassette that answered last, then the first.
    pub fn find(&self, request: &Request, bound: &Bound) -> Result<Match, Miss> {
        let exact = self.exact_candidates(request, bound);
        let mut matches: Vec<Match> =
            exact.iter().filter_map(|track| self.matching(*track, request, bound)).collect();
        if matches.is_empty() {
            let loose = self.loose.get(&self.loose_key(request)).into_iter().flatten();
            // Only these can bind something new, and comparing all of them would take long in a large library.
            let (near, far): (Vec<TrackId>, Vec<TrackId>) =
                loose.partition(|track| self.is_recent(**track, bound));
            matches.extend(
                near.into_iter().chain(far).find_map(|track| self.matching(track, request, bound)),
            );
        }
        let rank = |found: &Match| {
            let first = self.first(found.track);
            // Only a HEAD that was never recorded is answered from a GET.
            let other_method = first.request.method != request.method;
            let binds = found.bindings.len() > bound.of(first.cassette).len();
            (other_method, binds, !self.is_recent(found.track, bound), found.track)
        };
        let best = matches.into_iter().min_by_key(rank);
        best.ok_or_else(|| near_miss::explain(self, request, bound, self.profile))
    }

    fn is_recent(&self, track: TrackId, bound: &Bound) -> bool {
        bound.last() == Some(self.first(track).cassette)
    }

    /// The tracks whose key is the request's, with its identifiers as they are or as the placeholders of a cassette.
    fn exact_candidates(&self, request: &Request, bound: &Bound) -> Vec<TrackId> {
        let mut keys = vec![self.exact_key(request, &Bindings::default())];
        keys.extend(bound.iter().map(|bindings| self.exact_key(request, bindings)));
        keys.sort();
        keys.dedup();
        keys.iter().filter_map(|key| self.exact.get(key)).flatten().copied().collect()
    }

    fn matching(&self, track: TrackId, request: &Request, bound: &Bound) -> Option<Match> {
        let first = self.first(track);
        let bindings = bound.of(first.cassette);
        let bindings =
            compare(&first.request, request, first.is_sample, bindings, self.profile).ok()?;
        Some(Match { track, cassette: first.cassette, bindings })
    }

    /// What the API is like.
    pub fn profile(&self) -> &'static Profile {
        self.profile
    }

    /// Every entry, in the order of the cassettes.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entries of a track by their place in [`Self::entries`], in recorded order; never empty.
    pub fn track(&self, track: TrackId) -> &[usize] {
        &self.tracks[track.0]
    }

    /// Every track.
    pub fn tracks(&self) -> impl Iterator<Item = TrackId> {
        (0..self.tracks.len()).map(TrackId)
    }

    /// The first entry of a track.
    pub fn first(&self, track: TrackId) -> &Entry {
        &self.entries[self.tracks[track.0][0]]
    }

    fn exact_key(&self, request: &Request, bindings: &Bindings) -> String {
        let method = if request.method == "HEAD" { "GET" } else { &request.method };
        let mut pairs: Vec<String> =
            request.query.iter().map(|pair| format!("{:?}", pair.decoded())).collect();
        pairs.sort();
        bindings.conceal(&format!(
            "{method} {} {}",
            normal_path(&request.path, self.profile),
            pairs.join("&")
        ))
    }

    fn loose_key(&self, request: &Request) -> String {
        let path = normal_path(&request.path, self.profile);
        let segments: Vec<&str> = path
            .split('/')
            .map(|segment| if can_be_identifier(segment) { "*" } else { segment })
            .collect();
        let method = if request.method == "HEAD" { "GET" } else { &request.method };
        format!("{method} {}", segments.join("/"))
    }
}

fn can_be_identifier(segment: &str) -> bool {
    Placeholder::parse(segment).is_some()
        || is_stand_in(segment)
        || Shape::of(segment) != Shape::Opaque
        // Identifiers of no known shape stand behind a placeholder such as `{id-1}`; `Vault::note` takes just these.
        || segment.bytes().any(|byte| byte.is_ascii_digit() || matches!(byte, b'@' | b'.'))
}
