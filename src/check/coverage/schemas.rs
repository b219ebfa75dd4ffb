//! The schemas of a contract as a graph: from each, where its members and elements lead and what is listed on the way.
//!
//! Built once, without recursion, so that schemas which refer to themselves end and a body is walked in time of its size.

use std::collections::{BTreeSet, HashMap};

use super::ContractFile;
use crate::model::json::{Kind, Layout, Value, canonical, print};
use crate::model::{CoverageKind, Location, Pointer, Uncovered};
use crate::schema::SchemaLocation;

/// The graph.
#[derive(Debug, Default)]
pub(super) struct Schemas {
    nodes: Vec<Node>,
    /// The node of each body's schema, by its place as text.
    starts: HashMap<String, usize>,
}

/// A schema with everything that it refers to and all of its branches.
#[derive(Debug, Default)]
struct Node {
    /// Members by name: what each counts as, and the schema of its value.
    members: HashMap<String, Vec<(usize, usize)>>,
    /// The schemas of members that have no name here.
    other_members: Vec<usize>,
    /// The schemas of elements.
    elements: Vec<usize>,
    /// Listed values, in a spelling that is the same for equal ones.
    values: HashMap<String, Vec<usize>>,
}

impl Schemas {
    /// The graph of all schemas that can be reached; adds their properties and enum values to `items`.
    pub(super) fn build(
        files: &[ContractFile],
        starts: impl Iterator<Item = SchemaLocation>,
        items: &mut Vec<Uncovered>,
    ) -> Self {
        let mut builder = Builder {
            files,
            graph: Self::default(),
            known: HashMap::new(),
            waiting: Vec::new(),
            items,
            numbers: HashMap::new(),
        };
        for start in starts {
            let Some(place) = builder.place(&start.file, start.pointer.clone()) else { continue };
            let node = builder.node(place);
            builder.graph.starts.insert(start.to_string(), node);
        }
        builder.finish()
    }

    /// Adds the numbers of all that a value of the schema at this place exercises.
    pub(super) fn mark(
        &self,
        schema: &SchemaLocation,
        value: &Value,
        exercised: &mut BTreeSet<usize>,
    ) {
        if let Some(start) = self.starts.get(&schema.to_string()) {
            self.walk(&BTreeSet::from([*start]), value, exercised);
        }
    }

    fn walk(&self, nodes: &BTreeSet<usize>, value: &Value, exercised: &mut BTreeSet<usize>) {
        let here = || nodes.iter().map(|node| &self.nodes[*node]);
        match &value.kind {
            Kind::Object(members) => {
                for member in members {
                    let named: Vec<(usize, usize)> = here()
                        .filter_map(|node| node.members.get(member.name.as_str()))
                        .flatten()
                        .copied()
                        .collect();
                    exercised.extend(named.iter().map(|(number, _)| number));
                    let next: BTreeSet<usize> = match named.is_empty() {
                        true => {
                            here().flat_map(|node| node.other_members.iter().copied()).collect()
                        }
                        false => named.into_iter().map(|(_, node)| node).collect(),
                    };
                    self.walk_on(&next, &member.value, exercised);
                }
            }
            Kind::Array(items) => {
                let next = here().flat_map(|node| node.elements.iter().copied()).collect();
                items.iter().for_each(|item| self.walk_on(&next, item, exercised));
            }
            _ => {
                if here().any(|node| !node.values.is_empty()) {
                    let value = canonical(value);
                    exercised.extend(here().filter_map(|node| node.values.get(&value)).flatten());
                }
            }
        }
    }

    fn walk_on(&self, nodes: &BTreeSet<usize>, value: &Value, exercised: &mut BTreeSet<usize>) {
        if !nodes.is_empty() {
            self.walk(nodes, value, exercised);
        }
    }
}

/// A schema in its file.
#[derive(Clone)]
struct Place<'f> {
    file: &'f ContractFile,
    pointer: Pointer,
    schema: &'f Value,
}

impl<'f> Place<'f> {
    fn child(&self, tokens: &[&str]) -> Option<Self> {
        let rest: Pointer = tokens.iter().copied().collect();
        let schema = rest.find(self.schema)?;
        Some(Self { file: self.file, pointer: self.pointer.join(&rest), schema })
    }

    fn children(&self, keyword: &str) -> Vec<(String, Self)> {
        let names: Vec<String> = match self.schema.get(keyword).map(|value| &value.kind) {
            Some(Kind::Object(members)) => {
                members.iter().map(|member| member.name.as_str().to_owned()).collect()
            }
            Some(Kind::Array(items)) => (0..items.len()).map(|index| index.to_string()).collect(),
            _ => Vec::new(),
        };
        let child = |name: String| Some((name.clone(), self.child(&[keyword, &name])?));
        names.into_iter().filter_map(child).collect()
    }
}

