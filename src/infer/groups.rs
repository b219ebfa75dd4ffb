//! Observed bodies, sorted by what they are: which operation, request or response, which status.

use std::fmt;

use super::schema::Inferrer;
use super::shape::Shape;
use crate::check::{Side, Subject};
use crate::model::Pointer;
use crate::model::json::{Kind, Value};

/// What bodies are of one kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupKey {
    /// The operation's id, or method and path where the contract knows none.
    pub operation: String,
    /// The status of the answers; nothing for requests.
    pub status: Option<u16>,
}

impl GroupKey {
    /// The name of a file for them, without its ending.
    pub fn file_stem(&self) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' };
        let operation: String = self.operation.chars().map(plain).collect();
        let parts: Vec<&str> = operation.split('-').filter(|part| !part.is_empty()).collect();
        match self.status {
            Some(status) => format!("{}.response-{status}", parts.join("-")),
            None => format!("{}.request", parts.join("-")),
        }
    }
}

impl fmt::Display for GroupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.status {
            Some(status) => write!(f, "{}, response {status}", self.operation),
            None => write!(f, "{}, request", self.operation),
        }
    }
}

/// Bodies of one kind.
#[derive(Clone, Debug)]
pub struct Group {
    /// What they are.
    pub key: GroupKey,
    /// What they were like.
    pub shape: Shape,
    /// The bodies themselves, without secrets, where they are kept.
    pub bodies: Vec<Value>,
}

/// Bodies of all kinds, in the order in which the kinds were first seen.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    /// Each kind.
    pub all: Vec<Group>,
    /// Whether bodies are kept and not only what they are like.
    pub keeps_bodies: bool,
}

impl Groups {
    /// Adds the JSON bodies of a cassette for which `wanted` holds.
    pub fn observe(
        &mut self,
        subject: &Subject<'_>,
        inferrer: &Inferrer,
        mut wanted: impl FnMut(&GroupKey) -> bool,
    ) {
        for (exchange, body) in subject.bodies() {
            let Some(json) = &body.json else { continue };
            let response = exchange.interaction.response.as_ref();
            let status = match body.side {
                Side::Request => None,
                Side::Response => response.map(|response| response.status),
            };
            let operation = match exchange.operation {
                Some(operation) => operation.id.clone(),
                None => {
                    format!("{} {}", exchange.interaction.request.method, template(&exchange.path))
                }
            };
            let key = GroupKey { operation, status };
            if !wanted(&key) {
                continue;
            }
            let place = json.pointer(&Pointer::root());
            let value = without_secrets(json.value(), &place, subject);
            let keeps_bodies = self.keeps_bodies;
            let group = self.group(key);
            inferrer.observe(&mut group.shape, &value);
            if keeps_bodies {
                group.bodies.push(value);
            }
        }
    }

    fn group(&mut self, key: GroupKey) -> &mut Group {
        let index = self.all.iter().position(|group| group.key == key).unwrap_or_else(|| {
            self.all.push(Group { key, shape: Shape::default(), bodies: Vec::new() });
            self.all.len() - 1
        });
        &mut self.all[index]
    }
}

/// A path with `{id}` for what looks like an identifier, so that one kind of thing is one group.
fn template(path: &str) -> String {
    let is_identifier = |segment: &str| {
        let digits = segment.bytes().filter(u8::is_ascii_digit).count();
        digits > 0 && (digits == segment.len() || segment.len() >= 8 && digits >= 3)
    };
    let segment = |segment| if is_identifier(segment) { "{id}" } else { segment };
    path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

/// A value with a stand-in for each secret: a schema is committed like a cassette.
fn without_secrets(value: &Value, place: &Pointer, subject: &Subject<'_>) -> Value {
    if subject.is_secret(place) {
        return Value::from("{secret}");
    }
    let kind = match &value.kind {
        Kind::Object(members) => {
            let mut members = members.clone();
            for member in &mut members {
                let place = place.child(member.name.as_str());
                member.value = without_secrets(&member.value, &place, subject);
            }
            Kind::Object(members)
        }
        Kind::Array(items) => {
            let items = items.iter().enumerate();
            let clean = |(index, item)| without_secrets(item, &place.child(index), subject);
            Kind::Array(items.map(clean).collect())
        }
        other => other.clone(),
    };
    Value { kind, span: value.span }
}
