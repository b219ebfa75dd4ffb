//! What a contract says about one place of a document: declared or not, of which type, with which values.
//!
//! All schemas that may speak about a value are taken together: what `$ref` leads to and every branch of `allOf`,
//! `anyOf`, `oneOf` and `if`. So a member is documented when any of them declares it.

use std::collections::HashSet;

use super::documents::{Documents, Lead};
use super::validate::Pattern;
use super::{Reads, SchemaLocation};
use crate::model::Pointer;
use crate::model::json::{Kind, Value, same_value};
use crate::model::text::nearest;

/// Whether a contract knows a place of a document.
#[derive(Clone, Debug)]
pub enum Documented {
    /// It describes the value there.
    Yes(Description),
    /// It names the members of the enclosing object, and this is none of them.
    Undocumented {
        /// A declared member with a similar name.
        similar: Option<String>,
    },
    /// It says nothing about members or elements there: everything is allowed.
    Open,
}

/// What a contract says about a value.
#[derive(Clone, Debug, Default)]
pub struct Description {
    /// The schema that declares it.
    pub schema: Option<SchemaLocation>,
    /// The types it may have; none where nothing is said.
    pub types: Vec<String>,
    /// The values it may have, if they are listed.
    pub values: Option<Vec<Value>>,
    /// The format of a string.
    pub format: Option<String>,
    /// What it is, in the contract's words.
    pub description: Option<String>,
    /// Whether it is marked as seen and not documented (`x-undocumented`).
    pub is_known_undocumented: bool,
    /// Whether it should no longer be used.
    pub is_deprecated: bool,
}

impl Description {
    /// Whether the listed values include this one, or none are listed.
    pub fn allows(&self, value: &Value) -> bool {
        self.values
            .as_ref()
            .is_none_or(|values| values.iter().any(|known| same_value(known, value)))
    }
}

/// What a document has that the contract does not name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndocumentedMember {
    /// The member.
    pub instance: Pointer,
    /// The schema of the enclosing object, as `file#pointer`.
    pub schema: String,
    /// A declared member with a similar name.
    pub similar: Option<String>,
}

/// The schemas that speak about one value.
#[derive(Clone)]
pub(super) struct Places<'d> {
    documents: &'d Documents,
    places: Vec<&'d Value>,
}

/// Where the schemas of a value lead for one of its members or elements.
pub(super) enum Step<'d> {
    Declared(Places<'d>),
    Undocumented,
    Open,
}

impl<'d> Places<'d> {
    /// Those that speak about a value of the schema at `location`.
    pub(super) fn of(documents: &'d Documents, location: &SchemaLocation) -> Self {
        let mut places = Self { documents, places: Vec::new() };
        documents.find(location).into_iter().for_each(|schema| places.add(schema));
        places
    }

    /// Adds a schema, what it refers to and its branches.
    fn add(&mut self, schema: &'d Value) {
        let mut known: HashSet<*const Value> =
            self.places.iter().map(|known| std::ptr::from_ref(*known)).collect();
        // The next one last: a stack, because a chain of references may be as long as somebody likes.
        let mut waiting = vec![schema];
        while let Some(schema) = waiting.pop() {
            if known.insert(schema) {
                self.places.push(schema);
                waiting.extend(self.beside(schema).into_iter().rev());
            }
        }
    }

    /// The schemas that speak about the same value: what this one refers to, and its branches.
    fn beside(&self, schema: &'d Value) -> Vec<&'d Value> {
        let mut beside = Vec::new();
        for keyword in ["$ref", "$dynamicRef"] {
            if let Some(Lead::To(target)) =
                schema.get(keyword).and_then(|value| self.documents.lead(value))
            {
                beside.extend(self.documents.find(target));
            }
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            beside.extend(schema.get(keyword).and_then(Value::as_array).unwrap_or_default());
        }
        beside.extend(["if", "then", "else"].into_iter().filter_map(|keyword| schema.get(keyword)));
        for keyword in ["dependentSchemas", "dependencies"] {
            let members = schema.get(keyword).and_then(Value::as_object).unwrap_or_default();
            beside.extend(
                members
                    .iter()
                    .map(|member| &member.value)
                    .filter(|value| value.as_object().is_some()),
            );
        }
        beside
    }

    /// The schemas of the declared member `name`.
    pub(super) fn declared(&self, name: &str) -> Option<Self> {
        match self.member(name) {
            Step::Declared(places) => Some(places),
            _ => None,
        }
    }

    /// Whether one of the schemas has this keyword with the value `true`.
    pub(super) fn marks(&self, keyword: &str) -> bool {
        self.places.iter().any(|schema| schema.get(keyword).and_then(Value::as_bool) == Some(true))
    }

    /// The names of declared members.
    pub(super) fn declared_names(&self) -> impl Iterator<Item = &'d str> {
        self.places
            .iter()
            .filter_map(|schema| schema.get("properties")?.as_object())
            .flatten()
            .map(|member| member.name.as_str())
    }

