//! Which of several recorded answers to the same request is due.
//!
//! A recorded GET → PATCH → GET holds two answers to one GET. What made the second one different was the PATCH: it is
//! the *cause* of the step from the first answer to the second, and on replay the step is taken when the PATCH has been
//! answered, however often anybody has read before. Where no mutation lies between two answers, or none that is related
//! and the first says that it is not done (202, 429, 5xx), time has passed (polling), and the next read takes the step.
//!
//! A read whose first answer was recorded behind a mutation of the very resource, or behind the one whose answer gave it
//! its identifier, cannot be reached before: its answer would be one from the future.
//!
//! The `after` member of an interaction overrides what is learnt.

use std::collections::{HashMap, HashSet};

use super::mutations::Mutations;
use crate::cassette::After;
use crate::matching::{Entry, Library, TrackId};

/// What makes an answer due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Nothing: it is due from the start.
    Start,
    /// A mutation or another request, by its entry.
    Answered(usize),
    /// Nothing that was recorded: time passed.
    Time,
    /// Being asked again: what a mutation answers.
    Repeat,
}

/// Equal answers to one request, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// The entry whose answer is played.
    pub(super) entry: usize,
    /// What makes it due.
    pub(super) cause: Cause,
}

/// The runs of every track, by its number; none is empty.
#[derive(Debug)]
pub(super) struct PlayOrder {
    runs: Vec<Vec<Run>>,
    /// For entries that have the answer of one before them: that one.
    played_with: HashMap<usize, usize>,
}

impl PlayOrder {
    /// Learns the causes from the recorded order.
    pub(super) fn learn(library: &Library) -> Self {
        let mut learner = Learner {
            entries: library.entries(),
            mutations: Mutations::of(library),
            played_with: HashMap::new(),
            causes: HashSet::new(),
            by_request: HashMap::new(),
        };
        learner.note_named_requests();
        let tracks: Vec<&[usize]> = library.tracks().map(|track| library.track(track)).collect();
        let mut runs: Vec<Vec<Run>> = vec![Vec::new(); tracks.len()];
        // Reads first: what they say of two equal mutations tells whether they are one.
        for reads in [true, false] {
            let of_kind = |track: &&[usize]| library.entries()[track[0]].request.is_read() == reads;
            for (runs, track) in runs.iter_mut().zip(&tracks).filter(|(_, track)| of_kind(track)) {
                *runs = learner.runs(track);
            }
        }
        // Whoever waits for one of several equal answers waits for the first of them.
        for run in runs.iter_mut().flatten() {
            if let Cause::Answered(entry) = &mut run.cause
                && let Some(first) = learner.played_with.get(entry)
            {
                *entry = *first;
            }
        }
        Self { runs, played_with: learner.played_with }
    }

    /// The runs of a track.
    pub(super) fn runs(&self, track: TrackId) -> &[Run] {
        &self.runs[track.0]
    }

    /// The entry whose answer is played in the place of this one's.
    pub(super) fn played(&self, entry: usize) -> usize {
        self.played_with.get(&entry).copied().unwrap_or(entry)
    }
}

struct Learner<'l> {
    entries: &'l [Entry],
    mutations: Mutations,
    played_with: HashMap<usize, usize>,
    /// The mutations that have made an answer another one.
    causes: HashSet<usize>,
    /// The entries of the requests that some `after` names, by cassette, method and target.
    by_request: HashMap<(usize, String, String), Vec<usize>>,
}

impl Learner<'_> {
    fn note_named_requests(&mut self) {
        for entry in self.entries {
            if let Some(After::Request { method, target }) = &entry.after {
                let name = (entry.cassette, method.clone(), target.clone());
                self.by_request.entry(name).or_default();
            }
        }
        if self.by_request.is_empty() {
            return;
        }
        for (index, entry) in self.entries.iter().enumerate() {
            let request = &entry.request;
            let name = (entry.cassette, request.method.clone(), request.target());
            if let Some(entries) = self.by_request.get_mut(&name) {
                entries.push(index);
            }
        }
    }

    fn runs(&mut self, track: &[usize]) -> Vec<Run> {
        let is_read = self.entries[track[0]].request.is_read();
        let first = self.said(track[0]).unwrap_or_else(|| match is_read {
            true => self.first_cause(track[0]),
            false => Cause::Start,
        });
        // Before the first answer there is none that time could have changed.
        let first = if first == Cause::Time { Cause::Start } else { first };
        let mut runs = vec![Run { entry: track[0], cause: first }];
        for pair in track.windows(2) {
            let (before, after) = (pair[0], pair[1]);
            let said = self.said(after);
            let is_same = self.entries[before].response == self.entries[after].response;
            let path = &self.entries[after].request.path;
            // Between two equal mutations another one may have undone the first, and the second may have done more.
            let is_same = is_same
                && (is_read
                    || !self.causes.contains(&after)
                        && !self.mutations.has_related(path, before, after));
            if said.is_none() && is_same {
                let first = runs[runs.len() - 1].entry;
                self.played_with.insert(after, first);
                continue;
            }
            let cause = said.unwrap_or_else(|| match is_read {
                true => self.cause(before, after),
                false => Cause::Repeat,
            });
            if let (true, Cause::Answered(mutation)) = (is_read, cause) {
                self.causes.insert(mutation);
            }
            runs.push(Run { entry: after, cause });
        }
        runs
    }

    /// What made the answer to a read another one.
    fn cause(&self, before: usize, after: usize) -> Cause {
        let read = &self.entries[after];
        if let Some(related) = self.mutations.cause(read, before, after) {
            return Cause::Answered(related);
        }
        // Who is told to wait waits for time, whatever others do meanwhile.
        let is_waiting = matches!(self.entries[before].response.status, 202 | 425 | 429 | 500..);
        let last = self.mutations.last(before, after).filter(|_| !is_waiting);
        last.map_or(Cause::Time, Cause::Answered)
    }

    /// What a person has said in the cassette.
    fn said(&self, entry: usize) -> Option<Cause> {
        let Entry { after, cassette, .. } = &self.entries[entry];
        match after.as_ref()? {
            After::Start => Some(Cause::Start),
            After::Time => Some(Cause::Time),
            After::Request { method, target } => {
                let named = self.by_request.get(&(*cassette, method.clone(), target.clone()))?;
                let earlier = named.partition_point(|named| *named < entry).checked_sub(1)?;
                Some(Cause::Answered(named[earlier]))
            }
        }
    }

    fn first_cause(&self, entry: usize) -> Cause {
        let read = &self.entries[entry];
        // A documentation page shows samples, and no story.
        let mutation = (!read.is_sample).then(|| self.mutations.origin(read, entry)).flatten();
        mutation.map_or(Cause::Start, Cause::Answered)
    }
}
