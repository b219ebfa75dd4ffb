//! What the contract says, as far as pages are held against it: operations by their routes, resources by their names.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::editions::words;
use super::tables::key;
use crate::model::Pointer;
use crate::model::json::{Kind, Value};
use crate::model::path_template::Segment;
use crate::profile::Profile;
use crate::schema::{Contract, Operation, Schema};

/// A contract, prepared for questions by the names that pages use; shared between the threads that read pages.
#[derive(Debug)]
pub struct Documented<'c> {
    contract: &'c Contract,
    profile: &'c Profile,
    resources: HashMap<String, Resource<'c>>,
    judges: HashMap<String, &'c Schema>,
    words: HashSet<String>,
}

/// The schema of a resource.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resource<'c> {
    /// The file.
    pub file: &'c str,
    /// The schema.
    pub schema: &'c Value,
}

/// What a schema says of a property, beside what references lead to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    /// The types that it may have; none where every type is allowed.
    pub types: BTreeSet<String>,
    /// The values that it may have, where they are listed.
    pub values: Vec<String>,
}

/// So many schemas are looked at for one question: references may go round in circles.
const MOST_SCHEMAS: usize = 100;

impl<'c> Documented<'c> {
    /// Prepares a contract.
    pub fn new(contract: &'c Contract, profile: &'c Profile) -> Self {
        let mut resources = HashMap::new();
        for (file, _, root) in contract.files() {
            let stem = file.rsplit('/').next().unwrap_or(file).split('.').next().unwrap_or(file);
            add(&mut resources, stem, file, root);
            let components = root.get("components").and_then(|parts| parts.get("schemas"));
            let parts = [root.get("$defs"), root.get("definitions"), components];
            for member in parts.into_iter().flatten().filter_map(Value::as_object).flatten() {
                add(&mut resources, member.name.as_str(), file, &member.value);
            }
        }
        let mut judges = HashMap::new();
        for operation in contract.operations() {
            let answers = operation.responses.iter().map(|response| &response.content);
            let contents = answers.chain(operation.request_body.iter().map(|body| &body.content));
            for schema in contents.filter_map(|content| content.json_schema(None)) {
                judges.entry(schema_key(contract, schema)).or_insert(schema);
            }
        }
        let mut known = HashSet::new();
        for (_, _, root) in contract.files() {
            add_words(root, &mut known);
        }
        for operation in contract.operations() {
            known.extend(words(&operation.template.to_string()));
        }
        Self { contract, profile, resources, judges, words: known }
    }

    /// The words that names and values of the contract are made of.
    pub(super) fn words(&self) -> &HashSet<String> {
        &self.words
    }

