//! What happens inside a `CONNECT`.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use http::uri::Scheme;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite};
use tokio::net::TcpStream;

use super::connect::dial;
use super::opening::Opening;
use super::rewound::Rewound;
use super::{Notice, Origin, Place, Proxy};
use crate::http::Handler;
use crate::http::connection::Connection;
use crate::http::stream::BoxedStream;

/// After so much silence of a client it may be the other side that speaks first.
const SILENCE: Duration = Duration::from_secs(2);

/// What becomes of a tunnel.
pub(in crate::http) enum Tunnel {
    /// It is carried to this host, and nobody looks at what it carries.
    Pass(TcpStream),
    /// It is looked into.
    Look(Arc<Proxy>, Place),
}

/// The work of a tunnel from this client. Boxed: a tunnel serves connections, and those may open tunnels.
pub(in crate::http) fn run<H: Handler>(
    tunnel: Tunnel,
    client: BoxedStream,
    connection: Arc<Connection<H>>,
) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(async move {
        match tunnel {
            Tunnel::Pass(target) => carry(client, target, connection.stopped()).await,
            Tunnel::Look(proxy, place) => look(client, connection, proxy, place).await,
        }
    })
}

/// How it ends is the business of the two ends.
async fn carry(
    mut client: impl AsyncRead + AsyncWrite + Unpin,
    mut target: TcpStream,
    stopped: impl Future<Output = ()>,
) {
    tokio::select! {
        _ = tokio::io::copy_bidirectional(&mut client, &mut target) => {}
        () = stopped => {}
    }
}

/// Finds out what a client speaks to a host that is looked into, and serves it: TLS and HTTP. All else is passed on.
async fn look<H: Handler>(
    mut client: BoxedStream,
    connection: Arc<Connection<H>>,
    proxy: Arc<Proxy>,
    place: Place,
) {
    let opening = tokio::select! {
        opening = read_opening(&mut client, reach(&proxy, &place, connection.address)) => opening,
        () = tokio::time::sleep(connection.options.head_timeout) => return,
        () = connection.stopped() => return,
    };
    let Ok((opening, ahead, target)) = opening else { return };
    let client: BoxedStream = Box::new(Rewound::new(ahead.freeze(), client));
    let (https, http) = (origin(Scheme::HTTPS, &place), origin(Scheme::HTTP, &place));
    match opening {
        Opening::Tls if proxy.looks_into(&https) => {
            serve_tls(client, connection, &proxy, https).await;
        }
        // In the clear a refusal can be said as well.
        Opening::Http if proxy.looks_into(&http) || proxy.refuses_others() => {
            connection.serve(client, Some(http)).await;
        }
        Opening::Tls if proxy.refuses_others() => {}
        _ => {
            let target = match target {
                Some(target) => Ok(target),
                None => reach(&proxy, &place, connection.address).await,
            };
            if let Ok(target) = target {
                carry(client, target, connection.stopped()).await;
            }
        }
    }
}

/// Connects to the other end of a tunnel, if anything is to go on to it.
async fn reach(proxy: &Proxy, place: &Place, own: SocketAddr) -> io::Result<TcpStream> {
    if proxy.answers_for_all() {
        return Err(io::Error::other("nothing goes on to anybody"));
    }
    dial(proxy, place, own).await
}

fn origin(scheme: Scheme, place: &Place) -> Origin {
    Origin::new(scheme, place.clone())
}

/// Reads until it is known what the client speaks. After some silence the host is asked as well: if it speaks first,
/// it is not HTTP. Gives the connection to the host if there is one by then.
async fn read_opening(
    client: &mut (impl AsyncRead + Unpin),
    dialing: impl Future<Output = io::Result<TcpStream>>,
) -> io::Result<(Opening, BytesMut, Option<TcpStream>)> {
    let mut ahead = BytesMut::with_capacity(4096);
    if let Ok(opening) = tokio::time::timeout(SILENCE, read_until_known(client, &mut ahead)).await {
        return Ok((opening?, ahead, None));
    }
    let Ok(target) = dialing.await else {
        // Whatever the client sends, it gets its answer from the server that looks into it.
        return Ok((read_until_known(client, &mut ahead).await?, ahead, None));
    };
    let speaks = tokio::select! {
        opening = read_until_known(client, &mut ahead) => Some(opening?),
        readable = target.readable() => readable.map(|()| None)?,
    };
    match speaks {
        Some(opening) => Ok((opening, ahead, Some(target))),
        // Readable is also what a host is that has closed the connection: an idle one says nothing.
        None if target.peek(&mut [0]).await? == 0 => {
            Ok((read_until_known(client, &mut ahead).await?, ahead, None))
        }
        None => Ok((Opening::Other, ahead, Some(target))),
    }
}

async fn read_until_known(
    client: &mut (impl AsyncRead + Unpin),
    ahead: &mut BytesMut,
) -> io::Result<Opening> {
    loop {
        if let Some(opening) = Opening::of(ahead) {
            return Ok(opening);
        }
        if client.read_buf(ahead).await? == 0 {
            return Ok(Opening::Other);
        }
    }
}

async fn serve_tls<H: Handler>(
    client: BoxedStream,
    connection: Arc<Connection<H>>,
    proxy: &Arc<Proxy>,
    origin: Origin,
) {
    let patience = connection.options.head_timeout;
    let acceptor = proxy.interception.acceptor(origin.place().bare_host());
    let Ok(handshake) = tokio::time::timeout(patience, acceptor.accept(client)).await else {
        return;
    };
    let mut stream = match handshake {
        Ok(stream) => stream,
        Err(error) => {
            return proxy.tell(Notice::Distrusted(origin.place().clone(), error.to_string()));
        }
    };
    // A client that distrusts the certificate says so, or just leaves, behind the handshake.
    let mut ahead = BytesMut::with_capacity(4096);
    if matches!(tokio::time::timeout(patience, stream.read_buf(&mut ahead)).await, Ok(Ok(1..))) {
        let stream: BoxedStream = Box::new(Rewound::new(ahead.freeze(), stream));
        connection.serve(stream, Some(origin)).await;
    }
}
