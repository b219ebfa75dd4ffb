//! Connections of any kind.

use tokio::io::{AsyncRead, AsyncWrite};

/// A connection: TCP, TLS, or what runs inside a tunnel.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<IO: AsyncRead + AsyncWrite + Unpin + Send> Stream for IO {}

/// A connection whose kind nobody needs to know any more.
pub(super) type BoxedStream = Box<dyn Stream>;
