//! The schemas of a contract as a graph: from each, where its members and elements lead and what is listed on the way.
//!
//! Built once, without recursion, so that schemas which refer to themselves end and a body is walked in time of its size.

use std::collections::{BTreeSet, HashMap};

use crate::model::json::{Kind, Layout, Value, View, canonical, print};
use crate::model::{CoverageKind, Location, Pointer, Uncovered};
use crate::schema::{Contract, SchemaLocation};

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
        contract: &Contract,
        starts: impl Iterator<Item = SchemaLocation>,
        items: &mut Vec<Uncovered>,
    ) -> Self {
        let mut builder = Builder {
            contract,
            graph: Self::default(),
            known: HashMap::new(),
            waiting: Vec::new(),
            items,
            numbers: HashMap::new(),
        };
        for start in starts {
            let Some(place) = builder.place(&start) else { continue };
            let node = builder.node(place);
            builder.graph.starts.insert(start.to_string(), node);
        }
        builder.finish()
    }

    /// Adds the numbers of all that a value of the schema at this place exercises.
    pub(super) fn mark(
        &self,
        schema: &SchemaLocation,
        value: View<'_>,
        exercised: &mut BTreeSet<usize>,
    ) {
        if let Some(start) = self.starts.get(&schema.to_string()) {
            self.walk(&BTreeSet::from([*start]), value, exercised);
        }
    }

    fn walk(&self, nodes: &BTreeSet<usize>, value: View<'_>, exercised: &mut BTreeSet<usize>) {
        let here = || nodes.iter().map(|node| &self.nodes[*node]);
        if let Some(members) = value.members() {
            for (name, member) in members {
                let named: Vec<(usize, usize)> =
                    here().filter_map(|node| node.members.get(&*name)).flatten().copied().collect();
                exercised.extend(named.iter().map(|(number, _)| number));
                let next: BTreeSet<usize> = match named.is_empty() {
                    true => here().flat_map(|node| node.other_members.iter().copied()).collect(),
                    false => named.into_iter().map(|(_, node)| node).collect(),
                };
                self.walk_on(&next, member, exercised);
            }
        } else if let Some(mut items) = value.elements() {
            let next = here().flat_map(|node| node.elements.iter().copied()).collect();
            items.by_ref().for_each(|item| self.walk_on(&next, item, exercised));
        } else if here().any(|node| !node.values.is_empty()) {
            let value = canonical(&value.to_value());
            exercised.extend(here().filter_map(|node| node.values.get(&value)).flatten());
        }
    }

    fn walk_on(&self, nodes: &BTreeSet<usize>, value: View<'_>, exercised: &mut BTreeSet<usize>) {
        if !nodes.is_empty() {
            self.walk(nodes, value, exercised);
        }
    }
}

/// A schema in its file.
#[derive(Clone)]
struct Place<'c> {
    location: SchemaLocation,
    schema: &'c Value,
}

impl<'c> Place<'c> {
    fn child(&self, tokens: &[&str]) -> Option<Self> {
        let rest: Pointer = tokens.iter().copied().collect();
        let schema = rest.find(self.schema)?;
        let SchemaLocation { file, pointer } = &self.location;
        let location = SchemaLocation { file: file.clone(), pointer: pointer.join(&rest) };
        Some(Self { location, schema })
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

struct Builder<'c, 'i> {
    contract: &'c Contract,
    graph: Schemas,
    /// The node of each schema, by where its value lives.
    known: HashMap<*const Value, usize>,
    waiting: Vec<(usize, Place<'c>)>,
    items: &'i mut Vec<Uncovered>,
    /// The number of each item, by its place and name.
    numbers: HashMap<(String, String), usize>,
}

impl<'c> Builder<'c, '_> {
    fn place(&self, location: &SchemaLocation) -> Option<Place<'c>> {
        let (_, _, root) = self.contract.files().find(|(name, ..)| *name == &*location.file)?;
        let schema = location.pointer.find(root)?;
        Some(Place { location: location.clone(), schema })
    }

    fn node(&mut self, place: Place<'c>) -> usize {
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
    fn parts(&self, place: Place<'c>) -> Vec<Place<'c>> {
        let mut parts: Vec<Place<'c>> = Vec::new();
        let mut seen = BTreeSet::new();
        let mut waiting = vec![place];
        while let Some(part) = waiting.pop() {
            if !seen.insert(std::ptr::from_ref(part.schema)) {
                continue;
            }
            // The contract knows where each leads, be it by path, `$id` or anchor.
            let references =
                ["$ref", "$dynamicRef"].iter().filter_map(|name| part.schema.get(name));
            let targets = references.filter_map(|reference| self.contract.referred(reference));
            waiting.extend(targets.filter_map(|target| self.place(target)));
            for keyword in ["allOf", "anyOf", "oneOf", "dependentSchemas"] {
                waiting.extend(part.children(keyword).into_iter().map(|(_, child)| child));
            }
            waiting.extend(["if", "then", "else"].iter().filter_map(|name| part.child(&[name])));
            parts.push(part);
        }
        parts
    }

    fn add(&mut self, part: &Place<'c>, node: &mut Node) {
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

    fn number(&mut self, kind: CoverageKind, place: &Place<'c>, name: &str) -> usize {
        let schema = place.location.to_string();
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
