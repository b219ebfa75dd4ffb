//! Elements of arrays.

use crate::model::{Rule, Severity};

/// The rules of this file.
pub(super) const ALL: &[&Rule] = &[
    &ITEMS_WIDENED,
    &ITEMS_NARROWED,
    &TUPLE_POSITION_ADDED_OPEN,
    &TUPLE_POSITION_ADDED_CLOSED,
    &TUPLE_CLOSED,
    &MIN_ITEMS_RAISED,
    &MIN_ITEMS_LOWERED,
    &MAX_ITEMS_LOWERED,
    &MAX_ITEMS_RAISED,
    &UNIQUE_ITEMS_ADDED,
    &UNIQUE_ITEMS_REMOVED,
    &CONTAINS_ADDED,
    &CONTAINS_REMOVED,
    &MIN_CONTAINS_RAISED,
    &MIN_CONTAINS_LOWERED,
    &MAX_CONTAINS_LOWERED,
    &MAX_CONTAINS_RAISED,
    &UNEVALUATED_ITEMS_CLOSED,
];

/// More is allowed as an element.
pub(super) const ITEMS_WIDENED: Rule = Rule {
    id: "items-widened",
    severity: Severity::Error,
    summary: "More is allowed as an element.",
    help: "Clients that keep to the old version do not expect it. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// Less is allowed as an element.
pub(super) const ITEMS_NARROWED: Rule = Rule {
    id: "items-narrowed",
    severity: Severity::Error,
    summary: "Less is allowed as an element.",
    help: "Clients that keep to the old version are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// An element that was free is restricted by its position.
pub(super) const TUPLE_POSITION_ADDED_OPEN: Rule = Rule {
    id: "tuple-position-added-open",
    severity: Severity::Error,
    summary: "An element that was free is restricted by its position.",
    help: "What stands there was free before. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// A list allows an element more by its position.
pub(super) const TUPLE_POSITION_ADDED_CLOSED: Rule = Rule {
    id: "tuple-position-added-closed",
    severity: Severity::Error,
    summary: "A list allows an element more by its position.",
    help: "An array may be longer. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// A list allows no elements behind those declared.
pub(super) const TUPLE_CLOSED: Rule = Rule {
    id: "tuple-closed",
    severity: Severity::Error,
    summary: "A list allows no elements behind those declared.",
    help: "Clients that keep to the old version are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// An array needs more elements.
pub(super) const MIN_ITEMS_RAISED: Rule = Rule {
    id: "min-items-raised",
    severity: Severity::Error,
    summary: "An array needs more elements.",
    help: "`[]` is refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// An array needs fewer elements.
pub(super) const MIN_ITEMS_LOWERED: Rule = Rule {
    id: "min-items-lowered",
    severity: Severity::Error,
    summary: "An array needs fewer elements.",
    help: "`[]` may arrive; code reading element 0 breaks. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// An array may have fewer elements.
pub(super) const MAX_ITEMS_LOWERED: Rule = Rule {
    id: "max-items-lowered",
    severity: Severity::Error,
    summary: "An array may have fewer elements.",
    help: "Clients that keep to the old version are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// An array may have more elements.
pub(super) const MAX_ITEMS_RAISED: Rule = Rule {
    id: "max-items-raised",
    severity: Severity::Error,
    summary: "An array may have more elements.",
    help: "Clients that keep to the old version do not expect it. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// No two elements may be equal now.
pub(super) const UNIQUE_ITEMS_ADDED: Rule = Rule {
    id: "unique-items-added",
    severity: Severity::Error,
    summary: "No two elements may be equal now.",
    help: "Duplicates are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// Elements may be equal now.
pub(super) const UNIQUE_ITEMS_REMOVED: Rule = Rule {
    id: "unique-items-removed",
    severity: Severity::Error,
    summary: "Elements may be equal now.",
    help: "Keyed readers meet duplicates. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// An array must contain something now.
pub(super) const CONTAINS_ADDED: Rule = Rule {
    id: "contains-added",
    severity: Severity::Error,
    summary: "An array must contain something now.",
    help: "Clients that keep to the old version are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// An array need not contain something any more.
pub(super) const CONTAINS_REMOVED: Rule = Rule {
    id: "contains-removed",
    severity: Severity::Error,
    summary: "An array need not contain something any more.",
    help: "Clients that keep to the old version do not expect it. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// An array must contain more of something.
pub(super) const MIN_CONTAINS_RAISED: Rule = Rule {
    id: "min-contains-raised",
    severity: Severity::Error,
    summary: "An array must contain more of something.",
    help: "Clients that keep to the old version are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// An array must contain less of something.
pub(super) const MIN_CONTAINS_LOWERED: Rule = Rule {
    id: "min-contains-lowered",
    severity: Severity::Error,
    summary: "An array must contain less of something.",
    help: "Clients that keep to the old version do not expect it. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// An array may contain less of something.
pub(super) const MAX_CONTAINS_LOWERED: Rule = Rule {
    id: "max-contains-lowered",
    severity: Severity::Error,
    summary: "An array may contain less of something.",
    help: "Clients that keep to the old version are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// An array may contain more of something.
pub(super) const MAX_CONTAINS_RAISED: Rule = Rule {
    id: "max-contains-raised",
    severity: Severity::Error,
    summary: "An array may contain more of something.",
    help: "Clients that keep to the old version do not expect it. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// A combined array allows no elements but those declared.
pub(super) const UNEVALUATED_ITEMS_CLOSED: Rule = Rule {
    id: "unevaluated-items-closed",
    severity: Severity::Error,
    summary: "A combined array allows no elements but those declared.",
    help: "Clients that keep to the old version are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};
