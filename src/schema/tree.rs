//! Lets the jsonschema crate read our own JSON, in a tree or in its file, so that it judges exactly what was recorded.
//!
//! Spelling, duplicates and numbers that no double can hold reach the validator as they are; nothing is converted.

use std::borrow::Cow;
use std::collections::HashSet;

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object, cmp};

use crate::model::json::{
    self, Form, Kind, Number, Span, Value, View, ViewElements, ViewMembers, canonical,
};

/// Our JSON as the jsonschema crate sees it.
pub(super) struct Tree;

/// Holds the property name that `propertyNames` is looking at.
pub(super) struct NameBuffer(Value);

impl Default for NameBuffer {
    fn default() -> Self {
        Self(Value::NULL)
    }
}

impl Json for Tree {
    type Node<'a> = View<'a>;
    type PreparedKey = String;
    type StringBuffer = NameBuffer;

    // A lookup compares names one by one, so one pass over the members is worth a few lookups.
    const KEYS_PER_LOOKUP: usize = 4;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(
        buffer: &mut NameBuffer,
        string: &str,
        f: impl FnOnce(View<'_>) -> T,
    ) -> T {
        buffer.0 = string.into();
        f(View::Tree(&buffer.0))
    }
}

impl<'a> Node<'a, Tree> for View<'a> {
    type Object = Inside<'a>;
    type Array = Inside<'a>;
    type Number = Spelled<'a>;

    fn as_object(&self) -> Option<Inside<'a>> {
        (self.form() == Form::Object).then_some(Inside(*self))
    }

    fn as_array(&self) -> Option<Inside<'a>> {
        (self.form() == Form::Array).then_some(Inside(*self))
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        self.as_str()
    }

    fn as_number(&self) -> Option<Spelled<'a>> {
        View::as_number(*self).map(Spelled)
    }

    fn as_boolean(&self) -> Option<bool> {
        match self.form() {
            Form::True => Some(true),
            Form::False => Some(false),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        self.form() == Form::Null
    }

    fn json_type(&self) -> JsonType {
        match self.form() {
            Form::Null => JsonType::Null,
            Form::True | Form::False => JsonType::Boolean,
            Form::Number => JsonType::Number,
            Form::String => JsonType::String,
            Form::Array => JsonType::Array,
            Form::Object => JsonType::Object,
        }
    }

    fn string_length(&self) -> Option<u64> {
        let text = self.as_str()?;
        let length = if text.is_ascii() { text.len() } else { text.chars().count() };
        Some(length as u64)
    }

    fn equals_value(&self, expected: &serde_json::Value) -> bool {
        equals(*self, expected)
    }

    fn to_value(&self) -> Cow<'a, serde_json::Value> {
        // The crate asks for this where it makes messages; ours are made from the value itself.
        Cow::Owned(to_serde(&View::to_value(*self)))
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::new(self.address()))
    }
}

/// An object or an array.
#[derive(Clone, Copy)]
pub(super) struct Inside<'a>(View<'a>);

impl<'a> Object<'a, Tree> for Inside<'a> {
    type Node = View<'a>;
    type MemberName = Cow<'a, str>;
    type MembersIter = ViewMembers<'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, key: &String) -> Option<View<'a>> {
        // Of duplicates the last counts, as everywhere else.
        self.0.get(key)
    }

    fn members(&self) -> Self::MembersIter {
        self.0.members().unwrap_or_default()
    }
}

impl<'a> Array<'a, Tree> for Inside<'a> {
    type Node = View<'a>;
    type ElementsIter = ViewElements<'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn elements(&self) -> Self::ElementsIter {
        self.0.elements().unwrap_or_default()
    }

    fn is_unique(&self) -> bool {
        let mut seen = HashSet::new();
        self.0.len() < 2 || self.elements().all(|item| seen.insert(canonical(&item.to_value())))
    }
}

/// A number, as spelled.
#[derive(Clone, Copy)]
pub(super) struct Spelled<'a>(&'a str);

impl JsonNumber for Spelled<'_> {
    fn as_u64(&self) -> Option<u64> {
        self.0.parse().ok()
    }

    fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    fn as_f64(&self) -> Option<f64> {
        match self.0.parse().unwrap_or(f64::NAN) {
            // The least that is not zero stands for all that is less.
            number if number == 0.0 && !json::is_zero(self.0) => {
                Some(f64::from_bits(1).copysign(number))
            }
            // `None` makes the crate place the number beyond every limit of its sign, as it should be.
            number => Some(number).filter(|number| number.is_finite()),
        }
    }

    fn as_str(&self) -> Cow<'_, str> {
        self.0.into()
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        Cow::Owned(serde_number(self.0))
    }

    fn is_integer(&self) -> bool {
        json::is_integer(self.0)
    }
}

/// Whether a value equals one of a schema, as JSON Schema compares.
fn equals(value: View<'_>, expected: &serde_json::Value) -> bool {
    match (value.form(), expected) {
        (Form::Null, serde_json::Value::Null) => true,
        (Form::True, serde_json::Value::Bool(expected)) => *expected,
        (Form::False, serde_json::Value::Bool(expected)) => !expected,
        (Form::String, serde_json::Value::String(expected)) => {
            value.as_str().is_some_and(|text| text == *expected)
        }
        (Form::Number, serde_json::Value::Number(expected)) => value
            .as_number()
            .is_some_and(|spelling| cmp::equal_numbers(&Spelled(spelling), expected)),
        (Form::Array, serde_json::Value::Array(expected)) => {
            value.len() == expected.len()
                && value
                    .elements()
                    .is_some_and(|items| items.zip(expected).all(|(a, b)| equals(a, b)))
        }
        (Form::Object, serde_json::Value::Object(expected)) => {
            let is_same = |(name, value): (Cow<'_, str>, View<'_>)| {
                expected.get(&*name).is_some_and(|expected| equals(value, expected))
            };
            value.len() == expected.len()
                && value.members().is_some_and(|mut members| members.all(is_same))
        }
        _ => false,
    }
}

/// The nearest that `serde_json` can hold: for schemas, which only it can carry to the crate.
pub(super) fn to_serde(value: &Value) -> serde_json::Value {
    match &value.kind {
        Kind::Null => serde_json::Value::Null,
        Kind::Bool(bool) => (*bool).into(),
        Kind::Number(number) => serde_number(number.as_str()).into(),
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
    let held = json::parse(&serde_number(number.as_str()).to_string());
    held.is_ok_and(|held| held.as_number().is_some_and(|held| held.same_value(number)))
}

fn serde_number(text: &str) -> serde_json::Number {
    let exact =
        text.parse::<u64>().map(Into::into).or_else(|_| text.parse::<i64>().map(Into::into));
    exact.unwrap_or_else(|_| {
        let nearest: f64 = text.parse().unwrap_or(f64::NAN);
        serde_json::Number::from_f64(nearest.clamp(f64::MIN, f64::MAX))
            .expect("a clamped double is finite")
    })
}
