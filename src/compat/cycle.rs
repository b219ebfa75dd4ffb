//! Claims that are defined by nothing but themselves: `{"$ref": "#"}` says nothing about any value.

use std::collections::HashMap;

use super::node::{Graph, Id, Node};

/// Whether a claim that can be reached leads back to itself without a step into a value.
pub(super) fn has_loop(graph: &Graph, start: Id) -> bool {
    // What was left is `true`, what is being looked into `false`.
    let mut state: HashMap<Id, bool> = HashMap::new();
    let mut roots = vec![start];
    let mut next_roots: Vec<Id> = Vec::new();
    while let Some(root) = roots.pop().or_else(|| next_roots.pop()) {
        if state.contains_key(&graph.resolved(root)) {
            continue;
        }
        let mut open = vec![(graph.resolved(root), false)];
        while let Some((id, is_left)) = open.pop() {
            if is_left {
                state.insert(id, true);
                continue;
            }
            match state.get(&id) {
                Some(true) => continue,
                Some(false) => return true,
                None => {}
            }
            state.insert(id, false);
            open.push((id, true));
            match graph.node(id) {
                Node::All(ids) | Node::Any(ids) | Node::One(ids) => {
                    for id in ids.iter().map(|id| graph.resolved(*id)) {
                        match state.get(&id) {
                            Some(true) => {}
                            Some(false) => return true,
                            None => open.push((id, false)),
                        }
                    }
                }
                Node::Not(inner) => open.push((graph.resolved(*inner), false)),
                Node::Item(_, id) | Node::ItemsFrom(_, id) | Node::Contains(id, ..) => {
                    next_roots.push(*id);
                }
                Node::Members(name, value) => next_roots.extend([*name, *value]),
                _ => {}
            }
        }
    }
    false
}
