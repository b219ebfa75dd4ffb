//! What recordings have and a contract has not: properties, listed values, statuses.

use crate::check::coverage::ContractFile;
use crate::check::{Side, Subject};
use crate::model::json::{Value, canonical};
use crate::model::stand_in::gives_no_value;
use crate::model::text::counted;
use crate::model::{Pointer, media_type};
use crate::schema::{Contract, Schema, Violation, ViolationKind};

use super::edit::{Editor, NoPlace};
use super::groups::GroupKey;
use super::schema::Inferrer;

/// Something to write into a contract.
#[derive(Clone, Debug)]
pub enum Addition {
    /// A property that the schema of its object does not name.
    Property {
        /// The schema of the object, as `file#pointer`.
        object: String,
        /// Its name.
        name: String,
        /// The values that were seen.
        values: Vec<Value>,
    },
    /// A value that a list does not have.
    EnumValue {
        /// The list, as `file#pointer`.
        list: String,
        /// The value.
        value: Value,
    },
    /// A status that an operation does not name.
    Status {
        /// The operation in the contract's document, as a pointer.
        operation: Pointer,
        /// The operation's id.
        id: String,
        /// The status.
        status: u16,
        /// The media type of the answers' bodies.
        media_type: Option<String>,
        /// The bodies that were seen.
        bodies: Vec<Value>,
    },
}

impl Addition {
    /// The id of the rule whose findings it mends.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Property { .. } => "undocumented-property",
            Self::EnumValue { .. } => "undocumented-enum-value",
            Self::Status { .. } => "undocumented-status",
        }
    }

    /// What it adds and where, in words.
    pub fn told(&self) -> String {
        match self {
            Self::Property { object, name, values } => {
                format!("property `{name}` to {object} (seen {})", counted(values.len(), "time"))
            }
            Self::EnumValue { list, value } => {
                let value = crate::schema::shown(value);
                format!("value {value} to {list}")
            }
            Self::Status { id, status, bodies, .. } => {
                format!("status {status} to {id} ({} seen)", bodies_in_words(bodies.len()))
            }
        }
    }
}

fn bodies_in_words(count: usize) -> String {
    if count == 1 { "1 body".to_owned() } else { format!("{count} bodies") }
}

/// Something that cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAdded {
    /// What.
    pub what: String,
    /// Why not.
    pub why: String,
}

/// Everything that cassettes add to a contract.
#[derive(Clone, Debug, Default)]
pub struct Additions {
    /// What can be written, in the order in which it was first seen.
    pub found: Vec<Addition>,
    /// What cannot.
    pub left: Vec<NotAdded>,
}

impl Additions {
    /// Adds what the bodies of one cassette have for which `wanted` holds.
    pub fn observe(&mut self, subject: &Subject<'_>, wanted: impl Fn(&GroupKey) -> bool) {
        for exchange in subject.exchanges() {
            let Some(operation) = exchange.operation else { continue };
            let response = exchange.interaction.response.as_ref();
            let is_wanted = |side| {
                let status = response.map(|response| response.status);
                let status = status.filter(|_| side == Side::Response);
                wanted(&GroupKey { operation: operation.id.clone(), status })
            };
            let bodies = exchange.bodies.iter().filter(|body| is_wanted(body.side));
            for json in bodies.filter_map(|body| body.json.as_ref()) {
                for member in &json.notes.undocumented {
                    if let Some(value) = member.instance.find(json.value())
                        && !subject.is_secret(&json.pointer(&member.instance))
                    {
                        let name = member.instance.last().unwrap_or_default();
                        self.property(&member.schema, name, value);
                    }
                }
                for violation in &json.violations {
                    let is_secret = subject.is_secret(&json.pointer(&violation.instance));
                    self.listed(violation, json.value(), is_secret);
                }
            }
            if is_wanted(Side::Response) {
                self.status(exchange);
            }
        }
    }

    /// Adds what one value of a schema has.
    pub fn observe_value(&mut self, contract: &Contract, schema: &Schema, value: &Value) {
        for member in contract.undocumented(schema, value) {
            if let Some(found) = member.instance.find(value) {
                self.property(&member.schema, member.instance.last().unwrap_or_default(), found);
            }
        }
        for violation in schema.violations(value) {
            self.listed(&violation, value, false);
        }
    }

    fn property(&mut self, object: &str, name: &str, value: &Value) {
        let known = self.found.iter_mut().find_map(|addition| match addition {
            Addition::Property { object: o, name: n, values } if o == object && n == name => {
                Some(values)
            }
            _ => None,
        });
        match known {
            Some(values) => values.push(value.clone()),
            None => self.found.push(Addition::Property {
                object: object.to_owned(),
                name: name.to_owned(),
                values: vec![value.clone()],
            }),
        }
    }

