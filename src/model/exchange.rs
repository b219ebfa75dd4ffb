//! A request and the response it got.

use std::time::Duration;

use super::{Body, Headers, query};

/// An HTTP request, complete and without its connection: no hop-by-hop header, no framing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    /// The service that it was sent to, as `scheme://authority`, where it is not that of the whole cassette.
    pub upstream: Option<String>,
    /// The method, as sent.
    pub method: String,
    /// The path of the request target, as sent (percent-encoded), starting with `/`.
    pub path: String,
    /// The query of the request target, pair by pair, as sent.
    pub query: Vec<query::Pair>,
    /// The header fields.
    pub headers: Headers,
    /// The body, its content codings undone.
    pub body: Body,
}

impl Request {
    /// A request without query, headers and body.
    pub fn new(method: impl Into<String>, path: impl Into<String>) -> Self {
        Self { method: method.into(), path: path.into(), ..Self::default() }
    }

    /// The same request with its path and query taken from an origin-form request target.
    pub fn with_target(mut self, target: &str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        self.path = path.to_owned();
        self.query = query::parse(query);
        self
    }

    /// Path and query, as they stand in a request line.
    pub fn target(&self) -> String {
        if self.query.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, query::print(&self.query))
        }
    }

    /// The target behind the service that it was sent to, where that is not the cassette's own: for people.
    pub fn address(&self) -> String {
        format!("{}{}", self.upstream.as_deref().unwrap_or_default(), self.target())
    }

    /// The cookies, in the order of the `Cookie` fields.
    pub fn cookies(&self) -> impl Iterator<Item = Cookie<'_>> {
        let fields = self.headers.all("Cookie").enumerate();
        let parts =
            fields.flat_map(|(field, value)| value.split(';').map(move |part| (field, part)));
        parts.filter(|(_, part)| !part.trim().is_empty()).map(|(field, part)| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            Cookie { name: name.trim(), value: value.trim(), field }
        })
    }

    /// Whether the method only reads (RFC 9110 §9.2.1).
    pub fn is_read(&self) -> bool {
        matches!(self.method.as_str(), "GET" | "HEAD" | "OPTIONS" | "TRACE")
    }
}

/// One cookie that a client sends (RFC 6265 §4.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cookie<'r> {
    /// Its name; all that stands there where it has no `=`.
    pub name: &'r str,
    /// Its value, as sent.
    pub value: &'r str,
    /// The number of the `Cookie` field that holds it, the first is 0.
    pub field: usize,
}

/// An HTTP response, complete and without its connection.
///
/// Two are equal if they say the same, however long they took.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The reason phrase where it is not the registered one.
    pub reason: Option<String>,
    /// The header fields.
    pub headers: Headers,
    /// The body, its content codings undone.
    pub body: Body,
    /// How long it took until it began, where somebody wanted to know.
    pub latency: Option<Duration>,
}

impl PartialEq for Response {
    fn eq(&self, other: &Self) -> bool {
        let Self { status, reason, headers, body, latency: _ } = self;
        (status, reason, headers, body)
            == (&other.status, &other.reason, &other.headers, &other.body)
    }
}

impl Response {
    /// A response with a status and nothing else.
    pub fn new(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// The same response with another header field behind the others.
    pub fn with_header(mut self, name: &str, value: impl AsRef<str>) -> Self {
        self.headers.push(name, value);
        self
    }

    /// The same response with this body.
    pub fn with_body(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }
}

/// A request and its response.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// What the client sent.
    pub request: Request,
    /// What the service answered.
    pub response: Response,
}
