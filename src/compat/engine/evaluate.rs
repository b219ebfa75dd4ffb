//! Whether claims hold of a value that is there.

use std::collections::HashSet;

use num_traits::Zero as _;

use super::{Engine, Kind, string};
use crate::compat::json::Json;
use crate::compat::node::{Id, Literal, Node, types};

impl Engine<'_, '_> {
    /// Whether all of these hold of a value; nothing where that cannot be told.
    pub(super) fn hold(
        &self,
        literals: impl IntoIterator<Item = Literal>,
        value: &Json,
    ) -> Option<bool> {
        all(literals.into_iter().map(|literal| self.holds(literal, value)))
    }

    /// Whether one claim holds of a value.
    pub(super) fn holds(&self, literal: Literal, value: &Json) -> Option<bool> {
        let Literal { node, holds } = self.plain(literal);
        Some(self.is(node, value)? == holds)
    }

    /// How many of these hold.
    pub(super) fn count(&self, ids: &[Id], value: &Json) -> Option<usize> {
        ids.iter().try_fold(0, |count, id| Some(count + usize::from(self.holds(id.yes(), value)?)))
    }

    fn is(&self, node: Id, value: &Json) -> Option<bool> {
        let is = |id: Id, value: &Json| self.holds(id.yes(), value);
        Some(match (self.graph.node(node), value) {
            (Node::True, _) => true,
            (Node::All(ids), _) => return all(ids.iter().map(|id| is(*id, value))),
            (Node::Any(ids), _) => return any(ids.iter().map(|id| is(*id, value))),
            (Node::One(ids), _) => self.count(ids, value)? == 1,
            (Node::Not(_) | Node::Later(_) | Node::Opaque(_), _) => return None,
            (Node::Types(mask), Json::Number(number)) => {
                let own = if number.is_integer() { types::INTEGER } else { types::FRACTION };
                mask & own != 0
            }
            (Node::Types(mask), _) => mask & Kind::of(value).mask() != 0,
            (Node::Values(values), _) => values.binary_search(value).is_ok(),
            (Node::AtLeast(bound), Json::Number(number)) => number >= bound,
            (Node::MoreThan(bound), Json::Number(number)) => number > bound,
            (Node::MultipleOf(step), Json::Number(number)) => (number % step).is_zero(),
            (Node::MinLength(least), Json::String(text)) => text.chars().count() as u64 >= *least,
            (Node::Pattern(pattern), Json::String(text)) => pattern.finds(text),
            (Node::DateTime, Json::String(text)) => return string::is_date_time(text),
            (Node::MinItems(least), Json::Array(items)) => items.len() as u64 >= *least,
            (Node::Item(index, id), Json::Array(items)) => {
                let item = usize::try_from(*index).ok().and_then(|index| items.get(index));
                return item.map_or(Some(true), |item| is(*id, item));
            }
            (Node::ItemsFrom(from, id), Json::Array(items)) => {
                let from = usize::try_from(*from).unwrap_or(usize::MAX).min(items.len());
                return all(items[from..].iter().map(|item| is(*id, item)));
            }
            (Node::Contains(id, least, most), Json::Array(items)) => {
                let (mut sure, mut open) = (0_u64, 0_u64);
                for item in items {
                    match is(*id, item) {
                        Some(true) => sure += 1,
                        None => open += 1,
                        Some(false) => {}
                    }
                }
                let fits = |count: u64| count >= *least && most.is_none_or(|most| count <= most);
                match open {
                    0 => fits(sure),
                    _ if (sure..=sure + open).all(fits) => true,
                    _ if !(sure..=sure + open).any(fits) => false,
                    _ => return None,
                }
            }
            (Node::Unique, Json::Array(items)) => {
                let mut seen = HashSet::new();
                items.iter().all(|item| seen.insert(item))
            }
            (Node::MinMembers(least), Json::Object(members)) => members.len() as u64 >= *least,
            (Node::Members(name, id), Json::Object(members)) => {
                // Most claims name their members, and most objects have more than those.
                if let Node::Values(names) = self.graph.node(self.graph.resolved(*name)) {
                    let named = names.iter().filter_map(|name| match name {
                        Json::String(name) => members.get(name),
                        _ => None,
                    });
                    return all(named.map(|value| is(*id, value)));
                }
                return all(members.iter().map(|(member, value)| {
                    match is(*name, &Json::String(member.clone())) {
                        Some(false) => Some(true),
                        Some(true) => is(*id, value),
                        None => is(*id, value).filter(|is| *is),
                    }
                }));
            }
            _ => true,
        })
    }
}

fn all(claims: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut result = Some(true);
    for claim in claims {
        match claim {
            Some(false) => return Some(false),
            None => result = None,
            Some(true) => {}
        }
    }
    result
}

fn any(claims: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    all(claims.map(|claim| claim.map(|is| !is))).map(|is| !is)
}
