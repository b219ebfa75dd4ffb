//! Finds the track that answers a request.

use super::binding::Binding;
use super::comparison::{Agreed, Reformatted, agrees};
use super::index::List;
use super::{Bound, Library, TrackId};
use crate::model::Request;

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

impl Library {
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
