//! What can be said of an edit that breaks somebody: the rule explains, the engine has decided.
//!
//! One file for each group of keywords, one entry here for each file; `choose` picks the rule of an edit.

mod annotations;
mod choose;
mod combinations;
mod elements;
mod members;
mod numbers;
mod others;
mod strings;
mod types;
mod values;

pub(super) use choose::{annotation, choose};
pub use others::*;

use crate::model::Rule;

/// The rules by group.
const GROUPS: &[&[&Rule]] = &[
    types::ALL,
    values::ALL,
    members::ALL,
    elements::ALL,
    strings::ALL,
    numbers::ALL,
    combinations::ALL,
    annotations::ALL,
    others::ALL,
];

/// Every rule of this module.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    GROUPS.iter().flat_map(|group| group.iter().copied())
}
