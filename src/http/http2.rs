//! Serves HTTP/2, by hyper.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, COOKIE};
use http::{HeaderMap, Method, Request, Response};
use hyper::body::Incoming as HyperBody;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};

use super::connection::Connection;
use super::fields::Fields;
use super::h1::Refusal;
use super::open_streams::{LastBody, OpenStream, OpenStreams};
use super::stream::Stream;
use super::{BodyStream, Handler, Incoming, Origin, Outgoing, Refused, forward};
use crate::model;
use crate::model::text::shortened;

/// Serves a connection until it ends. Inside a tunnel `origin` is where its client believes to be.
pub(super) async fn serve<H: Handler, IO: Stream + 'static>(
    connection: &Arc<Connection<H>>,
    io: IO,
    origin: Option<Origin>,
) {
    let this = connection.clone();
    let streams = OpenStreams::new();
    let opened = streams.clone();
    let service =
        service_fn(move |request| answer(this.clone(), origin.clone(), request, opened.open()));
    let serving = hyper::server::conn::http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .keep_alive_interval(PING)
        .auto_date_header(connection.options.adds_date)
        .max_header_list_size(u32::try_from(most_of_heads(connection)).unwrap_or(u32::MAX))
        .serve_connection(TokioIo::new(io), service);
    let mut serving = pin!(serving);
    tokio::select! {
        // How a connection ends is the client's business.
        _ = serving.as_mut() => return,
        () = connection.stopped() => serving.as_mut().graceful_shutdown(),
    }
    // hyper waits until the client has acknowledged that it may send nothing more. One that does not read at the time
    // would be waited for in vain.
    tokio::select! {
        _ = serving => {}
        () = streams.rest() => {}
    }
}

/// How often a client with open streams is asked whether it is still there.
const PING: Duration = Duration::from_secs(30);

/// Heads above the bound are refused here, so that somebody is told of them; hyper refuses those that are not worth being
/// read to their end, and tells nobody.
fn most_of_heads<H>(connection: &Connection<H>) -> usize {
    connection.options.max_head.saturating_add(1 << 20)
}

/// The refusal of a head that is too large, as RFC 9113 §6.5.2 counts it.
fn too_large<H>(connection: &Connection<H>, request: &Request<HyperBody>) -> Option<Outgoing> {
    let options = &connection.options;
    let fields = request.headers().iter();
    let size: usize = fields.map(|(name, value)| name.as_str().len() + value.len() + 32).sum();
    let target = request.uri().to_string();
    if size + target.len() <= options.max_head {
        return None;
    }
    let refused = Refusal::TooLarge(options.max_head).refused(options.has_flags);
    let asked = (request.method().to_string(), shortened(&target, 200));
    let refused = refused.asked_for(Some(asked));
    options.refusals.tell(&refused);
    Some(Outgoing::from_response(&refused.response()))
}

/// The fields of a request, with the parts of a cookie together again (RFC 9113 §8.2.3).
fn joined_cookies(headers: &HeaderMap) -> Fields {
    if headers.get_all(COOKIE).iter().count() < 2 {
        return Fields::from(headers);
    }
    let parts: Vec<&[u8]> = headers.get_all(COOKIE).iter().map(|part| part.as_bytes()).collect();
    let cookie = parts.join(&b"; "[..]);
    let others = headers.iter().filter(|(name, _)| *name != COOKIE);
    let others = others.map(|(name, value)| (name.as_str(), value.as_bytes()));
    others.chain([("cookie", cookie.as_slice())]).collect()
}

/// Has hyper reset the stream instead of an answer.
#[derive(Debug, thiserror::Error)]
#[error("as was asked for")]
struct Reset;

async fn answer<H: Handler>(
    connection: Arc<Connection<H>>,
    tunnel: Option<Origin>,
    request: Request<HyperBody>,
    stream: OpenStream,
) -> Result<Response<LastBody>, Reset> {
    let is_head = request.method() == Method::HEAD;
    let mut stream = Some(stream);
    let outgoing = if let Some(refusal) = too_large(&connection, &request) {
        refusal
    } else if request.method() == Method::CONNECT {
        connect(connection, request, stream.take()).await
    } else {
        let (parts, body) = request.into_parts();
        let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
        let incoming = Incoming {
            method: parts.method,
            target: target.to_owned(),
            version: parts.version,
            fields: joined_cookies(&parts.headers),
            server: connection.address,
            origin: tunnel.or_else(|| Origin::of_uri(&parts.uri)),
            service: None,
            asks_to_switch: false,
            interim: None,
            body: BodyStream::of_http2(body, None, connection.options.body_timeout),
        };
        connection.handler.clone().handle(incoming).await
    };
    if outgoing.is_reset {
        return Err(Reset);
    }
    let mut response = Response::new(LastBody { body: outgoing.body, _stream: stream });
    *response.status_mut() = outgoing.status;
    let mut fields = outgoing.fields;
    fields.retain(|name, _| !name.eq_ignore_ascii_case("transfer-encoding"));
    *response.headers_mut() = fields.to_map();
    let length = response.body().body.length();
    let headers = response.headers_mut();
    if headers.get_all(CONTENT_LENGTH).iter().count() > 1 {
        headers.remove(CONTENT_LENGTH);
    }
    if is_head {
        // As for a GET; hyper would send the body as well.
        if let Some(length @ 1..) = length {
            headers.entry(CONTENT_LENGTH).or_insert(length.into());
        }
        response.body_mut().body = BodyStream::full(Bytes::new());
    }
    Ok(response)
}

async fn connect<H: Handler>(
    connection: Arc<Connection<H>>,
    request: Request<HyperBody>,
    stream: Option<OpenStream>,
) -> Outgoing {
    let target = request.uri().authority().map(ToString::to_string).unwrap_or_default();
    match forward::connect(&connection, &target).await {
        Err(refusal) => {
            let refused = Refused::by_problem(&refusal);
            let refused = refused.asked_for(Some(("CONNECT".to_owned(), target)));
            connection.options.refusals.tell(&refused);
            Outgoing::from_response(&refusal)
        }
        Ok(tunnel) => {
            let this = connection.clone();
            connection.spawn(async move {
                // The tunnel is what goes on in it.
                let _stream = stream;
                if let Ok(client) = hyper::upgrade::on(request).await {
                    forward::run(tunnel, Box::new(TokioIo::new(client)), this).await;
                }
            });
            Outgoing::from_response(&model::Response::new(200))
        }
    }
}
