//! What a value breaks of a schema, in words made from the value's own spelling.

use crate::model::Pointer;
use crate::model::json::{Kind, Layout, Value, print};
use crate::model::text::{counted, shortened};

/// One way in which a value breaks its schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The value; for a missing property the object that lacks it, for an unexpected one the property.
    pub instance: Pointer,
    /// The keyword that was broken: `order.schema.json#/properties/status/enum`.
    pub schema: String,
    /// The keyword's name.
    pub keyword: String,
    /// What is wrong.
    pub kind: ViolationKind,
    /// What the schema asks for.
    pub expected: String,
    /// What stands there.
    pub found: String,
    /// Said when the schema allows alternatives and this is what the nearest one lacks.
    pub alternatives: Option<usize>,
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ViolationKind {
    /// A required property is not there.
    Missing {
        /// Its name.
        property: String,
    },
    /// A property that a closed schema does not allow.
    Unexpected {
        /// Its name.
        property: String,
    },
    /// The value has another type.
    Type {
        /// The types it may have.
        types: Vec<&'static str>,
    },
    /// The value is none of those listed.
    Value {
        /// The values listed, as JSON.
        known: Vec<String>,
    },
    /// A string is not of its format.
    Format {
        /// The name of the format.
        format: String,
    },
    /// A string does not match its pattern.
    Pattern {
        /// The regular expression.
        pattern: String,
    },
    /// Anything else.
    Other,
}

/// A value as messages show it: scalars as spelled, containers by their size.
pub fn shown(value: &Value) -> String {
    const LONGEST: usize = 80;
    match &value.kind {
        Kind::Object(members) => format!("an object with {}", counted(members.len(), "member")),
        Kind::Array(items) => format!("an array with {}", counted(items.len(), "element")),
        _ => shortened(&print(value, Layout::Minified), LONGEST),
    }
}

/// A value with the word for its type: `integer 5`, `string "5"`.
pub(super) fn shown_with_type(value: &Value) -> String {
    match &value.kind {
        Kind::Object(_) | Kind::Array(_) | Kind::Null => shown(value),
        _ => format!("{} {}", value.type_name(), shown(value)),
    }
}

/// `a`, `a or b`, `a, b or c`.
pub fn either<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} or {}", first.join(", "), last.as_ref())
        }
    }
}
