//! Types.

use crate::model::{Rule, Severity};

/// The rules of this file.
pub(super) const ALL: &[&Rule] = &[
    &TYPE_WIDENED,
    &TYPE_NARROWED,
    &TYPE_INTEGER_TO_NUMBER,
    &TYPE_NUMBER_TO_INTEGER,
    &TYPE_CONSTRAINT_REMOVED,
    &TYPE_CONSTRAINT_ADDED,
    &BECAME_NULLABLE,
    &BECAME_NOT_NULLABLE,
    &SCHEMA_BECAME_TRUE,
    &SCHEMA_BECAME_FALSE,
];

/// A value may have one type more.
pub(super) const TYPE_WIDENED: Rule = Rule {
    id: "type-widened",
    severity: Severity::Error,
    summary: "A value may have one type more.",
    help: "A reader meets a type it never handled. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// A value may have one type less.
pub(super) const TYPE_NARROWED: Rule = Rule {
    id: "type-narrowed",
    severity: Severity::Error,
    summary: "A value may have one type less.",
    help: "Old senders still use it. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// Integers became numbers, so fractions may come.
pub(super) const TYPE_INTEGER_TO_NUMBER: Rule = Rule {
    id: "type-integer-to-number",
    severity: Severity::Error,
    summary: "Integers became numbers, so fractions may come.",
    help: "Fractions may arrive. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// Numbers became integers, so fractions are refused.
pub(super) const TYPE_NUMBER_TO_INTEGER: Rule = Rule {
    id: "type-number-to-integer",
    severity: Severity::Error,
    summary: "Numbers became integers, so fractions are refused.",
    help: "Fractions are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// A value may have any type now.
pub(super) const TYPE_CONSTRAINT_REMOVED: Rule = Rule {
    id: "type-constraint-removed",
    severity: Severity::Error,
    summary: "A value may have any type now.",
    help: "Anything may arrive. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// A value of any type must have one of some types now.
pub(super) const TYPE_CONSTRAINT_ADDED: Rule = Rule {
    id: "type-constraint-added",
    severity: Severity::Error,
    summary: "A value of any type must have one of some types now.",
    help: "Untyped keywords let other types through. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// A value may be `null` now.
pub(super) const BECAME_NULLABLE: Rule = Rule {
    id: "became-nullable",
    severity: Severity::Error,
    summary: "A value may be `null` now.",
    help: "Readers that never met `null` fail on it. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// A value may not be `null` any more.
pub(super) const BECAME_NOT_NULLABLE: Rule = Rule {
    id: "became-not-nullable",
    severity: Severity::Error,
    summary: "A value may not be `null` any more.",
    help: "Those who send `null` are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// A value may be anything now.
pub(super) const SCHEMA_BECAME_TRUE: Rule = Rule {
    id: "schema-became-true",
    severity: Severity::Error,
    summary: "A value may be anything now.",
    help: "Clients that keep to the old version do not expect it. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// No value is allowed here any more.
pub(super) const SCHEMA_BECAME_FALSE: Rule = Rule {
    id: "schema-became-false",
    severity: Severity::Error,
    summary: "No value is allowed here any more.",
    help: "Clients that keep to the old version are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};
