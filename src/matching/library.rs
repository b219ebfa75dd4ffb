//! Every recorded interaction, ready to be found.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use foldhash::fast::FixedState;
use jiff::SignedDuration;

use super::binding::Name;
use super::body_key::{self, number};
use super::comparison::{Difference, Recorded, agrees, differences};
use super::index::Index;
use super::line::Line;
use super::options::{Counting, Options};
use super::{Bindings, Bound, Taken};
use crate::cassette::{After, Cassette, OriginKind};
use crate::model::{Request, Response};
use crate::profile::Profile;

/// A recorded request that has a response.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The cassette, by its place in the list that the library was made of.
    pub cassette: usize,
    /// The interaction in the cassette, the first is 0.
    pub interaction: usize,
    /// Whether it is a documentation sample.
    pub is_sample: bool,
    /// When the answer is due, where somebody has said so.
    pub after: Option<After>,
    /// The request.
    pub request: Request,
    /// The response.
    pub response: Response,
}

/// A group of entries whose requests are the same: one thing that a client can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TrackId(pub usize);

#[derive(Debug)]
pub(super) struct Track {
    /// The entries by their place in the library; never empty.
    pub(super) entries: Vec<usize>,
    /// The slots of the line that are open until their placeholder is bound.
    pub(super) open: Vec<(u32, Name)>,
}

/// Every recorded interaction, ready to be found.
#[derive(Debug)]
pub struct Library {
    pub(super) options: Options,
    pub(super) entries: Vec<Entry>,
    pub(super) tracks: Vec<Track>,
    pub(super) index: Index,
    /// The tracks of each method and path, whatever the query; found when somebody asks.
    by_path: OnceLock<HashMap<u64, Vec<TrackId>, FixedState>>,
    /// What the recorded paths start with; found when somebody asks.
    prefixes: OnceLock<Vec<String>>,
}

/// No more prefixes than these are known.
const MOST_PREFIXES: usize = 32;

/// While a library is made: the tracks whose requests may be the same.
type Known = HashMap<u64, Vec<TrackId>, FixedState>;

impl Library {
    /// Indexes the interactions of some cassettes that have a response.
    pub fn new(cassettes: impl IntoIterator<Item = Cassette>, options: impl Into<Options>) -> Self {
        let mut library = Self {
            options: options.into(),
            entries: Vec::new(),
            tracks: Vec::new(),
            index: Index::default(),
            by_path: OnceLock::new(),
            prefixes: OnceLock::new(),
        };
        let cassettes: Vec<Cassette> = cassettes.into_iter().collect();
        let count = cassettes.iter().map(|cassette| cassette.interactions.len()).sum();
        // Growing would leave holes of nearly the same size.
        library.entries.reserve_exact(count);
        let mut known = Known::default();
        for (index, cassette) in cassettes.into_iter().enumerate() {
            let is_sample = cassette.origin.kind == OriginKind::Documentation;
            for (interaction, recorded) in cassette.interactions.into_iter().enumerate() {
                let Some(response) = recorded.response else { continue };
                let mut request = recorded.request;
                request.upstream = request.upstream.or_else(|| cassette.origin.upstream.clone());
                library.add(
                    Entry {
                        cassette: index,
                        interaction,
                        is_sample,
                        after: recorded.after,
                        request,
                        response,
                    },
                    &mut known,
                );
            }
        }
        library
    }

    fn add(&mut self, entry: Entry, known: &mut Known) {
        let counting = self.options.counting(&entry.request);
        let line = Line::of(&entry.request, &counting, SignedDuration::ZERO);
        let identity = identity(&entry, &line, &counting);
        let candidates = known.entry(identity).or_default();
        let same = candidates.iter().copied().find(|track| self.is_same(*track, &entry));
        let place = self.entries.len();
        match same {
            Some(TrackId(track)) => self.tracks[track].entries.push(place),
            None => {
                let track = TrackId(self.tracks.len());
                candidates.push(track);
                let number = u32::try_from(track.0).expect("a library in memory is smaller");
                let open = self.index.add(number, line, &entry.request, entry.is_sample, &counting);
                self.tracks.push(Track { entries: vec![place], open });
            }
        }
        // The tree of a body is large; whoever compares with this one reads it again.
        self.entries.push(without_trees(entry));
    }

