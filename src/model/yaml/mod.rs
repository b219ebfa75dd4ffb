//! Our YAML front end: reads YAML 1.2 by its core schema into the same tree as JSON, every value with its place.
//!
//! The core schema makes `no` and `2024-01-01` strings and `200` a number. What JSON cannot say is an error with its
//! place: `.nan`, a key that is a list, a tag of somebody's own, a name twice in one mapping. Aliases are copies, and
//! how much they may copy is bounded, so that nine lines cannot fill the memory ("billion laughs"). Merge keys (`<<`)
//! are taken as YAML 1.1 took them, because API documents in the wild use them.

mod offsets;
mod reader;
mod scalar;

use super::Position;
use super::json::Value;

/// How many values aliases may add to a document.
pub const MAX_COPIES: usize = 500_000;

/// Why a text is no YAML that means the same as some JSON, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem} at line {}, column {}", position.line, position.column)]
pub struct YamlError {
    /// What is wrong.
    pub problem: String,
    /// The byte where it is wrong.
    pub offset: usize,
    /// The line and column of that byte.
    pub position: Position,
}

/// Whether a file is YAML by its name.
pub fn is_named(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(".yaml") || name.ends_with(".yml")
}

/// Whether a file is YAML by its name or, where that says nothing, by how its text begins.
pub fn is_likely(name: &str, text: &str) -> bool {
    let is_json = name.to_ascii_lowercase().ends_with(".json");
    is_named(name) || !is_json && !text.trim_start().starts_with(['{', '['])
}

/// Reads one YAML document.
pub fn parse(text: &str) -> Result<Value, YamlError> {
    reader::Reader::new(text).read()
}

#[cfg(test)]
mod tests;
