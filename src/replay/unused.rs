//! What was recorded and not played: because nobody asked, or because nobody had to.

use std::collections::{HashMap, HashSet};

use super::Replayer;
use super::play_order::{Cause, Run};
use crate::matching::TrackId;

/// A recorded interaction that was not played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unused {
    /// The cassette's name.
    pub cassette: String,
    /// The interaction in it, the first is 0.
    pub interaction: usize,
    /// Method and target.
    pub request: String,
    /// Why.
    pub why: NotPlayed,
}

/// Why an interaction was not played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotPlayed {
    /// Nobody asked for it.
    NeverAsked,
    /// What came after it was asked for: a mutation had made it outdated before anybody read it.
    Superseded,
    /// The recorded client asked more often than this one, while it waited.
    ExtraPolling,
}

/// The interactions that were not played, in order.
pub(super) fn find(replayer: &Replayer) -> Vec<Unused> {
    let played = replayer.usage.ever();
    let mut unused: Vec<(usize, NotPlayed)> =
        replayer.library.tracks().flat_map(|track| of_track(replayer, track, &played)).collect();
    unused.sort_unstable_by_key(|(entry, _)| *entry);
    let shown = |(entry, why)| {
        let (cassette, interaction) = replayer.place(entry);
        let request = &replayer.library.entries()[entry].request;
        let request = format!("{} {}", request.method, request.target());
        Unused { cassette, interaction, request, why }
    };
    unused.into_iter().map(shown).collect()
}

/// Those of one track. Equal answers to one read count as asked for together: nobody can tell them apart.
fn of_track(
    replayer: &Replayer,
    track: TrackId,
    played: &HashSet<usize>,
) -> Vec<(usize, NotPlayed)> {
    let (entries, runs) = (replayer.library.entries(), replayer.order.runs(track));
    let is_read = replayer.library.first(track).request.is_read();
    let seen: Vec<usize> =
        runs.iter().map(|run| run.entry).filter(|one| played.contains(one)).collect();
    let is_used = |run: &Run| {
        let same = |one: &usize| entries[*one].response == entries[run.entry].response;
        seen.contains(&run.entry) || is_read && seen.iter().any(same)
    };
    let last = runs.iter().rposition(is_used);
    let why = |position: usize| match last {
        None => NotPlayed::NeverAsked,
        Some(last) if position < last => NotPlayed::Superseded,
        // Only time stands between it and what was played.
        Some(last)
            if is_read && runs[last + 1..=position].iter().all(|run| run.cause == Cause::Time) =>
        {
            NotPlayed::ExtraPolling
        }
        Some(_) => NotPlayed::NeverAsked,
    };
    let unused = runs.iter().enumerate().filter(|(_, run)| !is_used(run));
    let why: HashMap<usize, NotPlayed> = unused.map(|(at, run)| (run.entry, why(at))).collect();
    let of_run = |entry: &usize| {
        let run = replayer.order.played(*entry);
        why.get(&run).map(|why| (*entry, *why))
    };
    replayer.library.track(track).iter().filter_map(of_run).collect()
}
