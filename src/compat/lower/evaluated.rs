//! What `unevaluatedProperties` and `unevaluatedItems` leave over.
//!
//! Which members and elements other keywords have looked at depends on which branches hold. Each keyword is noted with
//! the condition under which it counts. A member is left over if it is none that was looked at under a condition that
//! holds; that is said name by name and position by position, so that it takes no more claims where there are many branches.

use std::collections::BTreeSet;

use super::keywords::Here;
use super::{Lowering, Scope, Trouble};
use crate::compat::dialect::Dialect;
use crate::compat::documents::Place;
use crate::compat::json::Json;
use crate::compat::node::{Graph, Id, Node};

/// More patterns, or conditional `contains`, are not combined.
const MOST_COMBINED: usize = 6;

/// More positions are not looked at one by one.
const MOST_POSITIONS: u64 = 200;

/// Deeper combinations are not followed.
const DEEPEST: usize = 40;

const TOO_MANY: Trouble =
    Trouble::Unknown("too many branches under `unevaluatedProperties` or `unevaluatedItems`");

const UNCLEAR: Trouble = Trouble::Unknown(
    "readers of 2019-09 do not agree whether `contains` counts for `unevaluatedItems`",
);

/// What a keyword has looked at.
#[derive(Clone, Debug)]
enum Seen {
    /// Members.
    Members(Names),
    /// So many elements.
    First(u64),
    /// Elements that are this.
    Like(Id),
    /// All elements.
    AllItems,
    /// Elements, of which readers do not agree.
    Unclear,
}

