//! Sends requests to a service, each exactly once.

use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use http::uri::PathAndQuery;
use http::{HeaderValue, Method, StatusCode, Version, header};
use hyper::client::conn::http2::SendRequest;

use super::body::{BodyError, Progress};
use super::fields::{Fields, Written, put};
use super::h1::{self, Framing, Interim, Question, Reply};
use super::links::{Links, Place, Reached, failure};
use super::upstream::Failure;
use super::{
    BodyStream, Incoming, Outgoing, TlsError, Upstream, UpstreamError, UpstreamFault, convert,
};
use crate::model::{Request, Response};

/// No response larger than this is read by [`Client::send`], in bytes.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// How a client reaches its service.
#[derive(Clone, Debug)]
pub struct ClientOptions {
    /// How long a connection may take to come about, how long a response may take once the request has been sent, and how
    /// long a body may rest.
    pub timeout: Duration,
    /// TLS settings.
    pub tls: rustls::ClientConfig,
}

impl ClientOptions {
    /// The system's roots and 100 seconds: less than Microsoft's SDKs wait (120 s in Java, 180 s in .NET), so that the
    /// client is told before it gives up.
    pub fn new() -> Result<Self, TlsError> {
        Ok(Self { timeout: Duration::from_secs(100), tls: super::client_config(None)? })
    }
}

/// A client of one service.
#[derive(Clone)]
pub struct Client {
    links: Arc<Links>,
    upstream: Upstream,
    place: Arc<Place>,
    /// The same by HTTP/1.1 only, which alone can switch to another protocol.
    switching_place: Arc<Place>,
    timeout: Duration,
}

/// A request whose body may still be arriving.
struct Passing {
    method: Method,
    target: String,
    fields: Fields,
    /// Whether it asks to go on in another protocol.
    switches: bool,
    interim: Option<Interim>,
    body: BodyStream,
}

impl Client {
    /// A client of `upstream`; connects when the first request is sent.
    pub fn new(upstream: Upstream, options: &ClientOptions) -> Self {
        Self::over(Links::new(options), upstream, options.timeout)
    }

    /// A client of another service that shares connections and settings with this one.
    pub fn toward(&self, upstream: Upstream) -> Self {
        Self::over(self.links.clone(), upstream, self.timeout)
    }

    fn over(links: Arc<Links>, upstream: Upstream, timeout: Duration) -> Self {
        let place = |only_http1| {
            let (scheme, authority) = (upstream.scheme.clone(), upstream.authority.clone());
            Arc::new(Place { scheme, authority, only_http1 })
        };
        let (place, switching_place) = (place(false), place(true));
        Self { links, upstream, place, switching_place, timeout }
    }

    /// How long a connection may take to come about.
    pub(super) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// The service.
    pub fn upstream(&self) -> &Upstream {
        &self.upstream
    }

    /// Passes a request on, its body as it arrives; the response's body may still be on its way.
    pub async fn forward(&self, incoming: Incoming) -> Result<Outgoing, UpstreamError> {
        let Incoming { method, target, fields, asks_to_switch, interim, body, .. } = incoming;
        let switches = asks_to_switch && asks_for_protocol(&fields);
        self.pass(Passing { method, target, fields, switches, interim, body }).await
    }

    /// Sends a complete request and reads the complete response, its content codings undone.
    pub async fn send(&self, request: &Request) -> Result<Response, UpstreamError> {
        let method = request.method.parse();
        let method = method
            .map_err(|_| self.error(UpstreamFault::Protocol, "the method is no HTTP method"))?;
        let target = request.target();
        let is_sound = |byte: u8| byte > 0x20 && byte != 0x7F;
        if !target.bytes().all(is_sound) {
            let cause = "the request target cannot stand in a URL";
            return Err(self.error(UpstreamFault::Protocol, cause));
        }
        let fields = Fields::from(&request.headers);
        let body = BodyStream::full(request.body.bytes().clone());
        let passing = Passing { method, target, fields, switches: false, interim: None, body };
        let outgoing = self.pass(passing).await?;
        let mut response = outgoing.head().to_response();
        let bytes = match outgoing.body.collect(MAX_BODY).await {
            Err(error @ BodyError::Stalled(_)) => {
                return Err(self.error(UpstreamFault::Timeout, error.to_string()));
            }
            Err(error) => return Err(self.error(UpstreamFault::Reset, error.to_string())),
            Ok(None) => {
                return Err(
                    self.error(UpstreamFault::Protocol, "the body is larger than tapecheck reads")
                );
            }
            Ok(Some(bytes)) => bytes,
        };
        let decoded = super::decode(&bytes, response.headers.all("Content-Encoding"), MAX_BODY)
            .map_err(|error| self.error(UpstreamFault::Protocol, error.to_string()))?;
        response.headers.remove("Content-Encoding");
        response.body = decoded.into();
        Ok(response)
    }

