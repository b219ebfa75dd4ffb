//! What stands differently in two versions of a schema, keyword by keyword.
//!
//! This says nothing of meaning. An edit is a place where one may look for the cause of a break, and that can be undone by
//! itself ([`undone`]) to see whether the break is gone.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use super::documents::{DATA, Documents, Place};
use crate::model::json::{Kind, Member, Value, canonical};

/// More edits are not looked for.
const MOST_EDITS: usize = 300;

/// One difference.
#[derive(Clone, Debug)]
pub(super) struct Edit {
    /// The keyword, or nothing if one of the schemas is no object.
    pub(super) keyword: String,
    /// The member of the keyword that differs, where that is a map or a list of names.
    pub(super) name: Option<String>,
    /// The schemas that hold the keyword.
    pub(super) old_place: Place,
    pub(super) new_place: Place,
    pub(super) old: Option<Value>,
    pub(super) new: Option<Value>,
    /// For members: whether they were and are required.
    pub(super) required: (bool, bool),
}

/// Keywords that hold one schema, in which an edit means what it means elsewhere: not so under `not` or for names.
const SINGLE: &[&str] = &[
    "items",
    "additionalItems",
    "additionalProperties",
    "contains",
    "then",
    "else",
    "unevaluatedProperties",
    "unevaluatedItems",
];

/// Keywords that hold schemas by name.
const NAMED: &[&str] = &["properties", "patternProperties"];

/// Keywords that say something of each of some names.
const WHOLE: &[&str] = &["dependentSchemas", "dependentRequired", "dependencies"];

/// Keywords that hold a list of schemas.
const LISTED: &[&str] = &["allOf", "anyOf", "oneOf", "prefixItems"];

/// Keywords that make one condition together.
const CONDITION: &[&str] = &["if", "then", "else"];

/// Keywords that only matter to whoever refers to them.
const SILENT: &[&str] = &["$defs", "definitions", "$id", "id", "$anchor", "$comment"];

/// Everything that differs between two schemas and what they refer to.
pub(super) fn edits(old: (&Documents, &Place), new: (&Documents, &Place)) -> Vec<Edit> {
    let mut walk = Walk { old: old.0, new: new.0, seen: HashSet::new(), edits: Vec::new() };
    walk.schemas(old.1.clone(), new.1.clone());
    walk.edits
}

struct Walk<'d> {
    old: &'d Documents,
    new: &'d Documents,
    seen: HashSet<(Place, Place)>,
    edits: Vec<Edit>,
}

