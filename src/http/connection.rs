//! Serves a [`Handler`] on one connection.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming as HyperBody;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;

use super::guard::{Conversation, Entry, Guard, Protocol, Refusal};
use super::server::stop_asked;
use super::{BodyStream, Handler, Incoming, Outgoing, ServerOptions, problem};

/// Serves one connection of any kind until it ends, or until the server is to stop and it has finished.
pub(super) async fn serve_connection<IO, H>(
    stream: IO,
    handler: Arc<H>,
    options: &ServerOptions,
    mut stopped: watch::Receiver<bool>,
) where
    IO: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    H: Handler,
{
    let mut guard = Guard::new(stream, options.max_head);
    let protocol = tokio::select! {
        protocol = tokio::time::timeout(options.head_timeout, guard.protocol()) => protocol,
        () = stop_asked(&mut stopped) => return,
    };
    // How a connection ends is the client's business.
    match protocol {
        Ok(Ok(Protocol::Http1)) => serve_http1(guard, handler, options, stopped).await,
        Ok(Ok(Protocol::Http2)) => serve_http2(guard, handler, options, stopped).await,
        Ok(Err(_)) | Err(_) => {}
    }
}

async fn serve_http1<IO, H>(
    guard: Guard<IO>,
    handler: Arc<H>,
    options: &ServerOptions,
    mut stopped: watch::Receiver<bool>,
) where
    IO: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    H: Handler,
{
    let conversation = guard.conversation();
    let patience = options.body_timeout;
    let service = service_fn(move |request| {
        answer(handler.clone(), Some(conversation.clone()), patience, request)
    });
    let connection = hyper::server::conn::http1::Builder::new()
        // Names with a known case keep it; those that hyper adds are spelled as usual.
        .preserve_header_case(true)
        .title_case_headers(true)
        .half_close(true)
        .timer(TokioTimer::new())
        .header_read_timeout(options.head_timeout)
        .auto_date_header(options.adds_date)
        .serve_connection(TokioIo::new(guard), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        () = stop_asked(&mut stopped) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

async fn serve_http2<IO, H>(
    guard: Guard<IO>,
    handler: Arc<H>,
    options: &ServerOptions,
    mut stopped: watch::Receiver<bool>,
) where
    IO: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    H: Handler,
{
    let patience = options.body_timeout;
    let service = service_fn(move |request| answer(handler.clone(), None, patience, request));
    let connection = hyper::server::conn::http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .auto_date_header(options.adds_date)
        .max_header_list_size(u32::try_from(options.max_head).unwrap_or(u32::MAX))
        .serve_connection(TokioIo::new(guard), service);
    let mut connection = pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        () = stop_asked(&mut stopped) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

async fn answer<H: Handler>(
    handler: Arc<H>,
    conversation: Option<Conversation>,
    body_timeout: Duration,
    mut request: http::Request<HyperBody>,
) -> Result<http::Response<BodyStream>, Infallible> {
    let (spelled, asks_to_switch) = match conversation.as_ref().and_then(Conversation::next) {
        Some(Entry::Refused(refusal)) => return Ok(refuse(&refusal).await),
        Some(Entry::Request { spelled, asks_to_switch }) => (Some(spelled), asks_to_switch),
        None => (None, false),
    };
    let upgrade = asks_to_switch.then(|| hyper::upgrade::on(&mut request));
    let is_connect = request.method() == http::Method::CONNECT;
    let (parts, body) = request.into_parts();
    // HTTP/1.0 knows no interim responses.
    let interim = conversation.clone().filter(|_| parts.version == http::Version::HTTP_11);
    let body = BodyStream::arriving(body, body_timeout);
    let incoming = Incoming { parts, spelled, upgrade, interim, body };
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
        let is_tunnel = is_connect && outgoing.parts.status.is_success();
        conversation.decide(outgoing.switches_protocol() || is_tunnel);
    }
    Ok(http::Response::from_parts(outgoing.parts, outgoing.body))
}

/// The answer to a request that nobody else sees.
async fn refuse(refusal: &Refusal) -> http::Response<BodyStream> {
    let title = "The request is malformed, or its end is ambiguous";
    let outgoing = Outgoing::from_response(&problem(400, title, &refusal.to_string())).await;
    http::Response::from_parts(outgoing.parts, outgoing.body)
}
