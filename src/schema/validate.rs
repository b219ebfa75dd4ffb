//! Compiles schemas and says what a value breaks: the only place that knows the jsonschema crate, with [`super::tree`].

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{Registry, ValidationError};

use super::document::{Document, Documents};
use super::tree::{Tree, to_serde};
use super::violation::{either, shown, shown_with_type};
use super::{ContractError, SchemaLocation, Violation, ViolationKind};
use crate::model::json::{Span, Value};
use crate::model::{Pointer, text};

/// A compiled schema; cheap to clone, and shared between threads.
#[derive(Clone)]
pub(super) struct Validator {
    compiled: Arc<jsonschema::Validator<Tree>>,
    files: Arc<[Arc<str>]>,
}

impl std::fmt::Debug for Validator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Validator")
    }
}

/// Compiles schemas of one contract, each once.
pub(super) struct Compiler<'d> {
    documents: &'d Documents,
    files: Arc<[Arc<str>]>,
    registry: Registry<'static>,
    compiled: HashMap<SchemaLocation, Validator>,
    examined: HashSet<SchemaLocation>,
}

impl<'d> Compiler<'d> {
    pub(super) fn new(documents: &'d Documents) -> Result<Self, ContractError> {
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
    pub(super) fn compile(
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
        super::document::visit_keywords(
            schema,
            &location.pointer,
            false,
            &mut |pointer, name, value| match (name, value.as_str()) {
                ("$ref", Some(reference)) => references.push(reference),
                ("pattern", Some(pattern)) if outcome.is_ok() => {
                    outcome = ensure_pattern(document, pointer, pattern, value.span);
                }
                ("patternProperties", None) => {
                    for member in value.as_object().unwrap_or_default() {
                        if outcome.is_ok() {
                            let name = member.name.as_str();
                            outcome = ensure_pattern(
                                document,
                                &pointer.child(name),
                                name,
                                member.name_span,
                            );
                        }
                    }
                }
                _ => {}
            },
        );
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

/// A regular expression, read as JSON Schema reads it.
#[derive(Debug)]
pub(super) struct Pattern(jsonschema::Validator<Tree>);

impl Pattern {
    /// Compiles an expression, if it is one.
    pub(super) fn compile(pattern: &str) -> Option<Self> {
        let schema = serde_json::json!({ "pattern": pattern });
        jsonschema::options_for::<Tree>().offline().build(&schema).ok().map(Self)
    }

    /// Whether it matches anywhere in `text`.
    pub(super) fn matches(&self, text: &str) -> bool {
        self.0.is_valid(&Value::from(text))
    }
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

impl Validator {
    /// Whether the value keeps to the schema.
    pub(super) fn is_valid(&self, value: &Value) -> bool {
        self.compiled.is_valid(value)
    }

    /// What the value breaks, most specific only, in the order of the schema.
    pub(super) fn violations(&self, value: &Value) -> Vec<Violation> {
        if self.is_valid(value) {
            return Vec::new();
        }
        let mut violations = Vec::new();
        for error in self.compiled.iter_errors(value) {
            explain(&error, value, &self.files, &mut violations);
        }
        most_specific(violations)
    }
}

/// Drops what follows from something else: a value of the wrong type breaks its other keywords too, and schemas
/// that are combined say the same twice.
fn most_specific(violations: Vec<Violation>) -> Vec<Violation> {
    let mistyped: HashSet<Pointer> = violations
        .iter()
        .filter(|violation| matches!(violation.kind, ViolationKind::Type { .. }))
        .map(|violation| violation.instance.clone())
        .collect();
    let mut kept: Vec<Violation> = Vec::new();
    for violation in violations {
        let follows = mistyped.contains(&violation.instance)
            && !matches!(
                violation.kind,
                ViolationKind::Type { .. } | ViolationKind::Unexpected { .. }
            );
        let is_known = kept.iter().any(|other| {
            other.instance == violation.instance
                && other.kind == violation.kind
                && (violation.kind != ViolationKind::Other || other.schema == violation.schema)
        });
        if !follows && !is_known {
            kept.push(violation);
        }
    }
    kept
}

fn explain(
    error: &ValidationError<'_>,
    root: &Value,
    files: &[Arc<str>],
    out: &mut Vec<Violation>,
) {
    match error.kind() {
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            out.extend(nearest_branch(error, context, root, files));
        }
        ValidationErrorKind::PropertyNames { error: inner } => {
            out.push(violation(
                error,
                root,
                files,
                ViolationKind::Other,
                format!("member names that keep `{}`", inner.kind().keyword()),
            ));
        }
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            out.extend(unexpected.iter().map(|property| {
                let kind = ViolationKind::Unexpected { property: property.clone() };
                let mut found = violation(error, root, files, kind, "no such member".into());
                found.instance = found.instance.child(property);
                found.found = found.instance.find(root).map(shown).unwrap_or_default();
                found
            }));
        }
        _ => {
            let (kind, expected) = kind_and_expectation(error);
            out.push(violation(error, root, files, kind, expected));
        }
    }
}

fn violation(
    error: &ValidationError<'_>,
    root: &Value,
    files: &[Arc<str>],
    kind: ViolationKind,
    expected: String,
) -> Violation {
    let instance = pointer_of(error);
    let value = instance.find_nearest(root);
    let found = match &kind {
        ViolationKind::Missing { .. } => "no such member".to_owned(),
        ViolationKind::Type { .. } => shown_with_type(value),
        _ => shown(value),
    };
    let keyword = error.kind().keyword().to_owned();
    Violation {
        instance,
        schema: place_of(error, files),
        keyword,
        kind,
        expected,
        found,
        alternatives: None,
    }
}

fn kind_and_expectation(error: &ValidationError<'_>) -> (ViolationKind, String) {
    use ValidationErrorKind as E;
    let other = |expected: String| (ViolationKind::Other, expected);
    match error.kind() {
        E::Required { property } => {
            let property = property.as_str().unwrap_or_default().to_owned();
            let expected = format!("a member `{property}`");
            (ViolationKind::Missing { property }, expected)
        }
        E::Type { kind } => {
            let types = match kind {
                TypeKind::Single(one) => vec![one.as_str()],
                TypeKind::Multiple(many) => many.iter().map(|one| one.as_str()).collect(),
            };
            let expected = either(&types);
            (ViolationKind::Type { types }, expected)
        }
        E::Enum { options } => {
            let known = options
                .as_array()
                .map_or_else(Vec::new, |options| options.iter().map(ToString::to_string).collect());
            let expected = either(&known);
            (ViolationKind::Value { known }, expected)
        }
        E::Constant { expected_value } => {
            let known = vec![expected_value.to_string()];
            let expected = either(&known);
            (ViolationKind::Value { known }, expected)
        }
        E::Format { format } => (
            ViolationKind::Format { format: format.clone() },
            format!("a string of the format `{format}`"),
        ),
        E::Pattern { pattern } => (
            ViolationKind::Pattern { pattern: pattern.clone() },
            format!("a string that matches `{pattern}`"),
        ),
        E::Minimum { limit } => other(format!("at least {limit}")),
        E::Maximum { limit } => other(format!("at most {limit}")),
        E::ExclusiveMinimum { limit } => other(format!("more than {limit}")),
        E::ExclusiveMaximum { limit } => other(format!("less than {limit}")),
        E::MultipleOf { multiple_of } => other(format!("a multiple of {multiple_of}")),
        E::MinLength { limit } => {
            other(format!("at least {}", text::counted(count(*limit), "character")))
        }
        E::MaxLength { limit } => {
            other(format!("at most {}", text::counted(count(*limit), "character")))
        }
        E::MinItems { limit } => {
            other(format!("at least {}", text::counted(count(*limit), "element")))
        }
        E::MaxItems { limit } => {
            other(format!("at most {}", text::counted(count(*limit), "element")))
        }
        E::AdditionalItems { limit } => {
            other(format!("at most {}", text::counted(*limit, "element")))
        }
        E::MinProperties { limit } => {
            other(format!("at least {}", text::counted(count(*limit), "member")))
        }
        E::MaxProperties { limit } => {
            other(format!("at most {}", text::counted(count(*limit), "member")))
        }
        E::UniqueItems => other("no element twice".into()),
        E::Contains => other("an element that keeps to `contains`".into()),
        E::FalseSchema => other("nothing: no value is allowed here".into()),
        E::Not { schema } => other(format!(
            "a value that does not keep to {}",
            text::shortened(&schema.to_string(), 80)
        )),
        E::OneOfMultipleValid { .. } => {
            other("exactly one of the alternatives to fit, and several do".into())
        }
        E::UnevaluatedItems { .. } => other("no further elements".into()),
        E::ContentEncoding { content_encoding } => {
            other(format!("text encoded as {content_encoding}"))
        }
        E::ContentMediaType { content_media_type } => {
            other(format!("text that holds {content_media_type}"))
        }
        E::BacktrackLimitExceeded { .. } => {
            other("a pattern that can be matched in reasonable time".into())
        }
        _ => other(format!("a value that keeps to `{}`", error.kind().keyword())),
    }
}

fn count(limit: u64) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

/// What the alternative lacks that comes nearest to the value; a wall of all alternatives helps nobody.
fn nearest_branch(
    error: &ValidationError<'_>,
    branches: &[Vec<ValidationError<'static>>],
    root: &Value,
    files: &[Arc<str>],
) -> Vec<Violation> {
    let instance = pointer_of(error);
    let explained: Vec<Vec<Violation>> = branches
        .iter()
        .map(|errors| {
            let mut violations = Vec::new();
            errors.iter().for_each(|error| explain(error, root, files, &mut violations));
            most_specific(violations)
        })
        .collect();
    if let Some(types) = only_types(&explained, &instance) {
        let expected = either(&types);
        return vec![violation(error, root, files, ViolationKind::Type { types }, expected)];
    }
    let nearest = explained.into_iter().min_by_key(|violations| distance(violations, &instance));
    let mut nearest = nearest.unwrap_or_default();
    for violation in &mut nearest {
        violation.alternatives.get_or_insert(branches.len());
    }
    nearest
}

/// The types that the alternatives ask for, if the value's own type is all that is wrong with each.
fn only_types(branches: &[Vec<Violation>], instance: &Pointer) -> Option<Vec<&'static str>> {
    let mut all = Vec::new();
    for branch in branches {
        let [Violation { instance: here, kind: ViolationKind::Type { types }, .. }] = &branch[..]
        else {
            return None;
        };
        if here != instance {
            return None;
        }
        all.extend(types.iter().filter(|name| !all.contains(*name)).copied().collect::<Vec<_>>());
    }
    (!all.is_empty()).then_some(all)
}

/// How far a value is from an alternative: another type is farthest, then another tag, then the number of violations.
fn distance(violations: &[Violation], instance: &Pointer) -> (bool, usize, usize) {
    let is_mistyped = violations
        .iter()
        .any(|v| v.instance == *instance && matches!(v.kind, ViolationKind::Type { .. }));
    let other_tags = violations
        .iter()
        .filter(|v| {
            v.instance.parent() == *instance && matches!(v.kind, ViolationKind::Value { .. })
        })
        .count();
    (is_mistyped, other_tags, violations.len())
}

fn pointer_of(error: &ValidationError<'_>) -> Pointer {
    Pointer::parse(error.instance_path().as_str()).unwrap_or_default()
}

/// The keyword's place as `file#pointer`.
fn place_of(error: &ValidationError<'_>, files: &[Arc<str>]) -> String {
    let Some(place) = error.absolute_keyword_location() else {
        return format!("#{}", error.schema_path().as_str());
    };
    let place = place.as_str();
    let named = place.strip_prefix("contract:///").and_then(|rest| {
        let (index, fragment) = rest.split_once('#')?;
        let file = files.get(index.parse::<usize>().ok()?)?;
        let fragment = percent_encoding::percent_decode_str(fragment).decode_utf8_lossy();
        Some(format!("{file}#{fragment}"))
    });
    named.unwrap_or_else(|| place.to_owned())
}