impl Walk<'_> {
    fn schemas(&mut self, old_place: Place, new_place: Place) {
        if self.edits.len() >= MOST_EDITS
            || !self.seen.insert((old_place.clone(), new_place.clone()))
        {
            return;
        }
        let (old_place, new_place) = (followed(self.old, old_place), followed(self.new, new_place));
        let (old_documents, new_documents) = (self.old, self.new);
        let both = (old_documents.find(&old_place), new_documents.find(&new_place));
        let (Some(old), Some(new)) = both else { return };
        if old.as_object().is_none() || new.as_object().is_none() {
            if canonical(old) != canonical(new) {
                let (old, new) = (old.clone(), new.clone());
                self.note("", None, (&old_place, Some(old)), (&new_place, Some(new)));
            }
            return;
        }
        self.members(old, new, &old_place, &new_place);
        let has_condition = self.condition(old, new, &old_place, &new_place);
        for keyword in keywords(old, new) {
            let (old_value, new_value) = (old.get(&keyword), new.get(&keyword));
            if SILENT.contains(&&*keyword) || keyword == "properties" || keyword == "required" {
                continue;
            }
            if has_condition && CONDITION.contains(&&*keyword) {
                continue;
            }
            self.keyword(&keyword, old_value, new_value, &old_place, &new_place);
        }
    }

    fn keyword(
        &mut self,
        keyword: &str,
        old: Option<&Value>,
        new: Option<&Value>,
        old_place: &Place,
        new_place: &Place,
    ) {
        let is_schema = |value: &Value| value.as_object().is_some() || value.as_bool().is_some();
        match (old, new) {
            (Some(old), Some(new))
                if SINGLE.contains(&keyword) && is_schema(old) && is_schema(new) =>
            {
                self.schemas(old_place.child(keyword), new_place.child(keyword));
            }
            (Some(old), Some(new)) if NAMED.contains(&keyword) => {
                self.named(keyword, old, new, old_place, new_place);
            }
            (Some(old), Some(new))
                if LISTED.contains(&keyword)
                    || (keyword == "items"
                        && old.as_array().is_some()
                        && new.as_array().is_some()) =>
            {
                self.listed(keyword, old, new, old_place, new_place);
            }
            (Some(old), Some(new)) if keyword == "$ref" => {
                // Both lead to what was compared, or the files have other names now.
                let targets = (target(self.old, old_place, old), target(self.new, new_place, new));
                if let (Some(old), Some(new)) = targets {
                    self.schemas(old, new);
                }
            }
            (Some(old), Some(new)) if WHOLE.contains(&keyword) => {
                for name in keywords(old, new) {
                    let (old, new) = (old.get(&name).cloned(), new.get(&name).cloned());
                    if old.as_ref().map(canonical) != new.as_ref().map(canonical) {
                        self.note(keyword, Some(&name), (old_place, old), (new_place, new));
                    }
                }
            }
            (old, new) if old.map(canonical) != new.map(canonical) => {
                self.note(keyword, None, (old_place, old.cloned()), (new_place, new.cloned()));
            }
            _ => {}
        }
    }

    /// A condition whose parts came or went, or that was itself edited, is one edit; says whether it was noted.
    fn condition(
        &mut self,
        old: &Value,
        new: &Value,
        old_place: &Place,
        new_place: &Place,
    ) -> bool {
        let part = |schema: &Value, name: &str| schema.get(name).map(canonical);
        let is_whole = part(old, "if") != part(new, "if")
            || CONDITION.iter().any(|name| old.get(name).is_some() != new.get(name).is_some());
        if is_whole {
            let parts = |schema: &Value| {
                let parts =
                    CONDITION.iter().filter_map(|name| Some((*name, schema.get(name)?.clone())));
                schema.get("if").map(|_| Value::object(parts.collect::<Vec<_>>()))
            };
            self.note("if", None, (old_place, parts(old)), (new_place, parts(new)));
        }
        is_whole
    }

    /// Members, each with whether it is required.
    fn members(&mut self, old: &Value, new: &Value, old_place: &Place, new_place: &Place) {
        let (old_declared, new_declared) = (declared(old), declared(new));
        let required = |schema| required(schema).collect::<BTreeSet<&str>>();
        let (old_required, new_required) = (required(old), required(new));
        let declared = old_declared.keys().chain(new_declared.keys());
        let names: BTreeSet<&str> =
            declared.chain(&old_required).chain(&new_required).copied().collect();
        for name in names {
            let both = (old_declared.get(name), new_declared.get(name));
            let required = (old_required.contains(name), new_required.contains(name));
            if let (Some(_), Some(_)) = both {
                let child = |place: &Place| place.child("properties").child(name);
                self.schemas(child(old_place), child(new_place));
            }
            let is_declared_once = both.0.is_some() != both.1.is_some();
            if is_declared_once || required.0 != required.1 {
                let (keyword, old, new) = match is_declared_once {
                    true => ("properties", both.0.copied().cloned(), both.1.copied().cloned()),
                    false => ("required", Some(required.0.into()), Some(required.1.into())),
                };
                self.note(keyword, Some(name), (old_place, old), (new_place, new));
                if let Some(edit) = self.edits.last_mut() {
                    edit.required = required;
                }
            }
        }
    }

    fn named(
        &mut self,
        keyword: &str,
        old: &Value,
        new: &Value,
        old_place: &Place,
        new_place: &Place,
    ) {
        for name in keywords(old, new) {
            let child = |place: &Place| place.child(keyword).child(&name);
            match (old.get(&name), new.get(&name)) {
                (Some(_), Some(_)) => self.schemas(child(old_place), child(new_place)),
                (old, new) => self.note(
                    keyword,
                    Some(&name),
                    (old_place, old.cloned()),
                    (new_place, new.cloned()),
                ),
            }
        }
    }

    /// Branches that are equal are paired first, wherever they stand; then, if as many are left, in their order.
    fn listed(
        &mut self,
        keyword: &str,
        old: &Value,
        new: &Value,
        old_place: &Place,
        new_place: &Place,
    ) {
        let (old_items, new_items) =
            (old.as_array().unwrap_or_default(), new.as_array().unwrap_or_default());
        let is_tuple = matches!(keyword, "prefixItems" | "items");
        let mut old_left: Vec<usize> = (0..old_items.len()).collect();
        let mut new_left: Vec<usize> = (0..new_items.len()).collect();
        if !is_tuple {
            let mut by_text: HashMap<String, VecDeque<usize>> = HashMap::new();
            for (index, item) in new_items.iter().enumerate() {
                by_text.entry(canonical(item)).or_default().push_back(index);
            }
            let mut met = HashSet::new();
            old_left.retain(|index| {
                let same = by_text.get_mut(&canonical(&old_items[*index]));
                let partner = same.and_then(VecDeque::pop_front);
                if let Some(new) = partner {
                    met.insert(new);
                    // Equal texts may refer to definitions that differ.
                    let child = |place: &Place, index| place.child(keyword).child(index);
                    self.schemas(child(old_place, *index), child(new_place, new));
                }
                partner.is_none()
            });
            new_left.retain(|index| !met.contains(index));
        }
        if old_left.len() == new_left.len() || is_tuple {
            for (old, new) in old_left.iter().zip(&new_left) {
                let child = |place: &Place, index: &usize| place.child(keyword).child(index);
                self.schemas(child(old_place, old), child(new_place, new));
            }
        }
        if old_left.len() != new_left.len() {
            self.note(
                keyword,
                None,
                (old_place, Some(old.clone())),
                (new_place, Some(new.clone())),
            );
        }
    }

    fn note(
        &mut self,
        keyword: &str,
        name: Option<&str>,
        (old_place, old): (&Place, Option<Value>),
        (new_place, new): (&Place, Option<Value>),
    ) {
        self.edits.push(Edit {
            keyword: keyword.to_owned(),
            name: name.map(str::to_owned),
            old_place: old_place.clone(),
            new_place: new_place.clone(),
            old,
            new,
            required: (false, false),
        });
    }
}

