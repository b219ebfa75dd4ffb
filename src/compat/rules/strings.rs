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
    help: r#"Users of the old version rely on what it says. It breaks requests. Before: `{"type":"string"}`, after: `{"type":"string","minLength":1}`"#,
};

/// A string may be shorter.
pub(super) const MIN_LENGTH_LOWERED: Rule = Rule {
    id: "min-length-lowered",
    severity: Severity::Error,
    summary: "A string may be shorter.",
    help: r#""" may arrive. It breaks responses. Before: `{"type":"string","minLength":1}`, after: `{"type":"string"}`"#,
};

/// A string must be shorter.
pub(super) const MAX_LENGTH_LOWERED: Rule = Rule {
    id: "max-length-lowered",
    severity: Severity::Error,
    summary: "A string must be shorter.",
    help: r#"Users of the old version rely on what it says. It breaks requests. Before: `{"type":"string","maxLength":2}`, after: `{"type":"string","maxLength":1}`"#,
};

/// A string may be longer.
pub(super) const MAX_LENGTH_RAISED: Rule = Rule {
    id: "max-length-raised",
    severity: Severity::Error,
    summary: "A string may be longer.",
    help: r#"Fixed-width stores overflow. It breaks responses. Before: `{"type":"string","maxLength":1}`, after: `{"type":"string","maxLength":2}`"#,
};

/// A pattern fits fewer strings.
pub(super) const PATTERN_NARROWED: Rule = Rule {
    id: "pattern-narrowed",
    severity: Severity::Error,
    summary: "A pattern fits fewer strings.",
    help: r#"Users of the old version rely on what it says. It breaks requests. Before: `{"type":"string","pattern":"^[0-9]*$"}`, after: `{"type":"string","pattern":"^[0-9]+$"}`"#,
};

/// A pattern fits more strings.
pub(super) const PATTERN_WIDENED: Rule = Rule {
    id: "pattern-widened",
    severity: Severity::Error,
    summary: "A pattern fits more strings.",
    help: r#"Users of the old version rely on what it says. It breaks responses. Before: `{"type":"string","pattern":"^[a-z]$"}`, after: `{"type":"string","pattern":"^[A-Za-z]$"}`"#,
};

/// A pattern fits other strings.
pub(super) const PATTERN_CHANGED: Rule = Rule {
    id: "pattern-changed",
    severity: Severity::Error,
    summary: "A pattern fits other strings.",
    help: r#"Users of the old version rely on what it says. It breaks requests and responses. Before: `{"type":"string","pattern":"^a"}`, after: `{"type":"string","pattern":"^b"}`"#,
};

/// A string must have a format.
pub(super) const FORMAT_ASSERTION_ADDED: Rule = Rule {
    id: "format-assertion-added",
    severity: Severity::Error,
    summary: "A string must have a format.",
    help: r#"Users of the old version rely on what it says. It breaks requests. Before: `{"type":"string"}`, after: `{"type":"string","format":"date-time"}`"#,
};

/// A string need not have its format any more.
pub(super) const FORMAT_ASSERTION_REMOVED: Rule = Rule {
    id: "format-assertion-removed",
    severity: Severity::Error,
    summary: "A string need not have its format any more.",
    help: r#"Users of the old version rely on what it says. It breaks responses. Before: `{"type":"string","format":"uuid"}`, after: `{"type":"string"}`"#,
};
