//! One client's way through the recordings.

use std::collections::{HashMap, HashSet};

use super::play_order::{Cause, PlayOrder};
use crate::matching::{Bound, Library, Match, TrackId};

/// What has been bound and answered so far.
#[derive(Debug, Default)]
pub(super) struct Session {
    bound: Bound,
    cursors: HashMap<TrackId, Cursor>,
    answered: HashSet<usize>,
}

/// How far one track has been played.
#[derive(Clone, Debug)]
struct Cursor {
    /// For a read the run, for a mutation the place in the track.
    position: usize,
    /// The idempotency header of the last request.
    last_retry: Option<String>,
}

impl Session {
    /// Which live values the client has used for which placeholders.
    pub(super) fn bound(&self) -> &Bound {
        &self.bound
    }

    /// Whether the entry was played.
    pub(super) fn has_answered(&self, entry: usize) -> bool {
        self.answered.contains(&entry)
    }

    /// Takes the step that a request takes, and gives the entry whose answer is due.
    ///
    /// `retry` is the value of the idempotency header: a request that repeats the last one's gets the same answer and
    /// moves nothing; but after an error a client repeats for a better answer, and the recording may have it.
    pub(super) fn answer(
        &mut self,
        found: Match,
        retry: Option<&str>,
        library: &Library,
        order: &PlayOrder,
    ) -> usize {
        self.bound.answered(found.cassette, found.bindings);
        let position = match self.cursors.get(&found.track) {
            None => self.first_position(found.track, order),
            Some(cursor)
                if retry.is_some()
                    && cursor.last_retry.as_deref() == retry
                    && !is_error(
                        entry_at(found.track, cursor.position, library, order),
                        library,
                    ) =>
            {
                cursor.position
            }
            Some(cursor) => self.next_position(found.track, cursor.position, library, order),
        };
        let last_retry = retry.map(str::to_owned);
        self.cursors.insert(found.track, Cursor { position, last_retry });
        let entry = entry_at(found.track, position, library, order);
        self.note(entry, found.track, library);
        entry
    }

    /// A first read may come after mutations that were recorded between earlier reads.
    fn first_position(&self, track: TrackId, order: &PlayOrder) -> usize {
        order.runs(track).map_or(0, |_| self.caused_position(track, 0, order))
    }

    fn next_position(
        &self,
        track: TrackId,
        position: usize,
        library: &Library,
        order: &PlayOrder,
    ) -> usize {
        match order.runs(track) {
            None => (position + 1).min(library.track(track).len() - 1),
            Some(runs) => {
                let caused = self.caused_position(track, position, order);
                let waited =
                    runs.get(position + 1).is_some_and(|run| run.cause == Some(Cause::Time));
                if caused == position && waited { position + 1 } else { caused }
            }
        }
    }

    /// The furthest run that can be reached from `position` by mutations that have been answered; what time had changed
    /// before such a mutation is passed over.
    fn caused_position(&self, track: TrackId, position: usize, order: &PlayOrder) -> usize {
        let mut reached = position;
        let runs = order.runs(track).unwrap_or_default();
        for (index, run) in runs.iter().enumerate().skip(position + 1) {
            match run.cause {
                Some(Cause::Mutation(entry)) if self.answered.contains(&entry) => reached = index,
                Some(Cause::Mutation(_)) => break,
                Some(Cause::Time) | None => {}
            }
        }
        reached
    }

    /// Equal answers count as played together: nobody can tell them apart.
    fn note(&mut self, entry: usize, track: TrackId, library: &Library) {
        self.answered.insert(entry);
        let entries = library.entries();
        for other in library.track(track) {
            if entries[*other].request.is_read()
                && entries[*other].response == entries[entry].response
            {
                self.answered.insert(*other);
            }
        }
    }
}

/// The entry that a track plays at this position.
fn entry_at(track: TrackId, position: usize, library: &Library, order: &PlayOrder) -> usize {
    match order.runs(track) {
        Some(runs) => runs[position].entry,
        None => library.track(track)[position],
    }
}

fn is_error(entry: usize, library: &Library) -> bool {
    library.entries()[entry].response.status >= 400
}
