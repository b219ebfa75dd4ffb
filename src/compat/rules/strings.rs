//! Strings.

use crate::model::{Rule, Severity};

/// The rules of this file.
pub(super) const ALL: &[&Rule] = &[
    &MIN_LENGTH_RAISED,
    &MIN_LENGTH_LOWERED,
    &MAX_LENGTH_LOWERED,
    &MAX_LENGTH_RAISED,
    &PATTERN_NARROWED,
    &PATTERN_WIDENED,
    &PATTERN_CHANGED,
    &FORMAT_ASSERTION_ADDED,
    &FORMAT_ASSERTION_REMOVED,
];

/// A string must be longer.
pub(super) const MIN_LENGTH_RAISED: Rule = Rule {
    id: "min-length-raised",
    severity: Severity::Error,
    summary: "A string must be longer.",
    help: "Clients that keep to the old version are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// A string may be shorter.
pub(super) const MIN_LENGTH_LOWERED: Rule = Rule {
    id: "min-length-lowered",
    severity: Severity::Error,
    summary: "A string may be shorter.",
    help: r#""" may arrive. It breaks responses: go on answering what was allowed, or publish a new version."#,
};

/// A string must be shorter.
pub(super) const MAX_LENGTH_LOWERED: Rule = Rule {
    id: "max-length-lowered",
    severity: Severity::Error,
    summary: "A string must be shorter.",
    help: "Clients that keep to the old version are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// A string may be longer.
pub(super) const MAX_LENGTH_RAISED: Rule = Rule {
    id: "max-length-raised",
    severity: Severity::Error,
    summary: "A string may be longer.",
    help: "Fixed-width stores overflow. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// A pattern fits fewer strings.
pub(super) const PATTERN_NARROWED: Rule = Rule {
    id: "pattern-narrowed",
    severity: Severity::Error,
    summary: "A pattern fits fewer strings.",
    help: "Clients that keep to the old version are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// A pattern fits more strings.
pub(super) const PATTERN_WIDENED: Rule = Rule {
    id: "pattern-widened",
    severity: Severity::Error,
    summary: "A pattern fits more strings.",
    help: "Clients that keep to the old version do not expect it. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// A pattern fits other strings.
pub(super) const PATTERN_CHANGED: Rule = Rule {
    id: "pattern-changed",
    severity: Severity::Error,
    summary: "A pattern fits other strings.",
    help: "Both sides rely on the old version. It breaks requests and responses: keep what was allowed, or publish a new version.",
};

/// A string must have a format.
pub(super) const FORMAT_ASSERTION_ADDED: Rule = Rule {
    id: "format-assertion-added",
    severity: Severity::Error,
    summary: "A string must have a format.",
    help: "Clients that keep to the old version are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// A string need not have its format any more.
pub(super) const FORMAT_ASSERTION_REMOVED: Rule = Rule {
    id: "format-assertion-removed",
    severity: Severity::Error,
    summary: "A string need not have its format any more.",
    help: "Clients that keep to the old version do not expect it. It breaks responses: go on answering what was allowed, or publish a new version.",
};
