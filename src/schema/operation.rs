//! Operations: what may be asked of an API, and what it may answer.

use std::fmt;
use std::sync::Arc;

use super::{Parameter, Place, Schema};
use crate::model::{PathTemplate, media_type};

/// One operation of an API.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its `operationId`, or method and path where the document gives it none.
    pub id: String,
    /// The method, in upper case.
    pub method: String,
    /// The path.
    pub template: PathTemplate,
    /// The paths of the servers that offer it: what may stand before the template.
    pub prefixes: Arc<[String]>,
    /// The parameters, those of the path item included.
    pub parameters: Vec<Parameter>,
    /// What the request carries, if anything is documented.
    pub request_body: Option<RequestBody>,
    /// What may be answered, in the order of the document.
    pub responses: Vec<DocumentedResponse>,
    /// Whether the document advises against it.
    pub deprecated: bool,
}

impl Operation {
    /// The answer that is documented for a status: the status itself, else its range, else `default`.
    pub fn response(&self, status: u16) -> Option<&DocumentedResponse> {
        self.responses
            .iter()
            .filter(|response| response.status.includes(status))
            .min_by_key(|response| response.status)
    }

    /// The parameters in one place.
    pub fn parameters_in(&self, place: Place) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(move |parameter| parameter.place == place)
    }
}

/// What a request carries.
#[derive(Clone, Debug)]
pub struct RequestBody {
    /// Whether there must be a body.
    pub required: bool,
    /// The media types that it may have.
    pub content: Content,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct DocumentedResponse {
    /// The statuses that it is documented for.
    pub status: StatusPattern,
    /// The media types that its body may have; none where no body is documented.
    pub content: Content,
    /// Its header fields.
    pub headers: Vec<Parameter>,
}

/// The statuses that an answer is documented for, the most exact first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StatusPattern {
    /// One status.
    Exact(u16),
    /// A hundred of them: `4XX`.
    Range(u16),
    /// Every status that is not documented otherwise.
    Default,
}

impl StatusPattern {
    /// Reads `200`, `4XX` or `default`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.eq_ignore_ascii_case("default") {
            return Some(Self::Default);
        }
        match text.strip_suffix("XX").or_else(|| text.strip_suffix("xx")) {
            Some(hundreds) => hundreds.parse().ok().map(Self::Range),
            None => text.parse().ok().map(Self::Exact),
        }
    }

    /// Whether a text is `200`, `4XX` or `default`.
    pub fn is_one(text: &str) -> bool {
        match Self::parse(text) {
            Some(Self::Exact(status)) => (100..600).contains(&status),
            Some(Self::Range(hundreds)) => (1..6).contains(&hundreds),
            Some(Self::Default) => true,
            None => false,
        }
    }

    fn includes(self, status: u16) -> bool {
        match self {
            Self::Exact(exact) => exact == status,
            Self::Range(hundreds) => hundreds == status / 100,
            Self::Default => true,
        }
    }
}

impl fmt::Display for StatusPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(status) => write!(f, "{status}"),
            Self::Range(hundreds) => write!(f, "{hundreds}XX"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// The media types of a body, each with its schema.
#[derive(Clone, Debug, Default)]
pub struct Content(pub(super) Vec<(String, Option<Schema>)>);

impl Content {
    /// The media types.
    pub fn media_types(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Whether no body is documented.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a body of this `Content-Type` is documented; `application/*` and `*/*` stand for what they say.
    pub fn allows(&self, content_type: &str) -> bool {
        self.media_types().any(|documented| covers(documented, content_type))
    }

    /// The schema of a JSON body with this `Content-Type`.
    ///
    /// Without one, or with one that is not documented, the first JSON type counts: what is wrong with such a body
    /// is worth knowing all the same.
    pub fn json_schema(&self, content_type: Option<&str>) -> Option<&Schema> {
        let documented = content_type
            .and_then(|content_type| self.0.iter().find(|(name, _)| covers(name, content_type)));
        match (documented, content_type) {
            (Some((_, schema)), _) => schema.as_ref(),
            (None, Some(content_type)) if !media_type::is_json(content_type) => None,
            (None, _) => self
                .0
                .iter()
                .find(|(name, _)| media_type::is_json(name) || name.contains('*'))?
                .1
                .as_ref(),
        }
    }
}

fn covers(documented: &str, content_type: &str) -> bool {
    let documented = media_type::without_parameters(documented);
    let actual = media_type::without_parameters(content_type);
    if documented.eq_ignore_ascii_case(actual) {
        return true;
    }
    // `application/*+json` is ours; OpenAPI has no word for it.
    if let Some((kind, suffix)) = documented.split_once('*').filter(|(_, end)| end.starts_with('+'))
    {
        return media_type::starts_with(actual, kind) && media_type::ends_with(actual, suffix);
    }
    match documented.strip_suffix('*') {
        Some("*/") => true,
        Some(kind) => media_type::starts_with(actual, kind),
        None => false,
    }
}
