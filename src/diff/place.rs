//! Where a comparison stands in both documents; pointers are made only for what is reported.

use std::fmt::Write;

use super::options::Options;
use crate::model::{Pointer, PointerPattern};

/// Which of the two documents.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Old,
    New,
}

/// A place in both documents, linked to the enclosing one.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    parent: Option<&'p Place<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Member(&'p str),
    Element { old: usize, new: usize, key: Option<&'p str> },
}

impl<'p> Place<'p> {
    /// The whole documents.
    pub(super) const ROOT: Self = Self { parent: None, step: Step::Member("") };

    /// The member of this name.
    pub(super) fn member(&'p self, name: &'p str) -> Self {
        Self { parent: Some(self), step: Step::Member(name) }
    }

    /// Goes down by these tokens, which name the same place in both documents, and does something there.
    pub(super) fn descend<R>(
        &self,
        tokens: &[String],
        there: &mut dyn FnMut(&Place<'_>) -> R,
    ) -> R {
        match tokens.split_first() {
            Some((token, rest)) => self.member(token).descend(rest, there),
            None => there(self),
        }
    }

    /// The element at these indices, and what identifies it for people.
    pub(super) fn element(&'p self, old: usize, new: usize, key: Option<&'p str>) -> Self {
        Self { parent: Some(self), step: Step::Element { old, new, key } }
    }

    /// The pointer into one of the documents.
    pub(super) fn pointer(&self, side: Side) -> Pointer {
        self.steps()
            .into_iter()
            .map(|step| match (step, side) {
                (Step::Member(name), _) => name.to_owned(),
                (Step::Element { old, .. }, Side::Old) => old.to_string(),
                (Step::Element { new, .. }, Side::New) => new.to_string(),
            })
            .collect()
    }

    /// The pointer to the enclosing value of the new document.
    pub(super) fn parent_in_new(&self) -> Pointer {
        self.parent.map_or_else(Pointer::root, |parent| parent.pointer(Side::New))
    }

    /// Whether the place is an element of an array.
    pub(super) fn is_element(&self) -> bool {
        matches!(self.step, Step::Element { .. })
    }

    /// The pointer for people: elements by their key, or by their index in the document where they stand.
    pub(super) fn identity_path(&self, side: Side) -> String {
        let mut path = String::new();
        for step in self.steps() {
            match (step, side) {
                (Step::Member(name), _) => {
                    write!(path, "/{}", name.replace('~', "~0").replace('/', "~1"))
                }
                (Step::Element { key: Some(key), .. }, _) => write!(path, "[{key}]"),
                (Step::Element { old, .. }, Side::Old) => write!(path, "[{old}]"),
                (Step::Element { new, .. }, Side::New) => write!(path, "[{new}]"),
            }
            .expect("a String takes any text");
        }
        path
    }

    /// Whether the options cut this value out.
    pub(super) fn is_ignored(&self, side: Side, options: &Options) -> bool {
        self.fits_any(side, &options.ignore)
    }

    /// Whether the options let this string differ in case.
    pub(super) fn ignores_case(&self, side: Side, options: &Options) -> bool {
        self.fits_any(side, &options.ignore_case)
    }

    /// Whether the order of this array says nothing.
    pub(super) fn is_unordered(&self, options: &Options) -> bool {
        self.fits_any(Side::New, &options.unordered)
    }

    /// Whether another order of this array is a change.
    pub(super) fn has_significant_order(&self, options: &Options) -> bool {
        self.fits_any(Side::New, &options.order_significant)
    }

    fn fits_any(&self, side: Side, patterns: &[PointerPattern]) -> bool {
        if patterns.is_empty() {
            return false;
        }
        let pointer = self.pointer(side);
        patterns.iter().any(|pattern| pattern.matches(&pointer))
    }

    fn steps(&self) -> Vec<Step<'p>> {
        let mut steps = Vec::new();
        let mut place = self;
        while let Some(parent) = place.parent {
            steps.push(place.step);
            place = parent;
        }
        steps.reverse();
        steps
    }
}
