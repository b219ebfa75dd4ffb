//! An answer before it is written: its body still a value that rules and drifts can look into.

use crate::model::{
    Body, Headers, Response,
    json::{Kind, Layout, Value},
};

/// Status, header fields and body of an answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The header fields so far.
    pub headers: Headers,
    /// The body; an answer can have none.
    pub body: Option<Value>,
}

impl Answer {
    pub(crate) fn new(status: u16, body: Value) -> Self {
        Self { status, headers: Headers::new(), body: Some(body) }
    }

    pub(crate) fn ok(body: Value) -> Self {
        Self::new(200, body)
    }

    pub(crate) fn without_body(status: u16) -> Self {
        Self { status, headers: Headers::new(), body: None }
    }

    /// Whether it is one of the 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The resources of a successful answer whose `attributes.objectType` is this: the body, or the items in it.
    pub fn resources_mut(&mut self, object_type: &str) -> Vec<&mut Value> {
        if !self.is_success() {
            return Vec::new();
        }
        let Some(body) = &mut self.body else { return Vec::new() };
        if is_a("Collection", body) {
            let Some(Kind::Array(items)) = body.get_mut("items").map(|items| &mut items.kind)
            else {
                return Vec::new();
            };
            return items.iter_mut().filter(|item| is_a(object_type, item)).collect();
        }
        if is_a(object_type, body) { vec![body] } else { Vec::new() }
    }

    pub(crate) fn into_response(self) -> Response {
        let mut response = Response::new(self.status);
        response.headers = self.headers;
        if let Some(body) = self.body {
            response.body = Body::from_json(body, Layout::Minified);
        }
        response
    }
}

fn is_a(object_type: &str, value: &Value) -> bool {
    value.get("attributes").and_then(|a| a.get("objectType")).and_then(Value::as_str)
        == Some(object_type)
}
