//! Serves a [`Handler`] on one connection, and on those that are opened inside it.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use bytes::BytesMut;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::forward::Rewound;
use super::server::stop_asked;
use super::stream::{BoxedStream, Stream};
use super::{Handler, Origin, ServerOptions, h1, http2};

/// How HTTP/2 begins (RFC 9113 §3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// How much is read at once, in bytes.
const FIRST_READ: usize = 8 * 1024;

/// What a client speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Protocol {
    Http1,
    Http2,
}

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
    pub(super) async fn serve_to_the_end<IO: Stream + 'static>(self: &Arc<Self>, stream: IO) {
        match &self.options.tls {
            None => self.serve(stream, None).await,
            Some(tls) => {
                // Clients that name no host mean the one that they have connected to.
                let host = self.address.ip().to_string();
                let handshake = tls.acceptor(&host).accept(stream);
                // What is wrong with TLS, its client says.
                if let Ok(Ok(stream)) =
                    tokio::time::timeout(self.options.head_timeout, handshake).await
                {
                    self.serve(Box::new(stream) as BoxedStream, None).await;
                }
            }
        }
        self.finish_tunnels().await;
    }

    /// Serves HTTP/1.1 or HTTP/2 on any stream. Inside a tunnel `origin` is where its client believes to be.
    pub(super) async fn serve<IO: Stream + 'static>(
        self: &Arc<Self>,
        mut stream: IO,
        origin: Option<Origin>,
    ) {
        let mut ahead = BytesMut::new();
        let protocol = tokio::select! {
            protocol = tokio::time::timeout(
                self.options.head_timeout,
                read_protocol(&mut stream, &mut ahead),
            ) => protocol,
            () = self.stopped() => return,
        };
        // How a connection ends is the client's business.
        match protocol {
            Ok(Ok(Protocol::Http1)) => h1::serve(self.clone(), stream, ahead, origin).await,
            Ok(Ok(Protocol::Http2)) => {
                http2::serve(self, Rewound::new(ahead.freeze(), stream), origin).await;
            }
            Ok(Err(_)) | Err(_) => {}
        }
    }

    /// Whether the server is to stop.
    pub(super) fn is_stopping(&self) -> bool {
        *self.stop.borrow()
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

/// Reads the first bytes, which tell the protocol.
async fn read_protocol(
    stream: &mut (impl AsyncRead + Unpin),
    ahead: &mut BytesMut,
) -> io::Result<Protocol> {
    loop {
        ahead.reserve(FIRST_READ);
        let has_ended = stream.read_buf(ahead).await? == 0;
        let seen = ahead.len().min(PREFACE.len());
        if ahead[..seen] != PREFACE[..seen] || has_ended {
            return Ok(Protocol::Http1);
        }
        if seen == PREFACE.len() {
            return Ok(Protocol::Http2);
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncWriteExt as _, duplex};

    use super::*;

    #[tokio::test]
    async fn the_protocol_is_known_however_the_first_bytes_come() {
        for (bytes, expected) in [
            (PREFACE, Protocol::Http2),
            (b"PRI * HTTP/1.1\r\nHost: a\r\n\r\n".as_slice(), Protocol::Http1),
            (b"PRI", Protocol::Http1),
            (b"GET / HTTP/1.1\r\n", Protocol::Http1),
        ] {
            for piece in [1, 7, 100] {
                let (mut client, mut server) = duplex(piece);
                let sending = async {
                    // Whoever knows reads no more.
                    let _ = client.write_all(bytes).await;
                    drop(client);
                };
                let mut ahead = BytesMut::new();
                let reading = async {
                    let protocol = read_protocol(&mut server, &mut ahead).await.unwrap();
                    drop(server);
                    protocol
                };
                let ((), protocol) = tokio::join!(sending, reading);
                assert_eq!(protocol, expected);
                assert!(bytes.starts_with(&ahead));
            }
        }
    }
}
