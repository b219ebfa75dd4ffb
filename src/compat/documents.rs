//! The files that schemas stand in, and the references between them.

use std::collections::HashMap;
use std::sync::Arc;

use percent_encoding::percent_decode_str;

use super::dialect::Dialect;
use crate::model::Pointer;
use crate::model::json::Value;
use crate::model::pointer::FRAGMENT;

/// A place in one of the files.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) file: usize,
    pub(super) pointer: Pointer,
}

impl Place {
    pub(super) fn child(&self, token: impl std::fmt::Display) -> Self {
        Self { file: self.file, pointer: self.pointer.child(token) }
    }
}

/// What holds where a schema stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Context {
    /// The address that references start from.
    pub(super) base: Arc<str>,
    pub(super) dialect: Dialect,
}

/// Some files with the addresses that stand in them.
#[derive(Debug)]
pub(super) struct Documents {
    files: Vec<(String, Arc<Value>)>,
    /// The address of each file that gives itself none.
    addresses: Vec<String>,
    default: Dialect,
    /// By file, the schemas that change what holds, and what holds there.
    contexts: Vec<Vec<(Pointer, Context)>>,
    resources: HashMap<String, Place>,
    anchors: HashMap<(String, String), (Place, bool)>,
    /// Whether a reference anywhere depends on the way to it.
    pub(super) has_dynamic_references: bool,
    /// A `$schema` that names no known version.
    pub(super) unknown_dialect: Option<String>,
}

/// Keywords that hold data, in which nothing is a keyword.
pub(super) const DATA: &[&str] = &["const", "enum", "default", "example", "examples"];

/// Keywords whose members are named by people.
pub(super) const MAPS: &[&str] = &[
    "properties",
    "patternProperties",
    "$defs",
    "definitions",
    "dependentSchemas",
    "dependencies",
];

impl Documents {
    /// The files by name, the first of them the one it is about. A file that names no version is of `default`.
    pub(super) fn new(files: Vec<(String, Arc<Value>)>, default: Dialect) -> Self {
        let mut documents = Self {
            addresses: files.iter().map(|(name, _)| address(name)).collect(),
            files,
            default,
            contexts: Vec::new(),
            resources: HashMap::new(),
            anchors: HashMap::new(),
            has_dynamic_references: false,
            unknown_dialect: None,
        };
        for file in 0..documents.files.len() {
            let place = Place { file, pointer: Pointer::root() };
            let context = documents.outermost(file);
            documents.resources.insert(context.base.to_string(), place);
            documents.contexts.push(Vec::new());
            let root = documents.files[file].1.clone();
            documents.index(&root, &Way::Root(file), &context, true);
        }
        documents
    }

    /// The address of a file that gives itself none.
    pub(super) fn address(&self, file: usize) -> &str {
        &self.addresses[file]
    }

    /// The version of files that name none.
    pub(super) fn default_dialect(&self) -> Dialect {
        self.default
    }

    /// What holds in a file before it says anything itself.
    pub(super) fn outermost(&self, file: usize) -> Context {
        Context { base: self.address(file).into(), dialect: self.default }
    }

    pub(super) fn files(&self) -> &[(String, Arc<Value>)] {
        &self.files
    }

    pub(super) fn find(&self, place: &Place) -> Option<&Value> {
        place.pointer.find(&self.files[place.file].1)
    }

    fn index(&mut self, value: &Value, way: &Way<'_>, outer: &Context, is_schema: bool) {
        let is_root = matches!(way, Way::Root(_));
        let context = if is_schema { entered(value, outer, is_root) } else { outer.clone() };
        if context != *outer {
            let Place { file, pointer } = way.place();
            self.contexts[file].push((pointer, context.clone()));
        }
        if is_schema && value.as_object().is_some() {
            self.note_addresses(value, way, outer, &context);
        }
        for member in value.as_object().unwrap_or_default() {
            let name = member.name.as_str();
            if is_schema && DATA.contains(&name) {
                continue;
            }
            let is_map = is_schema && MAPS.contains(&name);
            self.index(&member.value, &Way::Member(way, name), &context, !is_map);
        }
        for (index, item) in value.as_array().unwrap_or_default().iter().enumerate() {
            self.index(item, &Way::Item(way, index), &context, true);
        }
    }

    fn note_addresses(&mut self, value: &Value, way: &Way<'_>, outer: &Context, own: &Context) {
        if own.base != outer.base {
            self.resources.entry(own.base.to_string()).or_insert_with(|| way.place());
        }
        let text = |name| value.get(name).and_then(Value::as_str);
        if let Some(schema) = text("$schema")
            && Dialect::named(schema).is_none()
        {
            self.unknown_dialect.get_or_insert_with(|| schema.to_owned());
        }
        self.has_dynamic_references |=
            text("$dynamicRef").is_some() || text("$recursiveRef").is_some();
        let legacy = text(own.dialect.id_keyword())
            .filter(|_| own.dialect <= Dialect::Draft7)
            .and_then(|id| id.strip_prefix('#'));
        let anchors = [(text("$anchor"), false), (text("$dynamicAnchor"), true), (legacy, false)];
        for (name, is_dynamic) in anchors {
            if let Some(name) = name {
                let key = (own.base.to_string(), name.to_owned());
                self.anchors.entry(key).or_insert_with(|| (way.place(), is_dynamic));
            }
        }
    }

