//! Sends requests to a service, each exactly once.

use std::error::Error as StdError;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{HeaderValue, Uri, Version, header};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::Client as LegacyClient;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tower_service::Service;

use super::body::root_cause;
use super::head_tap::{HeadCopy, Tapped};
use super::{
    BodyStream, Incoming, Outgoing, TlsError, Upstream, UpstreamError, UpstreamFault, convert,
};
use crate::model::{Request, Response};

/// No response larger than this is read by [`Client::send`], in bytes.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// How a client reaches its service.
#[derive(Clone, Debug)]
pub struct ClientOptions {
    /// How long a connection may take to come about, and how long the head of a response may take.
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
    inner: LegacyClient<TappedConnector, BodyStream>,
    upstream: Upstream,
    timeout: Duration,
}

impl Client {
    /// A client of `upstream`; connects when the first request is sent.
    pub fn new(upstream: Upstream, options: &ClientOptions) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(options.timeout));
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(options.tls.clone())
            .https_or_http()
            .enable_all_versions()
            .wrap_connector(tcp);
        let inner = LegacyClient::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(20))
            // A request that may have reached the service must not reach it again.
            .retry_canceled_requests(false)
            .http1_preserve_header_case(true)
            .build(TappedConnector(https));
        Self { inner, upstream, timeout: options.timeout }
    }

    /// A client of another service that shares connections and settings with this one.
    pub fn toward(&self, upstream: Upstream) -> Self {
        Self { upstream, ..self.clone() }
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
        let target =
            incoming.parts.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
        let mut parts = incoming.parts;
        parts.headers = convert::strip_hop_by_hop(&parts.headers);
        // hyper has answered it already, as soon as the body was asked for.
        if let Some(expectation) = parts.headers.get(header::EXPECT)
            && expectation.as_bytes().eq_ignore_ascii_case(b"100-continue")
        {
            parts.headers = parts
                .headers
                .iter()
                .filter(|(name, _)| *name != header::EXPECT)
                .map(|(n, v)| (n.clone(), v.clone()))
                .collect();
        }
        self.request(parts, &target, incoming.body).await
    }

    /// Sends a complete request and reads the complete response, its content codings undone.
    pub async fn send(&self, request: &Request) -> Result<Response, UpstreamError> {
        let mut parts = http::Request::new(()).into_parts().0;
        parts.method = request
            .method
            .parse()
            .map_err(|_| self.error(UpstreamFault::Protocol, "the method is no HTTP method"))?;
        parts.headers = convert::strip_hop_by_hop(&convert::headers_to_http(&request.headers));
        parts.extensions.extend(super::header_case::extensions(&request.headers).await);
        let body = BodyStream::full(request.body.bytes().clone());
        let outgoing = self.request(parts, &request.target(), body).await?;
        let mut response = outgoing.head();
        let bytes = match tokio::time::timeout(self.timeout, outgoing.body.collect(MAX_BODY)).await
        {
            Err(_) => {
                return Err(self.error(UpstreamFault::Timeout, "the body did not come to its end"));
            }
            Ok(Err(error)) => return Err(self.error(UpstreamFault::Reset, error.to_string())),
            Ok(Ok(None)) => {
                return Err(
                    self.error(UpstreamFault::Protocol, "the body is larger than tapecheck reads")
                );
            }
            Ok(Ok(Some(bytes))) => bytes,
        };
        let decoded = super::decode(&bytes, response.headers.all("Content-Encoding"), MAX_BODY)
            .map_err(|error| self.error(UpstreamFault::Protocol, error.to_string()))?;
        response.headers.remove("Content-Encoding");
        response.body = decoded.into();
        Ok(response)
    }

    async fn request(
        &self,
        mut parts: http::request::Parts,
        target: &str,
        body: BodyStream,
    ) -> Result<Outgoing, UpstreamError> {
        parts.uri = self
            .upstream
            .uri(target)
            .map_err(|error| self.error(UpstreamFault::Protocol, error.to_string()))?;
        // hyper refuses a version that the connection does not speak.
        parts.version = Version::HTTP_11;
        if let Ok(host) = HeaderValue::from_str(self.upstream.authority.as_str()) {
            parts.headers.insert(header::HOST, host);
        }
        let request = http::Request::from_parts(parts, body);
        let response = match tokio::time::timeout(self.timeout, self.inner.request(request)).await {
            Err(_) => {
                return Err(self.error(
                    UpstreamFault::Timeout,
                    format!("no response within {:?}", self.timeout),
                ));
            }
            Ok(Err(error)) => return Err(self.error(fault_of(&error), root_cause(&error))),
            Ok(Ok(response)) => response,
        };
        let (mut parts, body) = response.into_parts();
        let spelled = parts
            .extensions
            .remove::<HeadCopy>()
            .and_then(|copy| copy.response_fields(&parts.headers));
        parts.headers = convert::strip_hop_by_hop(&parts.headers);
        let spelled = spelled.map(|fields| {
            fields.iter().filter(|(name, _)| parts.headers.contains_key(*name)).collect()
        });
        Ok(Outgoing { parts, spelled, body: BodyStream::new(body) })
    }

    fn error(&self, fault: UpstreamFault, cause: impl Into<String>) -> UpstreamError {
        UpstreamError { upstream: self.upstream.to_string(), fault, cause: cause.into() }
    }
}

/// What kind of fault an error of hyper's is, by the causes that it carries.
fn fault_of(error: &(dyn StdError + 'static)) -> UpstreamFault {
    let mut cause = Some(error);
    let mut fault = UpstreamFault::Reset;
    while let Some(error) = cause {
        if error.to_string().starts_with("dns error") {
            return UpstreamFault::Dns;
        }
        if error.is::<rustls::Error>() {
            return UpstreamFault::Tls;
        }
        if let Some(error) = error.downcast_ref::<hyper::Error>()
            && error.is_parse()
        {
            fault = UpstreamFault::Protocol;
        }
        if let Some(error) = error.downcast_ref::<io::Error>() {
            match error.kind() {
                io::ErrorKind::ConnectionRefused => return UpstreamFault::Refused,
                io::ErrorKind::TimedOut => return UpstreamFault::Timeout,
                _ => {}
            }
            if carries_tls_error(error) {
                return UpstreamFault::Tls;
            }
        }
        cause = error.source();
    }
    fault
}

/// An io::Error hides the error that it carries from `source`, and may carry another io::Error.
fn carries_tls_error(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| {
        inner.is::<rustls::Error>()
            || inner.downcast_ref::<io::Error>().is_some_and(carries_tls_error)
    })
}

/// Connects as hyper-rustls does, with a tap that shows how response headers are spelled.
#[derive(Clone)]
struct TappedConnector(HttpsConnector<HttpConnector>);

type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;

impl Service<Uri> for TappedConnector {
    type Response = TappedStream;
    type Error = Box<dyn StdError + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<TappedStream, Self::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connecting = self.0.call(uri);
        Box::pin(async move {
            Ok(TappedStream(TokioIo::new(Tapped::new(TokioIo::new(connecting.await?)).0)))
        })
    }
}

struct TappedStream(TokioIo<Tapped<TokioIo<Stream>>>);

impl Connection for TappedStream {
    fn connected(&self) -> Connected {
        let tapped = self.0.inner();
        tapped.inner().inner().connected().extra(tapped.copy().clone())
    }
}

impl hyper::rt::Read for TappedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: hyper::rt::ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl hyper::rt::Write for TappedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.0.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write_vectored(cx, slices)
    }
}
