//! Examples of what `diff` finds about members of objects.

use super::super::{Example, example};

pub(super) const EXAMPLES: &[Example] = &[
    example(
        "property-became-required",
        r#"old:  { "type": "object", "properties": { "a": { "type": "string" } } }
new:  { "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"] }"#,
        r#"old:  { "type": "object", "properties": { "a": { "type": "string" } } }
new:  { "type": "object", "properties": { "a": { "type": "string" } } }"#,
    ),
    example(
        "property-became-optional",
        r#"old:  { "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"] }
new:  { "type": "object", "properties": { "a": { "type": "string" } } }"#,
        r#"old:  { "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"] }
new:  { "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"] }"#,
    ),
    example(
        "required-property-added",
        r#"old:  { "type": "object", "properties": { "a": { "type": "string" } } }
new:  { "type": "object", "properties": { "a": { "type": "string" }, "b": { "type": "string" } }, "required": ["b"] }"#,
        r#"old:  { "type": "object", "properties": { "a": { "type": "string" } } }
new:  { "type": "object", "properties": { "a": { "type": "string" }, "b": { "type": "string" } } }"#,
    ),
    example(
        "required-property-added-closed",
        r#"old:  { "type": "object", "properties": { "a": { "type": "string" } }, "additionalProperties": false }
new:  { "type": "object", "properties": { "a": { "type": "string" }, "b": { "type": "string" } }, "required": ["b"], "additionalProperties": false }"#,
        r#"old:  { "type": "object", "properties": { "a": { "type": "string" } }, "additionalProperties": false }
new:  { "type": "object", "properties": { "a": { "type": "string" } }, "additionalProperties": false }"#,
    ),
    example(
        "optional-property-added-closed",
        r#"old:  { "type": "object", "properties": { "a": { "type": "string" } }, "additionalProperties": false }
new:  { "type": "object", "properties": { "a": { "type": "string" }, "b": { "type": "string" } }, "additionalProperties": false }"#,
        r#"old:  { "type": "object", "properties": { "a": { "type": "string" } }, "additionalProperties": false }
new:  { "type": "object", "properties": { "a": { "type": "string" } }, "additionalProperties": false }"#,
    ),
    example(
        "optional-property-added-open",
        r#"old:  { "type": "object", "properties": { "a": { "type": "string" } } }
new:  { "type": "object", "properties": { "a": { "type": "string" }, "b": { "type": "integer" } } }"#,
        r#"old:  { "type": "object", "properties": { "a": { "type": "string" } } }
new:  { "type": "object", "properties": { "a": { "type": "string" }, "b": {} } }"#,
    ),
    example(
        "property-removed-closed",
        r#"old:  { "type": "object", "properties": { "a": { "type": "string" }, "b": { "type": "string" } }, "additionalProperties": false }
new:  { "type": "object", "properties": { "a": { "type": "string" } }, "additionalProperties": false }"#,
        r#"old:  { "type": "object", "properties": { "a": { "type": "string" }, "b": { "type": "string" } }, "additionalProperties": false }
new:  { "type": "object", "properties": { "a": { "type": "string" }, "b": { "type": "string", "deprecated": true } }, "additionalProperties": false }"#,
    ),
    example(
        "property-removed-open",
        r#"old:  { "type": "object", "properties": { "a": { "type": "string" }, "b": { "type": "string" } } }
new:  { "type": "object", "properties": { "a": { "type": "string" } } }"#,
        r#"old:  { "type": "object", "properties": { "a": { "type": "string" }, "b": { "type": "string" } } }
new:  { "type": "object", "properties": { "a": { "type": "string" }, "b": { "type": "string", "deprecated": true } } }"#,
    ),
    example(
        "required-property-removed",
        r#"old:  { "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"], "additionalProperties": false }
new:  { "type": "object", "properties": {}, "additionalProperties": false }"#,
        r#"old:  { "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"], "additionalProperties": false }
new:  { "type": "object", "properties": { "a": { "type": "string", "deprecated": true } }, "required": ["a"], "additionalProperties": false }"#,
    ),
    example(
        "object-closed",
        r#"old:  { "type": "object", "properties": { "a": { "type": "string" } } }
new:  { "type": "object", "properties": { "a": { "type": "string" } }, "additionalProperties": false }"#,
        r#"old:  { "type": "object", "properties": { "a": { "type": "string" } } }
new:  { "type": "object", "properties": { "a": { "type": "string" } }, "additionalProperties": true }"#,
    ),
    example(
        "object-opened",
        r#"old:  { "type": "object", "properties": { "a": { "type": "string" } }, "additionalProperties": false }
new:  { "type": "object", "properties": { "a": { "type": "string" } } }"#,
        r#"old:  { "type": "object", "properties": { "a": { "type": "string" } }, "additionalProperties": false }
new:  { "type": "object", "properties": { "a": { "type": "string" } }, "unevaluatedProperties": false }"#,
    ),
    example(
        "pattern-property-added",
        r#"old:  { "type": "object" }
new:  { "type": "object", "patternProperties": { "^x-": { "type": "string" } } }"#,
        r#"old:  { "type": "object" }
new:  { "type": "object" }"#,
    ),
    example(
        "pattern-property-removed",
        r#"old:  { "type": "object", "patternProperties": { "^x-": { "type": "string" } } }
new:  { "type": "object" }"#,
        r#"old:  { "type": "object", "patternProperties": { "^x-": { "type": "string" } } }
new:  { "type": "object", "patternProperties": { "^x-": { "type": "string" } } }"#,
    ),
    example(
        "pattern-property-name-widened-closed",
        r#"old:  { "type": "object", "patternProperties": { "^x": { "type": "string" } }, "additionalProperties": false }
new:  { "type": "object", "patternProperties": { "^[xy]": { "type": "string" } }, "additionalProperties": false }"#,
        r#"old:  { "type": "object", "patternProperties": { "^x": { "type": "string" } }, "additionalProperties": false }
new:  { "type": "object", "patternProperties": { "^x": { "type": "string" } }, "additionalProperties": false }"#,
    ),
    example(
        "property-names-narrowed",
        r#"old:  { "type": "object" }
new:  { "type": "object", "propertyNames": { "pattern": "^[a-z]+$" } }"#,
        r#"old:  { "type": "object" }
new:  { "type": "object" }"#,
    ),
    example(
        "property-names-widened",
        r#"old:  { "type": "object", "propertyNames": { "maxLength": 3 } }
new:  { "type": "object", "propertyNames": { "maxLength": 4 } }"#,
        r#"old:  { "type": "object", "propertyNames": { "maxLength": 3 } }
new:  { "type": "object", "propertyNames": { "maxLength": 3 } }"#,
    ),
    example(
        "min-properties-raised",
        r#"old:  { "type": "object" }
new:  { "type": "object", "minProperties": 1 }"#,
        r#"old:  { "type": "object" }
new:  { "type": "object", "minProperties": 0 }"#,
    ),
    example(
        "min-properties-lowered",
        r#"old:  { "type": "object", "minProperties": 1 }
new:  { "type": "object" }"#,
        r#"old:  { "type": "object", "minProperties": 1 }
new:  { "type": "object", "minProperties": 1 }"#,
    ),
    example(
        "max-properties-lowered",
        r#"old:  { "type": "object", "maxProperties": 2 }
new:  { "type": "object", "maxProperties": 1 }"#,
        r#"old:  { "type": "object", "maxProperties": 2 }
new:  { "type": "object", "maxProperties": 2 }"#,
    ),
    example(
        "max-properties-raised",
        r#"old:  { "type": "object", "maxProperties": 1 }
new:  { "type": "object" }"#,
        r#"old:  { "type": "object", "maxProperties": 1 }
new:  { "type": "object", "maxProperties": 1 }"#,
    ),
    example(
        "dependent-required-added",
        r#"old:  { "type": "object" }
new:  { "type": "object", "dependentRequired": { "a": ["b"] } }"#,
        r#"old:  { "type": "object" }
new:  { "type": "object" }"#,
    ),
    example(
        "dependent-required-removed",
        r#"old:  { "type": "object", "dependentRequired": { "a": ["b"] } }
new:  { "type": "object" }"#,
        r#"old:  { "type": "object", "dependentRequired": { "a": ["b"] } }
new:  { "type": "object", "dependentSchemas": { "a": { "required": ["b"] } } }"#,
    ),
    example(
        "dependent-schema-narrowed",
        r#"old:  { "type": "object", "dependentSchemas": { "a": { "properties": { "n": { "type": "number" } } } } }
new:  { "type": "object", "dependentSchemas": { "a": { "properties": { "n": { "type": "integer" } } } } }"#,
        r#"old:  { "type": "object", "dependentSchemas": { "a": { "properties": { "n": { "type": "number" } } } } }
new:  { "type": "object", "dependentSchemas": { "a": { "properties": { "n": { "type": "number" } } } } }"#,
    ),
    example(
        "dependent-schema-widened",
        r#"old:  { "type": "object", "dependentSchemas": { "a": { "properties": { "n": { "type": "integer" } } } } }
new:  { "type": "object" }"#,
        r#"old:  { "type": "object", "dependentSchemas": { "a": { "properties": { "n": { "type": "integer" } } } } }
new:  { "type": "object", "dependentSchemas": { "a": { "properties": { "n": { "type": "integer" } } } } }"#,
    ),
    example(
        "unevaluated-closed",
        r#"old:  { "allOf": [{ "properties": { "a": { "type": "string" } } }] }
new:  { "allOf": [{ "properties": { "a": { "type": "string" } } }], "unevaluatedProperties": false }"#,
        r#"old:  { "allOf": [{ "properties": { "a": { "type": "string" } } }] }
new:  { "allOf": [{ "properties": { "a": { "type": "string" } } }], "unevaluatedProperties": true }"#,
    ),
    example(
        "unevaluated-opened",
        r#"old:  { "allOf": [{ "properties": { "a": { "type": "string" } } }], "unevaluatedProperties": false }
new:  { "allOf": [{ "properties": { "a": { "type": "string" } } }] }"#,
        r#"old:  { "allOf": [{ "properties": { "a": { "type": "string" } } }], "unevaluatedProperties": false }
new:  { "allOf": [{ "properties": { "a": { "type": "string" } } }], "unevaluatedProperties": false }"#,
    ),
];
