//! Examples of what `diff` finds about numbers.

use super::super::{Example, example};

pub(super) const EXAMPLES: &[Example] = &[
    example(
        "minimum-raised",
        r#"old:  { "type": "number", "minimum": 0 }
new:  { "type": "number", "exclusiveMinimum": 0 }"#,
        r#"old:  { "type": "number", "minimum": 0 }
new:  { "allOf": [{ "type": "number" }, { "minimum": 0 }] }"#,
    ),
    example(
        "minimum-lowered",
        r#"old:  { "type": "integer", "minimum": 1 }
new:  { "type": "integer", "minimum": 0 }"#,
        r#"old:  { "type": "integer", "minimum": 1 }
new:  { "type": "integer", "exclusiveMinimum": 0 }"#,
    ),
    example(
        "maximum-lowered",
        r#"old:  { "type": "integer", "maximum": 9 }
new:  { "type": "integer", "maximum": 8 }"#,
        r#"old:  { "type": "integer", "maximum": 9 }
new:  { "type": "integer", "exclusiveMaximum": 10 }"#,
    ),
    example(
        "maximum-raised",
        r#"old:  { "type": "integer", "maximum": 8 }
new:  { "type": "integer", "maximum": 9 }"#,
        r#"old:  { "type": "integer", "maximum": 8 }
new:  { "type": "integer", "exclusiveMaximum": 9 }"#,
    ),
    example(
        "multiple-of-coarsened",
        r#"old:  { "type": "integer", "multipleOf": 2 }
new:  { "type": "integer", "multipleOf": 4 }"#,
        r#"old:  { "type": "integer", "multipleOf": 2 }
new:  { "type": "integer", "allOf": [{ "multipleOf": 2 }] }"#,
    ),
    example(
        "multiple-of-refined",
        r#"old:  { "type": "number", "multipleOf": 0.3 }
new:  { "type": "number", "multipleOf": 0.1 }"#,
        r#"old:  { "type": "number", "multipleOf": 0.3 }
new:  { "type": "number", "multipleOf": 0.3 }"#,
    ),
    example(
        "multiple-of-changed",
        r#"old:  { "type": "integer", "multipleOf": 4 }
new:  { "type": "integer", "multipleOf": 6 }"#,
        r#"old:  { "type": "integer", "multipleOf": 4 }
new:  { "type": "integer", "multipleOf": 4 }"#,
    ),
];
