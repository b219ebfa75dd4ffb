//! Ways in which an API drifts away from its documentation, to be switched on one by one.
//!
//! A drift touches one thing: of the resources in successful answers, of refusals, or of the header.

use super::answer::Answer;

mod added_field;
mod changed_case;
mod changed_status;
mod changed_type;
mod date_precision;
mod error_shape;
mod new_enum_value;
mod null_for_absent;
mod number_as_string;
mod removed_field;
mod removed_header;
mod renamed_field;
mod reordered_array;

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
    &changed_case::DRIFT,
    &null_for_absent::DRIFT,
    &number_as_string::DRIFT,
    &date_precision::DRIFT,
    &reordered_array::DRIFT,
    &error_shape::DRIFT,
    &changed_status::DRIFT,
    &removed_header::DRIFT,
];

/// The drift of this name.
pub fn named(name: &str) -> Option<&'static Drift> {
    ALL.iter().find(|drift| drift.name == name).copied()
}
