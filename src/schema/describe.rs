//! What a contract says about one place of a document: declared or not, of which type, with which values.
//!
//! All schemas that may speak about a value are taken together: what `$ref` leads to and every branch of `allOf`,
//! `anyOf`, `oneOf` and `if`. So a member is documented when any of them declares it.

use super::SchemaLocation;
use super::document::Documents;
use super::validate::Pattern;
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
    places: Vec<Place<'d>>,
}

#[derive(Clone, Copy)]
struct Place<'d> {
    file: &'d str,
    schema: &'d Value,
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
        if let (Some(document), Some(schema)) =
            (documents.get(&location.file), documents.find(location))
        {
            places.add(Place { file: &document.name, schema });
        }
        places
    }

    /// Adds a schema, what it refers to and its branches.
    fn add(&mut self, place: Place<'d>) {
        if self.places.iter().any(|known| std::ptr::eq(known.schema, place.schema)) {
            return;
        }
        self.places.push(place);
        let Place { file, schema } = place;
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            self.add_target(file, reference);
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            for branch in schema.get(keyword).and_then(Value::as_array).unwrap_or_default() {
                self.add(Place { file, schema: branch });
            }
        }
        for branch in ["if", "then", "else"].into_iter().filter_map(|keyword| schema.get(keyword)) {
            self.add(Place { file, schema: branch });
        }
        for member in schema.get("dependentSchemas").and_then(Value::as_object).unwrap_or_default()
        {
            self.add(Place { file, schema: &member.value });
        }
    }

    fn add_target(&mut self, file: &str, reference: &str) {
        let Ok(target) = self.documents.resolve(file, reference) else { return };
        if let (Some(document), Some(schema)) =
            (self.documents.get(&target.file), self.documents.find(&target))
        {
            self.add(Place { file: &document.name, schema });
        }
    }

    /// The names of declared members.
    pub(super) fn declared_names(&self) -> impl Iterator<Item = &'d str> {
        self.places
            .iter()
            .filter_map(|place| place.schema.get("properties")?.as_object())
            .flatten()
            .map(|member| member.name.as_str())
    }

    /// What they say about the member or element `token` of `instance`.
    pub(super) fn step(&self, instance: &Value, token: &str) -> Step<'d> {
        match &instance.kind {
            Kind::Object(_) => self.member(token),
            Kind::Array(_) => self.element(token),
            _ => Step::Open,
        }
    }

    fn member(&self, name: &str) -> Step<'d> {
        let mut next = Self { documents: self.documents, places: Vec::new() };
        let mut names_members = false;
        let mut is_open = false;
        for Place { file, schema } in self.places.iter().copied() {
            let before = next.places.len();
            let keyword = |keyword| schema.get(keyword);
            if let Some(properties) = keyword("properties") {
                names_members = true;
                properties
                    .get(name)
                    .into_iter()
                    .for_each(|schema| next.add(Place { file, schema }));
            }
            for member in
                keyword("patternProperties").and_then(Value::as_object).unwrap_or_default()
            {
                names_members = true;
                if Pattern::compile(member.name.as_str())
                    .is_some_and(|pattern| pattern.matches(name))
                {
                    next.add(Place { file, schema: &member.value });
                }
            }
            let is_named_here = next.places.len() > before;
            for rest in
                ["additionalProperties", "unevaluatedProperties"].into_iter().filter_map(keyword)
            {
                match rest.as_bool() {
                    _ if is_named_here => {}
                    Some(true) => is_open = true,
                    Some(false) => names_members = true,
                    None => next.add(Place { file, schema: rest }),
                }
            }
        }
        match (next.places.is_empty(), is_open || !names_members) {
            (false, _) => Step::Declared(next),
            (true, true) => Step::Open,
            (true, false) => Step::Undocumented,
        }
    }

    fn element(&self, token: &str) -> Step<'d> {
        let Ok(index) = token.parse::<usize>() else { return Step::Open };
        let mut next = Self { documents: self.documents, places: Vec::new() };
        for Place { file, schema } in self.places.iter().copied() {
            let by_position = schema
                .get("prefixItems")
                .and_then(Value::as_array)
                .and_then(|items| items.get(index));
            if let Some(schema) = by_position.or_else(|| schema.get("items")) {
                next.add(Place { file, schema });
            }
        }
        if next.places.is_empty() { Step::Open } else { Step::Declared(next) }
    }

    fn description(&self) -> Description {
        let mut description = Description::default();
        for Place { schema, .. } in &self.places {
            add_types(schema, &mut description.types);
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

    /// The place of the first schema that names members.
    fn naming_location(&self) -> Option<SchemaLocation> {
        let naming = self.places.iter().find(|place| place.schema.get("properties").is_some());
        self.documents.locate(naming?.schema).or_else(|| self.location())
    }

    /// The place of the schema that the others were reached from.
    fn location(&self) -> Option<SchemaLocation> {
        self.documents.locate(self.places.first()?.schema)
    }
}

fn add_types(schema: &Value, types: &mut Vec<String>) {
    let Some(stated) = schema.get("type") else { return };
    let one = std::slice::from_ref(stated);
    for name in stated.as_array().unwrap_or(one).iter().filter_map(Value::as_str) {
        if !types.iter().any(|known| known == name) {
            types.push(name.to_owned());
        }
    }
}

/// The types that a value of this schema may have.
pub(super) fn types(documents: &Documents, location: &SchemaLocation) -> Vec<String> {
    Places::of(documents, location).description().types
}

/// What the schema at `location` says about the value at `pointer` of `root`.
pub(super) fn describe(
    documents: &Documents,
    location: &SchemaLocation,
    root: &Value,
    pointer: &Pointer,
) -> Documented {
    let mut places = Places::of(documents, location);
    let mut here = Some(root);
    for (depth, token) in pointer.tokens().iter().enumerate() {
        // Where the document has no such value the token tells what the enclosing one would be.
        let step = match here {
            Some(instance) => places.step(instance, token),
            None if token.parse::<usize>().is_ok() => places.element(token),
            None => places.member(token),
        };
        match step {
            Step::Declared(next) => places = next,
            Step::Open => return Documented::Open,
            Step::Undocumented => {
                return Documented::Undocumented {
                    similar: nearest(token, places.declared_names()).map(str::to_owned),
                };
            }
        }
        here = pointer.tokens()[..=depth].iter().cloned().collect::<Pointer>().find(root);
    }
    Documented::Yes(places.description())
}

/// Every member of `root` that its schema does not name, the outermost only.
pub(super) fn undocumented(
    documents: &Documents,
    location: &SchemaLocation,
    root: &Value,
) -> Vec<UndocumentedMember> {
    let mut found = Vec::new();
    collect_undocumented(&Places::of(documents, location), root, &Pointer::root(), &mut found);
    found
}

fn collect_undocumented(
    places: &Places<'_>,
    value: &Value,
    pointer: &Pointer,
    found: &mut Vec<UndocumentedMember>,
) {
    let mut visit = |token: &str, child: &Value| match places.step(value, token) {
        Step::Declared(next) => collect_undocumented(&next, child, &pointer.child(token), found),
        Step::Open => {}
        Step::Undocumented => found.push(UndocumentedMember {
            instance: pointer.child(token),
            schema: places
                .naming_location()
                .map(|location| location.to_string())
                .unwrap_or_default(),
            similar: nearest(token, places.declared_names()).map(str::to_owned),
        }),
    };
    match &value.kind {
        Kind::Object(members) => {
            members.iter().for_each(|member| visit(member.name.as_str(), &member.value))
        }
        Kind::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| visit(&index.to_string(), item));
        }
        _ => {}
    }
}
