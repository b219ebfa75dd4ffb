//! Sends requests to a service, each exactly once.

use std::error::Error as StdError;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::uri::PathAndQuery;
use http::{HeaderValue, StatusCode, Uri, Version, header};
use hyper::body::Incoming as HyperBody;
use hyper::upgrade::OnUpgrade;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::Client as LegacyClient;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tower_service::Service;

use super::body::{BodyError, Progress, root_cause};
use super::guard::Conversation;
use super::head_tap::{HeadCopy, Tapped};
use super::{
    BodyStream, Incoming, Outgoing, TlsError, Upstream, UpstreamError, UpstreamFault, convert,
    splice,
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

type HttpClient = LegacyClient<TappedConnector, BodyStream>;

/// A client of one service.
#[derive(Clone)]
pub struct Client {
    inner: HttpClient,
    /// Speaks HTTP/1.1 only, which alone can switch to another protocol.
    switching: HttpClient,
    upstream: Upstream,
    timeout: Duration,
}

impl Client {
    /// A client of `upstream`; connects when the first request is sent.
    pub fn new(upstream: Upstream, options: &ClientOptions) -> Self {
        let https =
            || HttpsConnectorBuilder::new().with_tls_config(options.tls.clone()).https_or_http();
        let inner = http_client(https().enable_all_versions().wrap_connector(tcp(options)));
        let switching = http_client(https().enable_http1().wrap_connector(tcp(options)));
        Self { inner, switching, upstream, timeout: options.timeout }
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
        let target = incoming.parts.uri.path_and_query().cloned();
        let target = target.unwrap_or_else(|| PathAndQuery::from_static("/"));
        let mut parts = incoming.parts;
        if let Some(conversation) = incoming.interim {
            pass_interim(&mut parts, conversation);
        }
        let asked = splice::asked_protocol(&parts.headers);
        let upgrade = asked.and_then(|protocol| Some((protocol, incoming.upgrade?)));
        let takes_trailers = convert::takes_trailers(&parts.headers);
        // hyper has answered an expectation already, as soon as the body was asked for.
        parts.headers = convert::strip_hop_by_hop(parts.headers, &[header::EXPECT]);
        if let Some((protocol, client)) = upgrade {
            parts.headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
            parts.headers.insert(header::UPGRADE, protocol);
            return self.switch(parts, &target, incoming.body, client).await;
        }
        if takes_trailers {
            // Without `Connection: TE`: on HTTP/2 hyper would take out what `Connection` names.
            parts.headers.insert(header::TE, HeaderValue::from_static("trailers"));
        }
        let response = self.request(&self.inner, parts, &target, incoming.body).await?;
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            return Err(self.error(UpstreamFault::Protocol, "it switches protocols unasked"));
        }
        Ok(self.outgoing(response))
    }

    /// Passes on a request for another protocol, and connects both sides if the service agrees.
    async fn switch(
        &self,
        parts: http::request::Parts,
        target: &PathAndQuery,
        body: BodyStream,
        client: OnUpgrade,
    ) -> Result<Outgoing, UpstreamError> {
        let mut response = self.request(&self.switching, parts, target, body).await?;
        if response.status() != StatusCode::SWITCHING_PROTOCOLS {
            return Ok(self.outgoing(response));
        }
        splice::splice(client, hyper::upgrade::on(&mut response));
        let agreed = response.headers().get(header::UPGRADE).cloned();
        let mut outgoing = self.outgoing(response);
        outgoing.parts.headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
        if let Some(protocol) = agreed {
            outgoing.parts.headers.insert(header::UPGRADE, protocol);
        }
        Ok(outgoing)
    }

    /// Sends a complete request and reads the complete response, its content codings undone.
    pub async fn send(&self, request: &Request) -> Result<Response, UpstreamError> {
        let mut parts = http::Request::new(()).into_parts().0;
        parts.method = request
            .method
            .parse()
            .map_err(|_| self.error(UpstreamFault::Protocol, "the method is no HTTP method"))?;
        parts.headers = convert::strip_hop_by_hop(convert::headers_to_http(&request.headers), &[]);
        parts.extensions.extend(super::header_case::extensions(&request.headers).await);
        let body = BodyStream::full(request.body.bytes().clone());
        let target = request.target().parse().map_err(|_| {
            self.error(UpstreamFault::Protocol, "the request target cannot stand in a URL")
        })?;
        let response = self.request(&self.inner, parts, &target, body).await?;
        let outgoing = self.outgoing(response);
        let mut response = outgoing.head();
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

    /// Sends a request by one of the clients, once, and gives the response as hyper has it.
    async fn request(
        &self,
        client: &HttpClient,
        mut parts: http::request::Parts,
        target: &PathAndQuery,
        body: BodyStream,
    ) -> Result<http::Response<HyperBody>, UpstreamError> {
        parts.uri = self
            .upstream
            .uri(target)
            .map_err(|error| self.error(UpstreamFault::Protocol, error.to_string()))?;
        // hyper refuses a version that the connection does not speak.
        parts.version = Version::HTTP_11;
        parts.headers.insert(header::HOST, self.upstream.host.clone());
        let (body, progress) = body.watched();
        let responding = client.request(http::Request::from_parts(parts, body));
        match self.while_it_gets_on(responding, &progress).await {
            None => Err(self
                .error(UpstreamFault::Timeout, format!("no response within {:?}", self.timeout))),
            Some(Err(error)) => Err(self.error(fault_of(&error), root_cause(&error))),
            Some(Ok(response)) => Ok(response),
        }
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

    /// A response that is to go on, without the fields of the connection.
    fn outgoing(&self, response: http::Response<HyperBody>) -> Outgoing {
        let (mut parts, body) = response.into_parts();
        let copy = parts.extensions.remove::<HeadCopy>();
        let spelled = copy.and_then(|copy| copy.take(&parts.headers));
        // RFC 9112 §6.3: chunks outdo a length, and whoever passes them on takes the length out.
        let is_chunked = parts.headers.contains_key(header::TRANSFER_ENCODING);
        let outdone: &[_] = if is_chunked { &[header::CONTENT_LENGTH] } else { &[] };
        parts.headers = convert::strip_hop_by_hop(parts.headers, outdone);
        parts.version = Version::HTTP_11;
        let tells_length = parts.status == StatusCode::NOT_MODIFIED
            && parts.headers.contains_key(header::CONTENT_LENGTH);
        let body = if tells_length {
            BodyStream::withheld()
        } else {
            BodyStream::arriving(body, self.timeout)
        };
        Outgoing { parts, spelled, body }
    }

    fn error(&self, fault: UpstreamFault, cause: impl Into<String>) -> UpstreamError {
        UpstreamError { upstream: self.upstream.to_string(), fault, cause: cause.into() }
    }
}

/// Passes interim responses on as they come, but not 100, which hyper's server sends by itself.
fn pass_interim(parts: &mut http::request::Parts, conversation: Conversation) {
    let mut carrier = http::Request::new(());
    hyper::ext::on_informational(&mut carrier, move |interim| {
        if interim.status() != StatusCode::CONTINUE {
            conversation.send_interim(interim.status(), interim.headers());
        }
    });
    parts.extensions.extend(std::mem::take(carrier.extensions_mut()));
}

fn tcp(options: &ClientOptions) -> HttpConnector {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(Some(options.timeout));
    tcp
}

fn http_client(https: HttpsConnector<HttpConnector>) -> HttpClient {
    LegacyClient::builder(TokioExecutor::new())
        .timer(TokioTimer::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(Duration::from_secs(20))
        // A request that may have reached the service must not reach it again.
        .retry_canceled_requests(false)
        .http1_preserve_header_case(true)
        .build(TappedConnector(https))
}

/// What kind of fault an error of hyper's is, by the causes that it carries.
fn fault_of(error: &(dyn StdError + 'static)) -> UpstreamFault {
    let mut cause = Some(error);
    let mut fault = UpstreamFault::Reset;
    while let Some(error) = cause {
        if error.to_string().starts_with("dns error") {
            return UpstreamFault::Dns;
        }
        if error.is::<BodyError>() {
            return UpstreamFault::Request;
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
            Ok(TappedStream(TokioIo::new(Tapped::new(TokioIo::new(connecting.await?)))))
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
