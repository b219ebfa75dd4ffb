//! Places in a contract.

use std::fmt;
use std::sync::Arc;

use crate::model::Pointer;

/// A place in one file of a contract: a schema, or a keyword of one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaLocation {
    /// The file, as the contract was given it.
    pub file: Arc<str>,
    /// The value inside the file.
    pub pointer: Pointer,
}

impl SchemaLocation {
    /// The place of a member or element of this place's value.
    pub fn child(&self, token: impl fmt::Display) -> Self {
        Self { file: self.file.clone(), pointer: self.pointer.child(token) }
    }
}

impl fmt::Display for SchemaLocation {
    /// `order.schema.json#/properties/status/enum`, as a `$ref` would spell it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.file, self.pointer)
    }
}
