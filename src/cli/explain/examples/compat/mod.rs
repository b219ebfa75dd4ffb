//! Examples of what `diff` finds between two versions of a schema: a file for each of `compat/rules`.

mod annotations;
mod combinations;
mod elements;
mod members;
mod numbers;
mod others;
mod strings;
mod types;
mod values;

use super::Example;

/// The examples of each group of rules.
pub(super) const LISTS: &[&[Example]] = &[
    annotations::EXAMPLES,
    combinations::EXAMPLES,
    elements::EXAMPLES,
    members::EXAMPLES,
    numbers::EXAMPLES,
    others::EXAMPLES,
    strings::EXAMPLES,
    types::EXAMPLES,
    values::EXAMPLES,
];