    async fn pass(&self, passing: Passing) -> Result<Outgoing, UpstreamError> {
        let place = if passing.switches { &self.switching_place } else { &self.place };
        let passed = match self.links.reach(place).await {
            Ok(Reached::Http1(link)) => self.pass_http1(link, passing).await,
            Ok(Reached::Http2(sender)) => Box::pin(self.pass_http2(sender, passing)).await,
            Err(failure) => Err(failure),
        };
        passed.map_err(|failure| self.error(failure.fault, failure.cause))
    }

    async fn pass_http1(&self, link: Box<h1::Link>, passing: Passing) -> Result<Outgoing, Failure> {
        let framing = passing.body.length().map_or(Framing::Chunked, Framing::Length);
        let expects = passing.interim.as_ref().is_some_and(|client| client.pass_expectation());
        let question = Question {
            head: self.head(&passing, framing, expects),
            framing,
            body: passing.body,
            is_head: passing.method == Method::HEAD,
            may_switch: passing.switches,
            expects,
        };
        let reply = h1::ask(link, question, passing.interim.as_ref(), self.timeout).await?;
        let Reply { status, reason, fields, body, switched } = reply;
        let reason = is_unusual(status, &reason).then_some(reason);
        let fields = match &switched {
            // These say what both sides have agreed on.
            Some(_) => fields,
            None => convert::end_to_end(fields),
        };
        let delay = Duration::ZERO;
        Ok(Outgoing { status, reason, fields, is_reset: false, switched, delay, body })
    }

    /// The head of a request as it goes on by HTTP/1.1.
    fn head(&self, passing: &Passing, framing: Framing, expects: bool) -> BytesMut {
        let Passing { method, target, fields, switches, .. } = passing;
        let mut out = BytesMut::with_capacity(1024);
        out.extend_from_slice(method.as_str().as_bytes());
        out.extend_from_slice(b" ");
        // `OPTIONS *` is about the whole server.
        if target != "*" {
            out.extend_from_slice(self.upstream.prefix.as_bytes());
        }
        out.extend_from_slice(target.as_bytes());
        out.extend_from_slice(b" HTTP/1.1\r\n");
        let host = self.upstream.host.as_bytes();
        let named: Vec<&str> = fields.list("connection").collect();
        let takes_trailers = fields.list("te").any(|word| word.eq_ignore_ascii_case("trailers"));
        let (mut has_host, mut has_option) = (false, false);
        let (mut is_framed, mut has_length) = (framing == Framing::Length(0), false);
        fields.write(&mut out, |name| {
            let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
            let is_hop = |name| convert::is_hop_by_hop(name, &named);
            match name.len() {
                4 if is("host") && !has_host => {
                    has_host = true;
                    Written::With(host)
                }
                4 if is("host") => Written::Not,
                // A client that does not wait for an answer gets none.
                6 if is("expect") && !expects => Written::Not,
                14 if is("content-length") && framing != Framing::Chunked && !has_length => {
                    has_length = true;
                    is_framed = true;
                    Written::AsItStands
                }
                17 if is("transfer-encoding") && framing == Framing::Chunked && !is_framed => {
                    is_framed = true;
                    Written::AsItStands
                }
                2 if is("te") && takes_trailers => Written::With(b"trailers"),
                10 if *switches && is("connection") && !has_option => {
                    has_option = true;
                    Written::With(b"Upgrade")
                }
                7 if *switches && is("upgrade") => Written::AsItStands,
                14 if is("content-length") => Written::Not,
                _ if std::str::from_utf8(name).is_ok_and(is_hop) => Written::Not,
                _ => Written::AsItStands,
            }
        });
        if !has_host {
            put(&mut out, "Host", host);
        }
        match framing {
            _ if is_framed => {}
            Framing::Length(length) => {
                put(&mut out, "Content-Length", length.to_string().as_bytes());
            }
            _ => put(&mut out, "Transfer-Encoding", b"chunked"),
        }
        out.extend_from_slice(b"\r\n");
        out
    }