    /// The operation that a sample is for.
    pub(super) fn operation(&self, method: &str, target: &str) -> Option<&'c Operation> {
        let path = target.split(['?', '#']).next().unwrap_or_default();
        self.contract.operation(method, &self.profile.canonical_path(path))
    }

    /// The operation that is most like a request that fits none, and in what it differs.
    pub(super) fn nearest(&self, method: &str, target: &str) -> Option<(&'c Operation, String)> {
        let path = self.profile.canonical_path(target.split('?').next().unwrap_or_default());
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        let scored = self.contract.operations().iter().filter_map(|operation| {
            let segments = operation.template.segments();
            // A base path of the contract's servers may stand before.
            let offsets = [0, parts.len().saturating_sub(segments.len())];
            let best =
                offsets.map(|offset| differences(segments, &parts[offset.min(parts.len())..]));
            let (cost, difference) = best.into_iter().min_by_key(|(cost, _)| *cost)?;
            let other_method = !operation.method.eq_ignore_ascii_case(method);
            Some((2 * cost + usize::from(other_method), difference, operation))
        });
        let (_, difference, operation) = scored.min_by_key(|(cost, _, _)| *cost)?;
        let text = match difference {
            Some(difference) => difference,
            None if !operation.method.eq_ignore_ascii_case(method) => {
                format!("its method is {}", operation.method)
            }
            None => "a segment of the path cannot be the parameter that stands there".to_owned(),
        };
        Some((operation, text))
    }

    /// The schema of the resource of this name.
    pub(super) fn resource(&self, key: &str) -> Option<Resource<'c>> {
        self.resources.get(key).copied()
    }

    /// The schema that judges a value which says of itself what it is.
    pub(super) fn judge(&self, key: &str) -> Option<&'c Schema> {
        self.judges.get(key).copied()
    }

    /// The contract.
    pub(super) fn contract(&self) -> &'c Contract {
        self.contract
    }

    /// What the API is like.
    pub(super) fn profile(&self) -> &'c Profile {
        self.profile
    }

    /// The properties that a schema names, those of what it refers to included.
    pub(super) fn properties(&self, schema: &'c Value) -> Vec<(&'c str, &'c Value)> {
        let mut found = Vec::new();
        self.collect(schema, &mut { MOST_SCHEMAS }, &mut |schema| {
            let members = schema.get("properties").and_then(Value::as_object).unwrap_or_default();
            found.extend(members.iter().map(|member| (member.name.as_str(), &member.value)));
        });
        found
    }

    /// The names of the properties that must be there.
    pub(super) fn required(&self, schema: &'c Value) -> BTreeSet<&'c str> {
        let mut found = BTreeSet::new();
        self.collect(schema, &mut { MOST_SCHEMAS }, &mut |schema| {
            let names = schema.get("required").and_then(Value::as_array).unwrap_or_default();
            found.extend(names.iter().filter_map(Value::as_str));
        });
        found
    }

    /// What a schema says of its values.
    pub(super) fn facts(&self, schema: &'c Value) -> Facts {
        let mut facts = Facts::default();
        self.collect(schema, &mut { MOST_SCHEMAS }, &mut |schema| {
            match schema.get("type").map(|value| &value.kind) {
                Some(Kind::String(name)) => drop(facts.types.insert(name.as_str().to_owned())),
                Some(Kind::Array(names)) => {
                    facts.types.extend(names.iter().filter_map(Value::as_str).map(str::to_owned));
                }
                _ => {}
            }
            let listed = schema.get("enum").and_then(Value::as_array).unwrap_or_default();
            let values = listed.iter().chain(schema.get("const")).filter_map(Value::as_str);
            facts.values.extend(values.map(str::to_owned));
        });
        facts
    }

    /// Visits a schema and those that it is made of.
    fn collect(&self, schema: &'c Value, left: &mut usize, visit: &mut dyn FnMut(&'c Value)) {
        let Some(rest) = left.checked_sub(1) else { return };
        *left = rest;
        visit(schema);
        let lead = schema.get("$ref").and_then(|reference| self.contract.referred(reference));
        if let Some(place) = lead {
            let target = self.contract.files().find(|(file, _, _)| *file == &*place.file);
            if let Some(target) = target.and_then(|(_, _, root)| place.pointer.find(root)) {
                self.collect(target, left, visit);
            }
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            for part in schema.get(keyword).and_then(Value::as_array).unwrap_or_default() {
                self.collect(part, left, visit);
            }
        }
    }

    /// A place in the contract, as findings name it: `order.schema.json#/properties/status`.
    pub(super) fn place(resource: &Resource<'_>, property: &str) -> String {
        let pointer: Pointer = ["properties", property].into_iter().collect();
        format!("{}#{pointer}", resource.file)
    }
}

fn add<'c>(
    resources: &mut HashMap<String, Resource<'c>>,
    name: &str,
    file: &'c str,
    schema: &'c Value,
) {
    if schema.get("properties").is_some() || schema.get("allOf").is_some() {
        let resource = Resource { file, schema };
        resources.entry(key(name)).or_insert(resource);
        if let Some(title) = schema.get("title").and_then(Value::as_str) {
            resources.entry(key(title)).or_insert(resource);
        }
    }
}

/// The words of the properties and the enumerated values below a value.
fn add_words(value: &Value, known: &mut HashSet<String>) {
    match &value.kind {
        Kind::Object(members) => {
            for member in members {
                match (member.name.as_str(), &member.value.kind) {
                    ("properties", Kind::Object(properties)) => {
                        known.extend(properties.iter().flat_map(|p| words(p.name.as_str())));
                    }
                    ("enum", Kind::Array(values)) => {
                        known.extend(values.iter().filter_map(Value::as_str).flat_map(words));
                    }
                    _ => {}
                }
                add_words(&member.value, known);
            }
        }
        Kind::Array(items) => items.iter().for_each(|item| add_words(item, known)),
        _ => {}
    }
}

/// `order` for `order.schema.json`, and for `openapi.json#/components/schemas/Order`.
fn schema_key(contract: &Contract, schema: &Schema) -> String {
    let location = schema.location();
    let root = contract.files().find(|(file, _, _)| *file == &*location.file);
    let value = root.and_then(|(_, _, root)| location.pointer.find(root));
    let reference = value.and_then(|value| value.get("$ref"));
    let location = reference.and_then(|r| contract.referred(r)).unwrap_or(location);
    let file = location.file.rsplit('/').next().unwrap_or_default();
    key(location.pointer.last().unwrap_or(file.split('.').next().unwrap_or_default()))
}

/// How many segments differ, and the first difference in words.
fn differences(segments: &[Segment], parts: &[&str]) -> (usize, Option<String>) {
    let mut count = segments.len().abs_diff(parts.len());
    let mut first = None;
    for (segment, part) in segments.iter().zip(parts) {
        let Segment::Literal(text) = segment else { continue };
        if !text.eq_ignore_ascii_case(part) {
            // Another word counts more than a part that is missing behind.
            count += 2;
            first.get_or_insert_with(|| format!("it has `{text}` for `{part}`"));
        }
    }
    if first.is_none() && segments.len() != parts.len() {
        first = Some(match parts.get(segments.len()) {
            Some(part) => format!("it ends before `{part}`"),
            None => "it is longer".to_owned(),
        });
    }
    (count, first)
}
