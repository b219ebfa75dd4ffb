//! Reads the operations of an OpenAPI 3.0 or 3.1 document.

use std::sync::Arc;

use super::documents::Documents;
use super::operation::{Content, DocumentedResponse, Operation, RequestBody, StatusPattern};
use super::parameter::{Parameter, Place, Reads, Style};
use super::validate::{Compiler, Direction};
use super::{ContractError, Schema, SchemaLocation, describe, lacks_guid};
use crate::model::json::{Member, Value, View};
use crate::model::{PathTemplate, Pointer, media_type};

const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Reads the document called `entry`.
pub(super) fn read(documents: &Documents, entry: &str) -> Result<Vec<Operation>, ContractError> {
    let document = documents.get(entry).expect("the entry document was loaded");
    let root = SchemaLocation { file: document.name.clone(), pointer: Pointer::root() };
    ensure_version(&document.root, entry)?;
    let prefixes = prefixes(&document.root).unwrap_or_else(|| [String::new()].into());
    let mut reader = Reader { documents, compiler: Compiler::new(documents)?, prefixes };
    let mut operations = Vec::new();
    for (path, item) in reader.members(&root.child("paths")) {
        operations.extend(reader.path_item(&path, &item)?);
    }
    Ok(operations)
}

/// What a document describes and a recording of a client cannot show: what the service calls itself. As people name
/// it: `the webhook `order-changed``.
pub(super) fn unchecked(documents: &Documents, entry: &str) -> Vec<String> {
    let Some(root) = documents.get(entry).map(|document| &document.root) else { return Vec::new() };
    let names = |value: Option<&Value>| {
        let members = value.and_then(Value::as_object).unwrap_or_default().iter();
        members.map(|member| member.name.as_str().to_owned()).collect::<Vec<_>>()
    };
    let webhooks =
        names(root.get("webhooks")).into_iter().map(|name| format!("the webhook `{name}`"));
    let items = root.get("paths").and_then(Value::as_object).unwrap_or_default().iter();
    let operations = items.flat_map(|item| {
        METHODS.iter().filter_map(|method| Some((&item.name, method, item.value.get(method)?)))
    });
    let callbacks = operations.flat_map(|(path, method, operation)| {
        let method = method.to_ascii_uppercase();
        let callbacks = names(operation.get("callbacks")).into_iter();
        callbacks.map(move |name| format!("the callback `{name}` of `{method} {}`", path.as_str()))
    });
    webhooks.chain(callbacks).collect()
}

fn ensure_version(root: &Value, entry: &str) -> Result<(), ContractError> {
    let reason = match root.get("openapi").and_then(Value::as_str) {
        Some(version) if version.starts_with("3.0") || version.starts_with("3.1") => {
            match root.get("paths").map(Value::as_object) {
                None | Some(Some(_)) => return Ok(()),
                Some(None) => "`paths` is no object".to_owned(),
            }
        }
        Some(version) => format!("`openapi` is `{version}`"),
        None if root.get("swagger").is_some() => {
            "it is a Swagger 2.0 document, which a converter makes OpenAPI 3 of".to_owned()
        }
        None => "it has no `openapi` member".to_owned(),
    };
    Err(ContractError::NotOpenApi { file: entry.to_owned(), reason })
}

/// The paths of the servers of a document, a path or an operation, without a slash at the end: what stands before the
/// templates. Nothing where it names none.
fn prefixes(value: &Value) -> Option<Arc<[String]>> {
    let servers = value.get("servers")?.as_array()?;
    let mut prefixes: Vec<String> = Vec::new();
    for url in servers.iter().flat_map(urls) {
        let path = match url.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("", |slash| &rest[slash..]),
            None => &url,
        };
        let path = path.trim_end_matches('/').to_owned();
        if !prefixes.contains(&path) {
            prefixes.push(path);
        }
    }
    (!prefixes.is_empty()).then(|| prefixes.into())
}

