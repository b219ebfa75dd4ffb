//! Why a text is no JSON.

use super::RepairKind;
use crate::model::Position;

/// Why a text is no JSON, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem} at line {}, column {}", position.line, position.column)]
pub struct SyntaxError {
    /// What is wrong.
    pub problem: Problem,
    /// The byte where it is wrong.
    pub offset: usize,
    /// The line and column of that byte.
    pub position: Position,
}

/// What is wrong with a text that should be JSON.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// There is nothing but white space.
    #[error("there is no JSON value")]
    Empty,
    /// The text ends too early.
    #[error("the text ends inside {0}")]
    UnexpectedEnd(&'static str),
    /// A character that cannot stand there.
    #[error("expected {expected}, found `{}`", found.escape_default())]
    Unexpected {
        /// What could stand there.
        expected: &'static str,
        /// What stands there.
        found: char,
    },
    /// Something follows the value.
    #[error("text follows the end of the JSON value")]
    TrailingText,
    /// A control character in a string.
    #[error("control character U+{:04X} in a string", *.0 as u32)]
    ControlCharacter(char),
    /// A number that is no JSON number.
    #[error("`{0}` is no JSON number")]
    Number(String),
    /// More levels than [`super::MAX_DEPTH`].
    #[error("more than {0} levels of nesting")]
    TooDeep(usize),
    /// More values than [`super::MAX_VALUES`].
    #[error("more than {0} values")]
    TooMany(usize),
    /// The bytes are no UTF-8.
    #[error("the bytes are no UTF-8")]
    Encoding,
    /// Something that only the lenient mode takes.
    #[error("{}", .0.complaint())]
    NotStrict(RepairKind),
}

impl SyntaxError {
    /// An error whose line and column are not known yet.
    pub(super) fn new(problem: Problem, offset: usize) -> Self {
        Self { problem, offset, position: Position { line: 1, column: 1 } }
    }

    /// The same error with its line and column in `text`.
    pub(super) fn placed(self, text: &str) -> Self {
        let before = text.get(..self.offset).unwrap_or(text);
        Self { position: Position::of(before, before.len()), ..self }
    }
}
