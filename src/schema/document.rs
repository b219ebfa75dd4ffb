//! The files of a contract and the references between them.

use std::sync::Arc;

use percent_encoding::percent_decode_str;

use super::{ContractError, SchemaLocation, UnresolvedReference};
use crate::model::json::{self, Kind, Span, Value};
use crate::model::text::nearest;
use crate::model::{Pointer, Position};

/// The files of a contract, each with its JSON value: the entry document and what it refers to, directly or not.
#[derive(Debug)]
pub(super) struct Documents(Vec<Document>);

/// One file of a contract.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) name: Arc<str>,
    pub(super) text: String,
    pub(super) root: Value,
}

impl Documents {
    /// Reads the document called `entry` and those that it refers to, and makes sure that every `$ref` leads somewhere.
    ///
    /// Other files may be among `files`, since a folder holds what it holds; they are not even read.
    pub(super) fn load<N: AsRef<str>, T: AsRef<str>>(
        entry: &str,
        files: &[(N, T)],
    ) -> Result<Self, ContractError> {
        let names = || files.iter().map(|(name, _)| name.as_ref());
        if !names().any(|name| name == entry) {
            let nearest = nearest(entry, names()).map(str::to_owned);
            return Err(ContractError::NoSuchFile { name: entry.to_owned(), nearest });
        }
        let mut documents = Self(Vec::new());
        let mut wanted = vec![entry.to_owned()];
        while let Some(name) = wanted.pop() {
            let file = files.iter().find(|(file, _)| file.as_ref() == name);
            if let Some((_, text)) = file.filter(|_| documents.get(&name).is_none()) {
                let document = Document::parse(&name, text.as_ref())?;
                wanted.extend(document.files_referred_to());
                documents.0.push(document);
            }
        }
        documents.ensure_references_resolve(&names().collect::<Vec<_>>())?;
        Ok(documents)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Document> {
        self.0.iter()
    }

    pub(super) fn get(&self, name: &str) -> Option<&Document> {
        self.0.iter().find(|document| &*document.name == name)
    }

    /// The place of a value of these documents.
    pub(super) fn locate(&self, value: &Value) -> Option<SchemaLocation> {
        self.0.iter().find_map(|document| {
            let pointer = locate(&document.root, value, &Pointer::root())?;
            Some(SchemaLocation { file: document.name.clone(), pointer })
        })
    }

    /// The value at a place.
    pub(super) fn find(&self, location: &SchemaLocation) -> Option<&Value> {
        location.pointer.find(&self.get(&location.file)?.root)
    }

    /// Where a value stands that is reached through any number of `$ref`s; `None` if they go round in a circle.
    pub(super) fn target(&self, location: &SchemaLocation) -> Option<SchemaLocation> {
        self.follow(location, |_| true)
    }

    /// The same for a schema, whose `$ref` may stand among other keywords that count too: there the way ends.
    pub(super) fn schema_target(&self, location: &SchemaLocation) -> Option<SchemaLocation> {
        self.follow(location, |schema| schema.as_object().is_some_and(|members| members.len() == 1))
    }

    fn follow(
        &self,
        location: &SchemaLocation,
        is_passed: impl Fn(&Value) -> bool,
    ) -> Option<SchemaLocation> {
        const LONGEST: usize = 64;
        let mut here = location.clone();
        for _ in 0..LONGEST {
            let value = self.find(&here)?;
            match value.get("$ref").and_then(Value::as_str).filter(|_| is_passed(value)) {
                Some(reference) => here = self.resolve(&here.file, reference).ok()?,
                None => return Some(here),
            }
        }
        None
    }

    /// The place that a `$ref` in `file` names.
    pub(super) fn resolve(
        &self,
        file: &str,
        reference: &str,
    ) -> Result<SchemaLocation, Unresolved> {
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        if path.contains("://") {
            return Err(Unresolved {
                reason: "nothing is fetched from the network".into(),
                nearest: None,
                missing_file: None,
            });
        }
        let name = if path.is_empty() { file.to_owned() } else { join(file, &decode(path)) };
        let Some(document) = self.get(&name) else {
            return Err(Unresolved {
                reason: format!("there is no file `{name}`"),
                nearest: None,
                missing_file: Some(name),
            });
        };
        let fragment = decode(fragment);
        let pointer = match Pointer::parse(&fragment) {
            Some(pointer) => Some(pointer).filter(|pointer| pointer.find(&document.root).is_some()),
            None => find_anchor(&document.root, &fragment, &Pointer::root()),
        };
        match pointer {
            Some(pointer) => Ok(SchemaLocation { file: document.name.clone(), pointer }),
            None => Err(Unresolved {
                reason: format!("`{name}` has no `{fragment}`"),
                nearest: nearest_pointer(document, path, &fragment),
                missing_file: None,
            }),
        }
    }

    fn ensure_references_resolve(&self, files: &[&str]) -> Result<(), ContractError> {
        for document in &self.0 {
            let mut outcome = Ok(());
            document.visit_keywords(&mut |pointer, name, value| {
                if outcome.is_ok() && name == "$ref" && value.as_str().is_some() {
                    outcome = self.ensure_resolves(document, pointer, value, files);
                }
            });
            outcome?;
        }
        Ok(())
    }

    fn ensure_resolves(
        &self,
        document: &Document,
        pointer: &Pointer,
        reference: &Value,
        files: &[&str],
    ) -> Result<(), ContractError> {
        let target = reference.as_str().unwrap_or_default();
        self.resolve(&document.name, target).map(drop).map_err(|unresolved| {
            let file = unresolved.missing_file.as_deref();
            let similar = file.and_then(|file| nearest(file, files.iter().copied()));
            ContractError::UnresolvedRef(Box::new(UnresolvedReference {
                file: document.name.to_string(),
                position: document.position(reference.span),
                pointer: pointer.clone(),
                target: target.to_owned(),
                reason: unresolved.reason,
                nearest: unresolved.nearest.or(similar.map(str::to_owned)),
            }))
        })
    }
}

/// Why a reference leads nowhere.
#[derive(Debug)]
pub(super) struct Unresolved {
    reason: String,
    nearest: Option<String>,
    missing_file: Option<String>,
}

/// Keywords whose members are named by people, so that `$ref` there is a name and no keyword.
const MAPS: &[&str] = &[
    "properties",
    "patternProperties",
    "$defs",
    "definitions",
    "dependentSchemas",
    "paths",
    "responses",
    "parameters",
    "headers",
    "schemas",
    "requestBodies",
    "content",
    "callbacks",
    "pathItems",
];

/// Keywords that hold data, in which nothing is a keyword.
const DATA: &[&str] = &["const", "enum", "default", "example", "examples"];

impl Document {
    fn parse(name: &str, text: &str) -> Result<Self, ContractError> {
        match json::parse(text) {
            Ok(root) => Ok(Self { name: name.into(), text: text.to_owned(), root }),
            Err(error) => Err(ContractError::NotJson { file: name.to_owned(), error }),
        }
    }

