//! Which formats do strings have? The same validator answers that judges bodies later.

use crate::model::json::Value;
use crate::schema::{Contract, ContractError, Schema};

/// The name of a format, and a look at a string that costs nothing.
type Format = (&'static str, fn(&str) -> bool);

/// The formats that are looked for, the narrowest first.
const FORMATS: [Format; 6] = [
    ("uuid", |text| text.len() == 36),
    ("date-time", |text| text.len() >= 20 && text.contains(['T', 't'])),
    ("date", |text| text.len() == 10),
    ("duration", |text| text.starts_with('P')),
    ("email", |text| text.contains('@')),
    // Anything with a colon is a URI; what people call one has an authority.
    ("uri", |text| text.contains("://")),
];

/// How many formats there are: a set of them is a number of so many bits.
pub(super) type FormatSet = u8;

/// No format is ruled out yet.
pub(super) const ALL: FormatSet = (1 << FORMATS.len()) - 1;

/// Knows the formats of strings.
#[derive(Debug)]
pub struct Formats(Vec<Option<Schema>>);

impl Formats {
    /// Asks the validator of contracts for each format. One that it takes for a remark is not used.
    pub fn new() -> Result<Self, ContractError> {
        let mut paths = Value::object::<&str, Value>([]);
        for (name, _) in FORMATS {
            let schema = Value::object([("type", "string"), ("format", name)]);
            let media_type =
                Value::object([("application/json", Value::object([("schema", schema)]))]);
            let body = Value::object([("content", media_type)]);
            let operation = Value::object([
                ("requestBody", body),
                ("responses", Value::object::<&str, Value>([])),
            ]);
            paths.set(&format!("/{name}"), Value::object([("post", operation)]));
        }
        let info = Value::object([("title", "formats"), ("version", "1")]);
        let document =
            Value::object([("openapi", Value::from("3.1.0")), ("info", info), ("paths", paths)]);
        let text = crate::model::json::print(&document, crate::model::json::Layout::Minified);
        let contract = Contract::load("formats.json", &[("formats.json", text)])?;
        let schema = |name: &str| {
            let operation = contract.operation("POST", &format!("/{name}"))?;
            let schema = operation.request_body.as_ref()?.content.json_schema(None)?;
            Some(schema.clone()).filter(|schema| !schema.is_valid(&Value::from("\u{1} no format")))
        };
        Ok(Self(FORMATS.iter().map(|(name, _)| schema(name)).collect()))
    }

    /// Those of `candidates` that a string has.
    pub(super) fn of(&self, text: &str, candidates: FormatSet) -> FormatSet {
        let mut set = 0;
        for (index, ((_, looks_like), schema)) in FORMATS.iter().zip(&self.0).enumerate() {
            let bit = 1 << index;
            let has = |schema: &Schema| looks_like(text) && schema.is_valid(&Value::from(text));
            if candidates & bit != 0 && schema.as_ref().is_some_and(has) {
                set |= bit;
            }
        }
        set
    }
}

/// The name of the narrowest format of a set.
pub(super) fn narrowest(set: FormatSet) -> Option<&'static str> {
    let index = usize::try_from(set.trailing_zeros()).ok()?;
    FORMATS.get(index).map(|(name, _)| *name)
}
