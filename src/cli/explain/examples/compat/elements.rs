//! Examples of what `diff` finds about elements of arrays.

use super::super::{Example, example};

pub(super) const EXAMPLES: &[Example] = &[
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
];