fn keywords(old: &Value, new: &Value) -> Vec<String> {
    let members = [old, new].into_iter().flat_map(|value| value.as_object().unwrap_or_default());
    let mut known = HashSet::new();
    let names = members.map(|member| member.name.as_str()).filter(|name| known.insert(*name));
    names.map(str::to_owned).collect()
}

/// The members that a schema declares, by name.
fn declared(schema: &Value) -> BTreeMap<&str, &Value> {
    let members = schema.get("properties").and_then(Value::as_object).unwrap_or_default();
    members.iter().map(|member| (member.name.as_str(), &member.value)).collect()
}

fn required(schema: &Value) -> impl Iterator<Item = &str> {
    let names = schema.get("required").and_then(Value::as_array).unwrap_or_default();
    names.iter().filter_map(Value::as_str)
}

/// The schema behind references that stand alone.
fn followed(documents: &Documents, mut place: Place) -> Place {
    for _ in 0..32 {
        let Some(schema) = documents.find(&place) else { return place };
        let says_more = schema.as_object().unwrap_or_default().iter().any(|member| {
            let name = member.name.as_str();
            name != "$ref" && !SILENT.contains(&name) && !DATA.contains(&name) && name != "$schema"
        });
        let next = schema.get("$ref").and_then(|reference| target(documents, &place, reference));
        match next {
            Some(next) if !says_more => place = next,
            _ => return place,
        }
    }
    place
}

fn target(documents: &Documents, place: &Place, reference: &Value) -> Option<Place> {
    let base = documents.context(place).base;
    documents.resolve(place, &base, reference.as_str()?)
}

/// The new files without one edit.
pub(super) fn undone(files: &[(String, Arc<Value>)], edit: &Edit) -> Vec<(String, Arc<Value>)> {
    let mut files = files.to_vec();
    let root = Arc::make_mut(&mut files[edit.new_place.file].1);
    if let Some(schema) = edit.new_place.pointer.find_mut(root) {
        match (&edit.keyword[..], &edit.name) {
            ("", _) => *schema = edit.old.clone().unwrap_or(Value::from(true)),
            ("properties", Some(name)) => {
                put_in(schema, "properties", name, edit.old.clone());
                set_required(schema, name, edit.required.0);
            }
            ("if", _) => {
                for name in CONDITION {
                    put(schema, name, edit.old.as_ref().and_then(|old| old.get(name)).cloned());
                }
            }
            ("required", Some(name)) => set_required(schema, name, edit.required.0),
            (keyword, Some(name)) => put_in(schema, keyword, name, edit.old.clone()),
            (keyword, None) => put(schema, keyword, edit.old.clone()),
        }
    }
    files
}

fn put(object: &mut Value, name: &str, value: Option<Value>) {
    match value {
        Some(value) => object.set(name, value),
        None => object.remove(name),
    }
}

fn put_in(schema: &mut Value, keyword: &str, name: &str, value: Option<Value>) {
    if schema.get(keyword).is_none() && value.is_some() {
        schema.set(keyword, Value::from(Kind::Object(Vec::<Member>::new())));
    }
    if let Some(map) = schema.get_mut(keyword) {
        put(map, name, value);
    }
}

fn set_required(schema: &mut Value, name: &str, is_required: bool) {
    let mut names: Vec<Value> =
        required(schema).filter(|other| *other != name).map(Value::from).collect();
    if is_required {
        names.push(name.into());
    }
    put(schema, "required", (!names.is_empty()).then(|| Value::array(names)));
}