    /// What they say about the member or element `token` of `instance`.
    pub(super) fn step(&self, instance: &Value, token: &str) -> Step<'d> {
        match &instance.kind {
            Kind::Object(_) => self.member(token),
            Kind::Array(_) => token.parse().map_or(Step::Open, |index| self.element(index)),
            _ => Step::Open,
        }
    }

    /// What they say about the member `name`.
    pub(super) fn member(&self, name: &str) -> Step<'d> {
        let matches =
            |pattern: &str| Pattern::compile(pattern).is_some_and(|pattern| pattern.matches(name));
        self.member_where(Some(name), &matches)
    }

    /// What they say about a member of this name, or of one that nobody declares, which certain patterns match.
    pub(super) fn member_where(
        &self,
        name: Option<&str>,
        matches: &dyn Fn(&str) -> bool,
    ) -> Step<'d> {
        let mut next = Self { documents: self.documents, places: Vec::new() };
        let mut names_members = false;
        let mut is_open = false;
        for schema in &self.places {
            let before = next.places.len();
            let mut is_named_here = false;
            let keyword = |keyword| schema.get(keyword);
            if let Some(properties) = keyword("properties") {
                names_members = true;
                if let Some(schema) = name.and_then(|name| properties.get(name)) {
                    is_named_here = true;
                    next.add(schema);
                }
            }
            for member in
                keyword("patternProperties").and_then(Value::as_object).unwrap_or_default()
            {
                names_members = true;
                if matches(member.name.as_str()) {
                    is_named_here = true;
                    next.add(&member.value);
                }
            }
            is_named_here |= next.places.len() > before;
            for rest in
                ["additionalProperties", "unevaluatedProperties"].into_iter().filter_map(keyword)
            {
                match rest.as_bool() {
                    _ if is_named_here => {}
                    Some(true) => is_open = true,
                    Some(false) => names_members = true,
                    None => next.add(rest),
                }
            }
        }
        match (next.places.is_empty(), is_open || !names_members) {
            (false, _) => Step::Declared(next),
            (true, true) => Step::Open,
            (true, false) => Step::Undocumented,
        }
    }

    /// The expressions of `patternProperties`, each once.
    pub(super) fn patterns(&self) -> Vec<&'d str> {
        let mut patterns = Vec::new();
        for schema in &self.places {
            let members = schema.get("patternProperties").and_then(Value::as_object);
            for name in members.unwrap_or_default().iter().map(|member| member.name.as_str()) {
                if !patterns.contains(&name) {
                    patterns.push(name);
                }
            }
        }
        patterns
    }

    /// How many elements at the start have a schema of their own.
    pub(super) fn prefix_length(&self) -> usize {
        let length = |schema: &Value, keyword| schema.get(keyword)?.as_array().map(<[Value]>::len);
        let lengths = self.places.iter().flat_map(|schema| {
            ["prefixItems", "items"].into_iter().filter_map(|keyword| length(schema, keyword))
        });
        lengths.max().unwrap_or(0)
    }

    /// What tells this set of schemas from others.
    pub(super) fn addresses(&self) -> Vec<usize> {
        let mut addresses: Vec<usize> =
            self.places.iter().map(|schema| std::ptr::from_ref(*schema) as usize).collect();
        addresses.sort_unstable();
        addresses
    }

    /// The first schema that names members, or else the first.
    pub(super) fn naming(&self) -> Option<&'d Value> {
        let naming = self.places.iter().find(|schema| schema.get("properties").is_some());
        naming.or(self.places.first()).copied()
    }

    /// What they say about an element.
    pub(super) fn element(&self, index: usize) -> Step<'d> {
        let mut next = Self { documents: self.documents, places: Vec::new() };
        for schema in &self.places {
            let in_list = |keyword: &str| schema.get(keyword)?.as_array()?.get(index);
            // Before 2020-12 `items` may be a list too, and `additionalItems` stands for the rest.
            let rest = match schema.get("items") {
                Some(items) if items.as_array().is_some() => schema.get("additionalItems"),
                items => items.or_else(|| schema.get("unevaluatedItems")),
            };
            let found = in_list("prefixItems").or_else(|| in_list("items")).or(rest);
            found.into_iter().for_each(|schema| next.add(schema));
        }
        if next.places.is_empty() { Step::Open } else { Step::Declared(next) }
    }

    /// The types that they state.
    fn types(&self) -> Vec<String> {
        let mut types = Vec::new();
        self.places.iter().for_each(|schema| add_types(schema, &mut types));
        types
    }

    fn description(&self) -> Description {
        let mut description = Description { types: self.types(), ..Description::default() };
        for schema in &self.places {
            let text = |keyword| schema.get(keyword).and_then(Value::as_str).map(str::to_owned);
            let listed = schema.get("enum").and_then(Value::as_array);
            for value in listed.into_iter().flatten().chain(schema.get("const")) {
                description.values.get_or_insert_default().push(value.clone());
            }
            description.format = description.format.or_else(|| text("format"));
            description.description = description.description.or_else(|| text("description"));
            let is_true = |keyword| schema.get(keyword).and_then(Value::as_bool) == Some(true);
            description.is_known_undocumented |= is_true("x-undocumented");
            description.is_deprecated |= is_true("deprecated");
        }
        description.schema = self.location();
        description
    }

    /// The place of the schema that the others were reached from.
    fn location(&self) -> Option<SchemaLocation> {
        self.documents.locate(self.places.first()?)
    }
}

