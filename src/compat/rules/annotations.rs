//! What asserts nothing.

use crate::model::{Rule, Severity};

/// The rules of this file.
pub(super) const ALL: &[&Rule] = &[
    &DEFAULT_CHANGED,
    &DEPRECATED_ADDED,
    &DEPRECATED_REMOVED,
    &ACCESS_ANNOTATION_CHANGED,
    &UNKNOWN_KEYWORD_CHANGED,
    &FORMAT_ANNOTATION_CHANGED,
    &CONTENT_ANNOTATION_CHANGED,
    &DISCRIMINATOR_CHANGED,
];

/// A default has changed.
pub(super) const DEFAULT_CHANGED: Rule = Rule {
    id: "default-changed",
    severity: Severity::Warning,
    summary: "A default has changed.",
    help: "The meaning of an omission changes (request); tools fill it in (response). It breaks nobody by itself.",
};

/// Something is deprecated now.
pub(super) const DEPRECATED_ADDED: Rule = Rule {
    id: "deprecated-added",
    severity: Severity::Info,
    summary: "Something is deprecated now.",
    help: "It announces that it may go. It breaks nobody by itself.",
};

/// Something is not deprecated any more.
pub(super) const DEPRECATED_REMOVED: Rule = Rule {
    id: "deprecated-removed",
    severity: Severity::Info,
    summary: "Something is not deprecated any more.",
    help: "Users of the old version rely on what it says. It breaks nobody by itself.",
};

/// What is read-only or write-only has changed.
pub(super) const ACCESS_ANNOTATION_CHANGED: Rule = Rule {
    id: "access-annotation-changed",
    severity: Severity::Warning,
    summary: "What is read-only or write-only has changed.",
    help: "Users of the old version rely on what it says. It breaks nobody by itself.",
};

/// A keyword that JSON Schema does not know has changed.
pub(super) const UNKNOWN_KEYWORD_CHANGED: Rule = Rule {
    id: "unknown-keyword-changed",
    severity: Severity::Info,
    summary: "A keyword that JSON Schema does not know has changed.",
    help: "It may be a slip, as `maxlength` for `maxLength`. It breaks nobody by itself.",
};

/// A format that is not checked has changed.
pub(super) const FORMAT_ANNOTATION_CHANGED: Rule = Rule {
    id: "format-annotation-changed",
    severity: Severity::Info,
    summary: "A format that is not checked has changed.",
    help: "No value changes; code generators may care (int32 to int64). It breaks nobody by itself.",
};

/// What a string contains is declared in another way.
pub(super) const CONTENT_ANNOTATION_CHANGED: Rule = Rule {
    id: "content-annotation-changed",
    severity: Severity::Warning,
    summary: "What a string contains is declared in another way.",
    help: "Decoders care. It breaks nobody by itself.",
};

/// What tells variants apart is declared in another way.
pub(super) const DISCRIMINATOR_CHANGED: Rule = Rule {
    id: "discriminator-changed",
    severity: Severity::Warning,
    summary: "What tells variants apart is declared in another way.",
    help: "Asserts nothing; generated clients dispatch on it. It breaks nobody by itself.",
};
