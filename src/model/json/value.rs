//! The value tree.

use super::{JsonString, Number};

/// The bytes of a text that a value was read from; empty for a value that was built.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
}

/// A JSON value with its place.
#[derive(Clone, Debug)]
pub struct Value {
    /// What it is.
    pub kind: Kind,
    /// Where it was read.
    pub span: Span,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as spelled.
    Number(Number),
    /// A string, as spelled.
    String(JsonString),
    /// An array.
    Array(Vec<Value>),
    /// An object: members in order, duplicate names included.
    Object(Vec<Member>),
}

/// A member of an object.
#[derive(Clone, Debug)]
pub struct Member {
    /// The name, as spelled.
    pub name: JsonString,
    /// Where the name stands.
    pub name_span: Span,
    /// The value.
    pub value: Value,
}

impl Member {
    /// A member that was not read but made.
    pub fn new(name: impl Into<JsonString>, value: impl Into<Value>) -> Self {
        Self { name: name.into(), name_span: Span::default(), value: value.into() }
    }
}

impl Value {
    /// `null`, made and not read.
    pub const NULL: Self = Self { kind: Kind::Null, span: Span { start: 0, end: 0 } };

    /// An object of these members.
    pub fn object<N: Into<JsonString>, V: Into<Value>>(
        members: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        Kind::Object(members.into_iter().map(|(name, value)| Member::new(name, value)).collect())
            .into()
    }

    /// An array of these elements.
    pub fn array<V: Into<Value>>(items: impl IntoIterator<Item = V>) -> Self {
        Kind::Array(items.into_iter().map(Into::into).collect()).into()
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(string) => Some(string.as_str()),
            _ => None,
        }
    }

    /// The elements of an array.
    pub fn as_array(&self) -> Option<&[Value]> {
        match &self.kind {
            Kind::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The members of an object.
    pub fn as_object(&self) -> Option<&[Member]> {
        match &self.kind {
            Kind::Object(members) => Some(members),
            _ => None,
        }
    }

    /// A number.
    pub fn as_number(&self) -> Option<&Number> {
        match &self.kind {
            Kind::Number(number) => Some(number),
            _ => None,
        }
    }

    /// A number that is an integer of at most 64 bits.
    pub fn as_i64(&self) -> Option<i64> {
        self.as_number()?.as_i64()
    }

    /// `true` or `false`.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(bool) => Some(bool),
            _ => None,
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }

    /// The member of this name; of duplicates the last.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.as_object()?
            .iter()
            .rev()
            .find(|member| member.name.as_str() == name)
            .map(|member| &member.value)
    }

    /// The member of this name, to be changed; of duplicates the last.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        let Kind::Object(members) = &mut self.kind else { return None };
        members
            .iter_mut()
            .rev()
            .find(|member| member.name.as_str() == name)
            .map(|member| &mut member.value)
    }

    /// The member whose name is this one but for case; of several the last.
    pub fn get_ignoring_case(&self, name: &str) -> Option<&Value> {
        self.as_object()?
            .iter()
            .rev()
            .find(|m| m.name.as_str().eq_ignore_ascii_case(name))
            .map(|m| &m.value)
    }

    /// Gives the member `name` this value, in its place or at the end. Does nothing to a value that is no object.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        if let Some(member) = self.get_mut(name) {
            *member = value.into();
        } else if let Kind::Object(members) = &mut self.kind {
            members.push(Member::new(name, value));
        }
    }

    /// Takes out the members of this name.
    pub fn remove(&mut self, name: &str) {
        if let Kind::Object(members) = &mut self.kind {
            members.retain(|member| member.name.as_str() != name);
        }
    }

    /// Moves all places by so many bytes: for a value that was read from a part of a text.
    pub(crate) fn shift(&mut self, bytes: usize) {
        let shift = |span: &mut Span| {
            span.start += bytes;
            span.end += bytes;
        };
        shift(&mut self.span);
        match &mut self.kind {
            Kind::Array(items) => items.iter_mut().for_each(|item| item.shift(bytes)),
            Kind::Object(members) => members.iter_mut().for_each(|member| {
                shift(&mut member.name_span);
                member.value.shift(bytes);
            }),
            _ => {}
        }
    }

    /// How many objects and arrays stand inside one another; 0 for a value that is neither.
    pub fn depth(&self) -> usize {
        match &self.kind {
            Kind::Array(items) => 1 + items.iter().map(Self::depth).max().unwrap_or(0),
            Kind::Object(members) => {
                1 + members.iter().map(|member| member.value.depth()).max().unwrap_or(0)
            }
            _ => 0,
        }
    }

    /// What people call this kind of value: `object`, `array`, `string`, `integer`, `number`, `boolean` or `null`.
    pub fn type_name(&self) -> &'static str {
        match &self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "boolean",
            Kind::Number(number) if number.is_integer() => "integer",
            Kind::Number(_) => "number",
            Kind::String(_) => "string",
            Kind::Array(_) => "array",
            Kind::Object(_) => "object",
        }
    }
}

impl From<Kind> for Value {
    fn from(kind: Kind) -> Self {
        Self { kind, span: Span::default() }
    }
}

impl From<bool> for Value {
    fn from(bool: bool) -> Self {
        Kind::Bool(bool).into()
    }
}

impl From<i64> for Value {
    fn from(integer: i64) -> Self {
        Kind::Number(Number::from(integer)).into()
    }
}

impl From<u64> for Value {
    fn from(integer: u64) -> Self {
        Kind::Number(Number::from(integer)).into()
    }
}

impl From<usize> for Value {
    fn from(integer: usize) -> Self {
        Kind::Number(Number::from(integer)).into()
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Kind::String(text.into()).into()
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Kind::String(text.into()).into()
    }
}

impl<V: Into<Value>> From<Vec<V>> for Value {
    fn from(items: Vec<V>) -> Self {
        Self::array(items)
    }
}

impl<V: Into<Value>> From<Option<V>> for Value {
    fn from(value: Option<V>) -> Self {
        value.map_or(Self::NULL, Into::into)
    }
}
