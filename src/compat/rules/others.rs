//! What no single keyword explains.

use crate::model::{Rule, Severity};

/// The rules of this file.
pub(super) const ALL: &[&Rule] =
    &[&VALUE_SET_NARROWED, &VALUE_SET_WIDENED, &UNDECIDED, &SCHEMA_REMOVED, &SCHEMA_ADDED];

/// Something that was allowed is refused.
pub const VALUE_SET_NARROWED: Rule = Rule {
    id: "value-set-narrowed",
    severity: Severity::Error,
    summary: "Something that was allowed is refused, and no single keyword explains it.",
    help: "Several edits act together. The example shows what is refused now. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// Something that was refused is allowed.
pub const VALUE_SET_WIDENED: Rule = Rule {
    id: "value-set-widened",
    severity: Severity::Error,
    summary: "Something that was refused is allowed, and no single keyword explains it.",
    help: "Several edits act together. The example shows what may come now. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// Neither a break nor its absence was shown.
pub const UNDECIDED: Rule = Rule {
    id: "undecided",
    severity: Severity::Warning,
    summary: "Whether the change breaks anybody could not be decided.",
    help: "Nothing was found that breaks, and nothing was proved. Look at the change yourself; a plainer schema, or more time with --budget, may help.",
};

/// A file with a schema is gone.
pub const SCHEMA_REMOVED: Rule = Rule {
    id: "schema-removed",
    severity: Severity::Error,
    summary: "A schema or an OpenAPI document is gone.",
    help: "Whoever refers to the file finds nothing. If it has moved, git pairs it with its new name as long as most of it is the same.",
};

/// A file with a schema is new.
pub const SCHEMA_ADDED: Rule = Rule {
    id: "schema-added",
    severity: Severity::Info,
    summary: "A schema or an OpenAPI document is new.",
    help: "Nobody relies on it yet.",
};
