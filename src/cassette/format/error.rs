//! What can be wrong with a cassette file.

use crate::cassette::VERSION;
use crate::model::json::{Problem, RepairKind, SyntaxError};
use crate::model::{Explained, Pointer, Position};

/// Why a text is no cassette, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// It is no JSON.
    #[error("{}{}", not_json(.0), .0.problem)]
    Syntax(#[from] SyntaxError),
    /// It is JSON, but of something else.
    #[error("it has no `tapecheck` member, so it is no cassette")]
    NotACassette,
    /// It is like a cassette, but for the spelling of the member that makes it one.
    #[error("it has a member `{found}` where cassettes have `tapecheck`")]
    MisspeltMarker {
        /// The member.
        found: String,
        /// Where the document starts.
        position: Position,
    },
    /// A newer release wrote it.
    #[error("it has format version {found}; this tapecheck reads version {VERSION}")]
    Version {
        /// The version that it names.
        found: String,
        /// Where the version stands.
        position: Position,
    },
    /// A member has the wrong type or an impossible value.
    #[error("{} must be {expected}, and is {found}", named(pointer))]
    Shape {
        /// The value.
        pointer: Pointer,
        /// Where it stands.
        position: Position,
        /// What it must be.
        expected: &'static str,
        /// What it is.
        found: String,
    },
    /// A member that must be there is not.
    #[error("{} has no member `{name}`", named(pointer))]
    Missing {
        /// The object that lacks it.
        pointer: Pointer,
        /// Where the object starts.
        position: Position,
        /// The member.
        name: &'static str,
    },
    /// A member that the format does not know.
    #[error("{pointer} is not a member that cassettes have")]
    UnknownMember {
        /// The member.
        pointer: Pointer,
        /// Where its name stands.
        position: Position,
        /// The known member that is most like it.
        nearest: Option<&'static str>,
    },
    /// A member that stands there twice.
    #[error("{pointer} stands there twice")]
    Duplicate {
        /// The member.
        pointer: Pointer,
        /// Where the second one's name stands.
        position: Position,
    },
}

/// The pointer of the whole file is empty, and would leave a hole in the sentence.
fn named(pointer: &Pointer) -> String {
    let pointer = pointer.to_string();
    if pointer.is_empty() { "the cassette".to_owned() } else { pointer }
}

/// Nesting beyond our own limit makes a text no less JSON.
fn not_json(error: &SyntaxError) -> &'static str {
    if matches!(error.problem, Problem::TooDeep(_)) { "it has " } else { "it is not JSON: " }
}

impl FormatError {
    /// The line and column of what is wrong, where it is at one place.
    pub fn position(&self) -> Option<Position> {
        match self {
            Self::Syntax(error) => Some(error.position),
            Self::NotACassette => None,
            Self::MisspeltMarker { position, .. }
            | Self::Version { position, .. }
            | Self::Shape { position, .. }
            | Self::Missing { position, .. }
            | Self::UnknownMember { position, .. }
            | Self::Duplicate { position, .. } => Some(*position),
        }
    }
}

impl Explained for FormatError {
    fn help(&self) -> Option<String> {
        match self {
            Self::Syntax(error) if error.problem == Problem::NotStrict(RepairKind::ByteOrderMark) => {
                Some("save the file as UTF-8 without a byte order mark".into())
            }
            Self::Syntax(_) => Some("mend the file by hand, take it back from git, or record it again".into()),
            Self::NotACassette => Some("`tapecheck record --upstream URL -o FILE` writes cassettes".into()),
            Self::MisspeltMarker { .. } => Some(format!("write `\"tapecheck\": {VERSION}`")),
            Self::Version { .. } => Some("update tapecheck, or record the cassette again with this one".into()),
            Self::UnknownMember { nearest: Some(nearest), .. } => Some(format!("did you mean `{nearest}`?")),
            Self::UnknownMember { nearest: None, .. } => Some("members of your own start with `x-`".into()),
            Self::Duplicate { .. } => Some("keep one of the two".into()),
            Self::Shape { .. } | Self::Missing { .. } => {
                Some("schemas/cassette.schema.json describes the format; an editor can check it as you type".into())
            }
        }
    }
}
