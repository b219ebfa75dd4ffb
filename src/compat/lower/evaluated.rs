//! What `unevaluatedProperties` and `unevaluatedItems` leave over.
//!
//! Which members and elements other keywords have looked at depends on which branches hold. Each keyword is noted with
//! the condition under which it counts, and for every combination of conditions the rest is what no keyword looked at.

use super::keywords::Here;
use super::{Lowering, Scope, Trouble};
use crate::compat::dialect::Dialect;
use crate::compat::documents::Place;
use crate::compat::node::{Graph, Id, Node};

/// More conditions are not combined.
const MOST_CONDITIONS: usize = 6;

/// Deeper combinations are not followed.
const DEEPEST: usize = 40;

const TOO_MANY: Trouble =
    Trouble::Unknown("too many branches under `unevaluatedProperties` or `unevaluatedItems`");

/// What a keyword has looked at.
#[derive(Clone, Copy, Debug)]
enum Seen {
    /// Members of these names.
    Names(Id),
    /// So many elements.
    First(u64),
    /// Elements that are this.
    Like(Id),
    /// All elements.
    AllItems,
}

/// What was looked at if something holds.
type Noted = Vec<(Id, Seen)>;

impl Lowering<'_, '_> {
    pub(super) fn unevaluated(
        &mut self,
        here: &Here<'_>,
        parts: &mut Vec<Id>,
    ) -> Result<(), Trouble> {
        for (keyword, is_items) in [("unevaluatedProperties", false), ("unevaluatedItems", true)] {
            let is_passed_over = |rest| !is_items && self.is_passed_over(rest);
            if here.get(keyword).is_none_or(is_passed_over) {
                continue;
            }
            let place = here.place.child(keyword);
            let rest = self.schema(&place, here.scope)?;
            if rest == Graph::TRUE {
                continue;
            }
            let mut noted = Noted::new();
            self.note(here.place, here.scope, Graph::TRUE, true, 0, &mut noted)?;
            noted.retain(|(_, seen)| matches!(seen, Seen::Names(_)) != is_items);
            parts.push(self.left_over(&noted, rest, is_items)?);
        }
        Ok(())
    }

    /// The names of members that no branch of a schema declares, if it declares some and allows others.
    pub(super) fn undeclared(
        &mut self,
        place: &Place,
        scope: &Scope,
    ) -> Result<Option<Id>, Trouble> {
        let mut noted = Noted::new();
        self.note(place, scope, Graph::TRUE, false, 0, &mut noted)?;
        let names = noted.iter().filter_map(|(_, seen)| match seen {
            Seen::Names(names) => Some(*names),
            _ => None,
        });
        let declared = self.graph.any(names.collect::<Vec<_>>());
        let never = self.graph.never();
        let declares_some = declared != never && declared != Graph::TRUE;
        Ok(declares_some.then(|| self.graph.not(declared)))
    }

    /// For each combination of conditions, what is not looked at is `rest`.
    fn left_over(&mut self, noted: &Noted, rest: Id, is_items: bool) -> Result<Id, Trouble> {
        let mut conditions: Vec<Id> =
            noted.iter().map(|(condition, _)| *condition).filter(|id| *id != Graph::TRUE).collect();
        conditions.sort_unstable();
        conditions.dedup();
        if conditions.len() > MOST_CONDITIONS {
            return Err(TOO_MANY);
        }
        let mut cases = Vec::new();
        for combination in 0..1_usize << conditions.len() {
            let holds = |index: usize| combination >> index & 1 == 1;
            let mut claims = Vec::new();
            for (index, condition) in conditions.iter().enumerate() {
                claims.push(if holds(index) { self.graph.not(*condition) } else { *condition });
            }
            let seen: Vec<Seen> = noted
                .iter()
                .filter(|(condition, _)| conditions.binary_search(condition).map_or(true, holds))
                .map(|(_, seen)| *seen)
                .collect();
            claims.push(if is_items {
                self.other_items(&seen, rest)
            } else {
                self.other_members(&seen, rest)
            });
            cases.push(self.graph.any(claims));
        }
        Ok(self.graph.all(cases))
    }

    fn other_members(&mut self, seen: &[Seen], rest: Id) -> Id {
        let names: Vec<Id> = seen
            .iter()
            .filter_map(|seen| match seen {
                Seen::Names(names) => Some(*names),
                _ => None,
            })
            .collect();
        let names = self.graph.any(names);
        self.all_members_but(names, rest)
    }

