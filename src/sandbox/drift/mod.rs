//! Ways in which an API drifts away from its documentation, to be switched on one by one.
//!
//! A drift touches the resources of successful answers, and in them one thing.

use super::answer::Answer;

mod added_field;
mod changed_type;
mod new_enum_value;
mod removed_field;
mod renamed_field;

/// A change of the API.
#[derive(Debug)]
pub struct Drift {
    /// Its name on the command line.
    pub name: &'static str,
    /// What is different.
    pub summary: &'static str,
    /// Makes it so in an answer.
    pub apply: fn(&mut Answer),
}

/// Every drift.
pub const ALL: &[&Drift] = &[
    &renamed_field::DRIFT,
    &new_enum_value::DRIFT,
    &changed_type::DRIFT,
    &removed_field::DRIFT,
    &added_field::DRIFT,
];

/// The drift of this name.
pub fn named(name: &str) -> Option<&'static Drift> {
    ALL.iter().find(|drift| drift.name == name).copied()
}