    /// The names of the files that the `$ref`s of this one name.
    fn files_referred_to(&self) -> Vec<String> {
        let mut files = Vec::new();
        self.visit_keywords(&mut |_, name, value| {
            if let ("$ref", Some(reference)) = (name, value.as_str()) {
                let path = reference.split_once('#').map_or(reference, |(path, _)| path);
                files.push(join(&self.name, &decode(path)));
            }
        });
        files
    }

    pub(super) fn position(&self, span: Span) -> Position {
        Position::of(&self.text, span.start)
    }

    /// Calls `visit` with pointer, name and value of every member that is a keyword, of OpenAPI or JSON Schema.
    pub(super) fn visit_keywords<'d>(
        &'d self,
        visit: &mut dyn FnMut(&Pointer, &'d str, &'d Value),
    ) {
        visit_keywords(&self.root, &Pointer::root(), false, visit);
    }
}

pub(super) fn visit_keywords<'d>(
    value: &'d Value,
    pointer: &Pointer,
    is_map: bool,
    visit: &mut dyn FnMut(&Pointer, &'d str, &'d Value),
) {
    match &value.kind {
        Kind::Object(members) => {
            for member in members {
                let name = member.name.as_str();
                let child = pointer.child(name);
                if is_map {
                    visit_keywords(&member.value, &child, false, visit);
                } else if !DATA.contains(&name) {
                    visit(&child, name, &member.value);
                    visit_keywords(&member.value, &child, MAPS.contains(&name), visit);
                }
            }
        }
        Kind::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                visit_keywords(item, &pointer.child(index), false, visit);
            }
        }
        _ => {}
    }
}

