//! Requests that have come before, byte by byte: what answers them need not be looked up again.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hash, Hasher as _};

use foldhash::quality::RandomState;

use super::answer::Prepared;
use crate::matching::{Bindings, Bound, Match, Options, TrackId};
use crate::model::{Request, Response};

/// So many requests and responses are remembered; then it starts anew.
const MOST: usize = 65_536;

/// A request by the hash of all of its bytes that count: two hashes with secret keys, so that equal ones are equal
/// requests.
pub(super) type RawKey = (u64, u64);

/// Makes the keys.
#[derive(Debug, Default)]
pub(super) struct RawKeys(RandomState, RandomState);

impl RawKeys {
    /// The key of a request as it came.
    pub(super) fn of(&self, request: &Request, options: &Options) -> RawKey {
        let headers = &request.headers;
        let fields = [headers.get("Authorization").map(|_| ""), headers.get("Content-Type")];
        let selecting = options.selecting_headers().map(|name| headers.get(name));
        let fields: Vec<Option<&str>> = fields.into_iter().chain(selecting).collect();
        (key(&self.0, request, &fields), key(&self.1, request, &fields))
    }
}

fn key(state: &RandomState, request: &Request, fields: &[Option<&str>]) -> u64 {
    let mut hasher = state.build_hasher();
    let Request { upstream, method, path, query, headers: _, body } = request;
    (upstream, method, path, query, fields).hash(&mut hasher);
    hasher.write(body.bytes());
    hasher.finish()
}

/// What one session remembers.
#[derive(Debug, Default)]
pub(super) struct Memo {
    tracks: HashMap<RawKey, TrackId, foldhash::fast::RandomState>,
    /// The bindings for which `tracks` holds: with others, others may answer.
    generation: u64,
    /// Responses with this session's identifiers, and how many were bound in their cassette.
    responses: HashMap<usize, (usize, Response), foldhash::fast::RandomState>,
}

impl Memo {
    /// The track that answers a request.
    pub(super) fn track(&self, key: RawKey, bound: &Bound) -> Option<TrackId> {
        if self.generation != bound.generation() {
            return None;
        }
        self.tracks.get(&key).copied()
    }

    /// Remembers which track answers a request, if that depends on nothing but the request and what is bound.
    pub(super) fn remember(&mut self, key: RawKey, found: &Match, bound: &Bound) {
        if !found.is_only || !found.added.is_empty() || !found.reformatted.is_empty() {
            return;
        }
        if self.generation != bound.generation() || self.tracks.len() >= MOST {
            self.tracks.clear();
            self.generation = bound.generation();
        }
        self.tracks.insert(key, found.track);
    }

    /// A response with the identifiers of this session.
    pub(super) fn response(
        &mut self,
        entry: usize,
        prepared: &Prepared,
        bindings: &Bindings,
    ) -> Response {
        if prepared.is_same_for_all() {
            return prepared.restored(bindings);
        }
        if let Some((bound, response)) = self.responses.get(&entry)
            && *bound == bindings.len()
        {
            return response.clone();
        }
        if self.responses.len() >= MOST {
            self.responses.clear();
        }
        let response = prepared.restored(bindings);
        self.responses.insert(entry, (bindings.len(), response.clone()));
        response
    }
}
