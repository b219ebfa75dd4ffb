//! Messages at the edge: a head that can be read as ours, and a body on its way.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, StatusCode, Version};

use super::fields::{Fields, text};
use super::h1::Interim;
use super::stream::BoxedStream;
use super::{BodyStream, Origin};
use crate::model::{Request, Response};

/// A request that has arrived up to its head.
pub struct Incoming {
    pub(super) method: Method,
    /// The path and the query as they were sent, or `*`.
    pub(super) target: String,
    pub(super) version: Version,
    pub(super) fields: Fields,
    /// Where the server listens that took it.
    pub(super) server: SocketAddr,
    /// Where it was sent, as a client of a proxy says it: by a tunnel, or in the request line.
    pub(super) origin: Option<Origin>,
    /// The name of the service, where the client could have named another one.
    pub(super) service: Option<String>,
    /// Whether the connection can be given away, should the answer lead to another protocol.
    pub(super) asks_to_switch: bool,
    /// Takes interim responses (1xx), if the client can read them.
    pub(super) interim: Option<Interim>,
    /// The body.
    pub body: BodyStream,
}

impl Incoming {
    /// A share in the head.
    pub fn head(&self) -> RequestHead {
        let (method, target) = (self.method.clone(), self.target.clone());
        let (fields, service) = (self.fields.clone(), self.service.clone());
        RequestHead { method, target, fields, service }
    }
}

/// A request of our own as it would arrive, from nowhere.
impl From<&Request> for Incoming {
    fn from(request: &Request) -> Self {
        let RequestHead { method, target, fields, service } = request.into();
        Self {
            method,
            target,
            version: Version::HTTP_11,
            fields,
            server: SocketAddr::from(([127, 0, 0, 1], 0)),
            origin: None,
            service,
            asks_to_switch: false,
            interim: None,
            body: BodyStream::full(request.body.bytes().clone()),
        }
    }
}

/// The head of a request as it was sent.
#[derive(Clone, Debug)]
pub struct RequestHead {
    method: Method,
    target: String,
    fields: Fields,
    service: Option<String>,
}

impl RequestHead {
    /// The method.
    pub fn method(&self) -> &str {
        self.method.as_str()
    }

    /// The path and the query, or `*`.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// The fields in order.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.fields.iter()
    }

    /// The head as a request without a body.
    pub fn to_request(&self) -> Request {
        let mut request = Request::new(self.method.as_str(), "").with_target(&self.target);
        request.headers = self.fields.headers();
        request.upstream = self.service.clone();
        request
    }
}

/// A request of our own as it would be sent.
impl From<&Request> for RequestHead {
    fn from(request: &Request) -> Self {
        let method = request.method.parse().unwrap_or_default();
        let (target, fields) = (request.target(), Fields::from(&request.headers));
        Self { method, target, fields, service: request.upstream.clone() }
    }
}

/// A response whose head is ready to be sent.
pub struct Outgoing {
    pub(super) status: StatusCode,
    /// The reason phrase, where it is not the registered one of the status.
    pub(super) reason: Option<Bytes>,
    /// The fields, with those of the framing and without those of the connection it came by.
    pub(super) fields: Fields,
    /// Whether the connection is reset instead of sending it.
    pub(super) is_reset: bool,
    /// The connection that goes on in another protocol, and what was read of it already.
    pub(super) switched: Option<(BoxedStream, Bytes)>,
    /// How long it waits before it is sent.
    pub(super) delay: Duration,
    /// The body.
    pub body: BodyStream,
}

impl Outgoing {
    /// A complete response of our own making, which takes as long as it says. Header fields that HTTP cannot carry are left out.
    pub fn from_response(response: &Response) -> Self {
        let status = StatusCode::from_u16(response.status);
        let reason = response.reason.as_ref().filter(|reason| !reason.contains(['\r', '\n', '\0']));
        Self {
            status: status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            reason: reason.map(|reason| Bytes::copy_from_slice(reason.as_bytes())),
            fields: Fields::from(&response.headers),
            is_reset: false,
            switched: None,
            delay: response.latency.unwrap_or_default(),
            body: BodyStream::full(response.body.bytes().clone()),
        }
    }

    /// The same, once it has waited.
    pub(super) async fn waited(self) -> Self {
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
        self
    }

    /// A share in the head.
    pub fn head(&self) -> ResponseHead {
        let (status, reason) = (self.status, self.reason.clone());
        ResponseHead { status, reason, fields: self.fields.clone() }
    }

    /// The same response with another body in the place of this one.
    pub fn map_body(mut self, map: impl FnOnce(BodyStream) -> BodyStream) -> Self {
        self.body = map(self.body);
        self
    }
}

/// The head of a response as it was sent.
#[derive(Clone, Debug)]
pub struct ResponseHead {
    pub(super) status: StatusCode,
    pub(super) reason: Option<Bytes>,
    pub(super) fields: Fields,
}

impl ResponseHead {
    /// The status.
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// The reason phrase, where it is not the registered one of the status.
    pub fn reason(&self) -> Option<&[u8]> {
        self.reason.as_deref()
    }

    /// The fields in order; chunks say nothing about the response.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let is_chunks = |name: &str| name.eq_ignore_ascii_case("transfer-encoding");
        self.fields.iter().filter(move |(name, _)| !is_chunks(name))
    }

    /// The head as a response without a body.
    pub fn to_response(&self) -> Response {
        let headers = self.fields().map(|(name, value)| (name, text(value))).collect();
        let reason = self.reason.as_ref().map(|reason| text(reason));
        Response { headers, reason, ..Response::new(self.status()) }
    }
}
