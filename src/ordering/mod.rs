//! The order in which a recording is written down, so that recording the same scenario twice gives the same bytes.

mod renumber;
mod sketch;

pub use renumber::Renumbering;
pub use sketch::{Sketch, Span};

use crate::profile::Profile;

/// The canonical order of a recording: the positions of its exchanges in `sketches`, first to last.
pub fn arrange(sketches: &[Sketch], _profile: &Profile) -> Vec<usize> {
    let mut order: Vec<usize> = (0..sketches.len()).collect();
    order.sort_by_key(|position| sketches[*position].span.started);
    order
}
