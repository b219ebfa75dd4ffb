//! Turns schemas into claims: what each keyword of each version says about a value.
//!
//! [`keywords`] knows the keywords one by one, [`evaluated`] what `unevaluatedProperties` and `unevaluatedItems` leave
//! over. Annotations say nothing of a value and leave no trace, nor do references: so what was only moved becomes the
//! same claims.

mod evaluated;
mod keywords;

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::dialect::Dialect;
use super::documents::{Context, Documents, Place};
use super::node::{Graph, Id, Node, types};
use super::text::{Pattern, lookahead};
use crate::model::json::Value;

/// Why a schema cannot be turned into claims.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Trouble {
    /// A reference leads nowhere; this one.
    Unresolved { place: Place, target: String },
    /// Nothing can be said about the schema, because of this.
    Unknown(&'static str),
}

/// The resources on the way to a schema that dynamic references may mean, the outermost first.
pub(super) type Scope = Rc<[Arc<str>]>;

/// Larger graphs are not made.
const MOST_NODES: usize = 400_000;

/// Deeper schemas are not followed.
const DEEPEST: usize = 400;

/// Turns the schemas of some files into claims of a graph.
pub(super) struct Lowering<'d, 'g> {
    pub(super) documents: &'d Documents,
    pub(super) graph: &'g mut Graph,
    known: HashMap<(Place, Scope), Id>,
    patterns: HashMap<String, Id>,
    depth: usize,
    /// Whether objects have no members but those that are declared, also where the schema allows others.
    closes: bool,
    /// Whether closed objects are read as if they were open.
    opens: bool,
}

impl<'d, 'g> Lowering<'d, 'g> {
    pub(super) fn new(documents: &'d Documents, graph: &'g mut Graph) -> Self {
        Self {
            documents,
            graph,
            known: HashMap::new(),
            patterns: HashMap::new(),
            depth: 0,
            closes: false,
            opens: false,
        }
    }

    /// The same, but of documents that only use members which are declared.
    pub(super) fn closing(mut self) -> Self {
        self.closes = true;
        self
    }

    /// The same, but as readers take it that pass over members which they do not know.
    pub(super) fn opening(mut self) -> Self {
        self.opens = true;
        self
    }

    /// The claims of the schema at a place.
    pub(super) fn root(&mut self, place: &Place) -> Result<Id, Trouble> {
        if self.documents.unknown_dialect.is_some() {
            return Err(Trouble::Unknown("a `$schema` that is not known"));
        }
        let id = self.part(place, &Scope::from([]))?;
        if super::cycle::has_loop(self.graph, id) {
            return Err(Trouble::Unknown("a schema that is defined by nothing but itself"));
        }
        Ok(id)
    }

    /// The claims of a schema about a value of its own: the document, a member, an element.
    fn part(&mut self, place: &Place, scope: &Scope) -> Result<Id, Trouble> {
        let id = self.schema(place, scope)?;
        if !self.closes {
            return Ok(id);
        }
        match self.undeclared(place, scope)? {
            Some(undeclared) => {
                let never = self.graph.never();
                let closed = self.graph.members(undeclared, never);
                Ok(self.graph.all([id, closed]))
            }
            None => Ok(id),
        }
    }

    /// The claims of the schema at a place that is reached by this way.
    pub(super) fn schema(&mut self, place: &Place, scope: &Scope) -> Result<Id, Trouble> {
        let documents = self.documents;
        let unresolved = || Trouble::Unresolved { place: place.clone(), target: String::new() };
        let value = documents.find(place).ok_or_else(unresolved)?;
        match value.as_bool() {
            Some(true) => return Ok(Graph::TRUE),
            Some(false) => return Ok(self.graph.never()),
            None => {}
        }
        let context = self.documents.context(place);
        let scope = self.entered(scope, &context);
        let key = (place.clone(), scope.clone());
        if let Some(id) = self.known.get(&key) {
            return Ok(*id);
        }
        if self.graph.len() > MOST_NODES || self.depth > DEEPEST {
            return Err(Trouble::Unknown("a schema that is too large or too deep"));
        }
        let later = self.graph.later();
        self.known.insert(key.clone(), later);
        self.depth += 1;
        let id = self.keywords(value, place, &context, &scope);
        self.depth -= 1;
        let id = id?;
        if !self.graph.settle(later, id) {
            return Err(Trouble::Unknown("a schema that is defined by nothing but itself"));
        }
        self.known.insert(key, id);
        Ok(id)
    }

