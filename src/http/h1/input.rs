//! What has been read from a connection and not been used yet.

use std::io;
use std::pin::pin;
use std::task::{Context, Poll, ready};

use bytes::BytesMut;
use tokio::io::{AsyncRead, AsyncReadExt as _};

/// How much is read at once at first, in bytes.
pub(super) const READ: usize = 8 * 1024;

/// And at the most, where more and more comes.
const MAX_READ: usize = 64 * 1024;

/// The bytes that are held, and whether more can come.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) held: BytesMut,
    /// Whether the other side sends nothing more.
    pub(super) has_ended: bool,
    room: usize,
}

impl Input {
    pub(super) fn new(held: BytesMut) -> Self {
        Self { held, has_ended: false, room: READ }
    }

    /// Reads what has come behind what is held.
    pub(super) fn poll_fill<IO: AsyncRead + Unpin>(
        &mut self,
        io: &mut IO,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        // New room would be made while somebody still has a share in the old.
        if self.held.capacity() - self.held.len() < self.room / 4 {
            self.held.reserve(self.room);
        }
        let count = ready!(pin!(io.read_buf(&mut self.held)).poll(cx))?;
        self.has_ended = count == 0;
        let is_full = self.held.len() == self.held.capacity();
        self.room = if is_full { MAX_READ.min(self.room * 2) } else { READ };
        Poll::Ready(Ok(()))
    }
}