fn locate(here: &Value, wanted: &Value, pointer: &Pointer) -> Option<Pointer> {
    if std::ptr::eq(here, wanted) {
        return Some(pointer.clone());
    }
    match &here.kind {
        Kind::Object(members) => {
            members.iter().find_map(|m| locate(&m.value, wanted, &pointer.child(m.name.as_str())))
        }
        Kind::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| locate(item, wanted, &pointer.child(index))),
        _ => None,
    }
}

fn find_anchor(value: &Value, anchor: &str, pointer: &Pointer) -> Option<Pointer> {
    match &value.kind {
        Kind::Object(members) => {
            let is_here = ["$anchor", "$dynamicAnchor"]
                .iter()
                .any(|keyword| value.get(keyword).and_then(Value::as_str) == Some(anchor));
            if is_here {
                return Some(pointer.clone());
            }
            members
                .iter()
                .find_map(|m| find_anchor(&m.value, anchor, &pointer.child(m.name.as_str())))
        }
        Kind::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| find_anchor(item, anchor, &pointer.child(index))),
        _ => None,
    }
}

/// The reference that follows the wrong one as far as it goes and then takes the most similar name.
fn nearest_pointer(document: &Document, path: &str, fragment: &str) -> Option<String> {
    let wrong = Pointer::parse(fragment)?;
    let depth = (0..wrong.tokens().len())
        .rev()
        .find(|depth| prefix(&wrong, *depth).find(&document.root).is_some())?;
    let parent = prefix(&wrong, depth);
    let names = parent.find(&document.root)?.as_object()?.iter().map(|member| member.name.as_str());
    let name = nearest(&wrong.tokens()[depth], names)?;
    Some(format!("{path}#{}", parent.child(name)))
}

fn prefix(pointer: &Pointer, length: usize) -> Pointer {
    pointer.tokens()[..length].iter().cloned().collect()
}

/// The name of the file that `path`, written in `file`, means.
fn join(file: &str, path: &str) -> String {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let root = if file.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_nothing_refers_to_is_not_read() {
        let files =
            [("a.json", r#"{"$ref":"b.json"}"#), ("b.json", "{}"), ("tsconfig.json", "// no JSON")];
        let documents = Documents::load("a.json", &files).unwrap();
        assert_eq!(documents.iter().count(), 2);
    }

    #[test]
    fn references_are_relative_to_the_file_that_holds_them() {
        assert_eq!(join("schemas/v1/order.json", "../types.json"), "schemas/types.json");
        assert_eq!(join("openapi.json", "./order.json"), "order.json");
        assert_eq!(join("/a/b.json", "c.json"), "/a/c.json");
    }

    #[test]
    fn a_property_that_is_called_ref_is_no_reference() {
        let text =
            r##"{"properties":{"$ref":{"type":"string"}},"examples":[{"$ref":"#/nowhere"}]}"##;
        assert!(Documents::load("a.json", &[("a.json", text)]).is_ok());
    }
}
