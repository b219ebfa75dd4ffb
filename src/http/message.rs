//! Messages at the edge: a head that can be read as ours, and a body on its way.

use std::net::SocketAddr;

use http::{request, response};
use hyper::upgrade::OnUpgrade;

use super::guard::Conversation;
use super::spelled::Spelled;
use super::{BodyStream, Origin, convert};
use crate::model::{Request, Response};

/// A request that has arrived up to its head.
pub struct Incoming {
    pub(super) parts: request::Parts,
    /// The head as it stood on the wire, where the connection could tell.
    pub(super) spelled: Option<Spelled>,
    /// Where the server listens that took it.
    pub(super) server: SocketAddr,
    /// The other end of the tunnel that it came through.
    pub(super) tunnel: Option<Origin>,
    /// Gives the connection away if the answer leads to another protocol.
    pub(super) upgrade: Option<OnUpgrade>,
    /// Takes interim responses (1xx), if the client can read them.
    pub(super) interim: Option<Conversation>,
    /// The body.
    pub body: BodyStream,
}

impl Incoming {
    /// Where it was sent, as a client of a proxy says it: by a tunnel, or in the request line.
    pub(super) fn origin(&self) -> Option<Origin> {
        self.tunnel.clone().or_else(|| Origin::of_uri(&self.parts.uri))
    }

    /// The head as a request without a body.
    pub fn head(&self) -> Request {
        let target = self.parts.uri.path_and_query().map_or("/", |target| target.as_str());
        let headers = match &self.spelled {
            Some(spelled) => spelled.headers(|_| true),
            None => convert::headers_from_http(&self.parts.headers),
        };
        let mut request = Request::new(self.parts.method.as_str(), "").with_target(target);
        request.headers = headers;
        request
    }
}

/// A response whose head is ready to be sent.
pub struct Outgoing {
    pub(super) parts: response::Parts,
    /// The head as it stood on the wire, where the connection could tell.
    pub(super) spelled: Option<Spelled>,
    /// The body.
    pub body: BodyStream,
}

impl Outgoing {
    /// A complete response of our own making. Header fields that HTTP cannot carry are left out.
    pub async fn from_response(response: &Response) -> Self {
        let mut parts = http::Response::new(()).into_parts().0;
        parts.status = http::StatusCode::from_u16(response.status)
            .unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
        if let Some(reason) = &response.reason
            && let Ok(reason) = hyper::ext::ReasonPhrase::try_from(reason.as_bytes())
        {
            parts.extensions.insert(reason);
        }
        parts.headers = convert::headers_to_http(&response.headers);
        parts.extensions.extend(super::header_case::extensions(&response.headers).await);
        Self { parts, spelled: None, body: BodyStream::full(response.body.bytes().clone()) }
    }

    /// The head as a response without a body.
    pub fn head(&self) -> Response {
        let headers = match &self.spelled {
            // Without the fields of the connection, which are not in the parts any more.
            Some(spelled) => spelled.headers(|name| self.parts.headers.contains_key(name)),
            None => convert::headers_from_http(&self.parts.headers),
        };
        let reason = self.parts.extensions.get::<hyper::ext::ReasonPhrase>();
        let reason = reason
            .and_then(|reason| std::str::from_utf8(reason.as_bytes()).ok())
            .map(str::to_owned);
        Response { headers, reason, ..Response::new(self.parts.status.as_u16()) }
    }

    /// The names of the fields in order, if fields of one name may stand apart.
    pub(super) fn scattered_names(&self) -> Option<Vec<String>> {
        let headers = &self.parts.headers;
        let spelled = self.spelled.as_ref().filter(|_| headers.keys_len() < headers.len())?;
        let names = spelled.fields().map(|(name, _)| name);
        Some(names.filter(|name| headers.contains_key(*name)).map(str::to_owned).collect())
    }

    /// Whether the connection goes on in another protocol after this response.
    pub fn switches_protocol(&self) -> bool {
        self.parts.status == http::StatusCode::SWITCHING_PROTOCOLS
    }

    /// The same response with another body in the place of this one.
    pub fn map_body(mut self, map: impl FnOnce(BodyStream) -> BodyStream) -> Self {
        self.body = map(self.body);
        self
    }
}