    fn other_items(&mut self, seen: &[Seen], rest: Id) -> Id {
        let (mut first, mut allowed) = (0, vec![rest]);
        for seen in seen {
            match seen {
                Seen::AllItems => return Graph::TRUE,
                Seen::First(count) => first = first.max(*count),
                Seen::Like(id) => allowed.push(*id),
                Seen::Names(_) => {}
            }
        }
        let item = self.graph.any(allowed);
        if item == Graph::TRUE { item } else { self.graph.add(Node::ItemsFrom(first, item)) }
    }

    /// Notes what the schema at a place looks at, if `condition` holds.
    fn note(
        &mut self,
        place: &Place,
        scope: &Scope,
        condition: Id,
        is_own: bool,
        depth: usize,
        noted: &mut Noted,
    ) -> Result<(), Trouble> {
        let documents = self.documents;
        let Some(value) = documents.find(place) else { return Ok(()) };
        if value.as_object().is_none() {
            return Ok(());
        }
        if depth > DEEPEST {
            return Err(TOO_MANY);
        }
        let context = documents.context(place);
        let scope = self.entered(scope, &context);
        let here = Here { value, place, context: &context, scope: &scope };
        for target in self.references(value, place, &context, &scope)? {
            self.note(&target, &scope, condition, false, depth + 1, noted)?;
        }
        self.note_members(&here, condition, is_own, noted);
        self.note_elements(&here, condition, is_own, noted)?;
        self.note_branches(&here, condition, depth, noted)
    }

    fn note_members(&mut self, here: &Here<'_>, condition: Id, is_own: bool, noted: &mut Noted) {
        let takes_all = here.get("additionalProperties").is_some()
            || (!is_own && here.get("unevaluatedProperties").is_some());
        let names = if takes_all { Graph::TRUE } else { self.declared_names(here) };
        noted.push((condition, Seen::Names(names)));
    }

    fn note_elements(
        &mut self,
        here: &Here<'_>,
        condition: Id,
        is_own: bool,
        noted: &mut Noted,
    ) -> Result<(), Trouble> {
        let is_newest = here.has_dialect(Dialect::Draft202012);
        let items = here.get("items");
        let is_tuple = items.is_some_and(|items| items.as_array().is_some());
        let takes_all = (!is_own && here.get("unevaluatedItems").is_some())
            || (items.is_some() && !is_tuple)
            || (is_tuple && !is_newest && here.get("additionalItems").is_some());
        if takes_all {
            noted.push((condition, Seen::AllItems));
            return Ok(());
        }
        let tuple = if is_newest { "prefixItems" } else { "items" };
        noted.push((condition, Seen::First(here.length(tuple) as u64)));
        if is_newest && here.get("contains").is_some() {
            let item = self.schema(&here.place.child("contains"), here.scope)?;
            noted.push((condition, Seen::Like(item)));
        }
        Ok(())
    }

    fn note_branches(
        &mut self,
        here: &Here<'_>,
        condition: Id,
        depth: usize,
        noted: &mut Noted,
    ) -> Result<(), Trouble> {
        for keyword in ["allOf", "anyOf", "oneOf"] {
            for index in 0..here.length(keyword) {
                let place = here.place.child(keyword).child(index);
                let branch = match keyword {
                    "allOf" => condition,
                    _ => self.and(condition, &place, here.scope)?,
                };
                self.note(&place, here.scope, branch, false, depth + 1, noted)?;
            }
        }
        if here.get("if").is_some() {
            let place = here.place.child("if");
            let holds = self.and(condition, &place, here.scope)?;
            let held = self.schema(&place, here.scope)?;
            let not_held = self.graph.not(held);
            let fails = self.graph.all([condition, not_held]);
            self.note(&place, here.scope, holds, false, depth + 1, noted)?;
            for (keyword, branch) in [("then", holds), ("else", fails)] {
                let place = here.place.child(keyword);
                self.note(&place, here.scope, branch, false, depth + 1, noted)?;
            }
        }
        for name in here.names("dependentSchemas") {
            let absent = self.absent(&name);
            let present = self.graph.not(absent);
            let branch = self.graph.all([condition, present]);
            let place = here.place.child("dependentSchemas").child(&name);
            self.note(&place, here.scope, branch, false, depth + 1, noted)?;
        }
        Ok(())
    }

    fn and(&mut self, condition: Id, place: &Place, scope: &Scope) -> Result<Id, Trouble> {
        let branch = self.schema(place, scope)?;
        Ok(self.graph.all([condition, branch]))
    }
}
