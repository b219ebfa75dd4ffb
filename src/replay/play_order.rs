//! Which of several recorded answers to the same request is due.
//!
//! A recorded GET → PATCH → GET holds two answers to one GET. What made the second one different was the PATCH: it is
//! the *cause* of the step from the first answer to the second, and on replay the step is taken when the PATCH has been
//! answered, however often anybody has read before. Where no mutation lies between two answers, time has passed
//! (polling), and the next read takes the step.

use std::collections::HashMap;

use crate::matching::{Entry, Library, TrackId};
use crate::redaction::same_case;

/// What makes a read's answer change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// A mutation, by its entry.
    Mutation(usize),
    /// Nothing that was recorded: time passed.
    Time,
}

/// Equal answers to one read, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// The entry whose answer is played.
    pub(super) entry: usize,
    /// What ended the run before this one; nothing for the first.
    pub(super) cause: Option<Cause>,
}

/// The runs of every track that reads.
#[derive(Debug)]
pub(super) struct PlayOrder {
    runs: HashMap<TrackId, Vec<Run>>,
}

impl PlayOrder {
    /// Learns the causes from the recorded order.
    pub(super) fn learn(library: &Library) -> Self {
        let reads = library.tracks().filter(|track| library.first(*track).request.is_read());
        Self { runs: reads.map(|track| (track, runs(library, library.track(track)))).collect() }
    }

    /// The runs of a track, if it reads.
    pub(super) fn runs(&self, track: TrackId) -> Option<&[Run]> {
        self.runs.get(&track).map(Vec::as_slice)
    }
}

fn runs(library: &Library, track: &[usize]) -> Vec<Run> {
    let entries = library.entries();
    let mut runs = vec![Run { entry: track[0], cause: None }];
    for pair in track.windows(2) {
        let (before, after) = (pair[0], pair[1]);
        if entries[before].response != entries[after].response {
            runs.push(Run { entry: after, cause: Some(cause(entries, before, after)) });
        }
    }
    runs
}

/// The mutation between two reads that best explains why their answers differ; among equals the last.
fn cause(entries: &[Entry], before: usize, after: usize) -> Cause {
    let between = before + 1..after;
    between
        .filter(|index| {
            let entry = &entries[*index];
            !entry.request.is_read()
                && entry.cassette == entries[after].cassette
                && entry.response.status < 400
        })
        .max_by_key(|index| (relation(&entries[*index], &entries[after]), *index))
        .map_or(Cause::Time, Cause::Mutation)
}

/// How closely a mutation and a read are related; larger is closer.
fn relation(mutation: &Entry, read: &Entry) -> u8 {
    let (ours, theirs) = (&same_case(&mutation.request.path), &same_case(&read.request.path));
    let inside = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'))
    };
    if ours == theirs {
        3
    } else if inside(ours, theirs) || inside(theirs, ours) {
        2
    } else if share_identifier(mutation, read) {
        1
    } else {
        0
    }
}

/// Whether the read's own identifier stands in the mutation's path or answer (cart → order → subscription).
fn share_identifier(mutation: &Entry, read: &Entry) -> bool {
    let Some(id) = read.request.path.rsplit('/').find(|segment| segment.len() >= 8) else {
        return false;
    };
    mutation.request.path.contains(id)
        || mutation.response.body.text().is_some_and(|text| text.contains(id))
}