/// The URLs of a server: one, or one for each value that its variables may have.
fn urls(server: &Value) -> Vec<String> {
    const MOST: usize = 64;
    let Some(url) = server.get("url").and_then(Value::as_str) else { return Vec::new() };
    let mut urls = vec![url.to_owned()];
    for member in server.get("variables").and_then(Value::as_object).unwrap_or_default() {
        let slot = format!("{{{}}}", member.name.as_str());
        let listed = member.value.get("enum").and_then(Value::as_array).unwrap_or_default();
        let values = listed.iter().chain(member.value.get("default")).filter_map(Value::as_str);
        let values: Vec<&str> = values.collect();
        if url.contains(&slot) && !values.is_empty() {
            let each =
                urls.iter().flat_map(|url| values.iter().map(|value| url.replace(&slot, value)));
            urls = each.take(MOST).collect();
        }
    }
    urls
}

struct Reader<'d> {
    documents: &'d Documents,
    compiler: Compiler<'d>,
    /// What stands before the templates, unless a path or an operation says otherwise.
    prefixes: Arc<[String]>,
}

/// What the operations of a path share.
struct Shared {
    parameters: Vec<Parameter>,
    prefixes: Arc<[String]>,
}

impl<'d> Reader<'d> {
    /// The members of the object at a place, each with its own place; references are followed.
    fn members(&self, location: &SchemaLocation) -> Vec<(String, SchemaLocation)> {
        let location = self.follow(location);
        let members: &[Member] =
            self.documents.find(&location).and_then(Value::as_object).unwrap_or_default();
        members
            .iter()
            .map(|member| member.name.as_str())
            .map(|name| (name.to_owned(), location.child(name)))
            .collect()
    }

    fn elements(&self, location: &SchemaLocation) -> Vec<SchemaLocation> {
        let count =
            self.documents.find(location).and_then(Value::as_array).map_or(0, <[Value]>::len);
        (0..count).map(|index| location.child(index)).collect()
    }

    fn follow(&self, location: &SchemaLocation) -> SchemaLocation {
        self.documents.target(location).unwrap_or_else(|| location.clone())
    }

