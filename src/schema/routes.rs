//! A route table: what stands in for an OpenAPI document where there are only JSON Schema files.

use super::ContractError;
use super::document::Document;
use super::documents::Documents;
use crate::model::json::{Kind, Span, Value};

/// One route and the schemas of its bodies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Where the table says so.
    pub span: Span,
    /// What findings call it, if it has a name.
    pub operation: Option<String>,
    /// The method.
    pub method: String,
    /// The path, with `{names}` for what changes.
    pub path: String,
    /// The schema of the request body; there must be one then.
    pub request: Option<RouteSchema>,
    /// The schema of the answer of each status, range (`4XX`) or `default`; none for an answer without a body.
    pub responses: Vec<(String, Option<RouteSchema>)>,
}

/// A schema that a route names, as a `$ref` would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteSchema {
    /// The file, relative to that of the table, with a fragment if it is not the whole.
    pub reference: String,
    /// Where the table says so.
    pub span: Span,
}

/// The documents of a table: it becomes the OpenAPI document that it stands for, with the places of its own file.
pub(super) fn load<N: AsRef<str>, T: AsRef<str>>(
    name: &str,
    text: &str,
    routes: &[Route],
    files: &[(N, T)],
) -> Result<Documents, ContractError> {
    let mut paths = Value::object::<&str, Value>([]);
    for route in routes {
        if paths.get(&route.path).is_none() {
            paths.set(&route.path, Value::object::<&str, Value>([]));
        }
        if let Some(item) = paths.get_mut(&route.path) {
            let operation = Value { span: route.span, ..operation(route) };
            item.set(&route.method.to_ascii_lowercase(), operation);
        }
    }
    let root = Value::object([("openapi", "3.1.0".into()), ("paths", paths)]);
    Documents::load_from(Document::new(name, text, root)?, files)
}

fn operation(route: &Route) -> Value {
    let mut operation = Value::object::<&str, Value>([]);
    if let Some(id) = &route.operation {
        operation.set("operationId", id.as_str());
    }
    if let Some(request) = &route.request {
        let body = [("required", true.into()), ("content", content(request))];
        operation.set("requestBody", Value::object(body));
    }
    let responses = route.responses.iter().map(|(status, schema)| {
        let content = schema.as_ref().map(|schema| ("content", content(schema)));
        (status.as_str(), Value::object(content))
    });
    operation.set("responses", Value::object(responses));
    operation
}

/// A schema holds for all that is JSON.
fn content(schema: &RouteSchema) -> Value {
    let reference = Kind::String(schema.reference.as_str().into());
    let reference = Value { kind: reference, span: schema.span };
    let content = Value::object([("schema", Value::object([("$ref", reference)]))]);
    Value::object([("application/json", content.clone()), ("application/*+json", content)])
}
