//! Our own answers, told apart from the service's by their media type.

use crate::model::Response;
use crate::model::json::{Layout, Value};

/// A response of tapecheck's own, as RFC 9457 (`application/problem+json`) shapes it.
pub fn problem(status: u16, title: &str, detail: &str) -> Response {
    let body = Value::object([
        ("type", Value::from("about:blank")),
        ("title", title.into()),
        ("status", Value::from(i64::from(status))),
        ("detail", detail.into()),
    ]);
    Response::new(status)
        .with_header("Content-Type", "application/problem+json")
        .with_header("Cache-Control", "no-store")
        .with_body(crate::model::Body::from_json(body, Layout::Minified))
}
