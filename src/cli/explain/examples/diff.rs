//! Examples of what `diff`, `verify` and `record --update` find: an old and a new document.

use super::{Example, example};

pub(super) const EXAMPLES: &[Example] = &[
    example(
        "property-removed",
        r#"old:  { "id": 1, "status": "active" }
new:  { "id": 1 }"#,
        r#"old:  { "id": 1, "status": "active" }
new:  { "id": 1, "status": "active" }"#,
    ),
    example(
        "property-added",
        r#"old:  { "id": 1 }
new:  { "id": 1, "managedBy": "x" }"#,
        r#"old:  { "id": 1 }
new:  { "id": 1 }"#,
    ),
    example(
        "element-removed",
        r#"old:  { "items": [{ "id": 1 }, { "id": 2 }] }
new:  { "items": [{ "id": 1 }] }"#,
        r#"old:  { "items": [{ "id": 1 }, { "id": 2 }] }
new:  { "items": [{ "id": 1 }, { "id": 2 }] }"#,
    ),
    example(
        "element-added",
        r#"old:  { "items": [{ "id": 1 }] }
new:  { "items": [{ "id": 1 }, { "id": 2 }] }"#,
        r#"old:  { "items": [{ "id": 1 }] }
new:  { "items": [{ "id": 1 }] }"#,
    ),
    example(
        "type-changed",
        r#"old:  { "quantity": 1 }
new:  { "quantity": "1" }"#,
        r#"old:  { "quantity": 1 }
new:  { "quantity": 1.0 }"#,
    ),
    example(
        "value-changed",
        r#"old:  { "currency": "USD" }
new:  { "currency": "EUR" }"#,
        r#"old:  { "currency": "USD" }
new:  { "currency": "USD" }"#,
    ),
    example(
        "enum-value-new",
        r#"contract:  "status": { "enum": ["active", "deleted"] }
old:       { "status": "active" }
new:       { "status": "suspended" }"#,
        r#"contract:  "status": { "enum": ["active", "deleted", "suspended"] }
old:       { "status": "active" }
new:       { "status": "suspended" }"#,
    ),
    example(
        "order-changed",
        r#"old:  { "items": [{ "id": 1 }, { "id": 2 }] }
new:  { "items": [{ "id": 2 }, { "id": 1 }] }"#,
        r#"old:  { "items": [{ "id": 1 }, { "id": 2 }] }
new:  { "items": [{ "id": 1 }, { "id": 2 }] }"#,
    ),
    example(
        "status-changed",
        r#"old:  "response": { "status": 200 }
new:  "response": { "status": 404 }"#,
        r#"old:  "response": { "status": 200 }
new:  "response": { "status": 200 }"#,
    ),
    example(
        "header-added",
        r#"old:  "headers": {}
new:  "headers": { "Deprecation": "true" }"#,
        r#"old:  "headers": { "Deprecation": "true" }
new:  "headers": { "Deprecation": "true" }"#,
    ),
    example(
        "header-removed",
        r#"old:  "headers": { "ETag": "\"1\"" }
new:  "headers": {}"#,
        r#"old:  "headers": { "ETag": "\"1\"" }
new:  "headers": { "ETag": "\"1\"" }"#,
    ),
    example(
        "header-changed",
        r#"old:  "headers": { "Cache-Control": "no-store" }
new:  "headers": { "Cache-Control": "max-age=60" }"#,
        r#"old:  "headers": { "Cache-Control": "no-store" }
new:  "headers": { "Cache-Control": "no-store" }"#,
    ),
    example(
        "media-type-changed",
        r#"old:  "headers": { "Content-Type": "application/json" }
new:  "headers": { "Content-Type": "text/html" }"#,
        r#"old:  "headers": { "Content-Type": "application/json" }
new:  "headers": { "Content-Type": "application/json; charset=utf-8" }"#,
    ),
    example(
        "body-changed",
        r#"old:  "body": { "text": "accepted" }
new:  "body": { "text": "refused" }"#,
        r#"old:  "body": { "text": "accepted" }
new:  "body": { "text": "accepted" }"#,
    ),
    example(
        "request-target-changed",
        r#"old:  "method": "GET", "path": "/v1/orders", "query": [["size", "20"]]
new:  "method": "GET", "path": "/v1/orders", "query": [["size", "50"]]"#,
        r#"old:  "method": "GET", "path": "/v1/orders", "query": [["size", "20"]]
new:  "method": "GET", "path": "/v1/orders", "query": [["size", "20"]]"#,
    ),
    example(
        "interaction-added",
        "old:  GET /v1/orders/7
new:  GET /v1/orders/7, GET /v1/orders/7/links",
        "old:  GET /v1/orders/7, GET /v1/orders/7/links
new:  GET /v1/orders/7, GET /v1/orders/7/links",
    ),
    example(
        "interaction-removed",
        "old:  GET /v1/orders/7, PATCH /v1/orders/7
new:  GET /v1/orders/7",
        "old:  GET /v1/orders/7, PATCH /v1/orders/7
new:  GET /v1/orders/7, PATCH /v1/orders/7",
    ),
];
