//! A shape as a schema that every observed value keeps to.

use super::formats::{Formats, narrowest};
use super::shape::Shape;
use crate::model::json::Value;

/// The keyword that says how many values a schema was made of.
pub(super) const OBSERVATIONS: &str = "x-observations";

/// So many objects must have had a member before it is called required.
const OBJECTS_FOR_REQUIRED: usize = 2;

/// So many strings must have been seen, and each value so often on average, before they are called a list.
const STRINGS_FOR_ENUM: usize = 10;
const STRINGS_FOR_EACH_VALUE: usize = 5;

/// Objects with so many different members, none of which all have, are maps.
const MEMBERS_OF_A_MAP: usize = 50;

/// Makes schemas of shapes.
#[derive(Debug)]
pub struct Inferrer {
    formats: Formats,
}

impl Inferrer {
    /// One that knows these formats.
    pub fn new(formats: Formats) -> Self {
        Self { formats }
    }

    /// Adds a value to a shape.
    pub fn observe(&self, shape: &mut Shape, value: &Value) {
        shape.observe(value, &self.formats);
    }

    /// The schema of one value that was observed so often.
    pub fn schema_of(&self, values: &[&Value]) -> Value {
        let mut shape = Shape::default();
        values.iter().for_each(|value| self.observe(&mut shape, value));
        self.schema(&shape)
    }

    /// The schema of everything that a shape has seen.
    pub fn schema(&self, shape: &Shape) -> Value {
        let mut schema = Value::object([(OBSERVATIONS, shape.observed)]);
        let types = types(shape);
        match &types[..] {
            [] => return schema,
            [one] => schema.set("type", *one),
            several => schema.set("type", several.to_vec()),
        }
        if let Some(format) =
            narrowest(shape.strings.formats).filter(|_| shape.strings.observed > 0)
        {
            schema.set("format", format);
        } else if let Some(values) = list(shape) {
            schema.set("enum", Value::array(values));
        }
        if shape.objects > 0 && !shape.is_cut {
            self.add_members(shape, &mut schema);
        }
        if let Some(elements) = shape.elements.as_ref().filter(|_| !shape.is_cut) {
            schema.set("items", self.schema(elements));
        }
        schema
    }

    fn add_members(&self, shape: &Shape, schema: &mut Value) {
        if is_map(shape) {
            let mut any = Shape::default();
            shape.members.iter().for_each(|(_, member)| any.add(member));
            schema.set("additionalProperties", self.schema(&any));
            return;
        }
        let is_required = |member: &Shape| {
            member.objects_with == shape.objects && shape.objects >= OBJECTS_FOR_REQUIRED
        };
        let required = shape.members.iter().filter(|(_, member)| is_required(member));
        let required: Vec<&str> = required.map(|(name, _)| name.as_str()).collect();
        if !required.is_empty() {
            schema.set("required", required);
        }
        if !shape.members.is_empty() {
            let members = shape.members.iter();
            let members = members.map(|(name, member)| (name.as_str(), self.schema(member)));
            schema.set("properties", Value::object(members));
        }
    }
}

/// The types that were seen, in one order.
fn types(shape: &Shape) -> Vec<&'static str> {
    let number = if shape.fractions > 0 { "number" } else { "integer" };
    let seen = [
        ("object", shape.objects),
        ("array", shape.arrays),
        ("string", shape.strings.observed),
        (number, shape.integers + shape.fractions),
        ("boolean", shape.booleans),
        ("null", shape.nulls),
    ];
    seen.into_iter().filter(|(_, count)| *count > 0).map(|(name, _)| name).collect()
}

/// The values of a list, if what was seen is one: few words, each seen often, and nothing else but `null`.
fn list(shape: &Shape) -> Option<Vec<Value>> {
    let words = shape.strings.words.as_ref()?;
    let is_alone = shape.strings.observed + shape.nulls == shape.observed;
    let has_evidence = words.len() >= 2
        && shape.strings.observed >= STRINGS_FOR_ENUM
        && shape.strings.observed >= STRINGS_FOR_EACH_VALUE * words.len();
    if !is_alone || !has_evidence {
        return None;
    }
    let null = (shape.nulls > 0).then_some(Value::NULL);
    Some(words.keys().map(|word| Value::from(word.as_str())).chain(null).collect())
}

/// Whether names are data: identifiers, or very many that no two objects share.
fn is_map(shape: &Shape) -> bool {
    let names = || shape.members.iter().map(|(name, _)| name.as_str());
    let is_identifier = |name: &str| {
        let digits = name.chars().filter(char::is_ascii_digit).count();
        let is_plain = name.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
        is_plain && digits > 0 && (digits == name.len() || name.len() >= 32)
    };
    let is_shared = || shape.members.iter().any(|(_, member)| member.objects_with == shape.objects);
    shape.members.len() >= 2 && names().all(is_identifier)
        || shape.members.len() > MEMBERS_OF_A_MAP && shape.objects > 1 && !is_shared()
}
