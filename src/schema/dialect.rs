//! Which rules a schema is written by: a draft of JSON Schema, or OpenAPI 3.0's own.

use crate::model::json::Value;

/// The rules that a schema is written by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Dialect {
    Draft4,
    /// A relative of draft 4: `nullable`, no `$id`, no `type` lists.
    OpenApi30,
    Draft6,
    Draft7,
    Draft201909,
    Draft202012,
}

use Dialect::{Draft4, Draft6, Draft7, Draft201909, Draft202012, OpenApi30};

/// Where the drafts live, with the end that some authors leave out.
const DRAFTS: [(Dialect, &str); 5] = [
    (Draft4, "http://json-schema.org/draft-04/schema#"),
    (Draft6, "http://json-schema.org/draft-06/schema#"),
    (Draft7, "http://json-schema.org/draft-07/schema#"),
    (Draft201909, "https://json-schema.org/draft/2019-09/schema"),
    (Draft202012, "https://json-schema.org/draft/2020-12/schema"),
];

/// What OpenAPI 3.1 documents name where they mean 2020-12.
const OPENAPI_31: &str = "https://spec.openapis.org/oas/3.1/dialect/";

impl Dialect {
    /// The dialect that a `$schema` or `jsonSchemaDialect` names, if it is one that everybody knows.
    pub(super) fn named(uri: &str) -> Option<Self> {
        if uri.starts_with(OPENAPI_31) {
            return Some(Draft202012);
        }
        let name = without_scheme(uri);
        DRAFTS.iter().find(|(_, known)| without_scheme(known) == name).map(|(dialect, _)| *dialect)
    }

    /// What a `$schema` says for this dialect; OpenAPI 3.0 is judged as the draft 4 that it comes from.
    pub(super) fn uri(self) -> &'static str {
        let wanted = if self == OpenApi30 { Draft4 } else { self };
        DRAFTS.iter().find(|(dialect, _)| *dialect == wanted).map_or("", |(_, uri)| uri)
    }

    /// Whether a `$ref` makes the keywords beside it count for nothing.
    pub(super) fn ref_stands_alone(self) -> bool {
        self <= Draft7
    }

    /// The identifier that a schema gives itself, if it is an absolute or relative URI and no mere fragment.
    pub(super) fn id(self, schema: &Value) -> Option<&str> {
        let id = self.id_keyword(schema)?;
        let id = id.strip_suffix('#').unwrap_or(id);
        (!id.is_empty() && !id.starts_with('#')).then_some(id)
    }

    /// The names by which `#name` finds a schema.
    pub(super) fn anchors(self, schema: &Value) -> impl Iterator<Item = &str> {
        let legacy = self.id_keyword(schema).and_then(|id| id.strip_prefix('#'));
        let keywords: &[&str] = match self {
            Draft201909 => &["$anchor"],
            Draft202012 => &["$anchor", "$dynamicAnchor"],
            _ => &[],
        };
        let named = keywords.iter().filter_map(|keyword| schema.get(keyword)?.as_str());
        legacy.filter(|name| !name.is_empty()).into_iter().chain(named)
    }

    fn id_keyword(self, schema: &Value) -> Option<&str> {
        if self.ref_stands_alone() && schema.get("$ref").is_some() {
            return None;
        }
        let keyword = match self {
            OpenApi30 => return None,
            Draft4 => "id",
            _ => "$id",
        };
        schema.get(keyword)?.as_str()
    }
}

/// Whether a URI is that of a meta-schema that is built in.
pub(super) fn is_built_in(uri: &str) -> bool {
    let name = without_scheme(uri);
    DRAFTS.iter().any(|(_, known)| without_scheme(known) == name)
        || uri.starts_with("https://json-schema.org/draft/2020-12/meta/")
        || uri.starts_with("https://json-schema.org/draft/2019-09/meta/")
}

/// Whether a URI names something that needs no file: a dialect or a meta-schema.
pub(super) fn is_known(uri: &str) -> bool {
    Dialect::named(uri).is_some() || is_built_in(uri)
}

fn without_scheme(uri: &str) -> &str {
    let uri = uri.strip_suffix('#').unwrap_or(uri);
    uri.strip_prefix("https://").or_else(|| uri.strip_prefix("http://")).unwrap_or(uri)
}
