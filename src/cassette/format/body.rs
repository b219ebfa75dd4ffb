//! The forms of a body in a cassette: `json`, `text`, `base64`, and `truncated` for one that was too large to be kept.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::model::json::{self, Document, Kind, Layout, Node, Value};
use crate::model::{Body, Headers, media_type};

/// How many levels of a cassette are around the JSON of a body; a body that is too deep for them is kept as text.
const LEVELS_AROUND: usize = 8;

/// The `body` member for a body, or nothing where there is none.
pub(super) fn to_value(body: &Body, headers: &Headers) -> Option<Value> {
    if let Some(length) = body.truncated_length() {
        return Some(Value::object([("truncated", Value::from(length))]));
    }
    if body.is_empty() {
        return None;
    }
    let fits = |value: &Value| value.depth() + LEVELS_AROUND <= json::MAX_DEPTH;
    let declared_json = headers.get("Content-Type").is_some_and(media_type::is_json);
    Some(match (body.json(), body.text()) {
        (Some(value), Some(text))
            if fits(value)
                && (declared_json || matches!(value.kind, Kind::Object(_) | Kind::Array(_))) =>
        {
            json_form(value.clone(), text)
        }
        (_, Some(text)) => Value::object([("text", text)]),
        (_, None) => Value::object([("base64", STANDARD.encode(body.bytes()))]),
    })
}

/// `json` and, where its bytes are not the minified ones, how they come back.
fn json_form(value: Value, text: &str) -> Value {
    let layout =
        Layout::REPRODUCIBLE.into_iter().find(|layout| json::print(&value, *layout) == text);
    let mut form = Value::object([("json", value)]);
    match layout {
        Some(Layout::Minified) => {}
        Some(Layout::Indented(width)) => form.set("indent", width),
        None => form.set("raw", text),
    }
    form
}

/// The body of a `json` form. When somebody has edited `json`, it wins over a `raw` that says something else.
pub(super) fn from_json_form(json: Node<'_>, indent: Option<usize>, raw: Option<&str>) -> Body {
    match raw.filter(|raw| is_faithful(raw, json)) {
        Some(raw) => Body::from_parts(raw.to_owned(), json.to_value()),
        None => Body::from_spelling(json.to_slice(), layout(indent)),
    }
}

/// The same as bytes alone.
pub(super) fn from_json_form_alone(
    json: Node<'_>,
    indent: Option<usize>,
    raw: Option<&str>,
) -> Body {
    match (raw.filter(|raw| is_faithful(raw, json)), layout(indent)) {
        (Some(raw), _) => raw.into(),
        (None, Layout::Minified) => json.minified().into(),
        (None, layout) => json::print(&json.to_value(), layout).into(),
    }
}

fn layout(indent: Option<usize>) -> Layout {
    indent.map_or(Layout::Minified, Layout::Indented)
}

/// Whether a text has the tokens of a value.
fn is_faithful(raw: &str, json: Node<'_>) -> bool {
    Document::of(raw).is_ok_and(|document| document.root().minified() == json.minified())
}

/// The bytes of a `base64` form.
pub(super) fn from_base64(text: &str) -> Option<Body> {
    STANDARD.decode(text).ok().map(Body::from)
}
