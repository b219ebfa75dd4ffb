//! Schemas as a graph of small claims about a value; equal claims are one node.
//!
//! Lowering makes the graph ([`super::lower`]), the engine reasons about it ([`super::engine`]). Every claim about values
//! of one type holds for all values of other types, as in JSON Schema. There is no negation in the graph but
//! [`Node::Not`]; a [`Literal`] says of a node whether it must hold or must not.

use std::collections::HashMap;
use std::ops::Not;
use std::rc::Rc;

use super::decimal::Decimal;
use super::json::Json;
use super::text::Pattern;

/// A node of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Id(u32);

/// A node that must hold, or one that must not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Literal {
    pub(super) node: Id,
    pub(super) holds: bool,
}

impl Id {
    /// That it must hold.
    pub(super) fn yes(self) -> Literal {
        Literal { node: self, holds: true }
    }

    /// That it must not.
    pub(super) fn no(self) -> Literal {
        Literal { node: self, holds: false }
    }

    fn index(self) -> usize {
        self.0 as usize
    }
}

impl Not for Literal {
    type Output = Self;

    fn not(self) -> Self {
        Self { holds: !self.holds, ..self }
    }
}

/// The types of JSON as the engine sees them, a bit each: numbers with and without a fraction are one type there.
pub(super) mod types {
    pub(crate) const NULL: u8 = 1;
    pub(crate) const BOOLEAN: u8 = 2;
    pub(crate) const INTEGER: u8 = 4;
    pub(crate) const FRACTION: u8 = 8;
    pub(crate) const STRING: u8 = 16;
    pub(crate) const ARRAY: u8 = 32;
    pub(crate) const OBJECT: u8 = 64;
    pub(crate) const NUMBER: u8 = INTEGER | FRACTION;
    pub(crate) const ALL: u8 = 127;
}

/// One claim.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Node {
    /// Always holds.
    True,
    /// All of these hold.
    All(Rc<[Id]>),
    /// At least one of these holds.
    Any(Rc<[Id]>),
    /// Exactly one of these holds.
    One(Rc<[Id]>),
    /// This does not hold.
    Not(Id),
    /// The same as another node, which is made later; two of them are never one node.
    Later(u32),
    /// The value has one of these [`types`].
    Types(u8),
    /// The value is one of these, which are sorted.
    Values(Rc<[Json]>),
    /// At least this.
    AtLeast(Decimal),
    /// More than this.
    MoreThan(Decimal),
    /// A multiple of this, which is positive.
    MultipleOf(Decimal),
    /// At least so many characters.
    MinLength(u64),
    /// The pattern is found in the string.
    Pattern(Rc<Pattern>),
    /// The string is a date and time of RFC 3339.
    DateTime,
    /// At least so many elements.
    MinItems(u64),
    /// The element at this index, if there is one, is this.
    Item(u64, Id),
    /// The elements from this index on are this.
    ItemsFrom(u64, Id),
    /// So many elements are this: at least, at most.
    Contains(Id, u64, Option<u64>),
    /// No two elements are equal.
    Unique,
    /// At least so many members.
    MinMembers(u64),
    /// Every member whose name is the first has a value that is the second.
    Members(Id, Id),
    /// Something that is not understood; it may or may not hold.
    Opaque(Rc<str>),
}

/// The nodes, each once.
#[derive(Clone, Debug)]
pub(super) struct Graph {
    nodes: Vec<Node>,
    known: HashMap<Node, Id>,
    targets: HashMap<Id, Id>,
    later: u32,
}

impl Default for Graph {
    fn default() -> Self {
        let mut graph =
            Self { nodes: Vec::new(), known: HashMap::new(), targets: HashMap::new(), later: 0 };
        graph.add(Node::True);
        graph
    }
}

impl Graph {
    /// The claim that always holds.
    pub(super) const TRUE: Id = Id(0);

