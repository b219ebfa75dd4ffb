//! The files of a contract as the jsonschema crate takes them: every resource with a URI of ours.
//!
//! Each file and each schema with an `$id` is a resource; it gets a number, and all references are spelled with it, so
//! that the crate finds what [`Documents`] has found and nothing else. What the dialect of OpenAPI 3.0 says otherwise
//! than draft 4 is written as draft 4 says it. A contract is converted once for each [`Direction`] if it has
//! properties that only one side may send: then `required` asks nobody for what they must not send.

use std::collections::HashSet;

use serde_json::{Map, Value as Json};

use crate::model::Pointer;
use crate::model::json::{Kind, Member, Value};
use crate::schema::SchemaLocation;
use crate::schema::describe::Places;
use crate::schema::dialect::Dialect;
use crate::schema::document::Document;
use crate::schema::documents::{Documents, Lead};
use crate::schema::keywords::{is_data, is_map};
use crate::schema::tree::to_serde;

/// Who sends a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::schema) enum Direction {
    /// The client: `readOnly` is not for it.
    Request,
    /// The service: `writeOnly` is not for it.
    Response,
}

/// Converts the documents of a contract.
pub(super) struct Converter<'d> {
    documents: &'d Documents,
    /// The file and place of each resource, by number.
    resources: Vec<SchemaLocation>,
    dialects: Vec<Dialect>,
    has_directions: bool,
    /// Whether it matters by which way a schema was reached.
    has_dynamic_scope: bool,
}

impl<'d> Converter<'d> {
    pub(super) fn new(documents: &'d Documents) -> Self {
        let all = documents.resources();
        let (resources, dialects) = all
            .map(|(document, resource)| {
                let pointer = resource.pointer.clone();
                (SchemaLocation { file: document.name.clone(), pointer }, resource.dialect)
            })
            .unzip();
        let mentions = |word: &str| documents.iter().any(|document| document.text.contains(word));
        let has_directions = mentions("readOnly") || mentions("writeOnly");
        let has_dynamic_scope = mentions("$dynamicRef") || mentions("$recursiveRef");
        Self { documents, resources, dialects, has_directions, has_dynamic_scope }
    }

    /// The places of the resources, by number.
    pub(super) fn resources(&self) -> &[SchemaLocation] {
        &self.resources
    }

    /// The directions that must be told apart.
    pub(super) fn directions(&self) -> &'static [Direction] {
        if self.has_directions {
            &[Direction::Request, Direction::Response]
        } else {
            &[Direction::Response]
        }
    }

    /// The direction that stands for this one.
    pub(super) fn effective(&self, direction: Direction) -> Direction {
        if self.has_directions { direction } else { Direction::Response }
    }

    /// The dialect of the schema at a place.
    pub(super) fn dialect(&self, location: &SchemaLocation) -> Dialect {
        self.dialects[self.documents.resource_of(location)]
    }

    /// The URI by which the crate knows the value at a place.
    pub(super) fn uri(&self, location: &SchemaLocation, direction: Direction) -> String {
        let number = self.documents.resource_of(location);
        let depth = self.resources[number].pointer.tokens().len();
        let inside: Pointer = location.pointer.tokens()[depth..].iter().cloned().collect();
        format!("{}{}", resource_uri(number, direction), inside.to_fragment())
    }

    /// A document with its URI.
    pub(super) fn convert(&self, document: &Document, direction: Direction) -> (String, Json) {
        let location = SchemaLocation { file: document.name.clone(), pointer: Pointer::root() };
        let resource = self.documents.resource_of(&location);
        let walk = Walk { converter: self, direction };
        let mut contents = walk.value(&document.root, &location, resource, false);
        if let Json::Object(members) = &mut contents {
            members.remove("$id");
            members.remove("id");
            // Files that name no dialect have that of the entry document.
            let stated = members.get("$schema").and_then(Json::as_str);
            if stated.is_none_or(|stated| !stated.starts_with(SCHEME)) {
                members.insert("$schema".into(), self.dialects[resource].uri().into());
            }
        }
        (resource_uri(resource, direction), contents)
    }
}

const SCHEME: &str = "contract:///";

fn resource_uri(number: usize, direction: Direction) -> String {
    match direction {
        Direction::Request => format!("{SCHEME}sent/{number}"),
        Direction::Response => format!("{SCHEME}{number}"),
    }
}

