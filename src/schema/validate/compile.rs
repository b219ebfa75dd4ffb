//! Makes validators of the schemas of a contract, and finds what is wrong with the schemas themselves.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock};

use jsonschema::{Draft, PatternOptions, Registry, ValidationError, ValidationOptions};

use super::convert::{Converter, Direction};
use super::explain::{explain, pointer_of};
use super::{Pattern, Validator};
use crate::model::Pointer;
use crate::model::json::{Span, Value, View};
use crate::schema::dialect::Dialect;
use crate::schema::document::Document;
use crate::schema::documents::{Documents, Lead};
use crate::schema::tree::{Tree, incomparable};
use crate::schema::{ContractError, SchemaLocation, keywords};

/// Compiles schemas of one contract, each once.
pub(in crate::schema) struct Compiler<'d> {
    documents: &'d Documents,
    converter: Converter<'d>,
    resources: Arc<[SchemaLocation]>,
    registry: Registry<'static>,
    compiled: HashMap<(SchemaLocation, Direction), Validator>,
    examined: HashSet<SchemaLocation>,
}

impl<'d> Compiler<'d> {
    pub(in crate::schema) fn new(documents: &'d Documents) -> Result<Self, ContractError> {
        let converter = Converter::new(documents);
        let mut registry = Registry::new();
        for document in documents.iter() {
            for direction in converter.directions() {
                let (uri, contents) = converter.convert(document, *direction);
                registry = registry
                    .add(uri, contents)
                    .map_err(|error| document.invalid(&Pointer::root(), error.to_string()))?;
            }
        }
        if documents.uses_built_in() {
            // A resource by a part of a meta-schema makes the crate bring all of them.
            const PART: &str = "https://json-schema.org/draft/2020-12/meta/core";
            registry = registry
                .add("contract:///meta-schemas", serde_json::json!({ "$schema": PART }))
                .expect("the URI is one");
        }
        let registry = registry.prepare().map_err(|error| {
            let document = documents.iter().next().expect("the entry document is there");
            document.invalid(&Pointer::root(), error.to_string())
        })?;
        let resources = converter.resources().into();
        let (compiled, examined) = (HashMap::new(), HashSet::new());
        Ok(Self { documents, converter, resources, registry, compiled, examined })
    }

    /// The validator of the schema at a place, for values that are sent this way.
    pub(in crate::schema) fn compile(
        &mut self,
        location: &SchemaLocation,
        direction: Direction,
    ) -> Result<Validator, ContractError> {
        let location = self.documents.schema_target(location).unwrap_or_else(|| location.clone());
        let key = (location, self.converter.effective(direction));
        if let Some(validator) = self.compiled.get(&key) {
            return Ok(validator.clone());
        }
        let (location, direction) = &key;
        self.examine(location)?;
        let schema = serde_json::json!({ "$ref": self.converter.uri(location, *direction) });
        let dialect = self.converter.dialect(location);
        let compiled =
            options(dialect).with_registry(&self.registry).build(&schema).map_err(|error| {
                self.document(location).invalid(&location.pointer, error.to_string())
            })?;
        let resources = self.resources.clone();
        let validator =
            Validator { compiled: Arc::new(compiled), resources, shapes: Arc::default() };
        self.compiled.insert(key, validator.clone());
        Ok(validator)
    }

    /// Makes sure that a schema and those it refers to keep the rules of their dialect, and says where they do not.
    fn examine(&mut self, location: &SchemaLocation) -> Result<(), ContractError> {
        let mut waiting = vec![location.clone()];
        while let Some(location) = waiting.pop() {
            if self.examined.insert(location.clone()) {
                waiting.extend(self.examine_one(&location)?);
            }
        }
        Ok(())
    }

