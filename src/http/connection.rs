//! Serves a [`Handler`] on one connection, and on those that are opened inside it.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex};

use http::Method;
use hyper::body::Incoming as HyperBody;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::guard::{Conversation, Entry, Guard, Protocol, Refusal};
use super::server::stop_asked;
use super::{BodyStream, Handler, Incoming, Origin, Outgoing, ServerOptions, forward, problem};

/// A connection that is served, and the tunnels that were opened through it. They end with it.
pub(super) struct Connection<H> {
    pub(super) handler: Arc<H>,
    pub(super) options: ServerOptions,
    /// Where the server listens.
    pub(super) address: SocketAddr,
    stop: watch::Receiver<bool>,
    tunnels: Mutex<JoinSet<()>>,
}

impl<H: Handler> Connection<H> {
    pub(super) fn new(
        handler: Arc<H>,
        options: ServerOptions,
        address: SocketAddr,
        stop: watch::Receiver<bool>,
    ) -> Self {
        Self { handler, options, address, stop, tunnels: Mutex::default() }
    }

    /// Serves a connection of any kind, and the tunnels in it, until they end or the server is to stop and all have
    /// finished.
    pub(super) async fn serve_to_the_end<IO>(self: &Arc<Self>, stream: IO)
    where
        IO: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        self.serve(stream, None).await;
        self.finish_tunnels().await;
    }

    /// Serves HTTP/1.1 or HTTP/2 on any stream. Inside a tunnel `origin` is where its client believes to be.
    pub(super) async fn serve<IO>(self: &Arc<Self>, stream: IO, origin: Option<Origin>)
    where
        IO: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let mut guard = Guard::new(stream, self.options.max_head);
        let protocol = tokio::select! {
            protocol = tokio::time::timeout(self.options.head_timeout, guard.protocol()) => protocol,
            () = self.stopped() => return,
        };
        // How a connection ends is the client's business.
        match protocol {
            Ok(Ok(Protocol::Http1)) => self.serve_http1(guard, origin).await,
            Ok(Ok(Protocol::Http2)) => self.serve_http2(guard, origin).await,
            Ok(Err(_)) | Err(_) => {}
        }
    }

    async fn serve_http1<IO>(self: &Arc<Self>, guard: Guard<IO>, origin: Option<Origin>)
    where
        IO: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (this, conversation) = (self.clone(), guard.conversation());
        let service = service_fn(move |request| {
            answer(this.clone(), Some(conversation.clone()), origin.clone(), request)
        });
        let connection = hyper::server::conn::http1::Builder::new()
            // Names with a known case keep it; those that hyper adds are spelled as usual.
            .preserve_header_case(true)
            .title_case_headers(true)
            .half_close(true)
            .timer(TokioTimer::new())
            .header_read_timeout(self.options.head_timeout)
            .auto_date_header(self.options.adds_date)
            .serve_connection(TokioIo::new(guard), service)
            .with_upgrades();
        let mut connection = pin!(connection);
        tokio::select! {
            _ = connection.as_mut() => return,
            () = self.stopped() => connection.as_mut().graceful_shutdown(),
        }
        let _ = connection.await;
    }

    async fn serve_http2<IO>(self: &Arc<Self>, guard: Guard<IO>, origin: Option<Origin>)
    where
        IO: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let this = self.clone();
        let service =
            service_fn(move |request| answer(this.clone(), None, origin.clone(), request));
        let connection = hyper::server::conn::http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .auto_date_header(self.options.adds_date)
            .max_header_list_size(u32::try_from(self.options.max_head).unwrap_or(u32::MAX))
            .serve_connection(TokioIo::new(guard), service);
        let mut connection = pin!(connection);
        tokio::select! {
            _ = connection.as_mut() => return,
            () = self.stopped() => connection.as_mut().graceful_shutdown(),
        }
        let _ = connection.await;
    }

    /// Waits until the server is to stop.
    pub(super) fn stopped(&self) -> impl Future<Output = ()> + Send + use<H> {
        let mut stop = self.stop.clone();
        async move { stop_asked(&mut stop).await }
    }

    /// Starts the work of a tunnel beside the connection.
    pub(super) fn spawn(&self, tunnel: impl Future<Output = ()> + Send + 'static) {
        let mut tunnels = self.tunnels.lock().expect("nobody panics while holding this lock");
        while tunnels.try_join_next().is_some() {}
        tunnels.spawn(tunnel);
    }

    /// Waits until every tunnel has ended, those included that were opened through others.
    async fn finish_tunnels(&self) {
        loop {
            let mut open = self.take_tunnels();
            if open.is_empty() {
                return;
            }
            while open.join_next().await.is_some() {}
        }
    }

    fn take_tunnels(&self) -> JoinSet<()> {
        let mut tunnels = self.tunnels.lock().expect("nobody panics while holding this lock");
        std::mem::take(&mut *tunnels)
    }
}

async fn answer<H: Handler>(
    connection: Arc<Connection<H>>,
    conversation: Option<Conversation>,
    origin: Option<Origin>,
    mut request: http::Request<HyperBody>,
) -> Result<http::Response<BodyStream>, Infallible> {
    let (spelled, asks_to_switch) = match conversation.as_ref().and_then(Conversation::next) {
        Some(Entry::Refused(refusal)) => return Ok(refuse(&refusal).await),
        Some(Entry::Request { spelled, asks_to_switch }) => (Some(spelled), asks_to_switch),
        None => (None, false),
    };
    if request.method() == Method::CONNECT {
        let outgoing = forward::connect(connection, request).await;
        if let Some(conversation) = conversation.filter(|_| asks_to_switch) {
            conversation.decide(outgoing.parts.status.is_success());
        }
        return Ok(http::Response::from_parts(outgoing.parts, outgoing.body));
    }
    let upgrade = asks_to_switch.then(|| hyper::upgrade::on(&mut request));
    let (parts, body) = request.into_parts();
    // HTTP/1.0 knows no interim responses.
    let interim = conversation.clone().filter(|_| parts.version == http::Version::HTTP_11);
    let body = BodyStream::arriving(body, connection.options.body_timeout);
    let (server, tunnel) = (connection.address, origin);
    let incoming = Incoming { parts, spelled, server, tunnel, upgrade, interim, body };
    let handler = connection.handler.clone();
    let Some(conversation) = conversation else {
        let outgoing = handler.handle(incoming).await;
        return Ok(http::Response::from_parts(outgoing.parts, outgoing.body));
    };
    conversation.settled().await;
    let outgoing = handler.handle(incoming).await;
    if let Some(names) = outgoing.scattered_names() {
        conversation.keep_order(names);
    }
    conversation.settled().await;
    if asks_to_switch {
        conversation.decide(outgoing.switches_protocol());
    }
    Ok(http::Response::from_parts(outgoing.parts, outgoing.body))
}

/// The answer to a request that nobody else sees.
async fn refuse(refusal: &Refusal) -> http::Response<BodyStream> {
    let title = "The request is malformed, or its end is ambiguous";
    let outgoing = Outgoing::from_response(&problem(400, title, &refusal.to_string())).await;
    http::Response::from_parts(outgoing.parts, outgoing.body)
}