/// Some names of members.
#[derive(Clone, Debug, Default)]
struct Names {
    all: bool,
    spelled: Vec<String>,
    /// With whether they are understood.
    patterns: Vec<(Id, bool)>,
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
            parts.push(match is_items {
                true => self.elements_left_over(&noted, rest)?,
                false => self.members_left_over(&noted, rest)?,
            });
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
        let mut declared = Vec::new();
        for (_, names) in members(&noted) {
            if names.all {
                return Ok(None);
            }
            declared.push(self.spelled(&names.spelled));
            declared.extend(names.patterns.iter().map(|(pattern, _)| *pattern));
        }
        let declared = self.graph.any(declared);
        let declares_some = declared != self.graph.never();
        Ok(declares_some.then(|| self.graph.not(declared)))
    }

    fn spelled(&mut self, names: &[String]) -> Id {
        self.graph.values(names.iter().cloned().map(Json::String).collect())
    }

    /// That members at which nothing has looked are `rest`: name by name where names are spelled out, and for all others
    /// by the patterns that they match.
    fn members_left_over(&mut self, noted: &Noted, rest: Id) -> Result<Id, Trouble> {
        let spelled: BTreeSet<String> =
            members(noted).flat_map(|(_, names)| names.spelled.iter().cloned()).collect();
        let mut patterns: Vec<(Id, bool)> =
            members(noted).flat_map(|(_, names)| names.patterns.iter().copied()).collect();
        patterns.sort_unstable();
        patterns.dedup();
        if patterns.len() > MOST_COMBINED {
            return Err(TOO_MANY);
        }
        let unknown: Vec<Id> =
            patterns.iter().filter(|(_, is_known)| !is_known).map(|(id, _)| *id).collect();
        let mut claims = Vec::new();
        for name in &spelled {
            let own = self.graph.name(name);
            let known = patterns.iter().filter(|(id, is_known)| *is_known && self.finds(*id, name));
            let known: Vec<Id> = known.map(|(id, _)| *id).collect();
            for (class, found) in self.classes(own, &unknown) {
                let matched = [&known[..], &found].concat();
                claims.push(self.left_over(noted, Some(name), &matched, class, rest));
            }
        }
        let spelled: Vec<String> = spelled.into_iter().collect();
        let spelled = self.spelled(&spelled);
        let others = self.graph.not(spelled);
        let all: Vec<Id> = patterns.iter().map(|(id, _)| *id).collect();
        for (class, found) in self.classes(others, &all) {
            claims.push(self.left_over(noted, None, &found, class, rest));
        }
        Ok(self.graph.all(claims))
    }

    /// That something has looked at members of a class of names, or they are `rest`.
    fn left_over(
        &mut self,
        noted: &Noted,
        name: Option<&String>,
        matched: &[Id],
        class: Id,
        rest: Id,
    ) -> Id {
        let has = |names: &Names| {
            names.all
                || name.is_some_and(|name| names.spelled.contains(name))
                || names.patterns.iter().any(|(pattern, _)| matched.contains(pattern))
        };
        let mut ways: Vec<Id> = members(noted)
            .filter(|(_, names)| has(names))
            .map(|(condition, _)| condition)
            .collect();
        ways.push(self.graph.members(class, rest));
        self.graph.any(ways)
    }

    /// Some names, told apart by which of these patterns they match.
    fn classes(&mut self, names: Id, patterns: &[Id]) -> Vec<(Id, Vec<Id>)> {
        let mut classes = vec![(names, Vec::new())];
        for pattern in patterns {
            let other = self.graph.not(*pattern);
            let mut next = Vec::new();
            for (class, found) in classes {
                next.push((self.graph.all([class, other]), found.clone()));
                let found = [&found[..], &[*pattern]].concat();
                next.push((self.graph.all([class, *pattern]), found));
            }
            classes = next;
        }
        classes
    }

    fn finds(&self, pattern: Id, name: &str) -> bool {
        matches!(self.graph.node(pattern), Node::Pattern(pattern) if pattern.finds(name))
    }

    /// That elements at which nothing has looked are `rest`, for each combination of what `contains` has looked at.
    fn elements_left_over(&mut self, noted: &Noted, rest: Id) -> Result<Id, Trouble> {
        if noted.iter().any(|(_, seen)| matches!(seen, Seen::Unclear)) {
            return Err(UNCLEAR);
        }
        let likes: Vec<(Id, Id)> = noted
            .iter()
            .filter_map(|(condition, seen)| match seen {
                Seen::Like(id) => Some((*condition, *id)),
                _ => None,
            })
            .collect();
        let mut conditions: Vec<Id> =
            likes.iter().map(|(condition, _)| *condition).filter(|id| *id != Graph::TRUE).collect();
        conditions.sort_unstable();
        conditions.dedup();
        if conditions.len() > MOST_COMBINED {
            return Err(TOO_MANY);
        }
        let mut cases = Vec::new();
        for combination in 0..1_usize << conditions.len() {
            let holds = |index: usize| combination >> index & 1 == 1;
            let mut unless = Vec::new();
            for (index, condition) in conditions.iter().enumerate() {
                unless.push(if holds(index) { self.graph.not(*condition) } else { *condition });
            }
            let counts = |condition: &Id| conditions.binary_search(condition).map_or(true, holds);
            let like = likes.iter().filter(|(condition, _)| counts(condition)).map(|(_, id)| *id);
            let allowed = self.graph.any(like.chain([rest]).collect::<Vec<_>>());
            unless.push(self.positions_left_over(noted, allowed)?);
            cases.push(self.graph.any(unless));
        }
        Ok(self.graph.all(cases))
    }

    fn positions_left_over(&mut self, noted: &Noted, allowed: Id) -> Result<Id, Trouble> {
        let has_all = |seen: &Seen| matches!(seen, Seen::AllItems);
        let first = |seen: &Seen| if let Seen::First(count) = seen { *count } else { 0 };
        let longest = noted.iter().map(|(_, seen)| first(seen)).max().unwrap_or(0);
        if longest > MOST_POSITIONS {
            return Err(TOO_MANY);
        }
        let mut claims = Vec::new();
        for index in 0..=longest {
            let looks = |seen: &Seen| has_all(seen) || first(seen) > index;
            let looked = noted.iter().filter(|(_, seen)| looks(seen));
            let mut ways: Vec<Id> = looked.map(|(condition, _)| *condition).collect();
            if allowed == Graph::TRUE {
                ways.push(Graph::TRUE);
            } else if index < longest {
                ways.push(self.graph.add(Node::Item(index, allowed)));
            } else {
                ways.push(self.graph.add(Node::ItemsFrom(index, allowed)));
            }
            claims.push(self.graph.any(ways));
        }
        Ok(self.graph.all(claims))
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
        let all = here.get("additionalProperties").is_some()
            || (!is_own && here.get("unevaluatedProperties").is_some());
        let patterns = here.names("patternProperties").into_iter().map(|pattern| {
            let id = self.pattern(&pattern);
            (id, matches!(self.graph.node(id), Node::Pattern(_)))
        });
        let patterns = patterns.collect();
        let names = Names { all, spelled: here.names("properties"), patterns };
        noted.push((condition, Seen::Members(names)));
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
        if here.get("contains").is_some() {
            if !is_newest {
                noted.push((condition, Seen::Unclear));
                return Ok(());
            }
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

/// What was noted of members.
fn members(noted: &Noted) -> impl Iterator<Item = (Id, &Names)> {
    noted.iter().filter_map(|(condition, seen)| match seen {
        Seen::Members(names) => Some((*condition, names)),
        _ => None,
    })
}
