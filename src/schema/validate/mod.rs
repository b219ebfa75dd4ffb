//! Compiles schemas and says what a value breaks.
//!
//! This folder and [`super::tree`] are all that knows the jsonschema crate: [`compile`] makes validators of the files
//! of a contract, as [`convert`] writes them for the crate, and [`explain`] turns what the crate reports into [`Violation`]s.

mod compile;
mod convert;
mod explain;

use std::sync::{Arc, OnceLock};

pub(super) use compile::Compiler;
pub(super) use convert::Direction;

use super::dialect::Dialect;
use super::shape::Shapes;
use super::tree::Tree;
use super::{SchemaLocation, Violation};
use crate::model::json::View;

/// A compiled schema; cheap to clone, and shared between threads.
#[derive(Clone)]
pub(in crate::schema) struct Validator {
    compiled: Arc<jsonschema::Validator<Tree>>,
    resources: Arc<[SchemaLocation]>,
    /// What the schema declares, made when somebody asks.
    shapes: Arc<OnceLock<Shapes>>,
}

impl std::fmt::Debug for Validator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Validator")
    }
}

impl Validator {
    /// Whether the value keeps to the schema.
    pub(in crate::schema) fn is_valid(&self, value: View<'_>) -> bool {
        self.compiled.is_valid(value)
    }

    pub(in crate::schema) fn shapes(&self, make: impl FnOnce() -> Shapes) -> &Shapes {
        self.shapes.get_or_init(make)
    }

    /// What the value breaks, most specific only, in the order of the schema.
    pub(in crate::schema) fn violations(&self, value: View<'_>) -> Vec<Violation> {
        if self.is_valid(value) {
            return Vec::new();
        }
        let value = value.to_value();
        let mut violations = Vec::new();
        for error in self.compiled.iter_errors(View::Tree(&value)) {
            explain::explain(&error, &value, &self.resources, &mut violations);
        }
        explain::most_specific(violations)
    }
}

/// A regular expression, read as JSON Schema reads it.
#[derive(Debug)]
pub(in crate::schema) struct Pattern(jsonschema::Validator<Tree>);

impl Pattern {
    /// Compiles an expression, if it is one.
    pub(in crate::schema) fn compile(pattern: &str) -> Option<Self> {
        let schema = serde_json::json!({ "pattern": pattern });
        compile::options(Dialect::Draft202012).build(&schema).ok().map(Self)
    }

    /// Whether it matches anywhere in `text`.
    pub(in crate::schema) fn matches(&self, text: &str) -> bool {
        self.0.is_valid(View::Text(text))
    }
}