    /// The same for one schema; gives the places that it refers to.
    fn examine_one(&self, location: &SchemaLocation) -> Result<Vec<SchemaLocation>, ContractError> {
        let document = self.document(location);
        let Some(schema) = location.pointer.find(&document.root) else { return Ok(Vec::new()) };
        let dialect = self.converter.dialect(location);
        let complaint = meta_schema(dialect)
            .iter_errors(View::Tree(schema))
            .find(|error| !is_forgiven(error, dialect))
            .map(|error| self.complaint(&error, schema));
        if let Some((pointer, reason)) = complaint {
            return Err(document.invalid(&location.pointer.join(&pointer), reason));
        }
        let mut targets = Vec::new();
        let mut outcome = Ok(());
        keywords::visit(schema, &location.pointer, &mut |pointer, name, value| {
            if outcome.is_err() {
                return;
            }
            match (name, value.as_str()) {
                ("$ref" | "$dynamicRef", Some(_)) => {
                    if let Some(Lead::To(target)) = self.documents.lead(value) {
                        targets.push(target.clone());
                    }
                }
                ("pattern", Some(pattern)) => {
                    outcome = ensure_pattern(document, pointer, pattern, value.span);
                }
                ("patternProperties", None) => {
                    outcome = value.as_object().unwrap_or_default().iter().try_for_each(|member| {
                        let name = member.name.as_str();
                        ensure_pattern(document, &pointer.child(name), name, member.name_span)
                    });
                }
                ("const" | "enum", _) => {
                    outcome = incomparable(value).map_or(Ok(()), |(span, reason)| {
                        Err(document.invalid_at(pointer, span, reason))
                    });
                }
                (name, _) if LIMITS.contains(&name) => {
                    let is_finite =
                        value.as_number().is_none_or(|limit| limit.as_f64().is_finite());
                    if !is_finite {
                        let reason = "the limit is greater than can be compared";
                        outcome = Err(document.invalid_at(pointer, value.span, reason));
                    }
                }
                _ => {}
            }
        });
        outcome.map(|()| targets)
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

/// Keywords that hold a limit.
const LIMITS: [&str; 5] =
    ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];

impl Document {
    fn invalid(&self, pointer: &Pointer, reason: String) -> ContractError {
        self.invalid_at(pointer, pointer.find_nearest(&self.root).span, reason)
    }

    fn invalid_at(
        &self,
        pointer: &Pointer,
        span: Span,
        reason: impl Into<String>,
    ) -> ContractError {
        ContractError::InvalidSchema {
            file: self.name.to_string(),
            position: self.position(span),
            pointer: pointer.clone(),
            reason: reason.into(),
        }
    }
}

/// How schemas of a dialect are read: formats count, nothing is fetched, and no pattern takes long.
pub(super) fn options<'i>(
    dialect: Dialect,
) -> ValidationOptions<'i, Arc<dyn jsonschema::Retrieve>, Tree> {
    /// How often the engine may go back over one string: a few milliseconds.
    const BACKTRACK_LIMIT: usize = 100_000;
    let mut options = jsonschema::options_for::<Tree>()
        .with_draft(draft(dialect))
        .offline()
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::fancy_regex().backtrack_limit(BACKTRACK_LIMIT));
    if dialect < Dialect::Draft201909 {
        // Older drafts do not know these formats, and contracts written by them mean the same.
        for format in ["uuid", "duration", "uri-reference", "json-pointer"] {
            options = options.with_format(format, move |text| is_of_format(text, format));
        }
    }
    options
}

/// Whether a text is of a format as 2020-12 knows it.
fn is_of_format(text: &str, format: &'static str) -> bool {
    static KNOWN: LazyLock<HashMap<&str, jsonschema::Validator>> = LazyLock::new(|| {
        let validator = |format: &'static str| {
            let schema = serde_json::json!({ "format": format });
            let built =
                jsonschema::options().offline().should_validate_formats(true).build(&schema);
            (format, built.expect("a schema with nothing but a format is valid"))
        };
        ["uuid", "duration", "uri-reference", "json-pointer"].into_iter().map(validator).collect()
    });
    KNOWN.get(format).is_none_or(|known| known.is_valid(&text.into()))
}

fn draft(dialect: Dialect) -> Draft {
    match dialect {
        Dialect::Draft4 | Dialect::OpenApi30 => Draft::Draft4,
        Dialect::Draft6 => Draft::Draft6,
        Dialect::Draft7 => Draft::Draft7,
        Dialect::Draft201909 => Draft::Draft201909,
        Dialect::Draft202012 => Draft::Draft202012,
    }
}

/// The meta-schema of a dialect.
fn meta_schema(dialect: Dialect) -> Arc<jsonschema::Validator<Tree>> {
    type Known = std::sync::Mutex<HashMap<Dialect, Arc<jsonschema::Validator<Tree>>>>;
    static KNOWN: LazyLock<Known> = LazyLock::new(Known::default);
    let mut known = KNOWN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    known
        .entry(dialect)
        .or_insert_with(|| {
            let schema = serde_json::json!({ "$ref": dialect.uri() });
            let built = jsonschema::options_for::<Tree>()
                .with_draft(draft(dialect))
                .offline()
                .build(&schema);
            Arc::new(built.expect("the meta-schemas are built in"))
        })
        .clone()
}

/// OpenAPI 3.0 documents in the wild have what its meta-schema allows and draft 4 does not.
fn is_forgiven(error: &ValidationError<'_>, dialect: Dialect) -> bool {
    dialect == Dialect::OpenApi30
        && error.kind().keyword() == "minItems"
        && error.instance_path().as_str().ends_with("/required")
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
