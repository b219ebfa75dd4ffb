//! The second opinion: an ordinary validator, which shares nothing with the engine but the files.
//!
//! No value is called a witness that it does not accept under one version and refuse under the other. What schemas merely
//! remark, and what readers do not agree on, is left out of the copy that it is given: other formats than `date-time`
//! and `uuid`, `content…`, and keywords of other versions.

use jsonschema::{Registry, Validator as Compiled};

use super::dialect::Dialect;
use super::documents::{DATA, Documents, MAPS, Place};
use super::json::Json;
use crate::model::Pointer;
use crate::model::json::{Kind, Layout, Value, print};

/// Formats that are asserted.
const ASSERTED: &[&str] = &["date-time", "uuid"];

/// A schema, ready to judge values.
pub(super) struct Validator {
    compiled: Compiled,
}

/// Where and by which keyword a value is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The part of the value.
    pub instance: Pointer,
    /// The keyword, by its way from the schema; `$ref`s are followed.
    pub keyword: Pointer,
}

impl Validator {
    pub(super) fn new(documents: &Documents, pointer: &Pointer) -> Result<Self, String> {
        let root = Place { file: 0, pointer: Pointer::root() };
        let dialect = documents.context(&root).dialect;
        let mut registry = Registry::new().draft(dialect.draft());
        for (file, (_, value)) in documents.files().iter().enumerate() {
            let place = Place { file, pointer: Pointer::root() };
            let contents = copy(documents, value, &place, true);
            registry = registry
                .add(documents.address(file), contents)
                .map_err(|error| error.to_string())?;
        }
        let registry = registry.prepare().map_err(|error| error.to_string())?;
        // Dynamic references need the address that the schema gives itself, so it stands there as it is.
        let schema = match documents.has_dynamic_references && *pointer == root.pointer {
            true => copy(documents, &documents.files()[0].1, &root, true),
            false => serde_json::json!({ "$ref": address(documents, 0, pointer) }),
        };
        let compiled = jsonschema::options()
            .with_draft(dialect.draft())
            .with_registry(&registry)
            .offline()
            .should_validate_formats(true)
            .build(&schema)
            .map_err(|error| error.to_string())?;
        Ok(Self { compiled })
    }

    pub(super) fn is_valid(&self, value: &Json) -> Option<bool> {
        Some(self.compiled.is_valid(&instance(value)?))
    }

    /// The first thing that is wrong with a value.
    pub(super) fn refusal(&self, value: &Json) -> Option<Refusal> {
        let instance = instance(value)?;
        let error = self.compiled.iter_errors(&instance).next()?;
        let pointer = |text: &str| Pointer::parse(text).unwrap_or_default();
        Some(Refusal {
            instance: pointer(error.instance_path().as_str()),
            keyword: pointer(error.schema_path().as_str()),
        })
    }
}

fn instance(value: &Json) -> Option<serde_json::Value> {
    serde_json::from_str(&value.to_string()).ok()
}

/// What is wrong with a schema by the rules of its version: where and what.
pub(super) fn complaint(schema: &Value, dialect: Dialect) -> Option<(Pointer, String)> {
    let mut schema: serde_json::Value =
        serde_json::from_str(&print(schema, Layout::Minified)).ok()?;
    let named = schema.get("$schema").and_then(|name| Dialect::named(name.as_str()?));
    if let (None, Some(members)) = (named, schema.as_object_mut()) {
        members.remove("$schema");
    }
    let error = match named.unwrap_or(dialect) {
        Dialect::Draft4 => jsonschema::draft4::meta::validate(&schema),
        Dialect::Draft6 => jsonschema::draft6::meta::validate(&schema),
        Dialect::Draft7 => jsonschema::draft7::meta::validate(&schema),
        Dialect::Draft201909 => jsonschema::draft201909::meta::validate(&schema),
        Dialect::Draft202012 => jsonschema::draft202012::meta::validate(&schema),
    };
    let error = error.err()?;
    let pointer = Pointer::parse(error.instance_path().as_str()).unwrap_or_default();
    Some((pointer, error.to_string()))
}

/// The file for the validator: only what counts, and references spelled so that they lead where they lead here.
fn copy(documents: &Documents, value: &Value, place: &Place, is_schema: bool) -> serde_json::Value {
    match &value.kind {
        Kind::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| copy(documents, item, &place.child(index), is_schema))
            .collect(),
        Kind::Object(members) => {
            let mut copied = serde_json::Map::new();
            let dialect = documents.context(place).dialect;
            for member in members {
                let name = member.name.as_str();
                if is_schema && is_left_out(documents, name, &member.value, dialect) {
                    continue;
                }
                let place = place.child(name);
                let content = match (is_schema, name) {
                    (true, name) if DATA.contains(&name) => plain(&member.value),
                    (true, "$ref") => reference(documents, &member.value, &place),
                    (true, name) => copy(documents, &member.value, &place, !MAPS.contains(&name)),
                    (false, _) => copy(documents, &member.value, &place, true),
                };
                copied.insert(name.to_owned(), content);
            }
            copied.into()
        }
        _ => plain(value),
    }
}

fn is_left_out(documents: &Documents, name: &str, value: &Value, dialect: Dialect) -> bool {
    match name {
        "format" => value.as_str().is_some_and(|format| !ASSERTED.contains(&format)),
        "contentMediaType" | "contentEncoding" | "contentSchema" => true,
        "dependencies" => dialect >= Dialect::Draft201909,
        "additionalItems" => dialect >= Dialect::Draft202012,
        // Addresses are in the way once references are absolute, but dynamic ones need them.
        "$id" | "id" | "$anchor" => !documents.has_dynamic_references && value.as_str().is_some(),
        // What an OpenAPI document adds to a schema asserts nothing.
        "discriminator" | "nullable" => true,
        _ => false,
    }
}

fn reference(documents: &Documents, value: &Value, place: &Place) -> serde_json::Value {
    let own = Place { file: place.file, pointer: place.pointer.parent() };
    let base = documents.context(&own).base;
    let target = value.as_str().and_then(|text| documents.resolve(&own, &base, text));
    match target {
        Some(target) if !documents.has_dynamic_references => {
            address(documents, target.file, &target.pointer).into()
        }
        _ => plain(value),
    }
}

/// A place as a reference from anywhere.
fn address(documents: &Documents, file: usize, pointer: &Pointer) -> String {
    format!("{}{}", documents.address(file), pointer.to_fragment())
}

fn plain(value: &Value) -> serde_json::Value {
    let text = print(value, Layout::Minified);
    // A number beyond every double is the largest one: what differs there is not confirmed, and so not claimed.
    serde_json::from_str(&text).unwrap_or(serde_json::Value::Null)
}
