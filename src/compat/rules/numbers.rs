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
    help: r#"Users of the old version rely on what it says. It breaks requests. Before: `{"type":"number","minimum":0}`, after: `{"type":"number","exclusiveMinimum":0}`"#,
};

/// The least number allowed is smaller.
pub(super) const MINIMUM_LOWERED: Rule = Rule {
    id: "minimum-lowered",
    severity: Severity::Error,
    summary: "The least number allowed is smaller.",
    help: r#"A divisor of 0. It breaks responses. Before: `{"type":"integer","minimum":1}`, after: `{"type":"integer","minimum":0}`"#,
};

/// The largest number allowed is smaller.
pub(super) const MAXIMUM_LOWERED: Rule = Rule {
    id: "maximum-lowered",
    severity: Severity::Error,
    summary: "The largest number allowed is smaller.",
    help: r#"Users of the old version rely on what it says. It breaks requests. Before: `{"type":"integer","maximum":9}`, after: `{"type":"integer","maximum":8}`"#,
};

/// The largest number allowed is larger.
pub(super) const MAXIMUM_RAISED: Rule = Rule {
    id: "maximum-raised",
    severity: Severity::Error,
    summary: "The largest number allowed is larger.",
    help: r#"Overflow in readers. It breaks responses. Before: `{"type":"integer","maximum":8}`, after: `{"type":"integer","maximum":9}`"#,
};

/// A number must be a multiple of a larger step.
pub(super) const MULTIPLE_OF_COARSENED: Rule = Rule {
    id: "multiple-of-coarsened",
    severity: Severity::Error,
    summary: "A number must be a multiple of a larger step.",
    help: r#"Users of the old version rely on what it says. It breaks requests. Before: `{"type":"integer","multipleOf":2}`, after: `{"type":"integer","multipleOf":4}`"#,
};

/// A number may be a multiple of a smaller step.
pub(super) const MULTIPLE_OF_REFINED: Rule = Rule {
    id: "multiple-of-refined",
    severity: Severity::Error,
    summary: "A number may be a multiple of a smaller step.",
    help: r#"Decimal, not binary. It breaks responses. Before: `{"type":"number","multipleOf":0.3}`, after: `{"type":"number","multipleOf":0.1}`"#,
};

/// A number must be a multiple of another step.
pub(super) const MULTIPLE_OF_CHANGED: Rule = Rule {
    id: "multiple-of-changed",
    severity: Severity::Error,
    summary: "A number must be a multiple of another step.",
    help: r#"A larger step is not automatically stricter. It breaks requests and responses. Before: `{"type":"integer","multipleOf":4}`, after: `{"type":"integer","multipleOf":6}`"#,
};
