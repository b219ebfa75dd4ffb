//! The second opinion: an ordinary validator, which shares nothing with the engine but the files.
//!
//! No value is called a witness that it does not accept under one version and refuse under the other. What schemas merely
//! remark, and what readers do not agree on, is left out of the copy that it is given: other formats than `date-time`
//! and `uuid`, `content…`, and keywords of other versions.

use jsonschema::{Registry, Validator as Compiled};

use super::dialect::Dialect;
use super::documents::{Context, DATA, Documents, MAPS, Place, entered};
use super::files::Files;
use super::guarded::guarded;
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
    pub(super) fn new(files: &Files, place: &Place) -> Result<Self, String> {
        let documents = files.documents();
        let root = Place { file: place.file, pointer: Pointer::root() };
        let options = jsonschema::options()
            .with_draft(documents.context(&root).dialect.draft())
            .offline()
            .should_validate_formats(true);
        if !documents.has_dynamic_references {
            let schema = serde_json::json!({ "$ref": address(documents, place) });
            let compiled = options.with_registry(files.registry()?).build(&schema);
            return Ok(Self { compiled: compiled.map_err(|error| error.to_string())? });
        }
        // Dynamic references need the address that the schema gives itself, so it stands there as it is, and nowhere else:
        // a second copy would be another resource.
        let (alone, schema) = match *place == root {
            true => (Some(place.file), file_copy(documents, place.file)),
            false => (None, serde_json::json!({ "$ref": address(documents, place) })),
        };
        let others = registry(documents, alone)?;
        let options = options.with_registry(&others);
        let options = match alone {
            Some(file) => options.with_base_uri(documents.address(file)),
            None => options,
        };
        // The crate gives up on some of them with a panic.
        let compiled = guarded(|| options.build(&schema));
        let compiled = compiled.ok_or("it does not follow a dynamic reference")?;
        Ok(Self { compiled: compiled.map_err(|error| error.to_string())? })
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

/// All files, but for one that stands elsewhere, as the validator reads them.
pub(super) fn registry(
    documents: &Documents,
    without: Option<usize>,
) -> Result<Registry<'static>, String> {
    let mut registry = Registry::new();
    for file in (0..documents.files().len()).filter(|file| Some(*file) != without) {
        let root = Place { file, pointer: Pointer::root() };
        let draft = documents.context(&root).dialect.draft();
        let contents = draft.create_resource(file_copy(documents, file));
        registry =
            registry.add(documents.address(file), contents).map_err(|error| error.to_string())?;
    }
    registry.prepare().map_err(|error| error.to_string())
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

/// A file for the validator: only what counts, and references spelled so that they lead where they lead here.
fn file_copy(documents: &Documents, file: usize) -> serde_json::Value {
    let copier = Copier { documents, file };
    copier.copy(&documents.files()[file].1, &documents.outermost(file), true, true)
}

struct Copier<'d> {
    documents: &'d Documents,
    file: usize,
}

impl Copier<'_> {
    fn copy(
        &self,
        value: &Value,
        outer: &Context,
        is_schema: bool,
        is_root: bool,
    ) -> serde_json::Value {
        let members = match &value.kind {
            Kind::Object(members) => members,
            Kind::Array(items) => {
                return items.iter().map(|one| self.copy(one, outer, is_schema, false)).collect();
            }
            _ => return plain(value),
        };
        let context = if is_schema { entered(value, outer, is_root) } else { outer.clone() };
        let mut copied = serde_json::Map::new();
        for member in members {
            let (name, value) = (member.name.as_str(), &member.value);
            if is_schema && is_left_out(self.documents, name, value, context.dialect) {
                continue;
            }
            let content = match (is_schema, name) {
                (true, name) if DATA.contains(&name) => plain(value),
                (true, "$ref") => self.reference(value, &context),
                (true, name) => self.copy(value, &context, !MAPS.contains(&name), false),
                (false, _) => self.copy(value, &context, true, false),
            };
            copied.insert(name.to_owned(), content);
        }
        copied.into()
    }

    fn reference(&self, value: &Value, context: &Context) -> serde_json::Value {
        let from = Place { file: self.file, pointer: Pointer::root() };
        let target = value.as_str();
        let target = target.and_then(|text| self.documents.resolve(&from, &context.base, text));
        match target {
            Some(target) if !self.documents.has_dynamic_references => {
                address(self.documents, &target).into()
            }
            _ => plain(value),
        }
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

/// A place as a reference from anywhere.
fn address(documents: &Documents, place: &Place) -> String {
    format!("{}{}", documents.address(place.file), place.pointer.to_fragment())
}

/// Data as it is.
fn plain(value: &Value) -> serde_json::Value {
    match &value.kind {
        Kind::Null => return serde_json::Value::Null,
        Kind::Bool(bool) => return (*bool).into(),
        // Most numbers are small, and most texts have no half of a surrogate pair.
        Kind::Number(number) if number.as_str().len() < 16 => {
            if let Ok(number) = number.as_str().parse::<i64>() {
                return number.into();
            }
        }
        Kind::String(text) if !text.as_str().contains('\u{fffd}') => return text.as_str().into(),
        _ => {}
    }
    let text = print(value, Layout::Minified);
    // A number beyond every double is the largest one: what differs there is not confirmed, and so not claimed.
    serde_json::from_str(&text).unwrap_or(serde_json::Value::Null)
}
