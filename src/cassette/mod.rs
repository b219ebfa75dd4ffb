//! Cassettes: recorded exchanges as a file that people review.
//!
//! [`mod@format`] turns text into a [`Cassette`] and back, byte for byte deterministic; it opens no file.

pub mod format;

use crate::model::json::{Member, Value};
use crate::model::{Pointer, Request, Response};

/// The version of the format, and of the matching that goes with it, that this build reads and writes.
pub const VERSION: i64 = 1;

/// What one cassette file holds.
#[derive(Clone, Debug, Default)]
pub struct Cassette {
    /// Where the exchanges come from.
    pub origin: Origin,
    /// A remark for people.
    pub note: Option<String>,
    /// The exchanges in order.
    pub interactions: Vec<Interaction>,
    /// Members whose name starts with `x-`: kept and not understood.
    pub extensions: Vec<Member>,
}

/// Where the exchanges of a cassette come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Recorded, documentation or imported.
    pub kind: OriginKind,
    /// The service that was recorded, as `scheme://authority` with a path prefix if there is one.
    pub upstream: Option<String>,
    /// The page that shows them.
    pub page: Option<String>,
    /// The language of the page, as a BCP 47 tag.
    pub language: Option<String>,
    /// The line of the page, the first is 1.
    pub line: Option<usize>,
}

/// How the exchanges of a cassette came to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OriginKind {
    /// tapecheck saw them pass.
    #[default]
    Recorded,
    /// A documentation page shows them.
    Documentation,
    /// Another tool wrote them.
    Imported,
}

impl OriginKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Recorded, Self::Documentation, Self::Imported];

    /// The word for it in cassettes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Documentation => "documentation",
            Self::Imported => "imported",
        }
    }
}

/// One exchange of a cassette.
#[derive(Clone, Debug, Default)]
pub struct Interaction {
    /// What the client sent, redacted.
    pub request: Request,
    /// What the service answered, redacted; nothing where a page shows no answer.
    pub response: Option<Response>,
    /// The line of the page in `origin` where the request stands, the first is 1.
    pub line: Option<usize>,
    /// Values that an import assumed and that nobody saw.
    pub assumed: Vec<Assumption>,
    /// When the answer is due, where somebody knows better than what replay learns from the order.
    pub after: Option<After>,
    /// A remark for people.
    pub note: Option<String>,
    /// Members whose name starts with `x-`: kept and not understood.
    pub extensions: Vec<Member>,
}

/// From when on a recorded answer is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum After {
    /// From the start: it depends on nothing.
    Start,
    /// When the answer recorded before it to the same request was given: time passed.
    Time,
    /// When the last request before it with this method and target was answered: `PATCH /v1/orders/1`.
    Request {
        /// The method.
        method: String,
        /// Path and query, as recorded.
        target: String,
    },
}

impl After {
    /// Reads `start`, `time`, or a method and a target.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "start" => Some(Self::Start),
            "time" => Some(Self::Time),
            _ => {
                let (method, target) = text.split_once(' ')?;
                let is_target = target.starts_with('/') && !target.contains([' ', '#']);
                (!method.is_empty() && is_target)
                    .then(|| Self::Request { method: method.to_owned(), target: target.to_owned() })
            }
        }
    }
}

impl std::fmt::Display for After {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Start => f.write_str("start"),
            Self::Time => f.write_str("time"),
            Self::Request { method, target } => write!(f, "{method} {target}"),
        }
    }
}

/// A value of an imported body that rests on a convention: a placeholder made a string, an ellipsis left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// The value, from the interaction: `/response/body/json/items`.
    pub pointer: Pointer,
    /// The repair that assumed it: the id of a [`crate::model::json::RepairKind`].
    pub repair: String,
}

impl Interaction {
    /// The pointer to the interaction of this index inside its cassette file.
    pub fn pointer(index: usize) -> Pointer {
        Pointer::root().child("interactions").child(index)
    }

    /// The JSON value of the response's body.
    pub fn response_json(&self) -> Option<&Value> {
        self.response.as_ref()?.body.json()
    }
}
