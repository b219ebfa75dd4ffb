//! Examples of what `diff` finds about types.

use super::super::{Example, example};

pub(super) const EXAMPLES: &[Example] = &[
    example(
        "type-widened",
        r#"old:  { "type": "string" }
new:  { "type": ["string", "integer"] }"#,
        r#"old:  { "type": "string" }
new:  { "type": "string" }"#,
    ),
    example(
        "type-narrowed",
        r#"old:  { "type": ["string", "integer"] }
new:  { "type": "string" }"#,
        r#"old:  { "type": ["string", "integer"] }
new:  { "anyOf": [{ "type": "string" }, { "type": "integer" }] }"#,
    ),
    example(
        "type-integer-to-number",
        r#"old:  { "type": "integer" }
new:  { "type": "number" }"#,
        r#"old:  { "type": "integer" }
new:  { "type": "number", "multipleOf": 1 }"#,
    ),
    example(
        "type-number-to-integer",
        r#"old:  { "type": "number" }
new:  { "type": "integer" }"#,
        r#"old:  { "type": "number" }
new:  { "type": "number" }"#,
    ),
    example(
        "type-constraint-removed",
        r#"old:  { "type": "string" }
new:  {}"#,
        r#"old:  { "type": "string" }
new:  { "type": "string" }"#,
    ),
    example(
        "type-constraint-added",
        r#"old:  { "minLength": 3 }
new:  { "type": "string", "minLength": 3 }"#,
        r#"old:  { "minLength": 3 }
new:  { "minLength": 3 }"#,
    ),
    example(
        "became-nullable",
        r#"old:  { "type": "string" }
new:  { "type": ["string", "null"] }"#,
        r#"old:  { "type": "string" }
new:  { "type": "string" }"#,
    ),
    example(
        "became-not-nullable",
        r#"old:  { "type": ["string", "null"] }
new:  { "type": "string" }"#,
        r#"old:  { "type": ["string", "null"] }
new:  { "type": ["string", "null"] }"#,
    ),
    example(
        "schema-became-true",
        r#"old:  { "type": "string" }
new:  true"#,
        r#"old:  { "type": "string" }
new:  { "type": "string" }"#,
    ),
    example(
        "schema-became-false",
        r#"old:  { "type": "string" }
new:  false"#,
        r#"old:  { "type": "string" }
new:  { "type": "string" }"#,
    ),
];
