//! Every recorded interaction, ready to be found.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use foldhash::fast::FixedState;

use super::binding::{Binding, Name};
use super::body_key::{identity, number};
use super::comparison::{Agreed, Difference, Recorded, Reformatted, agrees, differences};
use super::index::{Index, List};
use super::line::Line;
use super::options::Options;
use super::{Bindings, Bound};
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

/// The track that answers a request, and the bindings under which it does.
#[derive(Clone, Debug)]
pub struct Match {
    /// The track.
    pub track: TrackId,
    /// The cassette that it is in.
    pub cassette: usize,
    /// What was bound for it.
    pub added: Vec<Binding>,
    /// Values that were sent in another format than they were recorded in.
    pub reformatted: Vec<Reformatted>,
    /// Whether only this cassette can answer, so that it does not matter which one has answered last.
    pub is_only: bool,
}

#[derive(Debug)]
struct Track {
    /// The entries by their place in the library; never empty.
    entries: Vec<usize>,
    /// The slots of the line that are open until their placeholder is bound.
    open: Vec<(u32, Name)>,
}

/// Every recorded interaction, ready to be found.
#[derive(Debug)]
pub struct Library {
    options: Options,
    entries: Vec<Entry>,
    tracks: Vec<Track>,
    index: Index,
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
            prefixes: OnceLock::new(),
        };
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
        let identity = self.identity(&entry);
        let candidates = known.entry(identity).or_default();
        let same = candidates.iter().copied().find(|track| self.is_same(*track, &entry));
        let place = self.entries.len();
        match same {
            Some(TrackId(track)) => self.tracks[track].entries.push(place),
            None => {
                let track = TrackId(self.tracks.len());
                candidates.push(track);
                let counting = self.options.counting(&entry.request);
                let number = u32::try_from(track.0).expect("a library in memory is smaller");
                let open = self.index.add(number, &entry.request, entry.is_sample, &counting);
                self.tracks.push(Track { entries: vec![place], open });
            }
        }
        // The tree of a body is large; whoever compares with this one reads it again.
        self.entries.push(without_trees(entry));
    }

    /// The number of a request by which the same ones in its cassette are found.
    fn identity(&self, entry: &Entry) -> u64 {
        let request = &entry.request;
        let counting = self.options.counting(request);
        let Line { skeleton, slots } = Line::of(request, &counting, jiff::SignedDuration::ZERO);
        let has_credentials = request.headers.contains("Authorization");
        let body = identity(request, &counting);
        // Placeholders are numbered in each cassette anew, so the same ones in two cassettes are not the same.
        let head = (&request.method, &request.upstream, has_credentials);
        number((entry.cassette, skeleton, slots, head, body))
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

    /// The track that answers a request in a session with these bindings, if there is one.
    ///
    /// Of several the one that needs no new binding, then the one of the cassette that answered last, then the first.
    pub fn find(&self, request: &Request, bound: &mut Bound) -> Option<Match> {
        self.find_if(request, bound, &|_| true)
    }

    /// The same of the tracks for which `may` holds.
    pub fn find_if(
        &self,
        request: &Request,
        bound: &mut Bound,
        may: &dyn Fn(TrackId) -> bool,
    ) -> Option<Match> {
        let counting = self.options.counting(request);
        let mut passed = Vec::new();
        let mut best: Option<(Rank, Match)> = None;
        self.index.lists(request, &counting, bound, &mut |lists| {
            let is_only = self.is_one_cassette(lists);
            for list in lists {
                self.visit(list, bound, &mut passed, &mut |track| {
                    let recorded = self.recorded(track, bound);
                    let agreed = may(track).then(|| agrees(recorded, request, &counting));
                    let Some(agreed) = agreed.flatten() else { return false };
                    let first = self.first(track);
                    let rank = Rank {
                        other_method: first.request.method != request.method,
                        binds: !agreed.added.is_empty(),
                        is_old: bound.last() != Some(first.cassette),
                        track,
                    };
                    if best.as_ref().is_none_or(|(best, _)| rank < *best) {
                        let Agreed { added, reformatted } = agreed;
                        let cassette = first.cassette;
                        best = Some((rank, Match { track, cassette, added, reformatted, is_only }));
                    }
                    // Where slots are open each one binds, so the first is the best.
                    !rank.other_method && (!rank.binds || list.open != 0)
                });
            }
            best.is_some()
        });
        for (list, cassette, count) in passed {
            bound.pass(list, cassette, count);
        }
        best.map(|(_, found)| found)
    }

    /// Shows `look` the tracks of a list that can be meant until it has seen enough: those of the cassette that answered
    /// last, then all.
    fn visit(
        &self,
        list: &List<'_>,
        bound: &Bound,
        passed: &mut Vec<(u64, usize, usize)>,
        look: &mut dyn FnMut(TrackId) -> bool,
    ) {
        let mut walk = |tracks: &[u32], cassette: usize| {
            let track = |number: &u32| TrackId(*number as usize);
            let is_gone = |number: &&u32| self.is_gone(track(number), list.open, bound);
            let start = bound.passed(list.key, cassette);
            let start = start + tracks[start..].iter().take_while(is_gone).count();
            passed.push((list.key, cassette, start));
            tracks[start..]
                .iter()
                .filter(|number| !is_gone(number))
                .any(|number| look(track(number)))
        };
        if let Some(last) = bound.last() {
            let cassette = |number: &u32| self.first(TrackId(*number as usize)).cassette;
            let start = list.tracks.partition_point(|number| cassette(number) < last);
            let end = list.tracks.partition_point(|number| cassette(number) <= last);
            if walk(&list.tracks[start..end], last) {
                return;
            }
        }
        walk(list.tracks, usize::MAX);
    }

    /// Whether a list with these slots open will never again lead to a track: the first of them has been bound, and who
    /// means what it is bound to finds the track in a list with fewer slots open.
    fn is_gone(&self, track: TrackId, open: u32, bound: &Bound) -> bool {
        let track = &self.tracks[track.0];
        let first = track.open.iter().find(|(slot, _)| slot & open != 0);
        let cassette = self.entries[track.entries[0]].cassette;
        first.is_some_and(|(_, name)| bound.of(cassette).has(*name))
    }

    fn is_one_cassette(&self, lists: &[List<'_>]) -> bool {
        let cassette = |number: &u32| self.first(TrackId(*number as usize)).cassette;
        // The tracks of a list are in the order of their cassettes.
        let ends =
            lists.iter().flat_map(|list| list.tracks.first().into_iter().chain(list.tracks.last()));
        let mut cassettes = ends.map(cassette);
        let first = cassettes.next();
        cassettes.all(|cassette| Some(cassette) == first)
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

    fn recorded<'l>(&'l self, track: TrackId, bound: &'l Bound) -> Recorded<'l> {
        let first = self.first(track);
        let bindings = bound.of(first.cassette);
        Recorded { request: &first.request, is_sample: first.is_sample, bindings }
    }

    /// The tracks of a request's route: the same method, and a path that is the same but for identifiers.
    pub(super) fn route(&self, request: &Request) -> impl ExactSizeIterator<Item = TrackId> {
        let counting = self.options.counting(request);
        self.index.route(request, &counting).iter().map(|track| TrackId(*track as usize))
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

/// Why one answer is better than another: the smaller the better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// Only a HEAD that was never recorded is answered from a GET.
    other_method: bool,
    binds: bool,
    is_old: bool,
    track: TrackId,
}

/// An entry whose bodies are bytes alone.
fn without_trees(mut entry: Entry) -> Entry {
    entry.request.body.drop_tree();
    entry.response.body.drop_tree();
    entry
}
