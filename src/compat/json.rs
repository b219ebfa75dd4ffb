//! JSON values as schemas see them: numbers by value, objects without order.

use std::collections::BTreeMap;
use std::fmt;

use super::decimal::{self, Decimal};
use crate::model::json::{self, Kind, Value};

/// A JSON value in which equal values are equal: `1` is `1.0`, members have no order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(Decimal),
    String(String),
    Array(Vec<Json>),
    Object(BTreeMap<String, Json>),
}

impl Json {
    /// The value that was read; nothing where a number is too long to be worked with.
    ///
    /// Of duplicate members the last counts.
    pub(super) fn of(value: &Value) -> Option<Self> {
        Some(match &value.kind {
            Kind::Null => Self::Null,
            Kind::Bool(bool) => Self::Bool(*bool),
            Kind::Number(number) => Self::Number(decimal::parse(number.as_str())?),
            Kind::String(string) => Self::String(string.as_str().to_owned()),
            Kind::Array(items) => {
                Self::Array(items.iter().map(Self::of).collect::<Option<Vec<_>>>()?)
            }
            Kind::Object(members) => Self::Object(
                members
                    .iter()
                    .map(|member| Some((member.name.as_str().to_owned(), Self::of(&member.value)?)))
                    .collect::<Option<BTreeMap<_, _>>>()?,
            ),
        })
    }

    /// The same as a value that can be printed and held against a validator.
    pub(super) fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::NULL,
            Self::Bool(bool) => (*bool).into(),
            // A number has no other way into the tree than through its spelling.
            Self::Number(number) => json::parse(&decimal::spelled(number)).unwrap_or(Value::NULL),
            Self::String(text) => text.as_str().into(),
            Self::Array(items) => Value::array(items.iter().map(Self::to_value)),
            Self::Object(members) => {
                Value::object(members.iter().map(|(name, value)| (name.as_str(), value.to_value())))
            }
        }
    }

    /// How much there is to read: what is smaller makes the better example.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Null | Self::Bool(_) => 1,
            Self::Number(number) => decimal::spelled(number).len(),
            Self::String(text) => 1 + text.chars().count(),
            Self::Array(items) => 1 + items.iter().map(Self::size).sum::<usize>(),
            Self::Object(members) => {
                1 + members.iter().map(|(name, value)| name.len() + 1 + value.size()).sum::<usize>()
            }
        }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&json::print(&self.to_value(), json::Layout::Minified))
    }
}
