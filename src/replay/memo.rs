//! Requests that have come before, byte by byte: what answers them need not be looked up again.

use std::collections::HashMap;

use super::answer::Prepared;
use super::raw_key::RawKey;
use crate::matching::{Bindings, Bound, Match, TrackId};

/// So many requests and responses are remembered; then it starts anew.
const MOST: usize = 65_536;

/// The track that answers a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Remembered {
    track: TrackId,
    cassette: usize,
    /// Whether all its answers can be sent as they are.
    pub(super) is_plain: bool,
}

impl From<Remembered> for Match {
    fn from(known: Remembered) -> Self {
        let Remembered { track, cassette, .. } = known;
        let (added, reformatted) = (Vec::new(), Vec::new());
        Self { track, cassette, added, reformatted, is_only: true, rival: None }
    }
}

/// What one session remembers.
#[derive(Debug, Default)]
pub(super) struct Memo {
    tracks: HashMap<RawKey, Remembered, foldhash::fast::RandomState>,
    /// The bindings for which `tracks` holds: with others, others may answer.
    generation: u64,
    /// Responses with this session's identifiers, and how many were bound in their cassette.
    responses: HashMap<usize, (usize, Prepared), foldhash::fast::RandomState>,
}

impl Memo {
    /// The track that answers a request.
    pub(super) fn track(&self, key: RawKey, bound: &Bound) -> Option<Remembered> {
        if self.generation != bound.generation() {
            return None;
        }
        self.tracks.get(&key).copied()
    }

    /// Remembers which track answers a request, if that depends on nothing but the request and what is bound.
    pub(super) fn remember(
        &mut self,
        key: RawKey,
        found: &Match,
        bound: &Bound,
        is_plain: impl FnOnce() -> bool,
    ) {
        if !found.is_only || !found.added.is_empty() || !found.reformatted.is_empty() {
            return;
        }
        if self.generation != bound.generation() || self.tracks.len() >= MOST {
            self.tracks.clear();
            self.generation = bound.generation();
        }
        let Match { track, cassette, .. } = *found;
        self.tracks.insert(key, Remembered { track, cassette, is_plain: is_plain() });
    }

    /// A response with the identifiers of this session.
    pub(super) fn response<'m>(
        &'m mut self,
        entry: usize,
        prepared: &'m Prepared,
        bindings: &Bindings,
    ) -> &'m Prepared {
        if prepared.is_same_for_all() {
            return prepared;
        }
        if self.responses.len() >= MOST && !self.responses.contains_key(&entry) {
            self.responses.clear();
        }
        let restored = || (bindings.len(), prepared.restored(bindings));
        let known = self.responses.entry(entry).or_insert_with(restored);
        if known.0 != bindings.len() {
            *known = restored();
        }
        &known.1
    }
}