/// The number of the resource and the pointer inside it that one of our URIs names.
pub(super) fn parse_uri(uri: &str) -> Option<(usize, Pointer)> {
    let rest = uri.strip_prefix(SCHEME)?;
    let (number, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let number = number.strip_prefix("sent/").unwrap_or(number).parse().ok()?;
    let fragment = percent_encoding::percent_decode_str(fragment).decode_utf8_lossy();
    Some((number, Pointer::parse(&fragment)?))
}

struct Walk<'c, 'd> {
    converter: &'c Converter<'d>,
    direction: Direction,
}

impl Walk<'_, '_> {
    fn value(&self, value: &Value, at: &SchemaLocation, resource: usize, named: bool) -> Json {
        match &value.kind {
            Kind::Object(members) if named => {
                let convert = |member: &Member| {
                    let name = member.name.as_str();
                    (name.to_owned(), self.value(&member.value, &at.child(name), resource, false))
                };
                Json::Object(members.iter().map(convert).collect())
            }
            Kind::Object(members) => self.schema(value, members, at, resource),
            Kind::Array(items) => {
                let items = items.iter().enumerate();
                items
                    .map(|(index, item)| self.value(item, &at.child(index), resource, false))
                    .collect()
            }
            _ => to_serde(value),
        }
    }

    fn schema(
        &self,
        value: &Value,
        members: &[Member],
        at: &SchemaLocation,
        around: usize,
    ) -> Json {
        let converter = self.converter;
        let own =
            (around + 1..converter.resources.len()).find(|own| converter.resources[*own] == *at);
        let resource = own.unwrap_or(around);
        let dialect = converter.dialects[resource];
        let mut out = Map::new();
        for member in members {
            let name = member.name.as_str();
            let converted = match (name, member.value.as_str()) {
                ("$id", Some(_)) if own.is_some() && dialect != Dialect::Draft4 => {
                    resource_uri(resource, self.direction).into()
                }
                ("id", Some(_)) if own.is_some() && dialect == Dialect::Draft4 => {
                    resource_uri(resource, self.direction).into()
                }
                // Identifiers that count for nothing, such as those beside a `$ref` of draft 7.
                ("$id", Some(id)) if !id.starts_with('#') => continue,
                ("id", Some(id)) if !id.starts_with('#') => continue,
                ("id", Some(_)) if dialect != Dialect::Draft4 => continue,
                ("$schema", Some(target)) => match Dialect::named(target) {
                    Some(dialect) => dialect.uri().into(),
                    None => self.reference(&member.value, target),
                },
                ("$ref", Some(target)) => self.reference(&member.value, target),
                ("$dynamicRef", Some(target)) => self.dynamic_reference(&member.value, target),
                _ if is_data(name) => to_serde(&member.value),
                _ => self.value(&member.value, &at.child(name), resource, is_map(name)),
            };
            out.insert(name.to_owned(), converted);
        }
        if dialect == Dialect::OpenApi30 {
            allow_null(&mut out);
        }
        if converter.has_directions {
            self.excuse(value, at, &mut out);
        }
        Json::Object(out)
    }

    fn reference(&self, value: &Value, target: &str) -> Json {
        match self.converter.documents.lead(value) {
            Some(Lead::To(location)) => {
                // Chains of bare references are cut short: the crate follows each link by a call.
                let end = self.converter.documents.schema_target(location);
                let end = end.filter(|_| !self.converter.has_dynamic_scope);
                let location = end.as_ref().unwrap_or(location);
                self.converter.uri(location, self.direction).trim_end_matches('#').into()
            }
            _ => target.into(),
        }
    }

    /// A dynamic reference keeps its name, which is looked up anew at every use; only its resource is spelled our way.
    fn dynamic_reference(&self, value: &Value, target: &str) -> Json {
        let (path, name) = target.split_once('#').unwrap_or((target, ""));
        match self.converter.documents.lead(value) {
            Some(Lead::To(_)) if path.is_empty() => target.into(),
            Some(Lead::To(location)) if !name.is_empty() && !name.starts_with('/') => {
                let number = self.converter.documents.resource_of(location);
                format!("{}#{name}", resource_uri(number, self.direction)).into()
            }
            _ => self.reference(value, target),
        }
    }

    /// Takes out of `required` what the sender of this direction must not send.
    fn excuse(&self, schema: &Value, at: &SchemaLocation, out: &mut Map<String, Json>) {
        let Some(Json::Array(required)) = out.get_mut("required") else { return };
        let documents = self.converter.documents;
        let excused: HashSet<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .unwrap_or_default()
            .iter()
            .filter_map(Value::as_str)
            .filter(|name| is_for_the_other(&Places::of(documents, at), name, self.direction))
            .collect();
        required.retain(|name| name.as_str().is_none_or(|name| !excused.contains(name)));
    }
}

fn is_for_the_other(places: &Places<'_>, name: &str, direction: Direction) -> bool {
    let keyword = match direction {
        Direction::Request => "readOnly",
        Direction::Response => "writeOnly",
    };
    places.declared(name).is_some_and(|places| places.marks(keyword))
}

/// OpenAPI 3.0.3: `nullable` adds `null` to the type that stands beside it.
fn allow_null(schema: &mut Map<String, Json>) {
    if schema.get("nullable") != Some(&Json::Bool(true)) {
        return;
    }
    if let Some(kind) = schema.get("type").filter(|kind| kind.is_string()).cloned() {
        schema.insert("type".into(), Json::Array(vec![kind, "null".into()]));
    }
}
