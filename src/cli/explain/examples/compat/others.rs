//! Examples of what `diff` finds about what no single keyword explains.

use super::super::{Example, example};

pub(super) const EXAMPLES: &[Example] = &[
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
