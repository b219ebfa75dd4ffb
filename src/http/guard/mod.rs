//! Stands between a client's connection and hyper's HTTP/1 server, and lets only what has one meaning through.
//!
//! What two servers can read in two ways smuggles requests (RFC 9112 §11.2), and hyper is generous: it takes bare line
//! feeds, repeated lengths, lengths beside chunks. So the guard follows the framing of the connection itself. A head is
//! held back until all of it is here and is sound; then hyper gets it, and the [`Conversation`] an entry that says how it
//! was spelled. For a head that is not sound hyper gets a harmless request in its place and then the end of the
//! connection; the entry tells the service to refuse it, after the answers to everything before it.
//!
//! HTTP/2 has no such questions and passes as it is; so does what follows when both sides agree on another protocol.

mod chunks;
mod conversation;
mod field_order;
mod head;
mod inspection;
mod refusal;

use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf as _, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

pub(super) use chunks::Chunks;
pub(super) use conversation::{Conversation, Entry};
use field_order::FieldOrder;
use inspection::{Inspection, Phase};
pub(super) use refusal::Refusal;

use super::spelled::Spelled;

/// How HTTP/2 begins (RFC 9113 §3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// How much is read at once.
const READ: usize = 8 * 1024;

/// How long a client that is still sending may take to read the answer.
const LINGER: Duration = Duration::from_secs(2);

/// What a client speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    Http1,
    Http2,
}

/// A connection whose requests are guarded.
pub(super) struct Guard<IO> {
    io: IO,
    conversation: Conversation,
    inspection: Inspection,
    /// Whether the client sends nothing more.
    has_ended: bool,
    lingering: Option<Pin<Box<Sleep>>>,
    /// Written before anything that comes from hyper.
    ahead: BytesMut,
    /// Takes the head that hyper writes next, if its fields need another order.
    field_order: Option<FieldOrder>,
}

impl<IO: AsyncRead + AsyncWrite + Unpin> Guard<IO> {
    /// A guard that takes no larger heads than this, in bytes.
    pub(super) fn new(io: IO, max_head: usize) -> Self {
        let conversation = Conversation::default();
        let inspection = Inspection::new(conversation.clone(), max_head);
        Self {
            io,
            conversation,
            inspection,
            has_ended: false,
            lingering: None,
            ahead: BytesMut::new(),
            field_order: None,
        }
    }

    /// What the service knows of the requests.
    pub(super) fn conversation(&self) -> Conversation {
        self.conversation.clone()
    }

    /// Waits for the first bytes, which tell the protocol.
    pub(super) async fn protocol(&mut self) -> io::Result<Protocol> {
        std::future::poll_fn(|cx| self.poll_protocol(cx)).await
    }

    fn poll_protocol(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Protocol>> {
        loop {
            let seen = self.inspection.held.len().min(PREFACE.len());
            if self.inspection.held[..seen] != PREFACE[..seen] || self.has_ended {
                return Poll::Ready(Ok(Protocol::Http1));
            }
            if seen == PREFACE.len() {
                self.inspection.phase = Phase::Opaque;
                return Poll::Ready(Ok(Protocol::Http2));
            }
            ready!(self.poll_fill(cx))?;
        }
    }

    /// Reads what has come behind what is held.
    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.inspection.held.reserve(READ);
        let count = ready!(pin!(self.io.read_buf(&mut self.inspection.held)).poll(cx))?;
        self.has_ended = count == 0;
        Poll::Ready(Ok(()))
    }

    fn poll_trusted(
        &mut self,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.io).poll_read(cx, buffer))?;
        self.inspection.trusted(buffer.filled().len() - before);
        Poll::Ready(Ok(()))
    }

    /// Reads what may be there while hyper reads nothing, which it does until it has answered.
    ///
    /// So a client that has reset its connection is noticed and takes its request with it. One that has only ended its
    /// side may still wait for the answer.
    fn look_ahead(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        while self.inspection.is_between_requests()
            && self.inspection.held.len() < READ
            && !self.has_ended
        {
            match self.poll_fill(cx) {
                Poll::Pending => break,
                // hyper may have looked just before, in vain, and would not be told.
                Poll::Ready(read) => read.map(|()| cx.waker().wake_by_ref())?,
            }
        }
        Ok(())
    }

    fn poll_write_ahead(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.ahead.is_empty() {
            let count = ready!(Pin::new(&mut self.io).poll_write(cx, &self.ahead))?;
            if count == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.ahead.advance(count);
        }
        Poll::Ready(Ok(()))
    }

    /// Takes what belongs to a head whose fields need another order; gives how much that is.
    fn take_head(&mut self, bytes: &[u8]) -> Option<usize> {
        let (count, head) = self.field_order.as_mut()?.take(bytes);
        if let Some(head) = head {
            self.ahead.extend_from_slice(&head);
            self.field_order = None;
        }
        Some(count)
    }

    /// Reads on for a while after the last answer.
    ///
    /// A connection that is closed with bytes unread is reset, and the reset can overtake the answer (RFC 9112 §9.6).
    fn poll_linger(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let deadline = self.lingering.get_or_insert_with(|| Box::pin(tokio::time::sleep(LINGER)));
        while deadline.as_mut().poll(cx).is_pending() {
            self.inspection.held.clear();
            self.inspection.held.reserve(READ);
            match ready!(pin!(self.io.read_buf(&mut self.inspection.held)).poll(cx)) {
                Ok(0) | Err(_) => break,
                Ok(_) => {}
            }
        }
        Poll::Ready(())
    }
}

impl<IO: AsyncRead + AsyncWrite + Unpin> AsyncRead for Guard<IO> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            if this.inspection.trusts(buffer.remaining()) {
                return this.poll_trusted(cx, buffer);
            }
            if this.inspection.pass(cx, buffer)? {
                return Poll::Ready(Ok(()));
            }
            match this.inspection.phase {
                Phase::Refused => return Poll::Ready(Ok(())),
                Phase::Undecided => return Poll::Pending,
                _ if this.has_ended => return Poll::Ready(Ok(())),
                _ => ready!(this.poll_fill(cx))?,
            }
        }
    }
}

impl<IO: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Guard<IO> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_write_ahead(cx))?;
        if let Some(count) = self.take_head(bytes) {
            return Poll::Ready(Ok(count));
        }
        Pin::new(&mut self.io).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_write_ahead(cx))?;
        let first = slices.iter().find(|slice| !slice.is_empty());
        if let Some(count) = first.and_then(|first| self.take_head(first)) {
            return Poll::Ready(Ok(count));
        }
        Pin::new(&mut self.io).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        // hyper flushes when it has written all that it has, also while it waits for the service.
        let (interim, names) = this.conversation.take_told();
        this.ahead.extend_from_slice(&interim);
        this.field_order = names.map(FieldOrder::new).or(this.field_order.take());
        ready!(this.poll_write_ahead(cx))?;
        this.look_ahead(cx)?;
        Pin::new(&mut this.io).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.lingering.is_none() {
            ready!(Pin::new(&mut this.io).poll_shutdown(cx))?;
        }
        let is_opaque = matches!(this.inspection.phase, Phase::Opaque);
        if !is_opaque && !this.inspection.is_between_requests() && !this.has_ended {
            ready!(this.poll_linger(cx));
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests;
