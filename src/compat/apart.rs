//! Schemas that no value fits both of, as far as that can be seen at a glance: by type, by a list of values, or by a tag, a
//! member that each of them asks for and that has other values in each.
//!
//! "Exactly one" of such schemas is "at least one" of them, which is far easier to reason about: unions of hundreds of
//! tagged variants are common.

use std::collections::HashMap;
use std::rc::Rc;

use super::json::Json;
use super::node::{Graph, Id, Node, types};

/// More schemas are not held against one another.
const MOST: usize = 2_000;

/// What a schema says at a glance.
struct Glance {
    types: u8,
    values: Option<Rc<[Json]>>,
    /// By name, the values of members that an object must have.
    tags: HashMap<Id, Rc<[Json]>>,
}

/// Whether no value fits two of these.
pub(super) fn are_apart(graph: &mut Graph, ids: &[Id]) -> bool {
    if ids.len() > MOST {
        return false;
    }
    let glances: Vec<Glance> = ids.iter().map(|id| glance(graph, *id)).collect();
    let mut others = glances.iter().enumerate();
    others.all(|(at, one)| glances[at + 1..].iter().all(|other| one.is_apart_from(other)))
}

impl Glance {
    fn is_apart_from(&self, other: &Self) -> bool {
        let common = self.types & other.types;
        let have_other_values = |a: &Rc<[Json]>, b: &Rc<[Json]>| {
            let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
            few.iter().all(|value| many.binary_search(value).is_err())
        };
        let are_listed_apart = || match (&self.values, &other.values) {
            (Some(a), Some(b)) => have_other_values(a, b),
            _ => false,
        };
        let are_tagged_apart = || {
            let (few, many) = if self.tags.len() <= other.tags.len() {
                (&self.tags, &other.tags)
            } else {
                (&other.tags, &self.tags)
            };
            few.iter().any(|(name, a)| many.get(name).is_some_and(|b| have_other_values(a, b)))
        };
        common == 0 || are_listed_apart() || (common == types::OBJECT && are_tagged_apart())
    }
}

fn glance(graph: &mut Graph, id: Id) -> Glance {
    let mut glance = Glance { types: types::ALL, values: None, tags: HashMap::new() };
    let claims = match graph.node(graph.resolved(id)) {
        Node::All(ids) => ids.to_vec(),
        _ => vec![id],
    };
    let mut tagged = Vec::new();
    for claim in &claims {
        match graph.node(graph.resolved(*claim)) {
            Node::Types(mask) => glance.types &= mask,
            Node::Values(values) => {
                let kinds = values.iter().map(type_of).fold(0, |mask, one| mask | one);
                glance.types &= kinds;
                glance.values = Some(values.clone());
            }
            Node::Members(name, value) => {
                if let Some(values) = listed(graph, *value) {
                    tagged.push((*name, values));
                }
            }
            _ => {}
        }
    }
    for (name, values) in tagged {
        // A list of names is not one member, and a member that may be missing tells nothing apart.
        let is_one =
            matches!(graph.node(graph.resolved(name)), Node::Values(names) if names.len() == 1);
        if is_one && claims.contains(&graph.present(name)) {
            glance.tags.insert(name, values);
        }
    }
    glance
}

/// The values that a claim allows, if it lists them.
fn listed(graph: &Graph, id: Id) -> Option<Rc<[Json]>> {
    match graph.node(graph.resolved(id)) {
        Node::Values(values) => Some(values.clone()),
        Node::All(ids) => ids.iter().find_map(|id| match graph.node(graph.resolved(*id)) {
            Node::Values(values) => Some(values.clone()),
            _ => None,
        }),
        _ => None,
    }
}

fn type_of(value: &Json) -> u8 {
    match value {
        Json::Null => types::NULL,
        Json::Bool(_) => types::BOOLEAN,
        Json::Number(number) if number.is_integer() => types::INTEGER,
        Json::Number(_) => types::FRACTION,
        Json::String(_) => types::STRING,
        Json::Array(_) => types::ARRAY,
        Json::Object(_) => types::OBJECT,
    }
}
