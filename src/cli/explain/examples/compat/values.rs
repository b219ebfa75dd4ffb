//! Examples of what `diff` finds about listed values.

use super::super::{Example, example};

pub(super) const EXAMPLES: &[Example] = &[
    example(
        "enum-value-added",
        r#"old:  { "enum": ["a"] }
new:  { "enum": ["a", "b"] }"#,
        r#"old:  { "enum": ["a"] }
new:  { "enum": ["a"] }"#,
    ),
    example(
        "enum-value-removed",
        r#"old:  { "enum": ["a", "b"] }
new:  { "enum": ["a"] }"#,
        r#"old:  { "enum": ["a", "b"] }
new:  { "oneOf": [{ "const": "a" }, { "const": "b", "deprecated": true }] }"#,
    ),
    example(
        "enum-value-case-changed",
        r#"old:  { "enum": ["Monthly"] }
new:  { "enum": ["monthly"] }"#,
        r#"old:  { "enum": ["Monthly"] }
new:  { "enum": ["Monthly"] }"#,
    ),
    example(
        "enum-constraint-added",
        r#"old:  { "type": "string" }
new:  { "type": "string", "enum": ["a"] }"#,
        r#"old:  { "type": "string" }
new:  { "type": "string", "examples": ["a"] }"#,
    ),
    example(
        "enum-constraint-removed",
        r#"old:  { "type": "string", "enum": ["a"] }
new:  { "type": "string" }"#,
        r#"old:  { "type": "string", "enum": ["a"] }
new:  { "type": "string", "enum": ["a"] }"#,
    ),
    example(
        "const-changed",
        r#"old:  { "const": "a" }
new:  { "const": "b" }"#,
        r#"old:  { "const": "a" }
new:  { "const": "a" }"#,
    ),
];
