//! An answer before it is written: its body still a value that drifts can look into, or text where nobody has to.

use bytes::Bytes;

use crate::model::{
    Body, Headers, Response,
    json::{self, Kind, Layout, Value},
};

const JSON: &str = "application/json; charset=utf-8";

/// Status, header fields and body of an answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The header fields so far.
    pub headers: Headers,
    /// The body.
    pub(crate) content: Content,
}

/// The body of an answer.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// There is none.
    Nothing,
    /// A JSON value.
    Value(Value),
    /// The same, printed already.
    Json(Bytes),
    /// A text of this media type, which no drift touches.
    Text(String, &'static str),
}

impl Answer {
    pub(crate) fn new(status: u16, body: Value) -> Self {
        Self::with_content(status, Content::Value(body))
    }

    pub(crate) fn ok(body: Value) -> Self {
        Self::new(200, body)
    }

    /// A success with a body that is printed already.
    pub(crate) fn printed(body: Bytes) -> Self {
        Self::with_content(200, Content::Json(body))
    }

    pub(crate) fn without_body(status: u16) -> Self {
        Self::with_content(status, Content::Nothing)
    }

    pub(crate) fn with_content(status: u16, content: Content) -> Self {
        Self { status, headers: Headers::new(), content }
    }

    /// Whether it is one of the 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body, if it is JSON.
    pub fn body_mut(&mut self) -> Option<&mut Value> {
        if let Content::Json(bytes) = &self.content {
            self.content = Content::Value(json::parse_bytes(bytes).ok()?);
        }
        match &mut self.content {
            Content::Value(value) => Some(value),
            _ => None,
        }
    }

    /// The resources of a successful answer whose `attributes.objectType` is this: the body, or the items in it.
    pub fn resources_mut(&mut self, object_type: &str) -> Vec<&mut Value> {
        if !self.is_success() {
            return Vec::new();
        }
        let Some(body) = self.body_mut() else { return Vec::new() };
        if is_a(object_type, body) {
            return vec![body];
        }
        if !is_a("Collection", body) {
            return Vec::new();
        }
        let Some(Kind::Array(items)) = body.get_mut("items").map(|items| &mut items.kind) else {
            return Vec::new();
        };
        items.iter_mut().filter(|item| is_a(object_type, item)).collect()
    }

    /// The media type of the body, if there is one.
    pub(crate) fn media_type(&self) -> Option<&'static str> {
        match &self.content {
            Content::Nothing => None,
            Content::Value(_) | Content::Json(_) => Some(JSON),
            Content::Text(_, media_type) => Some(media_type),
        }
    }

    pub(crate) fn into_response(self) -> Response {
        let mut response = Response::new(self.status);
        response.headers = self.headers;
        response.body = match self.content {
            Content::Nothing => Body::empty(),
            Content::Value(value) => Body::from_json(value, Layout::Minified),
            Content::Json(bytes) => Body::from(bytes),
            Content::Text(text, _) => Body::from(text),
        };
        response
    }
}

fn is_a(object_type: &str, value: &Value) -> bool {
    value.get("attributes").and_then(|a| a.get("objectType")).and_then(Value::as_str)
        == Some(object_type)
}
