//! Makes validators of the schemas of a contract, and finds what is wrong with the schemas themselves.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jsonschema::{Registry, ValidationError};

use super::explain::{explain, pointer_of};
use super::{Pattern, Validator};
use crate::model::Pointer;
use crate::model::json::{Span, Value};
use crate::schema::document::{Document, Documents, visit_keywords};
use crate::schema::tree::{Tree, to_serde};
use crate::schema::{ContractError, SchemaLocation};

/// Compiles schemas of one contract, each once.
pub(in crate::schema) struct Compiler<'d> {
    documents: &'d Documents,
    files: Arc<[Arc<str>]>,
    registry: Registry<'static>,
    compiled: HashMap<SchemaLocation, Validator>,
    examined: HashSet<SchemaLocation>,
}

impl<'d> Compiler<'d> {
    pub(in crate::schema) fn new(documents: &'d Documents) -> Result<Self, ContractError> {
        let files: Arc<[Arc<str>]> =
            documents.iter().map(|document| document.name.clone()).collect();
        let mut registry = Registry::new();
        for (index, document) in documents.iter().enumerate() {
            let contents = with_absolute_references(document, documents, &files);
            registry = registry
                .add(uri(index), contents)
                .map_err(|error| document.invalid(&Pointer::root(), error.to_string()))?;
        }
        let registry = registry.prepare().map_err(|error| {
            let document = documents.iter().next().expect("the entry document is there");
            document.invalid(&Pointer::root(), error.to_string())
        })?;
        Ok(Self { documents, files, registry, compiled: HashMap::new(), examined: HashSet::new() })
    }

    /// The validator of the schema at a place.
    pub(in crate::schema) fn compile(
        &mut self,
        location: &SchemaLocation,
    ) -> Result<Validator, ContractError> {
        let location = self.documents.schema_target(location).unwrap_or_else(|| location.clone());
        if let Some(validator) = self.compiled.get(&location) {
            return Ok(validator.clone());
        }
        self.examine(&location)?;
        let schema = serde_json::json!({ "$ref": absolute(&location, &self.files) });
        let compiled = jsonschema::options_for::<Tree>()
            .with_registry(&self.registry)
            .offline()
            .should_validate_formats(true)
            .build(&schema)
            .map_err(|error| {
                self.document(&location).invalid(&location.pointer, error.to_string())
            })?;
        let validator = Validator { compiled: Arc::new(compiled), files: self.files.clone() };
        self.compiled.insert(location, validator.clone());
        Ok(validator)
    }

    /// Makes sure that a schema and those it refers to keep the rules of JSON Schema, and says where they do not.
    fn examine(&mut self, location: &SchemaLocation) -> Result<(), ContractError> {
        if !self.examined.insert(location.clone()) {
            return Ok(());
        }
        let document = self.document(location);
        let Some(schema) = location.pointer.find(&document.root) else { return Ok(()) };
        if let Err(error) = jsonschema::meta::validate_for::<Tree>(schema) {
            let (pointer, reason) = self.complaint(&error, schema);
            return Err(document.invalid(&location.pointer.join(&pointer), reason));
        }
        let mut references = Vec::new();
        let mut outcome = Ok(());
        visit_keywords(schema, &location.pointer, false, &mut |pointer, name, value| match (
            name,
            value.as_str(),
        ) {
            ("$ref", Some(reference)) => references.push(reference),
            ("pattern", Some(pattern)) if outcome.is_ok() => {
                outcome = ensure_pattern(document, pointer, pattern, value.span);
            }
            ("patternProperties", None) => {
                for member in value.as_object().unwrap_or_default() {
                    if outcome.is_ok() {
                        let name = member.name.as_str();
                        outcome =
                            ensure_pattern(document, &pointer.child(name), name, member.name_span);
                    }
                }
            }
            _ => {}
        });
        outcome?;
        references
            .into_iter()
            .filter_map(|reference| self.documents.resolve(&location.file, reference).ok())
            .try_for_each(|target| self.examine(&target))
    }

    /// The innermost complaint of the meta-schema, which is a tower of `allOf` and `anyOf`.
    fn complaint(&self, error: &ValidationError<'_>, schema: &Value) -> (Pointer, String) {
        let mut violations = Vec::new();
        explain(error, schema, &[], &mut violations);
        match violations.into_iter().next() {
            Some(violation) => (
                violation.instance,
                format!(
                    "`{}` asks for {}, found {}",
                    violation.keyword, violation.expected, violation.found
                ),
            ),
            None => (pointer_of(error), error.to_string()),
        }
    }

    fn document(&self, location: &SchemaLocation) -> &'d Document {
        self.documents.get(&location.file).expect("locations are made from documents")
    }
}

impl Document {
    fn invalid(&self, pointer: &Pointer, reason: String) -> ContractError {
        ContractError::InvalidSchema {
            file: self.name.to_string(),
            position: self.position(pointer.find_nearest(&self.root).span),
            pointer: pointer.clone(),
            reason,
        }
    }
}

fn ensure_pattern(
    document: &Document,
    pointer: &Pointer,
    pattern: &str,
    span: Span,
) -> Result<(), ContractError> {
    if Pattern::compile(pattern).is_some() {
        return Ok(());
    }
    Err(ContractError::InvalidPattern {
        file: document.name.to_string(),
        position: document.position(span),
        pointer: pointer.clone(),
        pattern: pattern.to_owned(),
    })
}

/// The document for the crate, every `$ref` spelled so that it means the same from everywhere.
fn with_absolute_references(
    document: &Document,
    documents: &Documents,
    files: &[Arc<str>],
) -> serde_json::Value {
    let mut contents = to_serde(&document.root);
    document.visit_keywords(&mut |pointer, name, value| {
        let ("$ref", Some(reference)) = (name, value.as_str()) else { return };
        let Ok(target) = documents.resolve(&document.name, reference) else { return };
        if let Some(place) = contents.pointer_mut(&pointer.to_string()) {
            *place = absolute(&target, files).into();
        }
    });
    contents
}

fn uri(index: usize) -> String {
    format!("contract:///{index}")
}

fn absolute(location: &SchemaLocation, files: &[Arc<str>]) -> String {
    let index = files.iter().position(|file| *file == location.file).unwrap_or_default();
    let pointer = location.pointer.to_string();
    let fragment = percent_encoding::utf8_percent_encode(&pointer, FRAGMENT);
    format!("{}#{fragment}", uri(index))
}

/// What RFC 3986 §3.5 does not allow in a fragment, and `%`.
const FRAGMENT: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');
