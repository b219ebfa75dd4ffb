//! The order of a recording of one client.

use super::sketch::{Method, Sketch};

/// Mutations as recorded; reads between the same two sorted by what they ask for, repeats as recorded.
pub(super) fn arrange(sketches: &[&Sketch]) -> Vec<usize> {
    let mut mutations = 0;
    let keys: Vec<_> = sketches
        .iter()
        .map(|sketch| {
            let is_read = sketch.method == Method::Read;
            mutations += usize::from(!is_read);
            (mutations, is_read, &sketch.label, sketch.request)
        })
        .collect();
    let mut order: Vec<usize> = (0..sketches.len()).collect();
    order.sort_by_key(|position| keys[*position]);
    order
}
