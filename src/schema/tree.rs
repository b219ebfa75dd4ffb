//! Lets the jsonschema crate read our own JSON tree, so that it judges exactly what was recorded.
//!
//! Spelling, duplicates and numbers that no double can hold reach the validator as they are; nothing is converted.

use std::borrow::Cow;
use std::collections::HashSet;

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object, cmp};

use crate::model::json::{self, Kind, Member, Number, Span, Value, canonical};

/// Our JSON tree as the jsonschema crate sees it.
pub(super) struct Tree;

/// Holds the property name that `propertyNames` is looking at.
pub(super) struct NameBuffer(Value);

impl Default for NameBuffer {
    fn default() -> Self {
        Self(Value::NULL)
    }
}

impl Json for Tree {
    type Node<'a> = &'a Value;
    type PreparedKey = String;
    type StringBuffer = NameBuffer;

    // A lookup compares names one by one, so one pass over the members is worth a few lookups.
    const KEYS_PER_LOOKUP: usize = 2;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(
        buffer: &mut NameBuffer,
        string: &str,
        f: impl FnOnce(&Value) -> T,
    ) -> T {
        buffer.0 = string.into();
        f(&buffer.0)
    }
}

impl<'a> Node<'a, Tree> for &'a Value {
    type Object = &'a [Member];
    type Array = &'a [Value];
    type Number = &'a Number;

    fn as_object(&self) -> Option<&'a [Member]> {
        Value::as_object(self)
    }

    fn as_array(&self) -> Option<&'a [Value]> {
        Value::as_array(self)
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        self.as_str().map(Cow::Borrowed)
    }

    fn as_number(&self) -> Option<&'a Number> {
        Value::as_number(self)
    }

    fn as_boolean(&self) -> Option<bool> {
        self.as_bool()
    }

    fn is_null(&self) -> bool {
        Value::is_null(self)
    }

    fn json_type(&self) -> JsonType {
        match &self.kind {
            Kind::Null => JsonType::Null,
            Kind::Bool(_) => JsonType::Boolean,
            Kind::Number(_) => JsonType::Number,
            Kind::String(_) => JsonType::String,
            Kind::Array(_) => JsonType::Array,
            Kind::Object(_) => JsonType::Object,
        }
    }

    fn equals_value(&self, expected: &serde_json::Value) -> bool {
        equals(self, expected)
    }

    fn to_value(&self) -> Cow<'a, serde_json::Value> {
        // The crate asks for this where it makes messages; ours are made from the tree itself.
        Cow::Owned(to_serde(self))
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::new(std::ptr::from_ref::<Value>(self) as usize))
    }
}

impl<'a> Object<'a, Tree> for &'a [Member] {
    type Node = &'a Value;
    type MemberName = &'a str;
    type MembersIter =
        std::iter::Map<std::slice::Iter<'a, Member>, fn(&'a Member) -> (&'a str, &'a Value)>;

    fn len(&self) -> usize {
        <[Member]>::len(self)
    }

    fn get(&self, key: &String) -> Option<&'a Value> {
        // Of duplicates the last counts, as everywhere else.
        self.iter().rev().find(|member| member.name.as_str() == key).map(|member| &member.value)
    }

    fn members(&self) -> Self::MembersIter {
        self.iter().map(|member| (member.name.as_str(), &member.value))
    }
}

impl<'a> Array<'a, Tree> for &'a [Value] {
    type Node = &'a Value;
    type ElementsIter = std::slice::Iter<'a, Value>;

    fn len(&self) -> usize {
        <[Value]>::len(self)
    }

    fn elements(&self) -> Self::ElementsIter {
        self.iter()
    }

    fn is_unique(&self) -> bool {
        let mut seen = HashSet::new();
        self.iter().all(|item| seen.insert(canonical(item)))
    }
}

impl JsonNumber for &Number {
    fn as_u64(&self) -> Option<u64> {
        Number::as_str(self).parse().ok()
    }

    fn as_i64(&self) -> Option<i64> {
        Number::as_str(self).parse().ok()
    }

    fn as_f64(&self) -> Option<f64> {
        match Number::as_f64(self) {
            // The least that is not zero stands for all that is less.
            number if number == 0.0 && !self.is_zero() => Some(f64::from_bits(1).copysign(number)),
            // `None` makes the crate place the number beyond every limit of its sign, as it should be.
            number => Some(number).filter(|number| number.is_finite()),
        }
    }

    fn as_str(&self) -> Cow<'_, str> {
        Number::as_str(self).into()
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        Cow::Owned(serde_number(self))
    }

    fn is_integer(&self) -> bool {
        Number::is_integer(self)
    }
}

/// Whether a value equals one of a schema, as JSON Schema compares.
fn equals(value: &Value, expected: &serde_json::Value) -> bool {
    match (&value.kind, expected) {
        (Kind::Null, serde_json::Value::Null) => true,
        (Kind::Bool(a), serde_json::Value::Bool(b)) => a == b,
        (Kind::String(a), serde_json::Value::String(b)) => a.as_str() == b,
        (Kind::Number(a), serde_json::Value::Number(b)) => cmp::equal_numbers(&a, b),
        (Kind::Array(a), serde_json::Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equals(a, b))
        }
        (Kind::Object(a), serde_json::Value::Object(b)) => {
            a.len() == b.len()
                && a.iter().all(|member| {
                    b.get(member.name.as_str()).is_some_and(|b| equals(&member.value, b))
                })
        }
        _ => false,
    }
}

/// The nearest that `serde_json` can hold: for schemas, which only it can carry to the crate.
pub(super) fn to_serde(value: &Value) -> serde_json::Value {
    match &value.kind {
        Kind::Null => serde_json::Value::Null,
        Kind::Bool(bool) => (*bool).into(),
        Kind::Number(number) => serde_number(number).into(),
        Kind::String(string) => string.as_str().into(),
        Kind::Array(items) => items.iter().map(to_serde).collect(),
        Kind::Object(members) => members
            .iter()
            .map(|member| (member.name.as_str().to_owned(), to_serde(&member.value)))
            .collect(),
    }
}

/// The first part of a value that `serde_json` cannot hold as it is, and why.
pub(super) fn incomparable(value: &Value) -> Option<(Span, &'static str)> {
    let because = |reason| Some((value.span, reason));
    match &value.kind {
        Kind::Number(number) if !is_exact(number) => {
            because("the number has more digits than can be compared")
        }
        Kind::String(string) if !string.same_text(&string.as_str().into()) => {
            because("a lone surrogate cannot be compared with anything")
        }
        Kind::Array(items) => items.iter().find_map(incomparable),
        Kind::Object(members) => members.iter().find_map(|member| incomparable(&member.value)),
        _ => None,
    }
}

fn is_exact(number: &Number) -> bool {
    // The shortest spelling of the nearest double, as people write doubles, or an integer.
    let held = json::parse(&serde_number(number).to_string());
    held.is_ok_and(|held| held.as_number().is_some_and(|held| held.same_value(number)))
}

fn serde_number(number: &Number) -> serde_json::Number {
    let text = number.as_str();
    let exact =
        text.parse::<u64>().map(Into::into).or_else(|_| text.parse::<i64>().map(Into::into));
    exact.unwrap_or_else(|_| {
        serde_json::Number::from_f64(number.as_f64().clamp(f64::MIN, f64::MAX))
            .expect("a clamped double is finite")
    })
}
