//! A file as a value: JSON, or YAML by its name.

use crate::cli::Failure;
use crate::cli::load_failure;
use crate::model::json::{self, Value};
use crate::model::yaml;
use crate::storage::LoadError;

/// The value of a file's text; `name` is how people know the file.
pub(super) fn value(name: &str, text: &str) -> Result<Value, Failure> {
    if yaml::is_named(name) {
        return yaml::parse(text).map_err(|error| {
            let place = format!("{name}:{}:{}", error.position.line, error.position.column);
            Failure::new(format!("`{place}` cannot be read as YAML: {}", error.problem))
                .help("correct the file; what has no JSON meaning is no document here")
        });
    }
    json::parse(text).map_err(|error| {
        load_failure(LoadError::format(std::path::Path::new(name), text, error.into()))
    })
}

/// Whether a file can be compared at all, by its name.
pub(super) fn is_document(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".json") || yaml::is_named(name)
}

/// Whether a text of a repository is worth reading: YAML is mostly something else than a contract.
pub(super) fn may_be_compared(name: &str, text: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let is_named_schema = lower.ends_with(".schema.yaml") || lower.ends_with(".schema.yml");
    let says_so = |line: &str| {
        let line = line.trim_start_matches(['"', '\'']);
        ["openapi", "swagger", "$schema"].iter().any(|word| {
            line.strip_prefix(word)
                .is_some_and(|rest| rest.trim_start_matches(['"', '\'', ' ']).starts_with(':'))
        })
    };
    !yaml::is_named(name) || is_named_schema || text.lines().any(says_so)
}

/// Whether a text may be an OpenAPI document, at a glance.
pub(super) fn looks_like_openapi(name: &str, text: &str) -> bool {
    match yaml::is_named(name) {
        true => text.lines().any(|line| {
            let line = line.trim_start_matches(['"', '\'']);
            line.starts_with("openapi") || line.starts_with("swagger")
        }),
        false => ["\"openapi\"", "\"swagger\""].iter().any(|word| text.contains(word)),
    }
}
