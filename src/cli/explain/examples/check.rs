//! Examples of what `check` finds: a cassette beside its contract.

use super::{Example, example};

pub(super) const EXAMPLES: &[Example] = &[
    example(
        "deprecated-used",
        r#"contract:  "parameters": [{ "name": "sortBy", "in": "query", "deprecated": true, … }]
cassette:  "path": "/v1/orders", "query": "sortBy=date""#,
        r#"contract:  "parameters": [{ "name": "sortBy", "in": "query", "deprecated": true, … }]
cassette:  "path": "/v1/orders""#,
    ),
    example(
        "direction-mismatch",
        r#"contract:  "creationDate": { "type": "string", "readOnly": true }
cassette:  "request": { "method": "POST", "body": { "json": { "creationDate": "2026-01-15T12:00:00Z" } }, … }"#,
        r#"contract:  "creationDate": { "type": "string", "readOnly": true }
cassette:  "request": { "method": "POST", "body": { "json": {} }, … }"#,
    ),
    example(
        "required-property-missing",
        r#"contract:  "required": ["id", "status"]
cassette:  { "id": "A-1" }"#,
        r#"contract:  "required": ["id", "status"]
cassette:  { "id": "A-1", "status": "completed" }"#,
    ),
    example(
        "type-mismatch",
        r#"contract:  "quantity": { "type": "integer" }
cassette:  { "quantity": "1" }"#,
        r#"contract:  "quantity": { "type": "integer" }
cassette:  { "quantity": 1 }"#,
    ),
    example(
        "undocumented-enum-value",
        r#"contract:  "status": { "enum": ["completed", "cancelled"] }
cassette:  { "status": "pending" }"#,
        r#"contract:  "status": { "enum": ["completed", "cancelled", "pending"] }
cassette:  { "status": "pending" }"#,
    ),
    example(
        "undocumented-property",
        r#"contract:  "properties": { "id": { "type": "string" } }
cassette:  { "id": "A-1", "managedBy": "x" }"#,
        r#"contract:  "properties": { "id": { "type": "string" }, "managedBy": { "type": "string" } }
cassette:  { "id": "A-1", "managedBy": "x" }"#,
    ),
    example(
        "format-mismatch",
        r#"contract:  "creationDate": { "type": "string", "format": "date-time" }
cassette:  { "creationDate": "15 January 2026" }"#,
        r#"contract:  "creationDate": { "type": "string", "format": "date-time" }
cassette:  { "creationDate": "2026-01-15T12:00:00.0000000Z" }"#,
    ),
    example(
        "schema-violation",
        r#"contract:  "quantity": { "type": "integer", "minimum": 1 }
cassette:  { "quantity": 0 }"#,
        r#"contract:  "quantity": { "type": "integer", "minimum": 1 }
cassette:  { "quantity": 1 }"#,
    ),
    example(
        "undocumented-operation",
        r#"contract:  "paths": { "/v1/orders/{id}": { "get": … } }
cassette:  "method": "GET", "path": "/v1/order/7""#,
        r#"contract:  "paths": { "/v1/orders/{id}": { "get": … } }
cassette:  "method": "GET", "path": "/v1/orders/7""#,
    ),
    example(
        "undocumented-status",
        r#"contract:  "responses": { "200": … }
cassette:  "response": { "status": 202, … }"#,
        r#"contract:  "responses": { "200": …, "202": … }
cassette:  "response": { "status": 202, … }"#,
    ),
    example(
        "media-type-mismatch",
        r#"contract:  "content": { "application/json": … }
cassette:  "headers": { "Content-Type": "text/html" }"#,
        r#"contract:  "content": { "application/json": … }
cassette:  "headers": { "Content-Type": "application/json; charset=utf-8" }"#,
    ),
    example(
        "body-not-json",
        r#""headers": { "Content-Type": "application/json" }, "body": { "text": "{ \"id\": }" }"#,
        r#""headers": { "Content-Type": "application/json" }, "body": { "json": { "id": 1 } }"#,
    ),
    example(
        "parameter-invalid",
        r#"contract:  { "name": "size", "in": "query", "schema": { "type": "integer" } }
cassette:  "query": [["size", "many"]]"#,
        r#"contract:  { "name": "size", "in": "query", "schema": { "type": "integer" } }
cassette:  "query": [["size", "20"]]"#,
    ),
    example(
        "secret-in-cassette",
        r#""headers": { "Authorization": "Bearer 0a1b2c3d4e5f…" }"#,
        r#""headers": { "Authorization": "{bearer-token}" }"#,
    ),
    example(
        "suspicious-value",
        r#""json": { "contact": "someone@contoso.com" }"#,
        r#""json": { "contact": "user-1@example.com" }"#,
    ),
    example(
        "stale-raw",
        r#""body": { "json": { "quantity": 2 }, "raw": "{\"quantity\" : 1}" }"#,
        r#""body": { "json": { "quantity": 2 } }"#,
    ),
    example(
        "duplicate-member",
        r#""json": { "status": "active", "status": "deleted" }"#,
        r#""json": { "status": "deleted" }"#,
    ),
    example(
        "coverage-too-low",
        "$ tapecheck check --min-coverage operations=100
  operations           3/4   75.0 %",
        "$ tapecheck check --min-coverage operations=100
  operations           4/4  100.0 %",
    ),
];
