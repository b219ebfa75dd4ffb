//! Examples of what `diff` finds about combined schemas.

use super::super::{Example, example};

pub(super) const EXAMPLES: &[Example] = &[
    example(
        "all-of-member-added",
        r#"old:  { "allOf": [{ "type": "string" }] }
new:  { "allOf": [{ "type": "string" }, { "minLength": 1 }] }"#,
        r#"old:  { "allOf": [{ "type": "string" }] }
new:  { "allOf": [{ "type": "string" }, { "minLength": 0 }] }"#,
    ),
    example(
        "all-of-member-removed",
        r#"old:  { "allOf": [{ "type": "string" }, { "minLength": 1 }] }
new:  { "allOf": [{ "type": "string" }] }"#,
        r#"old:  { "allOf": [{ "type": "string" }, { "minLength": 1 }] }
new:  { "type": "string", "minLength": 1 }"#,
    ),
    example(
        "any-of-branch-added",
        r#"old:  { "anyOf": [{ "type": "string" }] }
new:  { "anyOf": [{ "type": "string" }, { "type": "integer" }] }"#,
        r#"old:  { "anyOf": [{ "type": "string" }] }
new:  { "anyOf": [{ "type": "string" }, { "type": "string", "maxLength": 9 }] }"#,
    ),
    example(
        "any-of-branch-removed",
        r#"old:  { "anyOf": [{ "type": "string" }, { "type": "integer" }] }
new:  { "anyOf": [{ "type": "string" }] }"#,
        r#"old:  { "anyOf": [{ "type": "string" }, { "type": "integer" }] }
new:  { "type": ["string", "integer"] }"#,
    ),
    example(
        "one-of-variant-added",
        r#"old:  { "oneOf": [{ "type": "string" }] }
new:  { "oneOf": [{ "type": "string" }, { "type": "integer" }] }"#,
        r#"old:  { "oneOf": [{ "type": "string" }] }
new:  { "oneOf": [{ "type": "string" }] }"#,
    ),
    example(
        "one-of-variant-removed",
        r#"old:  { "oneOf": [{ "type": "string" }, { "type": "integer" }] }
new:  { "oneOf": [{ "type": "string" }] }"#,
        r#"old:  { "oneOf": [{ "type": "string" }, { "type": "integer" }] }
new:  { "oneOf": [{ "type": "string" }, { "type": "integer" }] }"#,
    ),
    example(
        "one-of-overlap-added",
        r#"old:  { "oneOf": [{ "type": "number" }] }
new:  { "oneOf": [{ "type": "number" }, { "type": "integer" }] }"#,
        r#"old:  { "oneOf": [{ "type": "number" }] }
new:  { "oneOf": [{ "type": "number" }] }"#,
    ),
    example(
        "not-widened",
        r#"old:  { "not": { "type": "integer" } }
new:  { "not": { "type": "number" } }"#,
        r#"old:  { "not": { "type": "integer" } }
new:  { "not": { "type": "integer" } }"#,
    ),
    example(
        "not-narrowed",
        r#"old:  { "not": { "type": "number" } }
new:  { "not": { "type": "integer" } }"#,
        r#"old:  { "not": { "type": "number" } }
new:  { "not": { "type": "number" } }"#,
    ),
    example(
        "conditional-added",
        r#"old:  { "type": "object" }
new:  { "type": "object", "if": { "required": ["a"] }, "then": { "required": ["b"] } }"#,
        r#"old:  { "type": "object" }
new:  { "type": "object" }"#,
    ),
    example(
        "conditional-removed",
        r#"old:  { "type": "object", "if": { "required": ["a"] }, "then": { "required": ["b"] } }
new:  { "type": "object" }"#,
        r#"old:  { "type": "object", "if": { "required": ["a"] }, "then": { "required": ["b"] } }
new:  { "type": "object", "if": { "required": ["a"] }, "then": { "required": ["b"] } }"#,
    ),
    example(
        "conditional-scope-changed",
        r#"old:  { "type": "object", "properties": { "k": { "type": "string" } }, "if": { "properties": { "k": { "const": "a" } } }, "then": { "required": ["x"] } }
new:  { "type": "object", "properties": { "k": { "type": "string" } }, "if": { "properties": { "k": { "const": "a" } }, "required": ["k"] }, "then": { "required": ["x"] } }"#,
        r#"old:  { "type": "object", "properties": { "k": { "type": "string" } }, "if": { "properties": { "k": { "const": "a" } } }, "then": { "required": ["x"] } }
new:  { "type": "object", "properties": { "k": { "type": "string" } }, "if": { "properties": { "k": { "const": "a" } } }, "then": { "required": ["x"] } }"#,
    ),
    example(
        "ref-sibling-activated",
        r##"old:  { "$schema": "http://json-schema.org/draft-07/schema#", "properties": { "a": { "$ref": "#/definitions/s", "minLength": 3 } }, "definitions": { "s": { "type": "string" } } }
new:  { "$schema": "https://json-schema.org/draft/2020-12/schema", "properties": { "a": { "$ref": "#/definitions/s", "minLength": 3 } }, "definitions": { "s": { "type": "string" } } }"##,
        r##"old:  { "$schema": "http://json-schema.org/draft-07/schema#", "properties": { "a": { "$ref": "#/definitions/s", "minLength": 3 } }, "definitions": { "s": { "type": "string" } } }
new:  { "$schema": "https://json-schema.org/draft/2020-12/schema", "properties": { "a": { "$ref": "#/definitions/s" } }, "definitions": { "s": { "type": "string" } } }"##,
    ),
];
