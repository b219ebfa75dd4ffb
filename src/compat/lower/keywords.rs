//! What each keyword says.

use num_traits::Signed as _;

use super::{Lowering, Scope, Trouble};
use crate::compat::apart::are_apart;
use crate::compat::decimal::{self, Decimal};
use crate::compat::dialect::Dialect;
use crate::compat::documents::{Context, Place};
use crate::compat::json::Json;
use crate::compat::node::{Graph, Id, Node, types};
use crate::model::json::Value;

const UUID: &str = "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$";

const UNWORKABLE: Trouble = Trouble::Unknown("a number or a value that is too large to work with");

/// A schema and where it stands.
pub(super) struct Here<'v> {
    pub(super) value: &'v Value,
    pub(super) place: &'v Place,
    pub(super) context: &'v Context,
    pub(super) scope: &'v Scope,
}

impl Here<'_> {
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.value.get(name)
    }

    /// The names in a keyword that maps names to schemas.
    pub(super) fn names(&self, keyword: &str) -> Vec<String> {
        let members = self.get(keyword).and_then(Value::as_object).unwrap_or_default();
        let mut names: Vec<String> =
            members.iter().map(|member| member.name.as_str().to_owned()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// How many schemas a keyword lists.
    pub(super) fn length(&self, keyword: &str) -> usize {
        self.get(keyword).and_then(Value::as_array).map_or(0, <[Value]>::len)
    }

    fn count(&self, keyword: &str) -> Result<Option<u64>, Trouble> {
        let Some(number) = self.number(keyword)? else { return Ok(None) };
        number.ceil().to_integer().try_into().map(Some).map_err(|_| UNWORKABLE)
    }

    fn number(&self, keyword: &str) -> Result<Option<Decimal>, Trouble> {
        match self.get(keyword).and_then(Value::as_number) {
            None => Ok(None),
            Some(number) => decimal::parse(number.as_str()).map(Some).ok_or(UNWORKABLE),
        }
    }

    pub(super) fn has_dialect(&self, least: Dialect) -> bool {
        self.context.dialect >= least
    }
}

impl Lowering<'_, '_> {
    /// The claims of an object of keywords.
    pub(super) fn keywords(
        &mut self,
        value: &Value,
        place: &Place,
        context: &Context,
        scope: &Scope,
    ) -> Result<Id, Trouble> {
        let here = Here { value, place, context, scope };
        let mut parts = Vec::new();
        for target in self.references(value, place, context, scope)? {
            parts.push(self.schema(&target, scope)?);
        }
        let hides_siblings = context.dialect <= Dialect::Draft7
            && value.get("$ref").is_some_and(|reference| reference.as_str().is_some());
        if !hides_siblings {
            self.any_type(&here, &mut parts)?;
            self.numbers(&here, &mut parts)?;
            self.strings(&here, &mut parts)?;
            self.arrays(&here, &mut parts)?;
            self.objects(&here, &mut parts)?;
            self.combinations(&here, &mut parts)?;
            if here.has_dialect(Dialect::Draft201909) {
                self.unevaluated(&here, &mut parts)?;
            }
        }
        Ok(self.graph.all(parts))
    }

    fn child(&mut self, here: &Here<'_>, tokens: &[&str]) -> Result<Id, Trouble> {
        let place = tokens.iter().fold(here.place.clone(), |place, token| place.child(token));
        self.schema(&place, here.scope)
    }

    /// The schema of a value inside the value.
    fn inner(&mut self, here: &Here<'_>, tokens: &[&str]) -> Result<Id, Trouble> {
        let place = tokens.iter().fold(here.place.clone(), |place, token| place.child(token));
        self.part(&place, here.scope)
    }

    fn any_type(&mut self, here: &Here<'_>, parts: &mut Vec<Id>) -> Result<(), Trouble> {
        if let Some(named) = here.get("type") {
            let one = [named.clone()];
            let names = named.as_array().unwrap_or(&one).iter().filter_map(Value::as_str);
            let mask = names.map(type_mask).fold(0, |mask, one| mask | one);
            parts.push(self.graph.types(mask));
        }
        if let Some(values) = here.get("enum").and_then(Value::as_array) {
            let values: Option<Vec<Json>> = values.iter().map(Json::of).collect();
            parts.push(self.graph.values(values.ok_or(UNWORKABLE)?));
        }
        if let Some(value) = here.get("const").filter(|_| here.has_dialect(Dialect::Draft6)) {
            parts.push(self.graph.values(vec![Json::of(value).ok_or(UNWORKABLE)?]));
        }
        Ok(())
    }

    fn numbers(&mut self, here: &Here<'_>, parts: &mut Vec<Id>) -> Result<(), Trouble> {
        let is_exclusive = |keyword| {
            !here.has_dialect(Dialect::Draft6)
                && here.get(keyword).and_then(Value::as_bool) == Some(true)
        };
        if let Some(bound) = here.number("minimum")? {
            parts.push(match is_exclusive("exclusiveMinimum") {
                true => self.graph.add(Node::MoreThan(bound)),
                false => self.graph.add(Node::AtLeast(bound)),
            });
        }
        if let Some(bound) = here.number("maximum")? {
            let beyond = match is_exclusive("exclusiveMaximum") {
                true => self.graph.add(Node::AtLeast(bound)),
                false => self.graph.add(Node::MoreThan(bound)),
            };
            parts.push(self.not_a_number_that_is(beyond));
        }
        if here.has_dialect(Dialect::Draft6) {
            if let Some(bound) = here.number("exclusiveMinimum")? {
                parts.push(self.graph.add(Node::MoreThan(bound)));
            }
            if let Some(bound) = here.number("exclusiveMaximum")? {
                let beyond = self.graph.add(Node::AtLeast(bound));
                parts.push(self.not_a_number_that_is(beyond));
            }
        }
        if let Some(step) = here.number("multipleOf")? {
            if !step.is_positive() {
                return Err(Trouble::Unknown("a `multipleOf` that is not positive"));
            }
            parts.push(self.graph.add(Node::MultipleOf(step)));
        }
        Ok(())
    }

    /// Claims hold for values of other types, so the opposite of one is that of a number or nothing.
    fn not_a_number_that_is(&mut self, beyond: Id) -> Id {
        self.unless(types::NUMBER, beyond)
    }

    /// That values of some types are not this.
    pub(super) fn unless(&mut self, mask: u8, id: Id) -> Id {
        let types = self.graph.types(mask);
        let both = self.graph.all([types, id]);
        self.graph.not(both)
    }

    fn strings(&mut self, here: &Here<'_>, parts: &mut Vec<Id>) -> Result<(), Trouble> {
        if let Some(least) = here.count("minLength")? {
            parts.push(self.graph.add(Node::MinLength(least)));
        }
        if let Some(most) = here.count("maxLength")? {
            let longer = self.graph.add(Node::MinLength(most.saturating_add(1)));
            parts.push(self.unless(types::STRING, longer));
        }
        if let Some(pattern) = here.get("pattern").and_then(Value::as_str) {
            parts.push(self.pattern(pattern));
        }
        match here.get("format").and_then(Value::as_str) {
            // Before 2019-09 it is no format of the standard, and validators pass over it.
            Some("uuid") if here.has_dialect(Dialect::Draft201909) => {
                parts.push(self.pattern(UUID))
            }
            Some("date-time") => parts.push(self.graph.add(Node::DateTime)),
            // Every other format is an annotation here: readers do not agree on them.
            _ => {}
        }
        Ok(())
    }

    fn arrays(&mut self, here: &Here<'_>, parts: &mut Vec<Id>) -> Result<(), Trouble> {
        if let Some(least) = here.count("minItems")? {
            parts.push(self.graph.add(Node::MinItems(least)));
        }
        if let Some(most) = here.count("maxItems")? {
            let never = self.graph.never();
            parts.push(self.graph.add(Node::ItemsFrom(most, never)));
        }
        if here.get("uniqueItems").and_then(Value::as_bool) == Some(true) {
            parts.push(self.graph.add(Node::Unique));
        }
        let is_newest = here.has_dialect(Dialect::Draft202012);
        let (tuple, rest) = match (is_newest, here.get("items").and_then(Value::as_array)) {
            (true, _) => ("prefixItems", "items"),
            (false, Some(_)) => ("items", "additionalItems"),
            (false, None) => ("", "items"),
        };
        let length = here.length(tuple);
        for index in 0..length {
            let item = self.inner(here, &[tuple, &index.to_string()])?;
            if item != Graph::TRUE {
                parts.push(self.graph.add(Node::Item(index as u64, item)));
            }
        }
        if here.get(rest).is_some_and(|rest| rest.as_array().is_none()) {
            let item = self.inner(here, &[rest])?;
            if item != Graph::TRUE {
                parts.push(self.graph.add(Node::ItemsFrom(length as u64, item)));
            }
        }
        if here.get("contains").is_some() && here.has_dialect(Dialect::Draft6) {
            let item = self.child(here, &["contains"])?;
            let (mut least, mut most) = (1, None);
            if here.has_dialect(Dialect::Draft201909) {
                least = here.count("minContains")?.unwrap_or(1);
                most = here.count("maxContains")?;
            }
            if (least, most) != (0, None) {
                parts.push(self.graph.add(Node::Contains(item, least, most)));
            }
        }
        Ok(())
    }

    fn objects(&mut self, here: &Here<'_>, parts: &mut Vec<Id>) -> Result<(), Trouble> {
        if let Some(least) = here.count("minProperties")? {
            parts.push(self.graph.add(Node::MinMembers(least)));
        }
        if let Some(most) = here.count("maxProperties")? {
            let more = self.graph.add(Node::MinMembers(most.saturating_add(1)));
            parts.push(self.unless(types::OBJECT, more));
        }
        let required = here.get("required").and_then(Value::as_array).unwrap_or_default();
        for name in required.iter().filter_map(Value::as_str) {
            let name = self.graph.name(name);
            parts.push(self.graph.present(name));
        }
        for name in here.names("properties") {
            let value = self.inner(here, &["properties", &name])?;
            let name = self.graph.name(&name);
            parts.push(self.graph.members(name, value));
        }
        for pattern in here.names("patternProperties") {
            let value = self.inner(here, &["patternProperties", &pattern])?;
            let name = self.pattern(&pattern);
            parts.push(self.graph.members(name, value));
        }
        if here.get("additionalProperties").is_some_and(|rest| !self.is_passed_over(rest)) {
            let value = self.inner(here, &["additionalProperties"])?;
            let declared = self.declared_names(here);
            let others = self.graph.not(declared);
            parts.push(self.graph.members(others, value));
        }
        if here.get("propertyNames").is_some() && here.has_dialect(Dialect::Draft6) {
            let name = self.child(here, &["propertyNames"])?;
            let (others, never) = (self.graph.not(name), self.graph.never());
            parts.push(self.graph.members(others, never));
        }
        self.dependencies(here, parts)
    }

    /// The names that `properties` and `patternProperties` are about.
    pub(super) fn declared_names(&mut self, here: &Here<'_>) -> Id {
        let names = here.names("properties").into_iter().map(Json::String).collect();
        let mut declared = vec![self.graph.values(names)];
        for pattern in here.names("patternProperties") {
            declared.push(self.pattern(&pattern));
        }
        self.graph.any(declared)
    }

    fn dependencies(&mut self, here: &Here<'_>, parts: &mut Vec<Id>) -> Result<(), Trouble> {
        let keywords: &[&str] = match here.has_dialect(Dialect::Draft201909) {
            true => &["dependentRequired", "dependentSchemas"],
            false => &["dependencies"],
        };
        for keyword in keywords {
            for name in here.names(keyword) {
                let dependent = here.get(keyword).and_then(|map| map.get(&name));
                let then = match dependent.and_then(Value::as_array) {
                    Some(names) => {
                        let names = names.iter().filter_map(Value::as_str);
                        let names: Vec<Id> = names
                            .map(|name| {
                                let name = self.graph.name(name);
                                self.graph.present(name)
                            })
                            .collect();
                        self.graph.all(names)
                    }
                    None => self.child(here, &[keyword, &name])?,
                };
                let absent = self.absent(&name);
                parts.push(self.graph.any([absent, then]));
            }
        }
        Ok(())
    }

    /// That a value is no object with a member of this name.
    pub(super) fn absent(&mut self, name: &str) -> Id {
        let name = self.graph.name(name);
        let never = self.graph.never();
        self.graph.members(name, never)
    }

    fn combinations(&mut self, here: &Here<'_>, parts: &mut Vec<Id>) -> Result<(), Trouble> {
        for keyword in ["allOf", "anyOf", "oneOf"] {
            if here.get(keyword).and_then(Value::as_array).is_none() {
                continue;
            }
            let mut branches = Vec::new();
            for index in 0..here.length(keyword) {
                branches.push(self.child(here, &[keyword, &index.to_string()])?);
            }
            parts.push(match keyword {
                "allOf" => self.graph.all(branches),
                "anyOf" => self.graph.any(branches),
                _ if are_apart(self.graph, &branches) => self.graph.any(branches),
                _ => self.graph.one(branches),
            });
        }
        if here.get("not").is_some() {
            let inner = self.child(here, &["not"])?;
            parts.push(self.graph.not(inner));
        }
        if here.get("if").is_some() && here.has_dialect(Dialect::Draft7) {
            let condition = self.child(here, &["if"])?;
            let otherwise = self.graph.not(condition);
            for (keyword, unless) in [("then", otherwise), ("else", condition)] {
                if here.get(keyword).is_some() {
                    let branch = self.child(here, &[keyword])?;
                    parts.push(self.graph.any([unless, branch]));
                }
            }
        }
        Ok(())
    }

    /// Whether a rule against further members is one that the reader does not keep.
    pub(super) fn is_passed_over(&self, rest: &Value) -> bool {
        self.opens && rest.as_bool() == Some(false)
    }
}

fn type_mask(name: &str) -> u8 {
    match name {
        "null" => types::NULL,
        "boolean" => types::BOOLEAN,
        "integer" => types::INTEGER,
        "number" => types::NUMBER,
        "string" => types::STRING,
        "array" => types::ARRAY,
        "object" => types::OBJECT,
        _ => 0,
    }
}