fn add_types(schema: &Value, types: &mut Vec<String>) {
    let Some(stated) = schema.get("type") else { return };
    let one = std::slice::from_ref(stated);
    // OpenAPI 3.0 says it so.
    let null = (schema.get("nullable").and_then(Value::as_bool) == Some(true)).then_some("null");
    let stated = stated.as_array().unwrap_or(one).iter().filter_map(Value::as_str);
    for name in stated.chain(null) {
        if !types.iter().any(|known| known == name) {
            types.push(name.to_owned());
        }
    }
}

/// How the text of a parameter with this schema is read.
pub(super) fn reads(documents: &Documents, location: &SchemaLocation) -> Reads {
    let places = Places::of(documents, location);
    let types = places.types();
    let is = |name: &str| types.iter().any(|known| known == name);
    if is("array") {
        let items = match places.element(0) {
            Step::Declared(items) => items.types(),
            _ => Vec::new(),
        };
        return Reads::List { items, scalars: types };
    }
    let mut members: Vec<(String, Vec<String>)> = Vec::new();
    for name in places.declared_names() {
        if !members.iter().any(|(known, _)| known == name) {
            let types = places.declared(name).map(|member| member.types());
            members.push((name.to_owned(), types.unwrap_or_default()));
        }
    }
    if is("object") || types.is_empty() && !members.is_empty() {
        return Reads::Members(members);
    }
    Reads::Scalar(types)
}

/// What the schema at `location` says about the value at `pointer` of `root`.
pub(super) fn describe(
    documents: &Documents,
    location: &SchemaLocation,
    root: &Value,
    pointer: &Pointer,
) -> Documented {
    match places_of(documents, location, root, pointer) {
        Ok(places) => Documented::Yes(places.description()),
        Err(Unsaid::Open) => Documented::Open,
        Err(Unsaid::Undocumented { similar }) => Documented::Undocumented { similar },
    }
}

/// Why no schema speaks about a value.
enum Unsaid {
    Open,
    Undocumented { similar: Option<String> },
}

/// The schemas that speak about the value at `pointer` of `root`, or why none does.
fn places_of<'d>(
    documents: &'d Documents,
    location: &SchemaLocation,
    root: &Value,
    pointer: &Pointer,
) -> Result<Places<'d>, Unsaid> {
    let mut places = Places::of(documents, location);
    let mut here = Some(root);
    for (depth, token) in pointer.tokens().iter().enumerate() {
        // Where the document has no such value the token tells what the enclosing one would be.
        let step = match here {
            Some(instance) => places.step(instance, token),
            None => match token.parse() {
                Ok(index) => places.element(index),
                Err(_) => places.member(token),
            },
        };
        match step {
            Step::Declared(next) => places = next,
            Step::Open => return Err(Unsaid::Open),
            Step::Undocumented => {
                let similar = nearest(token, places.declared_names()).map(str::to_owned);
                return Err(Unsaid::Undocumented { similar });
            }
        }
        here = pointer.tokens()[..=depth].iter().cloned().collect::<Pointer>().find(root);
    }
    Ok(places)
}

/// The place of the keyword that a value breaks, given its way from the start of a file or resource that nobody names.
pub(super) fn keyword_place(
    documents: &Documents,
    location: &SchemaLocation,
    root: &Value,
    pointer: &Pointer,
    way: &str,
) -> Option<SchemaLocation> {
    let keyword = way.rsplit('/').next()?;
    let places = places_of(documents, location, root, pointer).ok()?.places;
    let mut found = places.into_iter().filter_map(|schema| {
        schema.get(keyword)?;
        let SchemaLocation { file, pointer } = documents.locate(schema)?;
        Some(SchemaLocation { file, pointer: pointer.child(keyword) })
    });
    found.find(|place| place.pointer.to_string().ends_with(way))
}
