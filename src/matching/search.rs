//! Finds the track that answers a request.

use std::cmp::Reverse;

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
    /// Another track of the cassette that the client's new identifier could have meant.
    pub rival: Option<Rival>,
}

/// A track that fits as well as the one that was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rival {
    /// The track.
    pub track: TrackId,
    /// The same for all that can be confused with one another.
    pub group: u64,
}

/// When what a track would answer now has come about: the later the greater, 0 from the start; nothing if it cannot
/// answer now.
pub type Due<'d> = dyn Fn(TrackId) -> Option<u64> + 'd;

impl Library {
    /// The track that answers a request in a session with these bindings, if there is one.
    pub fn find(&self, request: &Request, bound: &mut Bound) -> Option<Match> {
        self.find_if(request, bound, &|_| Some(0))
    }

    /// The same of the tracks that are due.
    ///
    /// Of several the recorded one before the documented one, then the one that needs no new binding, then the one whose
    /// answer has come about latest, then the one of the cassette that answered last, then the first.
    pub fn find_if(&self, request: &Request, bound: &mut Bound, due: &Due<'_>) -> Option<Match> {
        let counting = self.options.counting(request);
        let mut passed = Vec::new();
        let mut best: Option<(Rank, Match)> = None;
        self.index.lists(request, &counting, bound, &mut |lists| {
            let is_only = self.is_one_cassette(lists);
            for list in lists {
                self.visit(list, bound, &mut passed, &mut |track, may_change| {
                    let Some(since) = due(track) else { return false };
                    let recorded = self.recorded(track, bound);
                    let Some(agreed) = agrees(recorded, request, &counting) else { return false };
                    let first = self.first(track);
                    let rank = Rank {
                        other_method: first.request.method != request.method,
                        is_sample: first.is_sample,
                        binds: !agreed.added.is_empty(),
                        since: Reverse(since),
                        is_old: bound.last() != Some(first.cassette),
                        track,
                    };
                    let opens = rank.binds && list.open != 0 && !rank.is_sample;
                    if let Some((known, found)) = &mut best
                        && *known < rank
                    {
                        // Only what is new to the session can be confused.
                        if opens && known.binds && found.cassette == first.cassette {
                            found.rival.get_or_insert(Rival { track, group: list.key });
                        }
                    } else {
                        let Agreed { added, reformatted } = agreed;
                        let (cassette, rival) = (first.cassette, None);
                        let found = Match { track, cassette, added, reformatted, is_only, rival };
                        best = Some((rank, found));
                    }
                    let Some((rank, found)) = &best else { return false };
                    // Where slots are open each one binds: the first is the best, and the second its rival.
                    let is_settled = !rank.binds || list.open != 0 && found.rival.is_some();
                    let is_latest = !may_change || rank.since.0 > 0;
                    !rank.other_method && !rank.is_sample && is_settled && is_latest
                });
            }
            // What was recorded is better than what is documented, even if more has to be bound for it.
            best.as_ref().is_some_and(|(rank, _)| !rank.is_sample)
        });
        for (list, cassette, count) in passed {
            bound.pass(list, cassette, count);
        }
        best.map(|(_, found)| found)
    }

    /// Shows `look` the tracks of a list that can be meant until it has seen enough: those of the cassettes in which
    /// something was changed, the latest change first; then those of the cassette that answered last; then all.
    ///
    /// `look` is told whether there may be a cassette to come in which something was changed.
    fn visit(
        &self,
        list: &List<'_>,
        bound: &Bound,
        passed: &mut Vec<(u64, usize, usize)>,
        look: &mut dyn FnMut(TrackId, bool) -> bool,
    ) {
        let mut walk = |tracks: &[u32], cassette: usize, may_change: bool| {
            let track = |number: &u32| TrackId(*number as usize);
            let is_gone = |number: &&u32| self.is_gone(track(number), list.open, bound);
            let start = bound.passed(list.key, cassette);
            let start = start + tracks[start..].iter().take_while(is_gone).count();
            passed.push((list.key, cassette, start));
            tracks[start..]
                .iter()
                .filter(|number| !is_gone(number))
                .any(|number| look(track(number), may_change))
        };
        let cassette = |number: &u32| self.first(TrackId(*number as usize)).cassette;
        let (first, last) = (list.tracks.first().map(cassette), list.tracks.last().map(cassette));
        if first != last {
            let first_ones = bound.changed().map(|cassette| (cassette, true));
            for (one, may_change) in first_ones.chain(bound.last().map(|last| (last, false))) {
                let start = list.tracks.partition_point(|number| cassette(number) < one);
                let end = list.tracks.partition_point(|number| cassette(number) <= one);
                if start < end && walk(&list.tracks[start..end], one, may_change) {
                    return;
                }
            }
        }
        walk(list.tracks, usize::MAX, false);
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
    is_sample: bool,
    binds: bool,
    /// Of two stories that both know the thing, the one that has gone on.
    since: Reverse<u64>,
    is_old: bool,
    track: TrackId,
}