    fn listed(&mut self, violation: &Violation, body: &Value, is_secret: bool) {
        let ViolationKind::Value { .. } = violation.kind else { return };
        let Some(value) = violation.instance.find(body) else { return };
        if value.as_str().is_some_and(gives_no_value) {
            return;
        }
        let what = || format!("value {} to {}", crate::schema::shown(value), violation.schema);
        let why = if is_secret {
            "it looks like a secret"
        } else if violation.alternatives.is_some() {
            "the schema has alternatives, and which of them is meant nobody can tell"
        } else if violation.keyword != "enum" {
            "the schema asks for one value, not for one of a list"
        } else {
            let list = violation.schema.clone();
            let is_known = |addition: &Addition| match addition {
                Addition::EnumValue { list: known, value: other } => {
                    *known == list && canonical(other) == canonical(value)
                }
                _ => false,
            };
            if !self.found.iter().any(is_known) {
                self.found.push(Addition::EnumValue { list, value: value.clone() });
            }
            return;
        };
        let what = if is_secret { format!("a value to {}", violation.schema) } else { what() };
        let left = NotAdded { what, why: why.to_owned() };
        if !self.left.contains(&left) {
            self.left.push(left);
        }
    }

    fn status(&mut self, exchange: &crate::check::CheckedExchange<'_>) {
        let (Some(operation), Some(response), None) =
            (exchange.operation, &exchange.interaction.response, exchange.documented)
        else {
            return;
        };
        let body = exchange.bodies.iter().find(|body| body.side == Side::Response);
        let value = body.and_then(|body| body.json.as_ref()).map(|json| json.value().clone());
        let content_type = body.and_then(|body| body.content_type).map(media_type::essence);
        let known = self.found.iter_mut().find_map(|addition| match addition {
            Addition::Status { id, status, bodies, .. }
                if *id == operation.id && *status == response.status =>
            {
                Some(bodies)
            }
            _ => None,
        });
        match known {
            Some(bodies) => bodies.extend(value),
            None => self.found.push(Addition::Status {
                operation: Pointer::root()
                    .child("paths")
                    .child(&operation.template)
                    .child(operation.method.to_lowercase()),
                id: operation.id.clone(),
                status: response.status,
                media_type: content_type.map(|text| text.to_string()),
                bodies: value.into_iter().collect(),
            }),
        }
    }

    /// Writes everything into the files of a contract, the first of which is its document: the new texts of those that
    /// change, by their names. What has no place there is moved to what is left; an error is a file that has none for any.
    pub fn write(
        &mut self,
        files: &[ContractFile],
        inferrer: &Inferrer,
    ) -> Result<Vec<(String, String)>, NoPlace> {
        let mut editors: Vec<Editor<'_>> = files.iter().map(Editor::new).collect();
        let left = &mut self.left;
        self.found.retain(|addition| {
            let outcome = add(addition, files, &mut editors, inferrer);
            if let Err(NoPlace(why)) = &outcome {
                left.push(NotAdded { what: addition.told(), why: why.clone() });
            }
            outcome.is_ok()
        });
        editors.into_iter().filter_map(|editor| editor.finish().transpose()).collect()
    }
}

fn add(
    addition: &Addition,
    files: &[ContractFile],
    editors: &mut [Editor<'_>],
    inferrer: &Inferrer,
) -> Result<(), NoPlace> {
    match addition {
        Addition::Property { object, name, values } => {
            let values: Vec<&Value> = values.iter().collect();
            let mut schema = Value::object([("x-undocumented", true)]);
            for member in inferrer.schema_of(&values).as_object().unwrap_or_default() {
                schema.set(member.name.as_str(), member.value.clone());
            }
            let (editor, pointer) = place(object, files, editors)?;
            editor.add_member_below(&pointer, "properties", name, schema)
        }
        Addition::EnumValue { list, value } => {
            let (editor, pointer) = place(list, files, editors)?;
            editor.add_element(&pointer, value.clone())
        }
        Addition::Status { operation, status, media_type, bodies, .. } => {
            let description = "Seen in recordings; not documented.";
            let mut response = Value::object([("description", description)]);
            response.set("x-undocumented", true);
            if let Some(media_type) = media_type {
                let bodies: Vec<&Value> = bodies.iter().collect();
                let mut content = Value::object::<&str, Value>([]);
                if !bodies.is_empty() {
                    content.set("schema", inferrer.schema_of(&bodies));
                }
                response.set("content", Value::object([(media_type.as_str(), content)]));
            }
            let editor =
                editors.first_mut().ok_or_else(|| NoPlace("there is no contract".into()))?;
            editor.add_member_below(operation, "responses", &status.to_string(), response)
        }
    }
}

fn place<'e, 'f>(
    location: &str,
    files: &[ContractFile],
    editors: &'e mut [Editor<'f>],
) -> Result<(&'e mut Editor<'f>, Pointer), NoPlace> {
    let missing = || NoPlace(format!("there is no `{location}` in the contract"));
    let (file, pointer) = location.split_once('#').ok_or_else(missing)?;
    let index = files.iter().position(|known| known.name == file).ok_or_else(missing)?;
    Ok((&mut editors[index], Pointer::parse(pointer).ok_or_else(missing)?))
}
