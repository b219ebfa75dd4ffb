//! Answers `CONNECT` (RFC 9110 §9.3.6).

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use hyper::body::Incoming as HyperBody;
use tokio::net::TcpStream;

use super::own_address::is_same;
use super::proxy::{Gate, Proxy};
use super::{Place, tunnel};
use crate::http::server::Connection;
use crate::http::{Handler, Outgoing, problem};
use crate::model::Response;

/// The answer to a `CONNECT`; one that succeeds leaves a tunnel behind that lives as long as its connection.
///
/// `Connection: close`, HTTP/1.0 and a missing `Host` say nothing about the tunnel: many clients send them with it.
pub(in crate::http) async fn connect<H: Handler>(
    connection: Arc<Connection<H>>,
    request: http::Request<HyperBody>,
) -> Outgoing {
    let answer = match open(&connection, request).await {
        Ok(()) => Response::new(200),
        Err(refusal) => refusal,
    };
    Outgoing::from_response(&answer).await
}

async fn open<H: Handler>(
    connection: &Arc<Connection<H>>,
    request: http::Request<HyperBody>,
) -> Result<(), Response> {
    let Some(proxy) = connection.handler.proxy() else { return Err(is_no_proxy()) };
    let place = request.uri().authority().and_then(Place::of).ok_or_else(names_no_place)?;
    match proxy.gate(&place, connection.address) {
        Gate::Refuse(refusal) => return Err(refusal),
        Gate::Tunnel => {
            let target = dial(&proxy, &place, connection.address)
                .await
                .map_err(|error| unreachable(&place, &error))?;
            connection.spawn(tunnel::pass(request, target, connection.stopped()));
        }
        Gate::Look => connection.spawn(tunnel::look(request, connection.clone(), proxy, place)),
    }
    Ok(())
}

/// Connects to the other end of a tunnel; `own` is where the proxy listens.
pub(super) async fn dial(proxy: &Proxy, place: &Place, own: SocketAddr) -> io::Result<TcpStream> {
    let target = proxy.tunnel_target(place);
    let connecting = TcpStream::connect((target.bare_host(), target.port()));
    let stream = tokio::time::timeout(proxy.client.timeout(), connecting)
        .await
        .map_err(|_| io::Error::new(io::ErrorKind::TimedOut, "nobody answers"))??;
    // A name can lead back to us as well.
    if is_same(stream.peer_addr()?, own) {
        return Err(io::Error::other("it is the address of this recorder itself"));
    }
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

fn is_no_proxy() -> Response {
    problem(
        400,
        "This server is no proxy",
        "CONNECT was sent, as to a proxy. Give your client this server's URL as the base URL of the service instead; \
         to record through a proxy, start `tapecheck record` with `--forward`.",
    )
}

fn names_no_place() -> Response {
    problem(400, "CONNECT names no host and port", "It must be written as `CONNECT host:port`.")
}

fn unreachable(place: &Place, error: &io::Error) -> Response {
    let status = if error.kind() == io::ErrorKind::TimedOut { 504 } else { 502 };
    problem(status, "The host cannot be reached", &format!("{place}: {error}"))
}