    /// Whether an entry asks for the same as those of a track, to the letter where placeholders are concerned.
    fn is_same(&self, track: TrackId, entry: &Entry) -> bool {
        let first = self.first(track);
        let nothing = Bindings::default();
        let same = |a: &Entry, b: &Entry| {
            let recorded =
                Recorded { request: &a.request, is_sample: a.is_sample, bindings: &nothing };
            let counting = self.options.counting(&b.request);
            agrees(recorded, &b.request, &counting).is_some_and(|agreed| agreed.added.is_empty())
        };
        first.cassette == entry.cassette
            && first.request.method == entry.request.method
            && same(first, entry)
            && same(entry, first)
    }

    /// Everything in which a request differs from what a track was recorded for.
    pub(super) fn differences(
        &self,
        track: TrackId,
        request: &Request,
        bound: &Bound,
    ) -> Vec<Difference> {
        let counting = self.options.counting(request);
        differences(self.recorded(track, bound), request, &counting)
    }

    pub(super) fn recorded<'l>(&'l self, track: TrackId, bound: &'l Bound) -> Recorded<'l> {
        let first = self.first(track);
        let bindings = bound.of(first.cassette);
        Recorded { request: &first.request, is_sample: first.is_sample, bindings }
    }

    /// The tracks of a request's route: the same method, and a path that is the same but for identifiers.
    pub(super) fn route(&self, request: &Request) -> impl ExactSizeIterator<Item = TrackId> {
        let counting = self.options.counting(request);
        self.index.route(request, &counting).iter().map(|track| TrackId(*track as usize))
    }

    /// The tracks with a request's method and path, whatever their query; the path is the same but for identifiers.
    pub(super) fn same_path(&self, request: &Request) -> &[TrackId] {
        let number =
            |request: &Request| Line::path_number(request, &self.options.counting(request));
        let by_path = self.by_path.get_or_init(|| {
            let mut by_path: HashMap<u64, Vec<TrackId>, FixedState> = HashMap::default();
            for track in self.tracks() {
                by_path.entry(number(&self.first(track).request)).or_default().push(track);
            }
            by_path
        });
        by_path.get(&number(request)).map_or(&[], Vec::as_slice)
    }

    /// What placeholders of a track stand for already, if it is only for that that it does not answer a request.
    pub(super) fn taken(&self, track: TrackId, request: &Request, bound: &Bound) -> Vec<Taken> {
        let (first, nothing) = (self.first(track), Bindings::default());
        let fresh =
            Recorded { request: &first.request, is_sample: first.is_sample, bindings: &nothing };
        let agreed = agrees(fresh, request, &self.options.counting(request));
        let bindings = bound.of(first.cassette);
        agreed
            .iter()
            .flat_map(|agreed| &agreed.added)
            .filter_map(|one| bindings.taken(one))
            .collect()
    }

    /// What one or two segments the recorded paths start with, in order.
    pub(super) fn prefixes(&self) -> &[String] {
        self.prefixes.get_or_init(|| {
            let mut prefixes = BTreeSet::new();
            for track in self.tracks() {
                let path = &self.first(track).request.path;
                for (end, _) in path.match_indices('/').skip(1).take(2) {
                    if prefixes.len() < MOST_PREFIXES && !prefixes.contains(&path[..end]) {
                        prefixes.insert(path[..end].to_owned());
                    }
                }
            }
            prefixes.into_iter().collect()
        })
    }

    /// What counts when requests are compared.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// What the API is like.
    pub fn profile(&self) -> &'static Profile {
        self.options.profile
    }

    /// Every entry, in the order of the cassettes.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entries of a track by their place in [`Self::entries`], in recorded order; never empty.
    pub fn track(&self, track: TrackId) -> &[usize] {
        &self.tracks[track.0].entries
    }

    /// Every track.
    pub fn tracks(&self) -> impl ExactSizeIterator<Item = TrackId> + use<> {
        (0..self.tracks.len()).map(TrackId)
    }

    /// The first entry of a track.
    pub fn first(&self, track: TrackId) -> &Entry {
        &self.entries[self.tracks[track.0].entries[0]]
    }
}

/// The number of a request by which the same ones in its cassette are found.
fn identity(entry: &Entry, line: &Line, counting: &Counting<'_>) -> u64 {
    let request = &entry.request;
    let has_credentials = request.headers.contains("Authorization");
    let body = body_key::identity(request, counting);
    // Placeholders are numbered in each cassette anew, so the same ones in two cassettes are not the same.
    let head = (&request.method, &request.upstream, has_credentials);
    number((entry.cassette, line.skeleton, &line.slots, head, body))
}

/// An entry whose bodies are bytes alone.
fn without_trees(mut entry: Entry) -> Entry {
    entry.request.body.drop_tree();
    entry.response.body.drop_tree();
    entry
}
