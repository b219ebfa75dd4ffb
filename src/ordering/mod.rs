//! The order in which a recording is written down, so that recording the same scenario twice gives the same bytes.
//!
//! Where no two exchanges overlapped in time there was one client, and what it changed stays in the order in which it
//! did (`sequential`). Otherwise clients ran in parallel, and the order between exchanges that have nothing to do with
//! each other is accident. Then:
//!
//! 1. `scene`: reads of the same thing between which nothing happened that concerns it belong together.
//! 2. `access` and `conflict`: scenes that concern the same thing stay in recorded order; this is a partial order.
//! 3. `colour`: scenes and identifiers are told apart by what they are and by what is around them, never by the time and
//!    never by the provisional numbers of placeholders.
//! 4. `story`: the partial order is written down as one, related scenes together.
//!
//! Last, [`Renumbering`] numbers the placeholders by where they first stand.

mod access;
mod colour;
mod conflict;
mod fingerprint;
mod renumber;
mod scene;
mod sequential;
mod sketch;
mod story;

pub use renumber::Renumbering;
pub use sketch::{Sketch, Span};

use crate::profile::Profile;

/// The canonical order of a recording: the positions of its exchanges in `sketches`, first to last.
pub fn arrange(sketches: &[Sketch], _profile: &Profile) -> Vec<usize> {
    let mut recorded: Vec<usize> = (0..sketches.len()).collect();
    recorded.sort_by_key(|position| sketches[*position].span.started);
    let in_order: Vec<&Sketch> = recorded.iter().map(|position| &sketches[*position]).collect();
    let arranged =
        if overlap(&in_order) { parallel(&in_order) } else { sequential::arrange(&in_order) };
    arranged.into_iter().map(|position| recorded[position]).collect()
}

/// Whether any exchange began before another one had ended.
fn overlap(sketches: &[&Sketch]) -> bool {
    sketches.windows(2).any(|pair| pair[1].span.started < pair[0].span.ended)
}

fn parallel(sketches: &[&Sketch]) -> Vec<usize> {
    let (scenes, explicit) = scene::divide(sketches);
    let graph = conflict::graph(&scenes, explicit, sketches);
    let ranks = colour::ranks(&scenes, &graph, sketches);
    let order = story::tell(&graph, &ranks);
    order.into_iter().flat_map(|scene| scenes[scene].members.iter().copied()).collect()
}
