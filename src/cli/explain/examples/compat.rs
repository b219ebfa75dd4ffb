//! Examples of what `diff` finds between two versions of a schema.

use super::{Example, example};

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
    example(
        "items-widened",
        r#"old:  { "type": "array", "items": { "type": "string" } }
new:  { "type": "array" }"#,
        r#"old:  { "type": "array", "items": { "type": "string" } }
new:  { "type": "array", "items": { "type": "string" }, "minItems": 0 }"#,
    ),
    example(
        "items-narrowed",
        r#"old:  { "type": "array" }
new:  { "type": "array", "items": { "type": "string" } }"#,
        r#"old:  { "type": "array" }
new:  { "type": "array" }"#,
    ),
    example(
        "tuple-position-added-open",
        r#"old:  { "type": "array", "prefixItems": [{ "type": "string" }] }
new:  { "type": "array", "prefixItems": [{ "type": "string" }, { "type": "integer" }] }"#,
        r#"old:  { "type": "array", "prefixItems": [{ "type": "string" }] }
new:  { "type": "array", "prefixItems": [{ "type": "string" }] }"#,
    ),
    example(
        "tuple-position-added-closed",
        r#"old:  { "type": "array", "prefixItems": [{ "type": "string" }], "items": false }
new:  { "type": "array", "prefixItems": [{ "type": "string" }, { "type": "integer" }], "items": false }"#,
        r#"old:  { "type": "array", "prefixItems": [{ "type": "string" }], "items": false }
new:  { "type": "array", "prefixItems": [{ "type": "string" }], "items": false }"#,
    ),
    example(
        "tuple-closed",
        r#"old:  { "type": "array", "prefixItems": [{ "type": "string" }] }
new:  { "type": "array", "prefixItems": [{ "type": "string" }], "items": false }"#,
        r#"old:  { "type": "array", "prefixItems": [{ "type": "string" }] }
new:  { "type": "array", "prefixItems": [{ "type": "string" }], "items": true }"#,
    ),
    example(
        "min-items-raised",
        r#"old:  { "type": "array" }
new:  { "type": "array", "minItems": 1 }"#,
        r#"old:  { "type": "array" }
new:  { "type": "array", "minItems": 0 }"#,
    ),
    example(
        "min-items-lowered",
        r#"old:  { "type": "array", "minItems": 1 }
new:  { "type": "array" }"#,
        r#"old:  { "type": "array", "minItems": 1 }
new:  { "type": "array", "minItems": 1 }"#,
    ),
    example(
        "max-items-lowered",
        r#"old:  { "type": "array", "maxItems": 2 }
new:  { "type": "array", "maxItems": 1 }"#,
        r#"old:  { "type": "array", "maxItems": 2 }
new:  { "type": "array", "maxItems": 2 }"#,
    ),
    example(
        "max-items-raised",
        r#"old:  { "type": "array", "maxItems": 1 }
new:  { "type": "array", "maxItems": 2 }"#,
        r#"old:  { "type": "array", "maxItems": 1 }
new:  { "type": "array", "maxItems": 1 }"#,
    ),
    example(
        "unique-items-added",
        r#"old:  { "type": "array", "items": { "type": "string" } }
new:  { "type": "array", "items": { "type": "string" }, "uniqueItems": true }"#,
        r#"old:  { "type": "array", "items": { "type": "string" } }
new:  { "type": "array", "items": { "type": "string" } }"#,
    ),
    example(
        "unique-items-removed",
        r#"old:  { "type": "array", "items": { "type": "string" }, "uniqueItems": true }
new:  { "type": "array", "items": { "type": "string" } }"#,
        r#"old:  { "type": "array", "items": { "type": "string" }, "uniqueItems": true }
new:  { "type": "array", "items": { "type": "string" }, "uniqueItems": true }"#,
    ),
    example(
        "contains-added",
        r#"old:  { "type": "array" }
new:  { "type": "array", "contains": { "type": "string" } }"#,
        r#"old:  { "type": "array" }
new:  { "type": "array" }"#,
    ),
    example(
        "contains-removed",
        r#"old:  { "type": "array", "contains": { "type": "string" } }
new:  { "type": "array" }"#,
        r#"old:  { "type": "array", "contains": { "type": "string" } }
new:  { "type": "array", "contains": { "type": "string" } }"#,
    ),
    example(
        "min-contains-raised",
        r#"old:  { "type": "array", "contains": { "type": "string" } }
new:  { "type": "array", "contains": { "type": "string" }, "minContains": 2 }"#,
        r#"old:  { "type": "array", "contains": { "type": "string" } }
new:  { "type": "array", "contains": { "type": "string" } }"#,
    ),
    example(
        "min-contains-lowered",
        r#"old:  { "type": "array", "contains": { "type": "string" } }
new:  { "type": "array", "contains": { "type": "string" }, "minContains": 0 }"#,
        r#"old:  { "type": "array", "contains": { "type": "string" } }
new:  { "type": "array", "contains": { "type": "string" } }"#,
    ),
    example(
        "max-contains-lowered",
        r#"old:  { "type": "array", "contains": { "type": "string" }, "maxContains": 2 }
new:  { "type": "array", "contains": { "type": "string" }, "maxContains": 1 }"#,
        r#"old:  { "type": "array", "contains": { "type": "string" }, "maxContains": 2 }
new:  { "type": "array", "contains": { "type": "string" }, "maxContains": 2 }"#,
    ),
    example(
        "max-contains-raised",
        r#"old:  { "type": "array", "contains": { "type": "string" }, "maxContains": 1 }
new:  { "type": "array", "contains": { "type": "string" } }"#,
        r#"old:  { "type": "array", "contains": { "type": "string" }, "maxContains": 1 }
new:  { "type": "array", "contains": { "type": "string" }, "maxContains": 1 }"#,
    ),
    example(
        "unevaluated-items-closed",
        r#"old:  { "type": "array", "prefixItems": [{ "type": "string" }] }
new:  { "type": "array", "prefixItems": [{ "type": "string" }], "unevaluatedItems": false }"#,
        r#"old:  { "type": "array", "prefixItems": [{ "type": "string" }] }
new:  { "type": "array", "prefixItems": [{ "type": "string" }] }"#,
    ),
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
    example(
        "value-set-narrowed",
        r#"old:  { "type": "integer" }
new:  { "type": "integer", "minimum": 1, "exclusiveMinimum": 0 }"#,
        r#"old:  { "type": "integer" }
new:  { "type": "integer" }"#,
    ),
    example(
        "value-set-widened",
        r#"old:  { "anyOf": [{ "maximum": 5 }, { "maximum": 3 }] }
new:  { "anyOf": [{ "maximum": 9 }, { "maximum": 9 }] }"#,
        r#"old:  { "anyOf": [{ "maximum": 5 }, { "maximum": 3 }] }
new:  { "maximum": 5 }"#,
    ),
    example(
        "undecided",
        r#"old:  { "pattern": "^[a-z]+(?<!x)$" }
new:  { "pattern": "^[a-z]+(?<!x|y)$" }"#,
        r#"old:  { "type": "string", "pattern": "^[a-wyz][a-z]*$" }
new:  { "type": "string", "pattern": "^[a-wy-z][a-z]*$" }"#,
    ),
    example(
        "schema-removed",
        r#"old:  schemas/order.schema.json
new:  no such file"#,
        r#"old:  schemas/order.schema.json
new:  schemas/order.schema.json"#,
    ),
    example(
        "schema-added",
        r#"old:  no such file
new:  schemas/order.schema.json"#,
        r#"old:  schemas/order.schema.json
new:  schemas/order.schema.json"#,
    ),
];
