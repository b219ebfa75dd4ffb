//! What a command has looked at and what it could not do, as reports tell it.

use super::json::Value;

/// A file that a command has looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportedFile {
    /// Its name, as in the location of findings.
    pub name: String,
    /// The interactions of a cassette, in order.
    pub interactions: Vec<ReportedInteraction>,
}

impl ReportedFile {
    /// A file without interactions.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), interactions: Vec::new() }
    }
}

/// One interaction, without anything secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportedInteraction {
    /// Method and path: `GET /v1/customers/{customer-tenant-id}`; the template where the contract knows the operation.
    pub name: String,
    /// The operation, by its `operationId`.
    pub operation: Option<String>,
}

/// Work that could not be done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportedFailure {
    /// What could not be done, where and why.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// What was compared, for programs: findings name only what matters to somebody.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// What became of each pair of schemas in each direction.
    pub verdicts: Vec<Value>,
    /// What differs in other documents.
    pub changes: Vec<Value>,
}
