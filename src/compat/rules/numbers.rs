//! Numbers.

use crate::model::{Rule, Severity};

/// The rules of this file.
pub(super) const ALL: &[&Rule] = &[
    &MINIMUM_RAISED,
    &MINIMUM_LOWERED,
    &MAXIMUM_LOWERED,
    &MAXIMUM_RAISED,
    &MULTIPLE_OF_COARSENED,
    &MULTIPLE_OF_REFINED,
    &MULTIPLE_OF_CHANGED,
];

/// The least number allowed is larger.
pub(super) const MINIMUM_RAISED: Rule = Rule {
    id: "minimum-raised",
    severity: Severity::Error,
    summary: "The least number allowed is larger.",
    help: "Clients that keep to the old version are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// The least number allowed is smaller.
pub(super) const MINIMUM_LOWERED: Rule = Rule {
    id: "minimum-lowered",
    severity: Severity::Error,
    summary: "The least number allowed is smaller.",
    help: "Readers may divide by it. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// The largest number allowed is smaller.
pub(super) const MAXIMUM_LOWERED: Rule = Rule {
    id: "maximum-lowered",
    severity: Severity::Error,
    summary: "The largest number allowed is smaller.",
    help: "Clients that keep to the old version are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// The largest number allowed is larger.
pub(super) const MAXIMUM_RAISED: Rule = Rule {
    id: "maximum-raised",
    severity: Severity::Error,
    summary: "The largest number allowed is larger.",
    help: "Overflow in readers. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// A number must be a multiple of a larger step.
pub(super) const MULTIPLE_OF_COARSENED: Rule = Rule {
    id: "multiple-of-coarsened",
    severity: Severity::Error,
    summary: "A number must be a multiple of a larger step.",
    help: "Clients that keep to the old version are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// A number may be a multiple of a smaller step.
pub(super) const MULTIPLE_OF_REFINED: Rule = Rule {
    id: "multiple-of-refined",
    severity: Severity::Error,
    summary: "A number may be a multiple of a smaller step.",
    help: "Finer steps may come; steps are compared as decimals. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// A number must be a multiple of another step.
pub(super) const MULTIPLE_OF_CHANGED: Rule = Rule {
    id: "multiple-of-changed",
    severity: Severity::Error,
    summary: "A number must be a multiple of another step.",
    help: "A larger step is not automatically stricter. It breaks requests and responses: keep what was allowed, or publish a new version.",
};
