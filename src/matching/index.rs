//! Finds candidates by hash, whatever the size of the library.

use std::collections::HashMap;

use super::{Bindings, Miss, compare, criteria::normal_path, near_miss};
use crate::cassette::{Cassette, OriginKind};
use crate::model::{Request, Response};
use crate::profile::Profile;
use crate::redaction::{Placeholder, Shape, is_stand_in};

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
    /// The bindings of the session with those that this request added.
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
                    let request = recorded.request.clone();
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
        first.request.method == entry.request.method && same(first, entry) && same(entry, first)
    }

    /// The track that answers a request in a session with these bindings, or why there is none.
    pub fn find(&self, request: &Request, bindings: &Bindings) -> Result<Match, Miss> {
        let matching = |track: &TrackId| {
            let first = self.first(*track);
            let bindings =
                compare(&first.request, request, first.is_sample, bindings, self.profile).ok()?;
            Some(Match { track: *track, bindings })
        };
        let exact = self.exact.get(&self.exact_key(request, bindings)).into_iter().flatten();
        let loose = self.loose.get(&self.loose_key(request)).into_iter().flatten();
        let candidates = || exact.clone().chain(loose.clone());
        // Only a HEAD that was never recorded is answered from a GET.
        let same_method = |track: &&TrackId| self.first(**track).request.method == request.method;
        candidates()
            .filter(same_method)
            .chain(candidates().filter(|track| !same_method(track)))
            .find_map(matching)
            .ok_or_else(|| near_miss::explain(self, request, bindings, self.profile))
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
        || segment.bytes().any(|byte| byte.is_ascii_digit() || byte == b'@')
}
