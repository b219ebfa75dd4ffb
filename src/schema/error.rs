//! Why a contract cannot be used.

use crate::model::json::SyntaxError;
use crate::model::{Explained, Pointer, Position};

/// Why a contract cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ContractError {
    /// The document that should name the operations is not among the files.
    #[error("the contract has no file `{name}`")]
    NoSuchFile {
        /// The name that was asked for.
        name: String,
        /// A file with a similar name.
        nearest: Option<String>,
    },
    /// A file is no JSON.
    #[error("{file}:{}: the contract is not JSON: {}", error.position, error.problem)]
    NotJson {
        /// The file.
        file: String,
        /// What is wrong, and where.
        error: SyntaxError,
    },
    /// The document that should name the operations is no OpenAPI document of a version that this build reads.
    #[error("{file}: it is not an OpenAPI 3.1 document: {reason}")]
    NotOpenApi {
        /// The file.
        file: String,
        /// What is missing or different.
        reason: String,
    },
    /// A reference leads nowhere.
    #[error("{file}:{position}: `$ref` at `{pointer}` leads nowhere: `{target}`{}", because(.reason))]
    UnresolvedRef {
        /// The file that holds the `$ref`.
        file: String,
        /// The line and column of its value.
        position: Position,
        /// The `$ref` member.
        pointer: Pointer,
        /// What it says.
        target: String,
        /// What is missing.
        reason: String,
        /// An existing name that may be meant.
        nearest: Option<String>,
    },
    /// A schema breaks the rules of JSON Schema.
    #[error("{file}:{position}: the schema is not valid at `{pointer}`: {reason}")]
    InvalidSchema {
        /// The file.
        file: String,
        /// The line and column of the value that is wrong.
        position: Position,
        /// The value that is wrong.
        pointer: Pointer,
        /// What is wrong.
        reason: String,
    },
    /// A regular expression that cannot be read.
    #[error("{file}:{position}: `{pattern}` at `{pointer}` is no regular expression")]
    InvalidPattern {
        /// The file.
        file: String,
        /// The line and column of the expression.
        position: Position,
        /// The expression's place in the file.
        pointer: Pointer,
        /// The expression.
        pattern: String,
    },
}

fn because(reason: &str) -> String {
    if reason.is_empty() { String::new() } else { format!(", {reason}") }
}

impl Explained for ContractError {
    fn help(&self) -> Option<String> {
        match self {
            Self::NoSuchFile { nearest, .. } | Self::UnresolvedRef { nearest, .. } => {
                nearest.as_ref().map(|name| format!("did you mean `{name}`?"))
            }
            Self::NotJson { .. } => {
                Some("correct the file; comments and trailing commas are not JSON".into())
            }
            Self::NotOpenApi { .. } => {
                Some("name the document that has `\"openapi\": \"3.1.x\"` and `paths`".into())
            }
            Self::InvalidSchema { .. } => {
                Some("https://json-schema.org/draft/2020-12 says what the keyword may hold".into())
            }
            Self::InvalidPattern { .. } => {
                Some("patterns are ECMAScript regular expressions (ECMA-262)".into())
            }
        }
    }
}
