//! Examples of what `diff` finds between two versions of an OpenAPI document: what stands below one path.

use super::{Example, example};

pub(super) const EXAMPLES: &[Example] = &[
    example(
        "operation-removed",
        r#"old:  { "get": {}, "delete": {} }
new:  { "get": {} }"#,
        r#"old:  { "get": {}, "delete": {} }
new:  { "get": {}, "delete": { "deprecated": true } }"#,
    ),
    example(
        "operation-added",
        r#"old:  { "get": {} }
new:  { "get": {}, "delete": {} }"#,
        r#"old:  { "get": {}, "delete": {} }
new:  { "get": {}, "delete": {} }"#,
    ),
    example(
        "parameter-required-added",
        r#"old:  { "get": { "parameters": [] } }
new:  { "get": { "parameters": [{ "name": "limit", "in": "query", "schema": { "type": "integer" }, "required": true }] } }"#,
        r#"old:  { "get": { "parameters": [] } }
new:  { "get": { "parameters": [{ "name": "limit", "in": "query", "schema": { "type": "integer" } }] } }"#,
    ),
    example(
        "parameter-became-required",
        r#"old:  { "get": { "parameters": [{ "name": "limit", "in": "query", "schema": { "type": "integer" } }] } }
new:  { "get": { "parameters": [{ "name": "limit", "in": "query", "schema": { "type": "integer" }, "required": true }] } }"#,
        r#"old:  { "get": { "parameters": [{ "name": "limit", "in": "query", "schema": { "type": "integer" } }] } }
new:  { "get": { "parameters": [{ "name": "limit", "in": "query", "schema": { "type": "integer" }, "required": false }] } }"#,
    ),
    example(
        "parameter-added",
        r#"old:  { "get": { "parameters": [] } }
new:  { "get": { "parameters": [{ "name": "limit", "in": "query", "schema": { "type": "integer" } }] } }"#,
        r#"old:  { "get": { "parameters": [{ "name": "limit", "in": "query", "schema": { "type": "integer" } }] } }
new:  { "get": { "parameters": [{ "name": "limit", "in": "query", "schema": { "type": "integer" } }] } }"#,
    ),
    example(
        "parameter-removed",
        r#"old:  { "get": { "parameters": [{ "name": "limit", "in": "query", "schema": { "type": "integer" } }] } }
new:  { "get": { "parameters": [] } }"#,
        r#"old:  { "get": { "parameters": [{ "name": "limit", "in": "query", "schema": { "type": "integer" } }] } }
new:  { "get": { "parameters": [{ "name": "limit", "in": "query", "schema": { "type": "integer" }, "deprecated": true }] } }"#,
    ),
    example(
        "parameter-moved",
        r#"old:  { "get": { "parameters": [{ "name": "limit", "in": "query", "schema": { "type": "integer" } }] } }
new:  { "get": { "parameters": [{ "name": "limit", "in": "header", "schema": { "type": "integer" } }] } }"#,
        r#"old:  { "get": { "parameters": [{ "name": "limit", "in": "query", "schema": { "type": "integer" } }] } }
new:  { "get": { "parameters": [{ "name": "limit", "in": "query", "schema": { "type": "integer" } }, { "name": "limit", "in": "header", "schema": { "type": "integer" } }] } }"#,
    ),
    example(
        "request-body-became-required",
        r#"old:  { "post": { "requestBody": { "content": { "application/json": {} } } } }
new:  { "post": { "requestBody": { "required": true, "content": { "application/json": {} } } } }"#,
        r#"old:  { "post": { "requestBody": { "content": { "application/json": {} } } } }
new:  { "post": { "requestBody": { "required": false, "content": { "application/json": {} } } } }"#,
    ),
    example(
        "request-body-removed",
        r#"old:  { "post": { "requestBody": { "content": { "application/json": {} } } } }
new:  { "post": {} }"#,
        r#"old:  { "post": { "requestBody": { "content": { "application/json": {} } } } }
new:  { "post": { "requestBody": { "content": { "application/json": {} } } } }"#,
    ),
    example(
        "request-media-type-removed",
        r#"old:  { "post": { "requestBody": { "content": { "application/json": {}, "text/csv": {} } } } }
new:  { "post": { "requestBody": { "content": { "application/json": {} } } } }"#,
        r#"old:  { "post": { "requestBody": { "content": { "application/json": {}, "text/csv": {} } } } }
new:  { "post": { "requestBody": { "content": { "application/json": {}, "text/csv": {} } } } }"#,
    ),
    example(
        "response-media-type-removed",
        r#"old:  { "get": { "responses": { "200": { "content": { "application/json": {}, "text/csv": {} } } } } }
new:  { "get": { "responses": { "200": { "content": { "application/json": {} } } } } }"#,
        r#"old:  { "get": { "responses": { "200": { "content": { "application/json": {}, "text/csv": {} } } } } }
new:  { "get": { "responses": { "200": { "content": { "application/json": {}, "text/csv": {} } } } } }"#,
    ),
    example(
        "response-media-type-added",
        r#"old:  { "get": { "responses": { "200": { "content": { "application/json": {} } } } } }
new:  { "get": { "responses": { "200": { "content": { "application/json": {}, "text/csv": {} } } } } }"#,
        r#"old:  { "get": { "responses": { "200": { "content": { "application/json": {}, "text/csv": {} } } } } }
new:  { "get": { "responses": { "200": { "content": { "application/json": {}, "text/csv": {} } } } } }"#,
    ),
    example(
        "response-status-removed",
        r#"old:  { "get": { "responses": { "200": {}, "202": {} } } }
new:  { "get": { "responses": { "200": {} } } }"#,
        r#"old:  { "get": { "responses": { "200": {}, "202": {} } } }
new:  { "get": { "responses": { "200": {}, "202": {} } } }"#,
    ),
    example(
        "response-status-added",
        r#"old:  { "get": { "responses": { "200": {} } } }
new:  { "get": { "responses": { "200": {}, "202": {} } } }"#,
        r#"old:  { "get": { "responses": { "200": {}, "202": {} } } }
new:  { "get": { "responses": { "200": {}, "202": {} } } }"#,
    ),
    example(
        "response-header-removed",
        r#"old:  { "get": { "responses": { "200": { "headers": { "ETag": { "schema": { "type": "string" } } } } } } }
new:  { "get": { "responses": { "200": {} } } }"#,
        r#"old:  { "get": { "responses": { "200": { "headers": { "ETag": { "schema": { "type": "string" } } } } } } }
new:  { "get": { "responses": { "200": { "headers": { "ETag": { "schema": { "type": "string" }, "deprecated": true } } } } } }"#,
    ),
    example(
        "response-header-became-optional",
        r#"old:  { "get": { "responses": { "200": { "headers": { "ETag": { "required": true, "schema": { "type": "string" } } } } } } }
new:  { "get": { "responses": { "200": { "headers": { "ETag": { "schema": { "type": "string" } } } } } } }"#,
        r#"old:  { "get": { "responses": { "200": { "headers": { "ETag": { "schema": { "type": "string" } } } } } } }
new:  { "get": { "responses": { "200": { "headers": { "ETag": { "required": true, "schema": { "type": "string" } } } } } } }"#,
    ),
    example(
        "security-added",
        r#"old:  { "get": { "security": [] } }
new:  { "get": { "security": [{ "oauth": ["write"] }] } }"#,
        r#"old:  { "get": { "security": [] } }
new:  { "get": { "security": [{}, { "oauth": ["write"] }] } }"#,
    ),
    example(
        "security-removed",
        r#"old:  { "get": { "security": [{ "oauth": ["write"] }] } }
new:  { "get": { "security": [] } }"#,
        r#"old:  { "get": { "security": [{ "oauth": ["write"] }] } }
new:  { "get": { "security": [{ "oauth": ["write"] }] } }"#,
    ),
    example(
        "parameter-style-changed",
        r#"old:  { "get": { "parameters": [{ "name": "ids", "in": "query", "schema": { "type": "array" } }] } }
new:  { "get": { "parameters": [{ "name": "ids", "in": "query", "explode": false, "schema": { "type": "array" } }] } }"#,
        r#"old:  { "get": { "parameters": [{ "name": "ids", "in": "query", "schema": { "type": "array" } }] } }
new:  { "get": { "parameters": [{ "name": "ids", "in": "query", "style": "form", "explode": true, "schema": { "type": "array" } }] } }"#,
    ),
    example(
        "callback-removed",
        r#"old:  { "post": { "callbacks": { "done": { "{$request.body#/url}": { "post": {} } } } } }
new:  { "post": {} }"#,
        r#"old:  { "post": { "callbacks": { "done": { "{$request.body#/url}": { "post": {} } } } } }
new:  { "post": { "callbacks": { "done": { "{$request.body#/url}": { "post": { "deprecated": true } } } } } }"#,
    ),
    example(
        "callback-added",
        r#"old:  { "post": {} }
new:  { "post": { "callbacks": { "done": { "{$request.body#/url}": { "post": {} } } } } }"#,
        r#"old:  { "post": {} }
new:  { "post": {} }"#,
    ),
    example(
        "link-removed",
        r#"old:  { "get": { "responses": { "200": { "links": { "next": { "operationId": "list" } } } } } }
new:  { "get": { "responses": { "200": {} } } }"#,
        r#"old:  { "get": { "responses": { "200": { "links": { "next": { "operationId": "list" } } } } } }
new:  { "get": { "responses": { "200": { "links": { "next": { "operationId": "list", "description": "more" } } } } } }"#,
    ),
    example(
        "link-changed",
        r#"old:  { "get": { "responses": { "200": { "links": { "next": { "operationId": "list" } } } } } }
new:  { "get": { "responses": { "200": { "links": { "next": { "operationId": "search" } } } } } }"#,
        r#"old:  { "get": { "responses": { "200": { "links": { "next": { "operationId": "list" } } } } } }
new:  { "get": { "responses": { "200": { "links": { "next": { "operationId": "list" } } } } } }"#,
    ),
];
