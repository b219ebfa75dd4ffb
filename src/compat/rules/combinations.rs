//! Combined schemas.

use crate::model::{Rule, Severity};

/// The rules of this file.
pub(super) const ALL: &[&Rule] = &[
    &ALL_OF_MEMBER_ADDED,
    &ALL_OF_MEMBER_REMOVED,
    &ANY_OF_BRANCH_ADDED,
    &ANY_OF_BRANCH_REMOVED,
    &ONE_OF_VARIANT_ADDED,
    &ONE_OF_VARIANT_REMOVED,
    &ONE_OF_OVERLAP_ADDED,
    &NOT_WIDENED,
    &NOT_NARROWED,
    &CONDITIONAL_ADDED,
    &CONDITIONAL_REMOVED,
    &CONDITIONAL_SCOPE_CHANGED,
    &REF_SIBLING_ACTIVATED,
];

/// One more schema must hold.
pub(super) const ALL_OF_MEMBER_ADDED: Rule = Rule {
    id: "all-of-member-added",
    severity: Severity::Error,
    summary: "One more schema must hold.",
    help: "What the others allow and it refuses was allowed before. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// One schema less must hold.
pub(super) const ALL_OF_MEMBER_REMOVED: Rule = Rule {
    id: "all-of-member-removed",
    severity: Severity::Error,
    summary: "One schema less must hold.",
    help: "What only it refused may come now. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// There is one alternative more.
pub(super) const ANY_OF_BRANCH_ADDED: Rule = Rule {
    id: "any-of-branch-added",
    severity: Severity::Error,
    summary: "There is one alternative more.",
    help: "What only the new one allows may come now. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// There is one alternative less.
pub(super) const ANY_OF_BRANCH_REMOVED: Rule = Rule {
    id: "any-of-branch-removed",
    severity: Severity::Error,
    summary: "There is one alternative less.",
    help: "What only that one allowed is refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// There is one variant more.
pub(super) const ONE_OF_VARIANT_ADDED: Rule = Rule {
    id: "one-of-variant-added",
    severity: Severity::Error,
    summary: "There is one variant more.",
    help: "Readers meet a variant that they do not know. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// There is one variant less.
pub(super) const ONE_OF_VARIANT_REMOVED: Rule = Rule {
    id: "one-of-variant-removed",
    severity: Severity::Error,
    summary: "There is one variant less.",
    help: "Clients that keep to the old version are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// A new variant overlaps with another, so that what fits both is refused.
pub(super) const ONE_OF_OVERLAP_ADDED: Rule = Rule {
    id: "one-of-overlap-added",
    severity: Severity::Error,
    summary: "A new variant overlaps with another, so that what fits both is refused.",
    help: "Integers match twice: an addition that narrows. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// More is excluded by `not`.
pub(super) const NOT_WIDENED: Rule = Rule {
    id: "not-widened",
    severity: Severity::Error,
    summary: "More is excluded by `not`.",
    help: "Polarity flips under not. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// Less is excluded by `not`.
pub(super) const NOT_NARROWED: Rule = Rule {
    id: "not-narrowed",
    severity: Severity::Error,
    summary: "Less is excluded by `not`.",
    help: "Clients that keep to the old version do not expect it. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// A condition demands more.
pub(super) const CONDITIONAL_ADDED: Rule = Rule {
    id: "conditional-added",
    severity: Severity::Error,
    summary: "A condition demands more.",
    help: "Clients that keep to the old version are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// A condition demands less.
pub(super) const CONDITIONAL_REMOVED: Rule = Rule {
    id: "conditional-removed",
    severity: Severity::Error,
    summary: "A condition demands less.",
    help: "Clients that keep to the old version do not expect it. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// A condition holds for other values.
pub(super) const CONDITIONAL_SCOPE_CHANGED: Rule = Rule {
    id: "conditional-scope-changed",
    severity: Severity::Error,
    summary: "A condition holds for other values.",
    help: "Without required the condition also holds where k is absent; direction only from the engine. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// Another version of JSON Schema reads the same keywords in another way.
pub(super) const REF_SIBLING_ACTIVATED: Rule = Rule {
    id: "ref-sibling-activated",
    severity: Severity::Error,
    summary: "Another version of JSON Schema reads the same keywords in another way.",
    help: "Only $schema changed. It breaks requests: go on accepting what was allowed, or publish a new version.",
};
