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
    help: r##"Unless implied. It breaks requests. Before: `{"allOf":[{"type":"string"}]}`, after: `{"allOf":[{"type":"string"},{"minLength":1}]}`"##,
};

/// One schema less must hold.
pub(super) const ALL_OF_MEMBER_REMOVED: Rule = Rule {
    id: "all-of-member-removed",
    severity: Severity::Error,
    summary: "One schema less must hold.",
    help: r##"Unless implied. It breaks responses. Before: `{"allOf":[{"type":"string"},{"minLength":1}]}`, after: `{"allOf":[{"type":"string"}]}`"##,
};

/// There is one alternative more.
pub(super) const ANY_OF_BRANCH_ADDED: Rule = Rule {
    id: "any-of-branch-added",
    severity: Severity::Error,
    summary: "There is one alternative more.",
    help: r##"Unless subsumed. It breaks responses. Before: `{"anyOf":[{"type":"string"}]}`, after: `{"anyOf":[{"type":"string"},{"type":"integer"}]}`"##,
};

/// There is one alternative less.
pub(super) const ANY_OF_BRANCH_REMOVED: Rule = Rule {
    id: "any-of-branch-removed",
    severity: Severity::Error,
    summary: "There is one alternative less.",
    help: r##"Unless subsumed. It breaks requests. Before: `{"anyOf":[{"type":"string"},{"type":"integer"}]}`, after: `{"anyOf":[{"type":"string"}]}`"##,
};

/// There is one variant more.
pub(super) const ONE_OF_VARIANT_ADDED: Rule = Rule {
    id: "one-of-variant-added",
    severity: Severity::Error,
    summary: "There is one variant more.",
    help: r##"Name the discriminator value in the message. It breaks responses. Before: `{"oneOf":[{"type":"string"}]}`, after: `{"oneOf":[{"type":"string"},{"type":"integer"}]}`"##,
};

/// There is one variant less.
pub(super) const ONE_OF_VARIANT_REMOVED: Rule = Rule {
    id: "one-of-variant-removed",
    severity: Severity::Error,
    summary: "There is one variant less.",
    help: r##"Users of the old version rely on what it says. It breaks requests. Before: `{"oneOf":[{"type":"string"},{"type":"integer"}]}`, after: `{"oneOf":[{"type":"string"}]}`"##,
};

/// A new variant overlaps with another, so that what fits both is refused.
pub(super) const ONE_OF_OVERLAP_ADDED: Rule = Rule {
    id: "one-of-overlap-added",
    severity: Severity::Error,
    summary: "A new variant overlaps with another, so that what fits both is refused.",
    help: r##"Integers match twice: an addition that narrows. It breaks requests. Before: `{"oneOf":[{"type":"number"}]}`, after: `{"oneOf":[{"type":"number"},{"type":"integer"}]}`"##,
};

/// More is excluded by `not`.
pub(super) const NOT_WIDENED: Rule = Rule {
    id: "not-widened",
    severity: Severity::Error,
    summary: "More is excluded by `not`.",
    help: r##"Polarity flips under not. It breaks requests. Before: `{"not":{"type":"integer"}}`, after: `{"not":{"type":"number"}}`"##,
};

/// Less is excluded by `not`.
pub(super) const NOT_NARROWED: Rule = Rule {
    id: "not-narrowed",
    severity: Severity::Error,
    summary: "Less is excluded by `not`.",
    help: r##"Users of the old version rely on what it says. It breaks responses. Before: `{"not":{"type":"number"}}`, after: `{"not":{"type":"integer"}}`"##,
};

/// A condition demands more.
pub(super) const CONDITIONAL_ADDED: Rule = Rule {
    id: "conditional-added",
    severity: Severity::Error,
    summary: "A condition demands more.",
    help: r##"Users of the old version rely on what it says. It breaks requests. Before: `{"type":"object"}`, after: `{"type":"object","if":{"required":["a"]},"then":{"required":["b"]}}`"##,
};

/// A condition demands less.
pub(super) const CONDITIONAL_REMOVED: Rule = Rule {
    id: "conditional-removed",
    severity: Severity::Error,
    summary: "A condition demands less.",
    help: r##"Users of the old version rely on what it says. It breaks responses. Before: `{"type":"object","if":{"required":["a"]},"then":{"required":["b"]}}`, after: `{"type":"object"}`"##,
};

/// A condition holds for other values.
pub(super) const CONDITIONAL_SCOPE_CHANGED: Rule = Rule {
    id: "conditional-scope-changed",
    severity: Severity::Error,
    summary: "A condition holds for other values.",
    help: r##"Without required the condition also holds where k is absent; direction only from the engine. It breaks responses. Before: `{"type":"object","properties":{"k":{"type":"string"}},"if":{"properties":{"k":{"const":"a"}}},"then":{"required":["x"]}}`, after: `{"type":"object","properties":{"k":{"type":"string"}},"if":{"properties":{"k":{"const":"a"}},"required":["k"]},"then":{"required":["x"]}}`"##,
};

/// Another version of JSON Schema reads the same keywords in another way.
pub(super) const REF_SIBLING_ACTIVATED: Rule = Rule {
    id: "ref-sibling-activated",
    severity: Severity::Error,
    summary: "Another version of JSON Schema reads the same keywords in another way.",
    help: r##"Only $schema changed. It breaks requests. Before: `{"$schema":"http://json-schema.org/draft-07/schema#","properties":{"a":{"$ref":"#/definitions/s","minLength":3}},"definitions":{"s":{"type":"string"}}}`, after: `{"$schema":"https://json-schema.org/draft/2020-12/schema","properties":{"a":{"$ref":"#/definitions/s","minLength":3}},"definitions":{"s":{"type":"string"}}}`"##,
};
