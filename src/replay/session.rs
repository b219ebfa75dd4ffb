//! One client's way through the recordings.

use std::collections::{HashMap, HashSet, VecDeque};

use super::play_order::{Cause, PlayOrder, Run};
use crate::matching::{Bound, Library, Match, TrackId};

/// So many idempotency headers are remembered of each thing that can be asked for.
const MOST_RETRIES: usize = 64;

/// What has been bound and answered so far.
#[derive(Debug, Default)]
pub(super) struct Session {
    pub(super) bound: Bound,
    cursors: HashMap<TrackId, Cursor>,
    /// Entries whose answers were given, and when, counted from 1; of equal ones the first.
    answered: HashMap<usize, u64>,
    /// What could have been confused with something else and was told.
    confused: HashSet<u64>,
}

/// How far one track has been played.
#[derive(Clone, Debug, Default)]
struct Cursor {
    /// The run.
    position: usize,
    /// The idempotency headers of requests and the runs that answered them, the latest last.
    retries: VecDeque<(String, usize)>,
}

impl Session {
    /// Whether the entry was played.
    pub(super) fn has_answered(&self, entry: usize) -> bool {
        self.answered.contains_key(&entry)
    }

    /// One in which these entries were played, each of its track, and nothing else.
    pub(super) fn behind(
        played: impl Iterator<Item = (usize, TrackId)>,
        order: &PlayOrder,
    ) -> Self {
        let mut session = Self::default();
        for (entry, track) in played {
            let entry = order.played(entry);
            session.note(entry);
            let run = order.runs(track).iter().position(|run| run.entry == entry);
            let cursor = session.cursors.entry(track).or_default();
            cursor.position = cursor.position.max(run.unwrap_or(0));
        }
        session
    }

    /// Every entry that was played.
    pub(super) fn played(&self) -> impl Iterator<Item = usize> {
        self.answered.keys().copied()
    }

    fn note(&mut self, entry: usize) {
        let now = self.answered.len() as u64 + 1;
        self.answered.entry(entry).or_insert(now);
    }

    /// When the latest of the mutations was answered that have made a track's answer what it is now; 0 if none was.
    pub(super) fn changed(&self, track: TrackId, order: &PlayOrder) -> u64 {
        let causes = order.runs(track).iter().filter_map(|run| match run.cause {
            Cause::Answered(entry) => self.answered.get(&entry),
            Cause::Start | Cause::Time | Cause::Repeat => None,
        });
        causes.max().copied().unwrap_or(0)
    }

    /// Whether something of this group is confused for the first time.
    pub(super) fn confuses(&mut self, group: u64) -> bool {
        self.confused.insert(group)
    }

    /// What must be answered before a track can be; nothing if it can be now.
    pub(super) fn waits_for(&self, track: TrackId, order: &PlayOrder) -> Option<usize> {
        if self.cursors.contains_key(&track) {
            return None;
        }
        let runs = order.runs(track);
        match (self.furthest(None, runs), runs[0].cause) {
            (None, Cause::Answered(entry)) => Some(entry),
            _ => None,
        }
    }

    /// Takes the step that a request takes, and gives the entry whose answer is due.
    ///
    /// `retry` is the value of the idempotency header: a request that repeats an earlier one's gets the same answer and
    /// moves nothing but what mutations have changed since; after an error or while it has to wait (202), though, a client
    /// repeats for another answer, and the recording may have it.
    pub(super) fn answer(
        &mut self,
        found: Match,
        retry: Option<&str>,
        library: &Library,
        order: &PlayOrder,
    ) -> usize {
        self.bound.answered(found.cassette, found.added);
        let runs = order.runs(found.track);
        // Where there is one answer only, nobody need remember who has got it.
        let retry = retry.filter(|_| runs.len() > 1);
        let is_final =
            |run: &Run| !matches!(library.entries()[run.entry].response.status, 202 | 400..);
        let cursor = self.cursors.get(&found.track);
        let position = match cursor {
            None => self.furthest(None, runs).unwrap_or(0),
            Some(cursor) => match cursor.answered(retry).filter(|at| is_final(&runs[*at])) {
                Some(before) if library.first(found.track).request.is_read() => {
                    self.furthest(Some(before), runs).unwrap_or(before)
                }
                Some(before) => before,
                None => self.next_position(cursor.position, runs),
            },
        };
        let cursor = self.cursors.entry(found.track).or_default();
        cursor.position = cursor.position.max(position);
        cursor.remember(retry, position);
        let entry = runs[position].entry;
        self.note(entry);
        if !library.entries()[entry].request.is_read() {
            self.bound.change(found.cassette);
        }
        entry
    }

    fn next_position(&self, position: usize, runs: &[Run]) -> usize {
        let furthest = self.furthest(Some(position), runs).unwrap_or(position);
        let next = runs.get(position + 1).map(|run| run.cause);
        if furthest == position && matches!(next, Some(Cause::Time | Cause::Repeat)) {
            position + 1
        } else {
            furthest
        }
    }

    /// The furthest run that can be reached from `position`, or from the start, by what has been answered; what time had
    /// changed before such a mutation is passed over. Nothing if not even the first can be.
    fn furthest(&self, position: Option<usize>, runs: &[Run]) -> Option<usize> {
        let mut reached = position;
        let from = position.map_or(0, |position| position + 1);
        for (index, run) in runs.iter().enumerate().skip(from) {
            match run.cause {
                Cause::Start => reached = Some(index),
                Cause::Answered(entry) if self.answered.contains_key(&entry) => {
                    reached = Some(index)
                }
                Cause::Answered(_) => break,
                Cause::Time => {}
                Cause::Repeat => break,
            }
        }
        reached
    }
}

impl Cursor {
    /// The run that answered a request with this idempotency header.
    fn answered(&self, retry: Option<&str>) -> Option<usize> {
        let retry = retry?;
        self.retries.iter().rev().find(|(known, _)| known == retry).map(|(_, position)| *position)
    }

    fn remember(&mut self, retry: Option<&str>, position: usize) {
        let Some(retry) = retry else { return };
        match self.retries.iter_mut().rev().find(|(known, _)| known == retry) {
            Some((_, known)) => *known = position,
            None => {
                if self.retries.len() == MOST_RETRIES {
                    self.retries.pop_front();
                }
                self.retries.push_back((retry.to_owned(), position));
            }
        }
    }
}
