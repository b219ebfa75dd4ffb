//! State files.
//!
//! ```json
//! {"sandboxState": 1, "requests": 0, "purchases": 0, "customers": [
//!   {"id": "…", "orders": [{"product": "new-commerce", "version": 1, "resource": {…}}], "subscriptions": […]}]}
//! ```
//!
//! A customer can have `"relationship": false`; a record `blockedBy` (the id of a rule), `statusSince`, and `settling` with
//! `until` and the resource `before`.

use jiff::Timestamp;

use super::{Customer, Record, Settling, Shelf, State};
use crate::model::{
    Explained, Pointer,
    json::{Layout, Value, print},
};
use crate::sandbox::{product::ProductType, rules};

const FORMAT: i64 = 1;

/// Why a JSON value is no state.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StateError {
    /// It is something else, or from a newer tapecheck.
    #[error("this is no sandbox state of format {FORMAT}: `sandboxState` is {found}")]
    Format {
        /// What stands there.
        found: String,
    },
    /// A member is missing or of another type.
    #[error("sandbox state: `{at}` must be {expected}")]
    Member {
        /// Where.
        at: Pointer,
        /// What must be there.
        expected: &'static str,
    },
    /// A product that nobody knows.
    #[error("sandbox state: `{at}` names the unknown product `{found}`")]
    Product {
        /// Where.
        at: Pointer,
        /// What stands there.
        found: String,
    },
}

impl Explained for StateError {
    fn help(&self) -> Option<String> {
        match self {
            Self::Format { .. } => Some("use a file that `tapecheck sandbox --save` wrote".into()),
            Self::Member { .. } => None,
            Self::Product { .. } => {
                let known: Vec<&str> =
                    ProductType::ALL.iter().map(|product| product.id()).collect();
                Some(format!("use one of {}", known.join(", ")))
            }
        }
    }
}

impl State {
    /// Reads what [`State::to_text`] made.
    pub fn from_json(value: &Value) -> Result<Self, StateError> {
        let found = value.get("sandboxState");
        if found.and_then(Value::as_i64) != Some(FORMAT) {
            let found = found
                .map_or("missing".to_owned(), |v| crate::model::json::print(v, Default::default()));
            return Err(StateError::Format { found });
        }
        let mut state = Self {
            requests: count(value, "requests"),
            purchases: count(value, "purchases"),
            ..Self::default()
        };
        let root = Pointer::root();
        for (at, customer) in list(value, &root, "customers")? {
            state.customers.put(read_customer(customer, &at)?);
        }
        Ok(state)
    }

    /// The state as the text of a file: a line for each order and subscription, so that a change of one is a change of a
    /// line, and what has not changed need not be printed anew.
    pub fn to_text(&self) -> String {
        let Self { requests, purchases, .. } = self;
        let mut text = format!(
            "{{\"sandboxState\": {FORMAT}, \"requests\": {requests}, \"purchases\": {purchases}, \"customers\": ["
        );
        for (index, customer) in self.customers.iter().enumerate() {
            text.push_str(if index == 0 { "\n" } else { ",\n" });
            write_customer(customer, &mut text);
        }
        text.push_str("\n]}\n");
        text
    }
}

fn read_customer(value: &Value, at: &Pointer) -> Result<Customer, StateError> {
    let id = text(value, at, "id")?.to_owned();
    let has_relationship = value.get("relationship").and_then(Value::as_bool) != Some(false);
    Ok(Customer {
        id,
        has_relationship,
        orders: read_records(value, at, "orders")?,
        subscriptions: read_records(value, at, "subscriptions")?,
    })
}

fn read_records(value: &Value, at: &Pointer, name: &str) -> Result<Shelf<Record>, StateError> {
    let mut shelf = Shelf::default();
    for (at, value) in list(value, at, name)? {
        shelf.put(read_record(value, &at)?);
    }
    Ok(shelf)
}

