//! What a file is: it says so itself, by its content and its name.

use super::reading;
use super::versions::{FilePair, FileVersion};
use crate::cassette::{Cassette, format};
use crate::cli::{Failure, load_failure};
use crate::compat::rules::{SCHEMA_ADDED, SCHEMA_REMOVED};
use crate::model::json::Value;
use crate::model::{Finding, Location, yaml};
use crate::storage::LoadError;

/// What a file is, read.
pub(super) enum Kind {
    Cassette(Box<(Value, Cassette)>),
    OpenApi(Value),
    Schema(Value),
    Document(Value),
}

/// Reads a file; `is_schema` says that it is a schema unless it is plainly something else.
pub(super) fn of(file: &FileVersion, is_schema: bool) -> Result<Kind, Failure> {
    if !yaml::is_named(&file.path) {
        let path = std::path::Path::new(&file.name);
        let fail = |error| load_failure(LoadError::format(path, &file.text, error));
        match format::read_document(&file.text) {
            Ok((document, cassette)) => {
                return Ok(Kind::Cassette(Box::new((document.root().to_value(), cassette))));
            }
            Err(format::FormatError::NotACassette) => {}
            Err(_) if is_schema => {}
            Err(error) => return Err(fail(error)),
        }
    }
    let value = reading::value(&file.name, &file.text)?;
    let is_openapi = ["openapi", "swagger"].iter().any(|name| value.get(name).is_some());
    let says_schema = value.get("$schema").and_then(Value::as_str).is_some();
    let is_named_schema =
        [".schema.json", ".schema.yaml", ".schema.yml"].iter().any(|end| file.path.ends_with(end));
    let can_be_schema = value.as_object().is_some() || value.as_bool().is_some();
    if is_openapi && value.get("paths").or(value.get("components")).is_some() {
        Ok(Kind::OpenApi(value))
    } else if can_be_schema && (is_schema || says_schema || is_named_schema) {
        Ok(Kind::Schema(value))
    } else if is_schema {
        Err(Failure::new(format!("`{}` is no JSON Schema: it is {}", file.name, article(&value)))
            .help("name two schemas, or leave out --direction to compare the files as documents"))
    } else {
        Ok(Kind::Document(value))
    }
}

/// Whether a file may be an OpenAPI document, at a glance.
pub(super) fn looks_like_openapi(pair: &FilePair) -> bool {
    pair.new.as_ref().is_some_and(|file| reading::looks_like_openapi(&file.path, &file.text))
}

/// Whether a pair may be schemas or OpenAPI documents, at a glance: only for these recordings are read.
pub(super) fn may_be_contract(pair: &FilePair) -> bool {
    let is_named =
        |file: &FileVersion| file.path.contains(".schema.") || file.text.contains("$schema");
    looks_like_openapi(pair) || pair.new.as_ref().is_some_and(is_named)
}

fn article(value: &Value) -> String {
    let name = value.type_name();
    let article = if name.starts_with(['a', 'i', 'o']) { "an" } else { "a" };
    if name == "null" { name.to_owned() } else { format!("{article} {name}") }
}

/// What it means that a file is only there in one version.
pub(super) fn alone(
    old: Option<&FileVersion>,
    new: Option<&FileVersion>,
    is_schema: bool,
) -> Option<Finding> {
    let (rule, file, message) = match (old, new) {
        (Some(old), None) => (&SCHEMA_REMOVED, old, "is gone: what refers to it finds nothing"),
        (None, Some(new)) => (&SCHEMA_ADDED, new, "is new"),
        _ => return None,
    };
    let is_contract = matches!(of(file, is_schema).ok()?, Kind::Schema(_) | Kind::OpenApi(_));
    is_contract
        .then(|| rule.finding(Location::file(&file.name), format!("`{}` {message}", file.path)))
}
