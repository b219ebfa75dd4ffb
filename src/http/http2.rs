//! Serves HTTP/2, by hyper.

use std::pin::pin;
use std::sync::Arc;

use http::{Method, Request, Response};
use hyper::body::Incoming as HyperBody;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};

use super::connection::Connection;
use super::fields::Fields;
use super::stream::Stream;
use super::{BodyStream, Handler, Incoming, Origin, Outgoing, forward};
use crate::model;

/// Serves a connection until it ends. Inside a tunnel `origin` is where its client believes to be.
pub(super) async fn serve<H: Handler, IO: Stream + 'static>(
    connection: &Arc<Connection<H>>,
    io: IO,
    origin: Option<Origin>,
) {
    let this = connection.clone();
    let service = service_fn(move |request| answer(this.clone(), origin.clone(), request));
    let serving = hyper::server::conn::http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .auto_date_header(connection.options.adds_date)
        .max_header_list_size(u32::try_from(connection.options.max_head).unwrap_or(u32::MAX))
        .serve_connection(TokioIo::new(io), service);
    let mut serving = pin!(serving);
    tokio::select! {
        // How a connection ends is the client's business.
        _ = serving.as_mut() => return,
        () = connection.stopped() => serving.as_mut().graceful_shutdown(),
    }
    let _ = serving.await;
}

/// Has hyper reset the stream instead of an answer.
#[derive(Debug, thiserror::Error)]
#[error("as was asked for")]
struct Reset;

async fn answer<H: Handler>(
    connection: Arc<Connection<H>>,
    tunnel: Option<Origin>,
    request: Request<HyperBody>,
) -> Result<Response<BodyStream>, Reset> {
    let outgoing = if request.method() == Method::CONNECT {
        connect(connection, request).await
    } else {
        let (parts, body) = request.into_parts();
        let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
        let incoming = Incoming {
            method: parts.method,
            target: target.to_owned(),
            version: parts.version,
            fields: Fields::from(&parts.headers),
            server: connection.address,
            origin: tunnel.or_else(|| Origin::of_uri(&parts.uri)),
            service: None,
            asks_to_switch: false,
            interim: None,
            body: BodyStream::of_http2(body, connection.options.body_timeout),
        };
        connection.handler.clone().handle(incoming).await
    };
    if outgoing.is_reset {
        return Err(Reset);
    }
    let mut response = Response::new(outgoing.body);
    *response.status_mut() = outgoing.status;
    let mut fields = outgoing.fields;
    fields.retain(|name, _| !name.eq_ignore_ascii_case("transfer-encoding"));
    *response.headers_mut() = fields.to_map();
    Ok(response)
}

async fn connect<H: Handler>(
    connection: Arc<Connection<H>>,
    request: Request<HyperBody>,
) -> Outgoing {
    let target = request.uri().authority().map(ToString::to_string).unwrap_or_default();
    match forward::connect(&connection, &target).await {
        Err(refusal) => Outgoing::from_response(&refusal),
        Ok(tunnel) => {
            let this = connection.clone();
            connection.spawn(async move {
                if let Ok(client) = hyper::upgrade::on(request).await {
                    forward::run(tunnel, Box::new(TokioIo::new(client)), this).await;
                }
            });
            Outgoing::from_response(&model::Response::new(200))
        }
    }
}
