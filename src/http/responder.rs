//! The simplest kind of server: a function from a complete request to a complete response.

use crate::model::{Request, Response};

/// Answers a request that has been read to its end, from memory and without waiting.
///
/// The header fields of the response are sent as they are; `Content-Length` and the connection's own headers are
/// added by the server.
pub trait Responder: Send + Sync + 'static {
    /// The answer to `request`.
    fn respond(&self, request: &Request) -> Response;
}
