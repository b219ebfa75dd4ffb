//! Why a contract cannot be used.

use std::fmt;

use crate::model::json::SyntaxError;
use crate::model::yaml::YamlError;
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
    /// A file is no YAML that means the same as some JSON.
    #[error("{file}:{}: the contract is not YAML: {}", error.position, error.problem)]
    NotYaml {
        /// The file.
        file: String,
        /// What is wrong, and where.
        error: YamlError,
    },
    /// An object has two members of one name.
    #[error("{file}:{position}: the name `{name}` occurs twice in one object")]
    DuplicateName {
        /// The file.
        file: String,
        /// The line and column of the second.
        position: Position,
        /// The name.
        name: String,
    },
    /// The document that should name the operations is no OpenAPI document of a version that this build reads.
    #[error("{file}: it is not an OpenAPI 3.0 or 3.1 document: {reason}")]
    NotOpenApi {
        /// The file.
        file: String,
        /// What is missing or different.
        reason: String,
    },
    /// A reference leads nowhere.
    #[error("{0}")]
    UnresolvedRef(Box<UnresolvedReference>),
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

/// A reference that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnresolvedReference {
    /// `$ref`, `$dynamicRef` or `$schema`.
    pub keyword: &'static str,
    /// The file that holds the reference.
    pub file: String,
    /// The line and column of its value.
    pub position: Position,
    /// The member.
    pub pointer: Pointer,
    /// What it says.
    pub target: String,
    /// What is missing.
    pub reason: String,
    /// An existing name that may be meant.
    pub nearest: Option<String>,
}

impl fmt::Display for UnresolvedReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { keyword, file, position, pointer, target, reason, .. } = self;
        write!(
            f,
            "{file}:{position}: `{keyword}` at `{pointer}` leads nowhere: `{target}`, {reason}"
        )
    }
}

impl Explained for ContractError {
    fn help(&self) -> Option<String> {
        match self {
            Self::NoSuchFile { nearest, .. } => did_you_mean(nearest),
            Self::UnresolvedRef(reference) => did_you_mean(&reference.nearest),
            Self::NotJson { .. } => {
                Some("correct the file; comments and trailing commas are not JSON".into())
            }
            Self::NotYaml { .. } => Some(
                "correct the file; it is read as YAML 1.2 with the values that JSON has".into(),
            ),
            Self::DuplicateName { .. } => {
                Some("take one of them out: readers disagree about which counts".into())
            }
            Self::NotOpenApi { .. } => {
                Some("name the document that has `openapi: 3.x` and `paths`".into())
            }
            Self::InvalidSchema { .. } => {
                Some("https://json-schema.org/specification says what the keyword may hold".into())
            }
            Self::InvalidPattern { .. } => {
                Some("patterns are ECMAScript regular expressions (ECMA-262)".into())
            }
        }
    }
}

fn did_you_mean(name: &Option<String>) -> Option<String> {
    name.as_ref().map(|name| format!("did you mean `{name}`?"))
}
