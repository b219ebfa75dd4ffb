//! The simplest kind of server: a function from a complete request to a complete response.

use bytes::Bytes;

use super::{Incoming, Outgoing};
use crate::model::{Request, Response};

/// Answers a request that has been read to its end, from memory and without waiting.
///
/// The header fields of the response are sent as they are; `Content-Length` and the connection's own headers are
/// added by the server.
pub trait Responder: Send + Sync + 'static {
    /// The answer to `request`.
    fn respond(&self, request: &Request) -> Response;

    /// The answer to a request of which it is known already; nothing if it must be read and understood first.
    ///
    /// Whoever remembers what it has answered saves most of the work of a request that comes again.
    fn recall(&self, _: &AsSent<'_>) -> Option<Outgoing> {
        None
    }
}

/// A request as it was sent: nothing of it is decoded.
pub struct AsSent<'a> {
    head: &'a Incoming,
    body: &'a Bytes,
}

impl<'a> AsSent<'a> {
    /// A request whose body has been read.
    pub fn new(head: &'a Incoming, body: &'a Bytes) -> Self {
        Self { head, body }
    }

    /// The method.
    pub fn method(&self) -> &str {
        self.head.method.as_str()
    }

    /// The path and the query, or `*`.
    pub fn target(&self) -> &str {
        &self.head.target
    }

    /// The name of the service, where the client could have named another one.
    pub fn service(&self) -> Option<&str> {
        self.head.service.as_deref()
    }

    /// The first value of a field.
    pub fn field(&self, name: &str) -> Option<&[u8]> {
        self.head.fields.first(name)
    }

    /// The body, in its content coding.
    pub fn body(&self) -> &[u8] {
        self.body
    }
}
