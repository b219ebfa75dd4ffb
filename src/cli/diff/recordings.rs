//! Recorded bodies: a break that recorded traffic would have met says so.

use std::path::PathBuf;

use crate::cli::project::Project;
use crate::cli::{Failure, load_failure};
use crate::compat::Direction;
use crate::compat::openapi::BodyUse;
use crate::model::Body;
use crate::model::json::Value;
use crate::schema::Contract;
use crate::storage::cassettes;

/// More bodies are not held against one pair of schemas.
const MOST: usize = 5_000;

/// What cassettes hold.
#[derive(Default)]
pub(super) struct Recordings {
    bodies: Vec<Recorded>,
    /// Whether somebody named them: then they count for schemas that no document says the use of.
    are_named: bool,
}

/// A body and where it stands.
struct Recorded {
    place: String,
    method: String,
    path: String,
    /// Of an answer.
    status: Option<u16>,
    value: Value,
}

/// Some recorded bodies: where they stand, and what they are.
#[derive(Default)]
pub(super) struct Bodies {
    pub(super) places: Vec<String>,
    pub(super) values: Vec<Value>,
}

impl Recordings {
    /// Reads the cassettes that were named, else those of the project, if there are any.
    pub(super) fn load(named: &[PathBuf], project: &Project) -> Result<Self, Failure> {
        let usual = match project.config.cassettes.as_slice() {
            [] => vec![PathBuf::from("cassettes")],
            configured => configured.to_vec(),
        };
        let are_named = !named.is_empty();
        let paths = match are_named {
            true => named.to_vec(),
            false => usual.into_iter().filter(|path| path.exists()).collect(),
        };
        let (loaded, mut errors) = cassettes::load_each(&paths);
        // Of the project's own cassettes `check` says what is wrong with them.
        if let Some(error) = errors.pop().filter(|_| are_named) {
            return Err(load_failure(error));
        }
        let mut recordings = Self { bodies: Vec::new(), are_named };
        for one in &loaded {
            for (index, interaction) in one.cassette.interactions.iter().enumerate() {
                let path = project.profile.canonical_path(&interaction.request.path);
                let mut add = |body: &Body, status: Option<u16>| {
                    let Some(value) = body.json() else { return };
                    let part = if status.is_some() { "response" } else { "request" };
                    recordings.bodies.push(Recorded {
                        place: format!("{}#/interactions/{index}/{part}/body", one.name()),
                        method: interaction.request.method.clone(),
                        path: path.clone(),
                        status,
                        value: value.clone(),
                    });
                };
                add(&interaction.request.body, None);
                if let Some(response) = &interaction.response {
                    add(&response.body, Some(response.status));
                }
            }
        }
        Ok(recordings)
    }

    /// Those that an OpenAPI document says a schema is for.
    pub(super) fn of(&self, uses: &[BodyUse], contract: Option<&Contract>) -> Bodies {
        let Some(contract) = contract.filter(|_| !uses.is_empty()) else {
            return Bodies::default();
        };
        self.chosen(|recorded| {
            let Some(operation) = contract.operation(&recorded.method, &recorded.path) else {
                return false;
            };
            let documented = recorded.status.map(|status| operation.response(status));
            uses.iter().any(|one| {
                let is_part = match (&one.status, &documented) {
                    (None, None) => true,
                    (Some(text), Some(Some(response))) => {
                        response.status.to_string().eq_ignore_ascii_case(text)
                    }
                    _ => false,
                };
                is_part
                    && one.method.eq_ignore_ascii_case(&operation.method)
                    && one.path == operation.template.to_string()
            })
        })
    }

    /// Those that look like what a schema is about, if somebody named recordings: most of their members are declared.
    pub(super) fn like(&self, direction: Direction, schemas: [&Value; 2]) -> Bodies {
        if !self.are_named {
            return Bodies::default();
        }
        let declares = |name: &str| {
            schemas.iter().any(|schema| {
                schema.get("properties").is_some_and(|declared| declared.get(name).is_some())
            })
        };
        self.chosen(|recorded| {
            let is_sent = recorded.status.is_none() == (direction == Direction::Request);
            let members = recorded.value.as_object().unwrap_or_default();
            let known = members.iter().filter(|member| declares(member.name.as_str())).count();
            is_sent && known > 0 && known * 2 >= members.len()
        })
    }

    fn chosen(&self, is_chosen: impl Fn(&Recorded) -> bool) -> Bodies {
        let mut bodies = Bodies::default();
        for recorded in self.bodies.iter().filter(|one| is_chosen(one)).take(MOST) {
            bodies.places.push(recorded.place.clone());
            bodies.values.push(recorded.value.clone());
        }
        bodies
    }
}

impl Bodies {
    /// Where some of them stand.
    pub(super) fn places(&self, indices: &[usize]) -> Vec<String> {
        indices.iter().filter_map(|index| self.places.get(*index).cloned()).collect()
    }
}
