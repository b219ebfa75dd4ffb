//! Contracts: OpenAPI documents and JSON Schemas.
