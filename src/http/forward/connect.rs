//! Answers `CONNECT` (RFC 9110 §9.3.6).

use std::io;
use std::net::SocketAddr;

use tokio::net::TcpStream;

use super::own_address::is_same;
use super::proxy::{Gate, Proxy};
use super::{Place, Tunnel};
use crate::http::connection::Connection;
use crate::http::{Handler, problem};
use crate::model::Response;

/// What a `CONNECT` to `target` leads to; or the answer that refuses it.
///
/// `Connection: close`, HTTP/1.0 and a missing `Host` say nothing about the tunnel: many clients send them with it.
pub(in crate::http) async fn connect<H: Handler>(
    connection: &Connection<H>,
    target: &str,
) -> Result<Tunnel, Response> {
    let Some(proxy) = connection.handler.proxy() else { return Err(is_no_proxy()) };
    let authority = target.parse().ok();
    let place = authority.as_ref().and_then(Place::of).ok_or_else(names_no_place)?;
    match proxy.gate(&place, connection.address) {
        Gate::Refuse(refusal) => Err(refusal),
        Gate::Tunnel => match dial(&proxy, &place, connection.address).await {
            Ok(target) => Ok(Tunnel::Pass(target)),
            Err(error) => Err(unreachable(&place, &error)),
        },
        Gate::Look => Ok(Tunnel::Look(proxy, place)),
    }
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