    fn find(&self, location: &SchemaLocation) -> Option<&'d Value> {
        self.documents.find(location)
    }

    fn path_item(
        &mut self,
        path: &str,
        item: &SchemaLocation,
    ) -> Result<Vec<Operation>, ContractError> {
        let item = self.follow(item);
        let parameters = self.parameters(&item.child("parameters"))?;
        let prefixes = self.find(&item).and_then(prefixes);
        let prefixes = prefixes.unwrap_or_else(|| self.prefixes.clone());
        let shared = Shared { parameters, prefixes };
        let mut operations = Vec::new();
        for method in METHODS {
            let location = item.child(method);
            if self.find(&location).is_some() {
                operations.push(self.operation(path, method, &location, &shared)?);
            }
        }
        Ok(operations)
    }

    fn operation(
        &mut self,
        path: &str,
        method: &str,
        location: &SchemaLocation,
        shared: &Shared,
    ) -> Result<Operation, ContractError> {
        let value = self.find(location).unwrap_or(&Value::NULL);
        let method = method.to_ascii_uppercase();
        let id = value.get("operationId").and_then(Value::as_str).map(str::to_owned);
        let mut parameters = self.parameters(&location.child("parameters"))?;
        let inherited: Vec<Parameter> = shared
            .parameters
            .iter()
            .filter(|shared| {
                !parameters.iter().any(|own| own.name == shared.name && own.place == shared.place)
            })
            .cloned()
            .collect();
        parameters.extend(inherited);
        Ok(Operation {
            id: id.unwrap_or_else(|| format!("{method} {path}")),
            method,
            template: PathTemplate::parse(path),
            prefixes: prefixes(value).unwrap_or_else(|| shared.prefixes.clone()),
            parameters,
            request_body: self.request_body(&location.child("requestBody"))?,
            responses: self.responses(&location.child("responses"))?,
            deprecated: value.get("deprecated").and_then(Value::as_bool) == Some(true),
        })
    }

    fn parameters(&mut self, list: &SchemaLocation) -> Result<Vec<Parameter>, ContractError> {
        let mut parameters = Vec::new();
        for location in self.elements(list) {
            let location = self.follow(&location);
            let value = self.find(&location).unwrap_or(&Value::NULL);
            let text = |name| value.get(name).and_then(Value::as_str);
            let place = match text("in") {
                Some("path") => Place::Path,
                Some("query") => Place::Query,
                Some("header") => Place::Header,
                Some("cookie") => Place::Cookie,
                _ => continue,
            };
            let Some(name) = text("name") else { continue };
            // OpenAPI 3.1 §4.8.12.1: these are described elsewhere, a parameter of the name says nothing.
            let is_ignored = ["Accept", "Content-Type", "Authorization"]
                .iter()
                .any(|reserved| place == Place::Header && name.eq_ignore_ascii_case(reserved));
            if !is_ignored {
                parameters.push(self.parameter(name, place, &location, Direction::Request)?);
            }
        }
        Ok(parameters)
    }

    fn parameter(
        &mut self,
        name: &str,
        place: Place,
        location: &SchemaLocation,
        direction: Direction,
    ) -> Result<Parameter, ContractError> {
        let value = self.find(location).unwrap_or(&Value::NULL);
        let is_true = |name| value.get(name).and_then(Value::as_bool) == Some(true);
        // A parameter has a schema or, where its text is JSON or the like, a content of one media type.
        let media_type = self.members(&location.child("content")).into_iter().next();
        let (schema, reads) = match media_type {
            Some((name, media_type)) => {
                let schema = self.schema(&media_type.child("schema"), direction)?;
                (schema, if media_type::is_json(&name) { Reads::Json } else { Reads::text() })
            }
            None => {
                let schema = self.schema(&location.child("schema"), direction)?;
                let reads = schema.as_ref().map_or_else(Reads::text, |schema| {
                    describe::reads(self.documents, schema.location())
                });
                (schema, reads)
            }
        };
        let style = Style::parse(value.get("style").and_then(Value::as_str), place);
        let explode = value.get("explode").and_then(Value::as_bool).unwrap_or(style == Style::Form);
        let is_guid = place == Place::Path
            && schema.as_ref().is_some_and(|schema| lacks_guid(schema, View::Text("word")));
        Ok(Parameter {
            is_guid,
            name: name.to_owned(),
            place,
            required: is_true("required"),
            deprecated: is_true("deprecated"),
            schema,
            style,
            explode,
            reads,
        })
    }

    fn request_body(
        &mut self,
        location: &SchemaLocation,
    ) -> Result<Option<RequestBody>, ContractError> {
        let location = self.follow(location);
        let Some(value) = self.find(&location) else { return Ok(None) };
        let required = value.get("required").and_then(Value::as_bool) == Some(true);
        Ok(Some(RequestBody {
            required,
            content: self.content(&location.child("content"), Direction::Request)?,
        }))
    }

    fn responses(
        &mut self,
        location: &SchemaLocation,
    ) -> Result<Vec<DocumentedResponse>, ContractError> {
        let mut responses = Vec::new();
        for (status, location) in self.members(location) {
            let Some(status) = StatusPattern::parse(&status) else { continue };
            let location = self.follow(&location);
            let content = self.content(&location.child("content"), Direction::Response)?;
            let mut headers = Vec::new();
            for (name, header) in self.members(&location.child("headers")) {
                let header = self.follow(&header);
                headers.push(self.parameter(&name, Place::Header, &header, Direction::Response)?);
            }
            responses.push(DocumentedResponse { status, content, headers });
        }
        Ok(responses)
    }

    fn content(
        &mut self,
        location: &SchemaLocation,
        direction: Direction,
    ) -> Result<Content, ContractError> {
        let mut content = Vec::new();
        for (name, media_type) in self.members(location) {
            content.push((name, self.schema(&media_type.child("schema"), direction)?));
        }
        Ok(Content(content))
    }

    fn schema(
        &mut self,
        location: &SchemaLocation,
        direction: Direction,
    ) -> Result<Option<Schema>, ContractError> {
        if self.find(location).is_none() {
            return Ok(None);
        }
        let validator = self.compiler.compile(location, direction)?;
        Ok(Some(Schema { location: location.clone(), validator }))
    }
}
