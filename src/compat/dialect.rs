//! The versions of JSON Schema.

use jsonschema::Draft;

use super::confirm;
use crate::model::json::Value;

/// A version of JSON Schema, the oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// Draft 4.
    Draft4,
    /// Draft 6.
    Draft6,
    /// Draft 7.
    Draft7,
    /// Draft 2019-09.
    Draft201909,
    /// Draft 2020-12.
    Draft202012,
}

impl Dialect {
    /// The version by whose rules a schema that names none is valid, the newest first; the newest if there is none.
    ///
    /// A tuple in `items` or a flag in `exclusiveMinimum` says that much of its age.
    pub fn fitting(schema: &Value) -> Self {
        if schema.get("$schema").is_some() {
            return Self::Draft202012;
        }
        let is_valid = |dialect: &Self| confirm::complaint(schema, *dialect).is_none();
        let known = [Self::Draft202012, Self::Draft7, Self::Draft4];
        known.into_iter().find(is_valid).unwrap_or(Self::Draft202012)
    }

    /// The version that a `$schema` names.
    pub(super) fn named(uri: &str) -> Option<Self> {
        let uri = uri.trim_end_matches('#').trim_end_matches('/');
        let name = uri.split_once("://").map_or(uri, |(_, name)| name);
        Some(match name {
            "json-schema.org/draft-04/schema" => Self::Draft4,
            "json-schema.org/draft-06/schema" => Self::Draft6,
            "json-schema.org/draft-07/schema" => Self::Draft7,
            "json-schema.org/draft/2019-09/schema" => Self::Draft201909,
            "json-schema.org/draft/2020-12/schema"
            | "spec.openapis.org/oas/3.1/dialect/base"
            // What names no version is the newest.
            | "json-schema.org/schema" => Self::Draft202012,
            _ => return None,
        })
    }

    /// The keyword that gives a schema its address.
    pub(super) fn id_keyword(self) -> &'static str {
        if self == Self::Draft4 { "id" } else { "$id" }
    }

    /// The address that a schema gives itself, without an empty fragment.
    pub(super) fn id_of(self, schema: &Value) -> Option<&str> {
        // Before 2019-09 `$ref` hides everything beside it.
        if self <= Self::Draft7 && schema.get("$ref").is_some() {
            return None;
        }
        let id = schema.get(self.id_keyword())?.as_str()?;
        Some(id.trim_end_matches('#')).filter(|id| !id.is_empty() && !id.starts_with('#'))
    }

    pub(super) fn draft(self) -> Draft {
        match self {
            Self::Draft4 => Draft::Draft4,
            Self::Draft6 => Draft::Draft6,
            Self::Draft7 => Draft::Draft7,
            Self::Draft201909 => Draft::Draft201909,
            Self::Draft202012 => Draft::Draft202012,
        }
    }
}
