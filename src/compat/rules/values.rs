//! Listed values.

use crate::model::{Rule, Severity};

/// The rules of this file.
pub(super) const ALL: &[&Rule] = &[
    &ENUM_VALUE_ADDED,
    &ENUM_VALUE_REMOVED,
    &ENUM_VALUE_CASE_CHANGED,
    &ENUM_CONSTRAINT_ADDED,
    &ENUM_CONSTRAINT_REMOVED,
    &CONST_CHANGED,
];

/// A listed value was added.
pub(super) const ENUM_VALUE_ADDED: Rule = Rule {
    id: "enum-value-added",
    severity: Severity::Error,
    summary: "A listed value was added.",
    help: "Exhaustive switches in readers break; the commonest real break. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// A listed value was removed.
pub(super) const ENUM_VALUE_REMOVED: Rule = Rule {
    id: "enum-value-removed",
    severity: Severity::Error,
    summary: "A listed value was removed.",
    help: "Old senders use it. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// A listed value has another case.
pub(super) const ENUM_VALUE_CASE_CHANGED: Rule = Rule {
    id: "enum-value-case-changed",
    severity: Severity::Error,
    summary: "A listed value has another case.",
    help: "Clients compare values as they are written. It breaks requests and responses: keep what was allowed, or publish a new version.",
};

/// A free value became one of a list.
pub(super) const ENUM_CONSTRAINT_ADDED: Rule = Rule {
    id: "enum-constraint-added",
    severity: Severity::Error,
    summary: "A free value became one of a list.",
    help: "Free values are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// A value of a list became a free one.
pub(super) const ENUM_CONSTRAINT_REMOVED: Rule = Rule {
    id: "enum-constraint-removed",
    severity: Severity::Error,
    summary: "A value of a list became a free one.",
    help: "Any value may arrive. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// A constant has another value.
pub(super) const CONST_CHANGED: Rule = Rule {
    id: "const-changed",
    severity: Severity::Error,
    summary: "A constant has another value.",
    help: "Discriminators live here. It breaks requests and responses: keep what was allowed, or publish a new version.",
};
