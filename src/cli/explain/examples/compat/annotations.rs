//! Examples of what `diff` finds about what asserts nothing.

use super::super::{Example, example};

pub(super) const EXAMPLES: &[Example] = &[
    example(
        "default-changed",
        r#"old:  { "type": "integer", "default": 1 }
new:  { "type": "integer", "default": 2 }"#,
        r#"old:  { "type": "integer", "default": 1 }
new:  { "type": "integer", "default": 1 }"#,
    ),
    example(
        "deprecated-added",
        r#"old:  { "type": "string" }
new:  { "type": "string", "deprecated": true }"#,
        r#"old:  { "type": "string" }
new:  { "type": "string" }"#,
    ),
    example(
        "deprecated-removed",
        r#"old:  { "type": "string", "deprecated": true }
new:  { "type": "string" }"#,
        r#"old:  { "type": "string", "deprecated": true }
new:  { "type": "string", "deprecated": true }"#,
    ),
    example(
        "access-annotation-changed",
        r#"old:  { "type": "string" }
new:  { "type": "string", "readOnly": true }"#,
        r#"old:  { "type": "string" }
new:  { "type": "string" }"#,
    ),
    example(
        "unknown-keyword-changed",
        r#"old:  { "x-a": 1 }
new:  { "x-a": 2 }"#,
        r#"old:  { "x-a": 1 }
new:  { "x-a": 1 }"#,
    ),
    example(
        "format-annotation-changed",
        r#"old:  { "type": "string", "format": "email" }
new:  { "type": "string", "format": "uri" }"#,
        r#"old:  { "type": "string", "format": "email" }
new:  { "type": "string", "format": "email" }"#,
    ),
    example(
        "content-annotation-changed",
        r#"old:  { "type": "string" }
new:  { "type": "string", "contentEncoding": "base64" }"#,
        r#"old:  { "type": "string" }
new:  { "type": "string" }"#,
    ),
    example(
        "discriminator-changed",
        r#"old:  { "oneOf": [{ "type": "object", "properties": { "k": { "const": "a" } }, "required": ["k"] }], "discriminator": { "propertyName": "k" } }
new:  { "oneOf": [{ "type": "object", "properties": { "k": { "const": "a" } }, "required": ["k"] }] }"#,
        r#"old:  { "oneOf": [{ "type": "object", "properties": { "k": { "const": "a" } }, "required": ["k"] }], "discriminator": { "propertyName": "k" } }
new:  { "oneOf": [{ "type": "object", "properties": { "k": { "const": "a" } }, "required": ["k"] }], "discriminator": { "propertyName": "k" } }"#,
    ),
];
