//! One file of a contract: its tree, and what in it has a URI, a name or a reference.

use std::collections::HashSet;
use std::sync::Arc;

use super::dialect::Dialect;
use super::keywords::{is_data, is_map};
use super::{ContractError, uri};
use crate::model::json::{self, Kind, Span, Value};
use crate::model::{Pointer, Position, yaml};

/// One file of a contract.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) name: Arc<str>,
    pub(super) text: String,
    pub(super) root: Value,
}

/// A part of a document with a URI of its own: the whole, or a schema with an `$id`.
#[derive(Clone, Debug)]
pub(super) struct Resource {
    pub(super) pointer: Pointer,
    pub(super) uri: String,
    pub(super) dialect: Dialect,
}

/// What a document declares and refers to.
#[derive(Debug, Default)]
pub(super) struct Inventory {
    /// The whole document first.
    pub(super) resources: Vec<Resource>,
    /// Anchors: the number of their resource, the name, the schema.
    pub(super) anchors: Vec<(usize, String, Pointer)>,
    pub(super) references: Vec<Reference>,
}

/// A `$ref`, `$dynamicRef` or `$schema`.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    pub(super) keyword: &'static str,
    /// The number of the resource that holds it.
    pub(super) resource: usize,
    /// The member.
    pub(super) pointer: Pointer,
    pub(super) target: String,
}

impl Document {
    /// Reads a file: JSON or YAML, by its name or else by how it begins.
    pub(super) fn parse(name: &str, text: &str) -> Result<Self, ContractError> {
        let root = if yaml::is_likely(name, text) {
            yaml::parse(text)
                .map_err(|error| ContractError::NotYaml { file: name.to_owned(), error })?
        } else {
            json::parse(text)
                .map_err(|error| ContractError::NotJson { file: name.to_owned(), error })?
        };
        Self::new(name, text, root)
    }

    /// A document of a tree whose places are those of `text`.
    pub(super) fn new(name: &str, text: &str, root: Value) -> Result<Self, ContractError> {
        let document = Self { name: name.into(), text: text.to_owned(), root };
        match duplicate(&document.root) {
            None => Ok(document),
            Some((member, span)) => Err(ContractError::DuplicateName {
                file: name.to_owned(),
                position: document.position(span),
                name: member.to_owned(),
            }),
        }
    }

    pub(super) fn position(&self, span: Span) -> Position {
        Position::of(&self.text, span.start)
    }

    /// What the document declares and refers to, if it says nothing else by the rules of `dialect`.
    pub(super) fn inventory(&self, dialect: Dialect) -> Inventory {
        let dialect = stated_dialect(&self.root).unwrap_or(dialect);
        // The file's name counts too: references by path are what people write.
        let uri = match dialect.id(&self.root) {
            Some(id) => uri::resolve(&self.name, id),
            None => self.name.to_string(),
        };
        let own = Resource { pointer: Pointer::root(), uri, dialect };
        let mut inventory = Inventory { resources: vec![own], ..Inventory::default() };
        inventory.collect(&self.root, &Pointer::root(), 0, false);
        inventory
    }
}

impl Inventory {
    fn collect(&mut self, value: &Value, pointer: &Pointer, resource: usize, named: bool) {
        match &value.kind {
            Kind::Object(members) if named => {
                for member in members {
                    self.collect(
                        &member.value,
                        &pointer.child(member.name.as_str()),
                        resource,
                        false,
                    );
                }
            }
            Kind::Object(_) => self.schema(value, pointer, resource),
            Kind::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.collect(item, &pointer.child(index), resource, false);
                }
            }
            _ => {}
        }
    }

    fn schema(&mut self, schema: &Value, pointer: &Pointer, resource: usize) {
        let resource = self.own_resource(schema, pointer, resource).unwrap_or(resource);
        let dialect = self.resources[resource].dialect;
        for name in dialect.anchors(schema) {
            self.anchors.push((resource, name.to_owned(), pointer.clone()));
        }
        for member in schema.as_object().unwrap_or_default() {
            let name = member.name.as_str();
            let child = pointer.child(name);
            let keyword =
                ["$ref", "$dynamicRef", "$schema"].into_iter().find(|known| *known == name);
            if let (Some(keyword), Some(target)) = (keyword, member.value.as_str()) {
                let target = target.to_owned();
                self.references.push(Reference { keyword, resource, pointer: child, target });
            } else if !is_data(name) {
                self.collect(&member.value, &child, resource, is_map(name));
            }
        }
    }

    /// The resource that a schema inside a document makes of itself by an `$id`.
    fn own_resource(&mut self, schema: &Value, pointer: &Pointer, around: usize) -> Option<usize> {
        if pointer.tokens().is_empty() {
            return None;
        }
        let dialect = stated_dialect(schema).unwrap_or(self.resources[around].dialect);
        let id = dialect.id(schema)?;
        let uri = uri::resolve(&self.resources[around].uri, id);
        self.resources.push(Resource { pointer: pointer.clone(), uri, dialect });
        Some(self.resources.len() - 1)
    }
}

/// The dialect that a document or schema names itself.
fn stated_dialect(root: &Value) -> Option<Dialect> {
    let text = |name: &str| root.get(name).and_then(Value::as_str);
    match text("openapi") {
        Some(version) if version.starts_with("3.0") => Some(Dialect::OpenApi30),
        Some(_) => {
            Some(text("jsonSchemaDialect").and_then(Dialect::named).unwrap_or(Dialect::Draft202012))
        }
        None => text("$schema").and_then(Dialect::named),
    }
}

/// The first name that occurs twice in one object: readers disagree about which counts.
fn duplicate(value: &Value) -> Option<(&str, Span)> {
    match &value.kind {
        Kind::Object(members) => {
            let mut names = HashSet::new();
            members.iter().find_map(|member| {
                let name = member.name.as_str();
                if names.insert(name) {
                    duplicate(&member.value)
                } else {
                    Some((name, member.name_span))
                }
            })
        }
        Kind::Array(items) => items.iter().find_map(duplicate),
        _ => None,
    }
}
