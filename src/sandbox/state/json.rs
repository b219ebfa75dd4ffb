//! State files.
//!
//! ```json
//! {"sandboxState": 1, "requests": 0, "purchases": 0, "customers": [
//!   {"id": "…", "orders": [{"product": "new-commerce", "version": 1, "resource": {…}}], "subscriptions": […]}]}
//! ```

use super::{Customer, Record, Shelf, State};
use crate::model::{Explained, Pointer, json::Value};
use crate::sandbox::product::ProductType;

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
    /// Reads what [`State::to_json`] made.
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

    /// The state as JSON.
    pub fn to_json(&self) -> Value {
        let customers: Vec<Value> = self.customers.iter().map(write_customer).collect();
        Value::object([
            ("sandboxState", Value::from(FORMAT)),
            ("requests", self.requests.into()),
            ("purchases", self.purchases.into()),
            ("customers", customers.into()),
        ])
    }
}

fn read_customer(value: &Value, at: &Pointer) -> Result<Customer, StateError> {
    let id = text(value, at, "id")?.to_owned();
    Ok(Customer {
        id,
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
    Ok(Record {
        product,
        version: value.get("version").and_then(Value::as_i64).unwrap_or(1),
        blocked_by: value.get("blockedBy").and_then(Value::as_str).map(str::to_owned),
        resource: resource.clone(),
    })
}

fn write_customer(customer: &Customer) -> Value {
    let write = |shelf: &Shelf<Record>| shelf.iter().map(write_record).collect::<Vec<_>>().into();
    Value::object([
        ("id", Value::from(customer.id.as_str())),
        ("orders", write(&customer.orders)),
        ("subscriptions", write(&customer.subscriptions)),
    ])
}

fn write_record(record: &Record) -> Value {
    let mut value = Value::object([
        ("product", Value::from(record.product.id())),
        ("version", record.version.into()),
    ]);
    if let Some(rule) = &record.blocked_by {
        value.set("blockedBy", rule.as_str());
    }
    value.set("resource", record.resource.clone());
    value
}

fn count(value: &Value, name: &str) -> i64 {
    value.get(name).and_then(Value::as_i64).unwrap_or(0)
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
