//! Reads the operations of an OpenAPI 3.1 document.

use super::document::Documents;
use super::operation::{
    Content, DocumentedResponse, Operation, Parameter, Place, RequestBody, StatusPattern,
};
use super::validate::Compiler;
use super::{ContractError, Schema, SchemaLocation, describe};
use crate::model::json::{Member, Value};
use crate::model::{PathTemplate, Pointer};

const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// What is read of an OpenAPI document.
pub(super) struct OpenApi {
    pub(super) operations: Vec<Operation>,
    /// The paths of the servers, without a slash at the end: what stands before the templates.
    pub(super) prefixes: Vec<String>,
}

/// Reads the document called `entry`.
pub(super) fn read(documents: &Documents, entry: &str) -> Result<OpenApi, ContractError> {
    let document = documents.get(entry).expect("the entry document was loaded");
    let root = SchemaLocation { file: document.name.clone(), pointer: Pointer::root() };
    ensure_version(&document.root, entry)?;
    let mut reader = Reader { documents, compiler: Compiler::new(documents)? };
    let mut operations = Vec::new();
    for (path, item) in reader.members(&root.child("paths")) {
        operations.extend(reader.path_item(&path, &item)?);
    }
    Ok(OpenApi { operations, prefixes: prefixes(&document.root) })
}

fn ensure_version(root: &Value, entry: &str) -> Result<(), ContractError> {
    let reason = match root.get("openapi").and_then(Value::as_str) {
        Some(version) if version.starts_with("3.1") => {
            match root.get("paths").map(Value::as_object) {
                None | Some(Some(_)) => return Ok(()),
                Some(None) => "`paths` is no object".to_owned(),
            }
        }
        Some(version) => format!("`openapi` is `{version}`"),
        None => "it has no `openapi` member".to_owned(),
    };
    Err(ContractError::NotOpenApi { file: entry.to_owned(), reason })
}

fn prefixes(root: &Value) -> Vec<String> {
    let servers = root.get("servers").and_then(Value::as_array).unwrap_or_default();
    let mut prefixes: Vec<String> = servers
        .iter()
        .filter_map(|server| server.get("url")?.as_str())
        .map(|url| {
            let path = match url.split_once("://") {
                Some((_, rest)) => rest.find('/').map_or("", |slash| &rest[slash..]),
                None => url,
            };
            path.trim_end_matches('/').to_owned()
        })
        .collect();
    prefixes.dedup();
    if prefixes.is_empty() {
        prefixes.push(String::new());
    }
    prefixes
}

struct Reader<'d> {
    documents: &'d Documents,
    compiler: Compiler<'d>,
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
        let shared = self.parameters(&item.child("parameters"))?;
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
        shared: &[Parameter],
    ) -> Result<Operation, ContractError> {
        let value = self.find(location).unwrap_or(&Value::NULL);
        let method = method.to_ascii_uppercase();
        let id = value.get("operationId").and_then(Value::as_str).map(str::to_owned);
        let mut parameters = self.parameters(&location.child("parameters"))?;
        let inherited: Vec<Parameter> = shared
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
                _ => continue,
            };
            let Some(name) = text("name") else { continue };
            // OpenAPI 3.1 §4.8.12.1: these are described elsewhere, a parameter of the name says nothing.
            let is_ignored = ["Accept", "Content-Type", "Authorization"]
                .iter()
                .any(|reserved| place == Place::Header && name.eq_ignore_ascii_case(reserved));
            if !is_ignored {
                parameters.push(self.parameter(name, place, &location)?);
            }
        }
        Ok(parameters)
    }

    fn parameter(
        &mut self,
        name: &str,
        place: Place,
        location: &SchemaLocation,
    ) -> Result<Parameter, ContractError> {
        let value = self.find(location).unwrap_or(&Value::NULL);
        let schema = self.schema(&location.child("schema"))?;
        let types = schema
            .as_ref()
            .map_or_else(Vec::new, |schema| describe::types(self.documents, schema.location()));
        let required = value.get("required").and_then(Value::as_bool) == Some(true);
        Ok(Parameter { name: name.to_owned(), place, required, schema, types })
    }

    fn request_body(
        &mut self,
        location: &SchemaLocation,
    ) -> Result<Option<RequestBody>, ContractError> {
        let location = self.follow(location);
        let Some(value) = self.find(&location) else { return Ok(None) };
        let required = value.get("required").and_then(Value::as_bool) == Some(true);
        Ok(Some(RequestBody { required, content: self.content(&location.child("content"))? }))
    }

    fn responses(
        &mut self,
        location: &SchemaLocation,
    ) -> Result<Vec<DocumentedResponse>, ContractError> {
        let mut responses = Vec::new();
        for (status, location) in self.members(location) {
            let Some(status) = StatusPattern::parse(&status) else { continue };
            let location = self.follow(&location);
            let content = self.content(&location.child("content"))?;
            let mut headers = Vec::new();
            for (name, header) in self.members(&location.child("headers")) {
                let header = self.follow(&header);
                headers.push(self.parameter(&name, Place::Header, &header)?);
            }
            responses.push(DocumentedResponse { status, content, headers });
        }
        Ok(responses)
    }

    fn content(&mut self, location: &SchemaLocation) -> Result<Content, ContractError> {
        let mut content = Vec::new();
        for (name, media_type) in self.members(location) {
            content.push((name, self.schema(&media_type.child("schema"))?));
        }
        Ok(Content(content))
    }

    fn schema(&mut self, location: &SchemaLocation) -> Result<Option<Schema>, ContractError> {
        if self.find(location).is_none() {
            return Ok(None);
        }
        let validator = self.compiler.compile(location)?;
        Ok(Some(Schema { location: location.clone(), validator }))
    }
}