    /// What holds at a place: what the innermost schema around it says that says anything.
    pub(super) fn context(&self, place: &Place) -> Context {
        let around = |pointer: &Pointer| place.pointer.tokens().starts_with(pointer.tokens());
        // Outer schemas were noted before inner ones.
        let contexts = self.contexts.get(place.file).map(Vec::as_slice).unwrap_or_default();
        let innermost = contexts.iter().rev().find(|(pointer, _)| around(pointer));
        innermost.map_or_else(|| self.outermost(place.file), |(_, context)| context.clone())
    }

    /// Whether a file holds schemas of several versions.
    pub(super) fn mixes_dialects(&self, file: usize) -> bool {
        let root = self.context(&Place { file, pointer: Pointer::root() }).dialect;
        self.contexts[file].iter().any(|(_, context)| context.dialect != root)
    }

    /// The place that a reference leads to.
    pub(super) fn resolve(&self, from: &Place, base: &str, reference: &str) -> Option<Place> {
        let (address, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let target = join(base, address);
        let by_file = || self.resources.get(&join(self.address(from.file), address));
        let resource = self.resources.get(&target).or_else(by_file)?.clone();
        if fragment.is_empty() {
            return Some(resource);
        }
        let fragment = percent_decode_str(fragment).decode_utf8_lossy();
        match Pointer::parse(&fragment) {
            Some(pointer) => {
                let place = Place { file: resource.file, pointer: resource.pointer.join(&pointer) };
                self.find(&place).map(|_| place)
            }
            None => {
                let base = self.context(&resource).base.to_string();
                self.anchors.get(&(base, fragment.into_owned())).map(|(place, _)| place.clone())
            }
        }
    }

    /// The schema that a dynamic anchor of a resource names.
    pub(super) fn dynamic_anchor(&self, base: &str, name: &str) -> Option<Place> {
        let (place, is_dynamic) = self.anchors.get(&(base.to_owned(), name.to_owned()))?;
        is_dynamic.then(|| place.clone())
    }

    /// The schema of this address.
    pub(super) fn resource(&self, base: &str) -> Option<&Place> {
        self.resources.get(base)
    }
}

/// The way to a value from the root of its file; a [`Place`] is made of it only where one is kept.
enum Way<'w> {
    Root(usize),
    Member(&'w Self, &'w str),
    Item(&'w Self, usize),
}

impl Way<'_> {
    fn place(&self) -> Place {
        match self {
            Self::Root(file) => Place { file: *file, pointer: Pointer::root() },
            Self::Member(outer, name) => outer.place().child(name),
            Self::Item(outer, index) => outer.place().child(index),
        }
    }
}

/// The address of a file that gives itself none.
fn address(name: &str) -> String {
    format!("file:///{}", percent_encoding::utf8_percent_encode(name, UNSAFE))
}

/// What holds inside a schema. Only the root of a file or of an addressed schema may name another version.
pub(super) fn entered(schema: &Value, outer: &Context, is_root: bool) -> Context {
    let named = schema.get("$schema").and_then(Value::as_str).and_then(Dialect::named);
    let is_addressed = |dialect: &Dialect| is_root || dialect.id_of(schema).is_some();
    let dialect = named.filter(is_addressed).unwrap_or(outer.dialect);
    let base = match dialect.id_of(schema) {
        Some(id) => join(&outer.base, id).into(),
        None => outer.base.clone(),
    };
    Context { base, dialect }
}

/// What a path of a `file:` address does not show as it is.
const UNSAFE: &percent_encoding::AsciiSet = &FRAGMENT.add(b'?');

/// A reference seen from an address (RFC 3986 §5.2), without fragments.
pub(super) fn join(base: &str, reference: &str) -> String {
    let reference = reference.split('#').next().unwrap_or_default();
    let base = base.split('#').next().unwrap_or_default();
    if reference.is_empty() {
        return base.to_owned();
    }
    let has_scheme = reference.split_once(':').is_some_and(|(scheme, _)| {
        scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
    });
    if has_scheme {
        return reference.to_owned();
    }
    let (scheme, rest) = base.split_once("://").unwrap_or(("", base));
    if let Some(network) = reference.strip_prefix("//") {
        return format!("{scheme}://{network}");
    }
    let (host, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
    let path = match reference.strip_prefix('/') {
        Some(_) => reference.to_owned(),
        None => format!("{}/{reference}", path.rsplit_once('/').map_or("", |(folder, _)| folder)),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').skip(1) {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    if scheme.is_empty() {
        parts.join("/")
    } else {
        format!("{scheme}://{host}/{}", parts.join("/"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_joined_as_the_standard_says() {
        for (reference, expected) in [
            ("", "http://a/b/c"),
            ("d", "http://a/b/d"),
            ("../d", "http://a/d"),
            ("/d", "http://a/d"),
            ("./d/e", "http://a/b/d/e"),
            ("https://x/y", "https://x/y"),
            ("d#f", "http://a/b/d"),
        ] {
            assert_eq!(join("http://a/b/c", reference), expected, "{reference}");
        }
        assert_eq!(join("file:///s/a.json", "b.json"), "file:///s/b.json");
    }
}