fn read_record(value: &Value, at: &Pointer) -> Result<Record, StateError> {
    let product = text(value, at, "product")?;
    let Some(product) = ProductType::named(product) else {
        return Err(StateError::Product { at: at.child("product"), found: product.to_owned() });
    };
    let Some(resource) = value.get("resource").filter(|resource| resource.as_object().is_some())
    else {
        return Err(StateError::Member { at: at.child("resource"), expected: "an object" });
    };
    text(resource, &at.child("resource"), "id")?;
    let mut record = Record::new(product, resource.clone());
    record.version = value.get("version").and_then(Value::as_i64).unwrap_or(1);
    record.blocked_by = read_rule(value, at)?;
    record.status_since = instant(value, at, "statusSince")?;
    record.settling = read_settling(value, at)?.map(Box::new);
    Ok(record)
}

fn read_rule(value: &Value, at: &Pointer) -> Result<Option<String>, StateError> {
    let Some(rule) = value.get("blockedBy") else { return Ok(None) };
    match rule.as_str().filter(|rule| rules::named(rule).is_some()) {
        Some(rule) => Ok(Some(rule.to_owned())),
        None => Err(StateError::Member {
            at: at.child("blockedBy"),
            expected: "the id of a rule of the sandbox: `tapecheck explain` lists them",
        }),
    }
}

fn read_settling(value: &Value, at: &Pointer) -> Result<Option<Settling>, StateError> {
    let Some(settling) = value.get("settling") else { return Ok(None) };
    let at = at.child("settling");
    match (instant(settling, &at, "until")?, settling.get("before")) {
        (Some(until), Some(before)) if before.as_object().is_some() => {
            Ok(Some(Settling { until, before: before.clone() }))
        }
        _ => Err(StateError::Member { at, expected: "an object with `until` and `before`" }),
    }
}

fn write_customer(customer: &Customer, text: &mut String) {
    let id = print(&Value::from(customer.id.as_str()), Layout::Minified);
    let relationship = if customer.has_relationship { "" } else { ", \"relationship\": false" };
    text.push_str(&format!("{{\"id\": {id}{relationship}"));
    for (name, shelf) in [("orders", &customer.orders), ("subscriptions", &customer.subscriptions)]
    {
        text.push_str(&format!(", \"{name}\": ["));
        for (index, record) in shelf.iter().enumerate() {
            text.push_str(if index == 0 { "\n" } else { ",\n" });
            let line = record.line(|| print(&write_record(record), Layout::Minified));
            text.push_str(std::str::from_utf8(&line).unwrap_or_default());
        }
        text.push(']');
    }
    text.push('}');
}

fn write_record(record: &Record) -> Value {
    let mut value = Value::object([
        ("product", Value::from(record.product.id())),
        ("version", record.version.into()),
    ]);
    if let Some(rule) = &record.blocked_by {
        value.set("blockedBy", rule.as_str());
    }
    if let Some(since) = record.status_since {
        value.set("statusSince", since.to_string());
    }
    if let Some(settling) = &record.settling {
        let until = Value::from(settling.until.to_string());
        let settling = [("until", until), ("before", settling.before.clone())];
        value.set("settling", Value::object(settling));
    }
    value.set("resource", record.resource.clone());
    value
}

fn count(value: &Value, name: &str) -> i64 {
    value.get(name).and_then(Value::as_i64).unwrap_or(0)
}

fn instant(value: &Value, at: &Pointer, name: &str) -> Result<Option<Timestamp>, StateError> {
    let Some(value) = value.get(name) else { return Ok(None) };
    let instant = value.as_str().and_then(|text| text.parse().ok());
    let expected = "a time such as 2026-01-15T12:00:00Z";
    instant.map(Some).ok_or_else(|| StateError::Member { at: at.child(name), expected })
}

fn text<'v>(value: &'v Value, at: &Pointer, name: &str) -> Result<&'v str, StateError> {
    let expected = "a string";
    value
        .get(name)
        .and_then(Value::as_str)
        .ok_or_else(|| StateError::Member { at: at.child(name), expected })
}

type Items<'v> = Vec<(Pointer, &'v Value)>;

fn list<'v>(value: &'v Value, at: &Pointer, name: &str) -> Result<Items<'v>, StateError> {
    let at = at.child(name);
    let Some(items) = value.get(name).and_then(Value::as_array) else {
        return Err(StateError::Member { at, expected: "a list" });
    };
    Ok(items.iter().enumerate().map(|(index, item)| (at.child(index), item)).collect())
}
