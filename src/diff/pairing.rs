//! Which elements of two arrays are the same thing: what [`super::identity`] and [`super::content`] find out.

use crate::model::json::Value;

/// An element with its index in its array; ignored ones are not among them.
pub(super) type Element<'v> = (usize, &'v Value);

/// Which elements belong together.
#[derive(Debug, Default)]
pub(super) struct Pairing {
    /// Elements on both sides: old index, new index, key for people; by new index.
    pub(super) pairs: Vec<(usize, usize, Option<String>)>,
    /// Elements of the old array alone, with their key.
    pub(super) removed: Vec<(usize, Option<String>)>,
    /// Elements of the new array alone, with their key.
    pub(super) added: Vec<(usize, Option<String>)>,
    /// Whether elements that belong together stand in another relative order.
    pub(super) is_reordered: bool,
}

impl Pairing {
    /// Elements that stand at the same index are the same thing.
    pub(super) fn by_index(old: &[Element<'_>], new: &[Element<'_>]) -> Self {
        let both = old.len().min(new.len());
        let alone = |elements: &[Element<'_>]| {
            elements[both..].iter().map(|(index, _)| (*index, None)).collect()
        };
        Self {
            pairs: old.iter().zip(new).map(|((old, _), (new, _))| (*old, *new, None)).collect(),
            removed: alone(old),
            added: alone(new),
            is_reordered: false,
        }
    }
}
