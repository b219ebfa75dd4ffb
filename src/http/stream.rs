//! Connections of any kind.

use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::{client, server};

/// A connection: TCP, TLS, or what runs inside a tunnel.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {
    /// Has the other side see a reset instead of an end when the connection is dropped, where there is such a thing.
    fn reset_when_dropped(&self) {}
}

/// A connection whose kind nobody needs to know any more.
pub(super) type BoxedStream = Box<dyn Stream>;

impl Stream for BoxedStream {
    fn reset_when_dropped(&self) {
        (**self).reset_when_dropped();
    }
}

impl Stream for TcpStream {
    fn reset_when_dropped(&self) {
        // Where that cannot be, the connection just ends.
        let _ = self.set_zero_linger();
    }
}

impl<IO: Stream> Stream for server::TlsStream<IO> {
    fn reset_when_dropped(&self) {
        self.get_ref().0.reset_when_dropped();
    }
}

impl<IO: Stream> Stream for client::TlsStream<IO> {}

impl Stream for TokioIo<Upgraded> {}

#[cfg(test)]
impl Stream for tokio::io::DuplexStream {}
