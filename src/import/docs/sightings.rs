//! What stays of a page when it has been read: its tables, and what its samples show of resources. So that samples can be
//! held against the tables of other pages without all pages in memory.

use std::collections::HashSet;

use super::body::Body;
use super::judged::object_type;
use super::pairing::PageSamples;
use super::tables::{PageTables, ResourceTable, key};
use crate::model::json::{Kind, Member, Value};
use crate::model::stand_in::gives_no_value;
use crate::model::{Pointer, Position};

/// What stays of a page.
#[derive(Clone, Debug, Default)]
pub struct PageFacts {
    /// The page, as the user named it.
    pub(super) page: String,
    pub(super) tables: Vec<ResourceTable>,
    pub(super) sightings: Vec<Sighting>,
}

/// A property that a sample shows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Sighting {
    /// What the object around it says that it is.
    pub resource: String,
    /// The properties that lead from there to the object that has it.
    pub path: Vec<String>,
    /// Its name.
    pub name: String,
    /// The JSON type of its value; nothing for a placeholder.
    pub json: Option<&'static str>,
    /// Its value, if it is a word.
    pub value: Option<String>,
    /// Where it stands.
    pub position: Position,
}

impl PageFacts {
    /// Of a page.
    pub(super) fn of(page: &str, samples: &PageSamples, tables: &PageTables) -> Self {
        let mut seen = Seen::default();
        for (_, body) in samples.bodies() {
            if let Some(root) = body.json() {
                seen.body(body, root, None);
            }
        }
        for exchange in &samples.exchanges {
            let asked = exchange.request.body.as_ref();
            let answered = exchange.response.as_ref().and_then(|response| response.body.as_ref());
            if let (Some(asked), Some(answered)) = (asked, answered) {
                seen.request(asked, answered);
            }
        }
        let sightings = seen.sightings;
        Self { page: page.to_owned(), tables: tables.resources.clone(), sightings }
    }
}

impl PageFacts {
    /// Takes the tables with a row on one of these lines for damaged: another edition has other names there.
    pub(super) fn distrust(&mut self, lines: &[usize]) {
        for table in &mut self.tables {
            let row = table.properties.iter().find(|row| lines.contains(&row.position.line));
            if let Some(position) = row.map(|row| row.position) {
                table.damage.push((position, "another edition has another name".to_owned()));
            }
        }
    }
}

#[derive(Default)]
struct Seen {
    sightings: Vec<Sighting>,
    /// The same without their places.
    known: HashSet<Sighting>,
}

impl Seen {
    /// A request says nowhere what it is; where it has what the answer has it is the same resource.
    fn request(&mut self, asked: &Body, answered: &Body) {
        let (Some(asked_root), Some(answered)) = (asked.json(), answered.json()) else { return };
        let Some(kind) = object_type(answered).filter(|_| object_type(asked_root).is_none()) else {
            return;
        };
        let members = asked_root.as_object().unwrap_or_default();
        let shared =
            members.iter().filter(|m| answered.get_ignoring_case(m.name.as_str()).is_some());
        if !members.is_empty() && shared.count() * 2 >= members.len() {
            self.body(asked, asked_root, Some(key(kind)));
        }
    }

    fn body(&mut self, body: &Body, root: &Value, resource: Option<String>) {
        self.value(body, root, resource.as_deref(), &mut Vec::new(), &mut Vec::new());
    }

    /// `path` leads from the resource to the value by names, `at` from the root by tokens.
    fn value(
        &mut self,
        body: &Body,
        value: &Value,
        resource: Option<&str>,
        path: &mut Vec<String>,
        at: &mut Vec<String>,
    ) {
        match &value.kind {
            Kind::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    at.push(index.to_string());
                    self.value(body, item, resource, path, at);
                    at.pop();
                }
            }
            Kind::Object(members) => match object_type(value).map(key) {
                Some(own) => self.members(body, members, Some(&own), &mut Vec::new(), at),
                None => self.members(body, members, resource, path, at),
            },
            _ => {}
        }
    }

    fn members(
        &mut self,
        body: &Body,
        members: &[Member],
        resource: Option<&str>,
        path: &mut Vec<String>,
        at: &mut Vec<String>,
    ) {
        for member in members {
            let name = member.name.as_str();
            at.push(name.to_owned());
            if let Some(resource) = resource {
                self.note(body, resource, path, member, at);
            }
            path.push(name.to_owned());
            self.value(body, &member.value, resource, path, at);
            path.pop();
            at.pop();
        }
    }

    fn note(
        &mut self,
        body: &Body,
        resource: &str,
        path: &[String],
        member: &Member,
        at: &[String],
    ) {
        /// Longer texts are no words.
        const LONGEST: usize = 40;
        let text = member.value.as_str();
        let json = Some(member.value.type_name());
        let json = json.filter(|json| *json != "null" && !text.is_some_and(gives_no_value));
        let value = text.filter(|text| json.is_some() && text.len() <= LONGEST && !text.is_empty());
        let (resource, path) = (resource.to_owned(), path.to_vec());
        let (name, value) = (member.name.as_str().to_owned(), value.map(str::to_owned));
        let nowhere = Position { line: 0, column: 0 };
        let sighting = Sighting { resource, path, name, json, value, position: nowhere };
        if self.known.insert(sighting.clone()) {
            let pointer: Pointer = at.iter().map(String::as_str).collect();
            let position = body.position_of(&pointer);
            self.sightings.push(Sighting { position, ..sighting });
        }
    }
}