    async fn pass_http2(
        &self,
        mut sender: SendRequest<BodyStream>,
        passing: Passing,
    ) -> Result<Outgoing, Failure> {
        let protocol = |error: &dyn std::fmt::Display| Failure::new(UpstreamFault::Protocol, error);
        let target: PathAndQuery = passing.target.parse().map_err(|error| protocol(&error))?;
        let is_head = passing.method == Method::HEAD;
        let (body, progress) = passing.body.watched();
        let mut request = http::Request::new(body);
        *request.method_mut() = passing.method;
        *request.uri_mut() = self.upstream.uri(&target).map_err(|error| protocol(&error))?;
        *request.version_mut() = Version::HTTP_2;
        let takes_trailers = passing.fields.list("te").any(|w| w.eq_ignore_ascii_case("trailers"));
        let mut fields = convert::end_to_end(passing.fields);
        fields.retain(|name, _| {
            !["expect", "host", "transfer-encoding"]
                .iter()
                .any(|gone| name.eq_ignore_ascii_case(gone))
        });
        *request.headers_mut() = fields.to_map();
        if takes_trailers {
            request.headers_mut().insert(header::TE, HeaderValue::from_static("trailers"));
        }
        sender.ready().await.map_err(|error| failure(&error))?;
        let responding = sender.send_request(request);
        let response = match self.while_it_gets_on(responding, &progress).await {
            None => {
                // Whatever is wrong with the connection, nobody else shall wait for it.
                self.links.forget_http2(&self.place);
                let cause = format!("no response within {:?}", self.timeout);
                return Err(Failure::new(UpstreamFault::Timeout, cause));
            }
            Some(response) => response.map_err(|error| failure(&error))?,
        };
        let (parts, body) = response.into_parts();
        // These have none, whenever HTTP/2 says so.
        let has_none = is_head || matches!(parts.status.as_u16(), 204 | 304);
        Ok(Outgoing {
            status: parts.status,
            reason: None,
            fields: Fields::from(&parts.headers),
            is_reset: false,
            switched: None,
            delay: Duration::ZERO,
            body: match has_none {
                true => BodyStream::full(bytes::Bytes::new()),
                false => BodyStream::of_http2(body, Some(progress), self.timeout),
            },
        })
    }

    /// Waits until nothing has moved for the time that a response may take.
    async fn while_it_gets_on<F: Future>(
        &self,
        responding: F,
        progress: &Progress,
    ) -> Option<F::Output> {
        let mut responding = std::pin::pin!(responding);
        loop {
            let deadline = progress.latest() + self.timeout;
            if let Ok(response) = tokio::time::timeout_at(deadline, responding.as_mut()).await {
                return Some(response);
            }
            if progress.latest() + self.timeout <= tokio::time::Instant::now() {
                return None;
            }
        }
    }

    fn error(&self, fault: UpstreamFault, cause: impl Into<String>) -> UpstreamError {
        UpstreamError { upstream: self.upstream.to_string(), fault, cause: cause.into() }
    }
}

/// Whether a reason phrase is not the registered one.
fn is_unusual(status: StatusCode, reason: &[u8]) -> bool {
    status.canonical_reason().is_none_or(|usual| usual.as_bytes() != reason)
}

/// Whether a request asks for a protocol that may be passed on.
///
/// `h2c` may not: between a client and us it concerns nobody else, and no client needs the answer to be yes.
fn asks_for_protocol(fields: &Fields) -> bool {
    fields.all("upgrade").count() == 1
        && !fields.list("upgrade").any(|name| name.eq_ignore_ascii_case("h2c"))
}