struct Builder<'f, 'i> {
    files: &'f [ContractFile],
    graph: Schemas,
    /// The node of each schema, by where its value lives.
    known: HashMap<*const Value, usize>,
    waiting: Vec<(usize, Place<'f>)>,
    items: &'i mut Vec<Uncovered>,
    /// The number of each item, by its place and name.
    numbers: HashMap<(String, String), usize>,
}

impl<'f> Builder<'f, '_> {
    fn place(&self, file: &str, pointer: Pointer) -> Option<Place<'f>> {
        let file = self.files.iter().find(|known| known.name == file)?;
        let schema = pointer.find(&file.root)?;
        Some(Place { file, pointer, schema })
    }

    fn node(&mut self, place: Place<'f>) -> usize {
        let address = std::ptr::from_ref(place.schema);
        if let Some(node) = self.known.get(&address) {
            return *node;
        }
        let node = self.graph.nodes.len();
        self.graph.nodes.push(Node::default());
        self.known.insert(address, node);
        self.waiting.push((node, place));
        node
    }

    fn finish(mut self) -> Schemas {
        while let Some((number, place)) = self.waiting.pop() {
            let mut node = Node::default();
            for part in self.parts(place) {
                self.add(&part, &mut node);
            }
            self.graph.nodes[number] = node;
        }
        self.graph
    }

    /// A schema, what it refers to and its branches, and so on.
    fn parts(&self, place: Place<'f>) -> Vec<Place<'f>> {
        let mut parts: Vec<Place<'f>> = Vec::new();
        let mut seen = BTreeSet::new();
        let mut waiting = vec![place];
        while let Some(part) = waiting.pop() {
            if !seen.insert(std::ptr::from_ref(part.schema)) {
                continue;
            }
            let reference = part.schema.get("$ref").and_then(Value::as_str);
            waiting.extend(reference.and_then(|reference| self.target(&part, reference)));
            for keyword in ["allOf", "anyOf", "oneOf", "dependentSchemas"] {
                waiting.extend(part.children(keyword).into_iter().map(|(_, child)| child));
            }
            waiting.extend(["if", "then", "else"].iter().filter_map(|name| part.child(&[name])));
            parts.push(part);
        }
        parts
    }

    /// What a `$ref` names. One that leads nowhere has made the loading of the contract fail already.
    fn target(&self, from: &Place<'f>, reference: &str) -> Option<Place<'f>> {
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let decode = |text: &str| {
            percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
        };
        let file = if path.is_empty() {
            from.file.name.clone()
        } else {
            beside(&from.file.name, &decode(path))
        };
        let fragment = decode(fragment);
        match Pointer::parse(&fragment) {
            Some(pointer) => self.place(&file, pointer),
            None => {
                let root = &self.files.iter().find(|known| known.name == file)?.root;
                self.place(&file, anchor(root, &fragment, Pointer::root())?)
            }
        }
    }

    fn add(&mut self, part: &Place<'f>, node: &mut Node) {
        for (name, child) in part.children("properties") {
            let number = self.number(CoverageKind::Property, &child, &name);
            let next = self.node(child);
            node.members.entry(name).or_default().push((number, next));
        }
        for (_, child) in part.children("patternProperties") {
            let next = self.node(child);
            node.other_members.push(next);
        }
        for keyword in ["additionalProperties", "unevaluatedProperties"] {
            let next = part.child(&[keyword]).map(|child| self.node(child));
            node.other_members.extend(next);
        }
        let mut elements = Vec::new();
        for keyword in ["items", "additionalItems", "unevaluatedItems"] {
            // Before draft 2020-12 `items` may be a list, one schema for each position.
            match part.schema.get(keyword).map(|value| &value.kind) {
                Some(Kind::Array(_)) => {
                    elements.extend(part.children(keyword).into_iter().map(|(_, child)| child));
                }
                _ => elements.extend(part.child(&[keyword])),
            }
        }
        elements.extend(part.children("prefixItems").into_iter().map(|(_, child)| child));
        for child in elements {
            let next = self.node(child);
            node.elements.push(next);
        }
        if part.schema.get("enum").and_then(Value::as_array).is_some() {
            for (_, child) in part.children("enum") {
                let name = print(child.schema, Layout::Minified);
                let number = self.number(CoverageKind::EnumValue, &child, &name);
                node.values.entry(canonical(child.schema)).or_default().push(number);
            }
        }
    }

    fn number(&mut self, kind: CoverageKind, place: &Place<'f>, name: &str) -> usize {
        let schema = format!("{}#{}", place.file.name, place.pointer);
        let key = (schema.clone(), name.to_owned());
        if let Some(number) = self.numbers.get(&key) {
            return *number;
        }
        let number = self.items.len();
        self.items.push(Uncovered {
            kind,
            schema,
            name: name.to_owned(),
            operation: None,
            location: Location::default(),
        });
        self.numbers.insert(key, number);
        number
    }
}

/// `../a.json` seen from the file `from`.
fn beside(from: &str, path: &str) -> String {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The place of the schema with this `$anchor`.
fn anchor(value: &Value, name: &str, pointer: Pointer) -> Option<Pointer> {
    if value.get("$anchor").and_then(Value::as_str) == Some(name) {
        return Some(pointer);
    }
    match &value.kind {
        Kind::Object(members) => members
            .iter()
            .find_map(|member| anchor(&member.value, name, pointer.child(member.name.as_str()))),
        Kind::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| anchor(item, name, pointer.child(index))),
        _ => None,
    }
}