    fn entered(&self, scope: &Scope, context: &Context) -> Scope {
        if !self.documents.has_dynamic_references || scope.contains(&context.base) {
            return scope.clone();
        }
        scope.iter().cloned().chain([context.base.clone()]).collect()
    }

    /// The schemas that this one refers to: they hold as well.
    fn references(
        &mut self,
        value: &Value,
        place: &Place,
        context: &Context,
        scope: &Scope,
    ) -> Result<Vec<Place>, Trouble> {
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        let unresolved =
            |target: &str| Trouble::Unresolved { place: place.clone(), target: target.to_owned() };
        let mut targets = Vec::new();
        if let Some(reference) = text("$ref") {
            let target = self.documents.resolve(place, &context.base, reference);
            targets.push(target.ok_or_else(|| unresolved(reference))?);
        }
        if let Some(reference) =
            text("$dynamicRef").filter(|_| context.dialect == Dialect::Draft202012)
        {
            let target = self.documents.resolve(place, &context.base, reference);
            let target = target.ok_or_else(|| unresolved(reference))?;
            targets.push(self.dynamic_target(target, reference, scope));
        }
        if text("$recursiveRef").is_some() && context.dialect == Dialect::Draft201909 {
            let root = self.documents.resource(&context.base).cloned();
            let root = root.ok_or_else(|| unresolved("#"))?;
            targets.push(self.recursive_target(root, scope));
        }
        Ok(targets)
    }

    /// Of the resources on the way the outermost that has the same dynamic anchor.
    fn dynamic_target(&self, target: Place, reference: &str, scope: &Scope) -> Place {
        let name = reference.split_once('#').map_or("", |(_, name)| name);
        let base = self.documents.context(&target).base;
        if name.starts_with('/') || self.documents.dynamic_anchor(&base, name).is_none() {
            return target;
        }
        let mut on_the_way =
            scope.iter().filter_map(|base| self.documents.dynamic_anchor(base, name));
        on_the_way.next().unwrap_or(target)
    }

    fn recursive_target(&self, root: Place, scope: &Scope) -> Place {
        let is_recursive = |place: &Place| {
            let schema = self.documents.find(place);
            schema.and_then(|schema| schema.get("$recursiveAnchor")?.as_bool()) == Some(true)
        };
        if !is_recursive(&root) {
            return root;
        }
        let mut on_the_way = scope.iter().filter_map(|base| self.documents.resource(base));
        on_the_way.find(|place| is_recursive(place)).cloned().unwrap_or(root)
    }

    /// That a pattern is found; no claim about anything but strings.
    fn pattern(&mut self, text: &str) -> Id {
        if let Some(id) = self.patterns.get(text) {
            return *id;
        }
        let id = match Pattern::parse(text) {
            Ok(pattern) => self.graph.add(Node::Pattern(pattern)),
            Err(_) => self
                .looking_ahead(text)
                .unwrap_or_else(|| self.opaque(types::STRING, &format!("pattern {text}"))),
        };
        self.patterns.insert(text.to_owned(), id);
        id
    }

    /// A pattern that looks ahead from the start of the string is several patterns, some of which must not be found.
    fn looking_ahead(&mut self, text: &str) -> Option<Id> {
        let mut claims = Vec::new();
        for (part, is_found) in lookahead::parts(text)? {
            let found = self.graph.add(Node::Pattern(Pattern::parse(&part).ok()?));
            claims.push(if is_found { found } else { self.unless(types::STRING, found) });
        }
        Some(self.graph.all(claims))
    }

    /// Something about values of some types that is not understood, but is the same wherever it stands.
    fn opaque(&mut self, mask: u8, text: &str) -> Id {
        let types = self.graph.types(mask);
        let others = self.graph.not(types);
        let opaque = self.graph.add(Node::Opaque(text.into()));
        self.graph.any([others, opaque])
    }
}