    /// The node of a claim.
    pub(super) fn add(&mut self, node: Node) -> Id {
        if let Some(id) = self.known.get(&node) {
            return *id;
        }
        let id = Id(u32::try_from(self.nodes.len()).expect("budgets end the work long before"));
        self.nodes.push(node.clone());
        self.known.insert(node, id);
        id
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// A node's claim.
    pub(super) fn node(&self, id: Id) -> &Node {
        &self.nodes[id.index()]
    }

    /// The node behind any number of [`Node::Later`].
    pub(super) fn resolved(&self, mut id: Id) -> Id {
        while let Some(target) = self.targets.get(&id) {
            id = *target;
        }
        id
    }

    /// A node that will be the same as another one.
    pub(super) fn later(&mut self) -> Id {
        self.later += 1;
        self.add(Node::Later(self.later))
    }

    /// Says what a node is that was made by [`Graph::later`]; `false` if it is nothing but itself.
    pub(super) fn settle(&mut self, later: Id, target: Id) -> bool {
        let is_loop = self.resolved(target) == later;
        if !is_loop {
            self.targets.insert(later, target);
        }
        !is_loop
    }

    /// The claim that never holds.
    pub(super) fn never(&mut self) -> Id {
        self.not(Self::TRUE)
    }

    /// The opposite.
    pub(super) fn not(&mut self, id: Id) -> Id {
        match self.node(id) {
            Node::Not(inner) => *inner,
            _ => self.add(Node::Not(id)),
        }
    }

    /// All of some claims.
    pub(super) fn all(&mut self, ids: impl IntoIterator<Item = Id>) -> Id {
        let mut flat = Vec::new();
        for id in ids {
            match self.node(id) {
                Node::True => {}
                Node::All(inner) => flat.extend(inner.iter().copied()),
                _ => flat.push(id),
            }
        }
        flat.sort_unstable();
        flat.dedup();
        if self.has_opposites(&flat) {
            return self.never();
        }
        match flat[..] {
            [] => Self::TRUE,
            [one] => one,
            _ => self.add(Node::All(flat.into())),
        }
    }

    /// Any of some claims.
    pub(super) fn any(&mut self, ids: impl IntoIterator<Item = Id>) -> Id {
        let never = self.never();
        let mut flat = Vec::new();
        for id in ids {
            match self.node(id) {
                _ if id == never => {}
                Node::Any(inner) => flat.extend(inner.iter().copied()),
                _ => flat.push(id),
            }
        }
        flat.sort_unstable();
        flat.dedup();
        if flat.contains(&Self::TRUE) || self.has_opposites(&flat) {
            return Self::TRUE;
        }
        match flat[..] {
            [] => never,
            [one] => one,
            _ => self.add(Node::Any(flat.into())),
        }
    }

    /// Exactly one of some claims; what stands there twice counts twice.
    pub(super) fn one(&mut self, ids: impl IntoIterator<Item = Id>) -> Id {
        let never = self.never();
        let mut ids: Vec<Id> = ids.into_iter().filter(|id| *id != never).collect();
        ids.sort_unstable();
        match ids[..] {
            [] => never,
            [one] => one,
            _ => self.add(Node::One(ids.into())),
        }
    }

    /// One of these values.
    pub(super) fn values(&mut self, mut values: Vec<Json>) -> Id {
        values.sort();
        values.dedup();
        if values.is_empty() { self.never() } else { self.add(Node::Values(values.into())) }
    }

    /// One of these types.
    pub(super) fn types(&mut self, mask: u8) -> Id {
        match mask {
            0 => self.never(),
            types::ALL => Self::TRUE,
            _ => self.add(Node::Types(mask)),
        }
    }

    /// A name, as the name of members.
    pub(super) fn name(&mut self, name: &str) -> Id {
        self.values(vec![Json::String(name.to_owned())])
    }

    /// What all members of this name are.
    pub(super) fn members(&mut self, name: Id, value: Id) -> Id {
        let never = self.never();
        if value == Self::TRUE || name == never {
            return Self::TRUE;
        }
        self.add(Node::Members(name, value))
    }

    /// That there is a member of this name; no claim about other types.
    pub(super) fn present(&mut self, name: Id) -> Id {
        let never = self.never();
        let absent = self.members(name, never);
        let object = self.types(types::OBJECT);
        let not_object = self.not(object);
        let present = self.not(absent);
        self.any([not_object, present])
    }

    fn has_opposites(&self, ids: &[Id]) -> bool {
        ids.iter().any(|id| match self.node(*id) {
            Node::Not(inner) => ids.binary_search(inner).is_ok(),
            _ => false,
        })
    }
}
