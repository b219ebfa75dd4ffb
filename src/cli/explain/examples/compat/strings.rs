//! Examples of what `diff` finds about strings.

use super::super::{Example, example};

pub(super) const EXAMPLES: &[Example] = &[
    example(
        "min-length-raised",
        r#"old:  { "type": "string" }
new:  { "type": "string", "minLength": 1 }"#,
        r#"old:  { "type": "string" }
new:  { "type": "string", "minLength": 0 }"#,
    ),
    example(
        "min-length-lowered",
        r#"old:  { "type": "string", "minLength": 1 }
new:  { "type": "string" }"#,
        r#"old:  { "type": "string", "minLength": 1 }
new:  { "type": "string", "minLength": 1 }"#,
    ),
    example(
        "max-length-lowered",
        r#"old:  { "type": "string", "maxLength": 2 }
new:  { "type": "string", "maxLength": 1 }"#,
        r#"old:  { "type": "string", "maxLength": 2 }
new:  { "type": "string", "maxLength": 2 }"#,
    ),
    example(
        "max-length-raised",
        r#"old:  { "type": "string", "maxLength": 1 }
new:  { "type": "string", "maxLength": 2 }"#,
        r#"old:  { "type": "string", "maxLength": 1 }
new:  { "type": "string", "maxLength": 1 }"#,
    ),
    example(
        "pattern-narrowed",
        r#"old:  { "type": "string", "pattern": "^[0-9]*$" }
new:  { "type": "string", "pattern": "^[0-9]+$" }"#,
        r#"old:  { "type": "string", "pattern": "^[0-9]*$" }
new:  { "type": "string", "pattern": "^\\d*$" }"#,
    ),
    example(
        "pattern-widened",
        r#"old:  { "type": "string", "pattern": "^[a-z]$" }
new:  { "type": "string", "pattern": "^[A-Za-z]$" }"#,
        r#"old:  { "type": "string", "pattern": "^[a-z]$" }
new:  { "type": "string", "pattern": "^[a-fg-z]$" }"#,
    ),
    example(
        "pattern-changed",
        r#"old:  { "type": "string", "pattern": "^a" }
new:  { "type": "string", "pattern": "^b" }"#,
        r#"old:  { "type": "string", "pattern": "^a" }
new:  { "type": "string", "pattern": "^a" }"#,
    ),
    example(
        "format-assertion-added",
        r#"old:  { "type": "string" }
new:  { "type": "string", "format": "date-time" }"#,
        r#"old:  { "type": "string" }
new:  { "type": "string" }"#,
    ),
    example(
        "format-assertion-removed",
        r#"old:  { "type": "string", "format": "uuid" }
new:  { "type": "string" }"#,
        r#"old:  { "type": "string", "format": "uuid" }
new:  { "type": "string", "format": "uuid" }"#,
    ),
];
