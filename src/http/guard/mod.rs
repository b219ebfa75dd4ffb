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
mod refusal;

use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf as _, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

use chunks::Chunks;
pub(super) use conversation::{Conversation, Entry};
use field_order::FieldOrder;
use head::{Framing, Head};
pub(super) use refusal::Refusal;

use super::spelled::Spelled;

/// How HTTP/2 begins (RFC 9113 §3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// What hyper reads in the place of a head that is refused.
const STAND_IN: &[u8] = b"GET / HTTP/1.1\r\nHost: refused\r\nConnection: close\r\n\r\n";

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

/// Where in the conversation the next byte stands.
#[derive(Debug)]
enum Phase {
    /// In a head.
    Head,
    /// In a body with so many bytes to come.
    Length(u64),
    /// In a chunked body.
    Chunks(Chunks),
    /// Behind a request that asks for another protocol; the answer decides.
    Undecided,
    /// In something that is not HTTP/1.
    Opaque,
    /// Behind a head that was refused.
    Refused,
}

/// A connection whose requests are guarded.
pub(super) struct Guard<IO> {
    io: IO,
    conversation: Conversation,
    max_head: usize,
    phase: Phase,
    /// Whether the request that is being read asks for another protocol.
    asks_to_switch: bool,
    /// Read and not yet passed on.
    held: BytesMut,
    /// So many of the held bytes may be passed on.
    sound: usize,
    /// So many of the held bytes are known to hold no end of a head.
    searched: usize,
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
        Self {
            io,
            conversation: Conversation::default(),
            max_head,
            phase: Phase::Head,
            asks_to_switch: false,
            held: BytesMut::new(),
            sound: 0,
            searched: 0,
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
            let seen = self.held.len().min(PREFACE.len());
            if self.held[..seen] != PREFACE[..seen] || self.has_ended {
                return Poll::Ready(Ok(Protocol::Http1));
            }
            if seen == PREFACE.len() {
                self.phase = Phase::Opaque;
                return Poll::Ready(Ok(Protocol::Http2));
            }
            ready!(self.poll_fill(cx))?;
        }
    }

    /// Reads what has come behind what is held.
    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.held.reserve(READ);
        let count = ready!(pin!(self.io.read_buf(&mut self.held)).poll(cx))?;
        self.has_ended = count == 0;
        Poll::Ready(Ok(()))
    }

    /// Finds more of what is held to be sound; gives whether it did.
    fn examine(&mut self, cx: &mut Context<'_>) -> io::Result<bool> {
        let unknown = &self.held[self.sound..];
        let count = match &mut self.phase {
            Phase::Head => return Ok(self.examine_head()),
            Phase::Length(0) => return Ok(self.begin_next()),
            Phase::Chunks(chunks) if chunks.are_done() => return Ok(self.begin_next()),
            Phase::Length(left) => {
                let count = unknown.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                *left -= count as u64;
                count
            }
            Phase::Chunks(chunks) => match chunks.follow(unknown) {
                Ok(count) => count,
                // What comes before the fault passes; then the fault is met again.
                Err(_) if self.sound > 0 => 0,
                Err(refusal) => return Err(broken(refusal)),
            },
            Phase::Undecided => {
                let Some(switched) = self.conversation.decision(cx) else { return Ok(false) };
                self.phase = if switched { Phase::Opaque } else { Phase::Head };
                return Ok(true);
            }
            Phase::Opaque => unknown.len(),
            Phase::Refused => return Ok(false),
        };
        self.sound += count;
        Ok(count > 0)
    }

    fn examine_head(&mut self) -> bool {
        // RFC 9112 §2.2: empty lines before a request are ignored.
        while self.sound == 0 && self.held.starts_with(b"\r\n") {
            self.held.advance(2);
            self.searched = 0;
        }
        let unknown = &self.held[self.sound..];
        if self.sound > 0 && unknown.starts_with(b"\r") {
            return false;
        }
        let head = match head::find_end(unknown, &mut self.searched) {
            Ok(None) if unknown.len() > self.max_head => Err(Refusal::TooLarge(self.max_head)),
            Ok(None) => return false,
            Ok(Some(length)) if length > self.max_head => Err(Refusal::TooLarge(self.max_head)),
            Ok(Some(length)) => Head::read(&unknown[..length]).map(|head| (head, length)),
            Err(refusal) => Err(refusal),
        };
        self.searched = 0;
        match head {
            Err(refusal) => self.refuse(refusal),
            Ok((head, length)) => {
                let spelled = Spelled::copy(&unknown[..length]);
                let asks_to_switch = head.asks_to_switch;
                self.conversation.push(Entry::Request { spelled, asks_to_switch });
                self.sound += length;
                self.asks_to_switch = asks_to_switch;
                self.phase = match head.framing {
                    Framing::Length(length) => Phase::Length(length),
                    Framing::Chunked => Phase::Chunks(Chunks::default()),
                };
            }
        }
        true
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.conversation.push(Entry::Refused(refusal));
        self.held.truncate(self.sound);
        self.held.extend_from_slice(STAND_IN);
        self.sound = self.held.len();
        self.phase = Phase::Refused;
    }

    fn begin_next(&mut self) -> bool {
        self.phase = if self.asks_to_switch { Phase::Undecided } else { Phase::Head };
        true
    }

    /// Whether whatever comes next may go to hyper without being looked at, so much of it at once.
    fn trusts(&self, count: usize) -> bool {
        self.held.is_empty()
            && match self.phase {
                Phase::Length(left) => left >= count as u64,
                Phase::Opaque => true,
                _ => false,
            }
    }

    fn poll_trusted(
        &mut self,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.io).poll_read(cx, buffer))?;
        if let Phase::Length(left) = &mut self.phase {
            *left -= (buffer.filled().len() - before) as u64;
        }
        Poll::Ready(Ok(()))
    }

    /// Reads what may be there while hyper reads nothing, which it does until it has answered.
    ///
    /// So a client that has reset its connection is noticed and takes its request with it. One that has only ended its
    /// side may still wait for the answer.
    fn look_ahead(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        let is_looked_at = !matches!(self.phase, Phase::Opaque | Phase::Refused);
        while is_looked_at && self.held.len() < READ && !self.has_ended {
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
            self.held.clear();
            self.held.reserve(READ);
            match ready!(pin!(self.io.read_buf(&mut self.held)).poll(cx)) {
                Ok(0) | Err(_) => break,
                Ok(_) => {}
            }
        }
        Poll::Ready(())
    }
}

fn broken(refusal: Refusal) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, refusal)
}

impl<IO: AsyncRead + AsyncWrite + Unpin> AsyncRead for Guard<IO> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            if this.sound == 0 && this.trusts(buffer.remaining()) {
                return this.poll_trusted(cx, buffer);
            }
            while this.examine(cx)? {}
            if this.sound > 0 {
                let count = this.sound.min(buffer.remaining());
                buffer.put_slice(&this.held[..count]);
                this.held.advance(count);
                this.sound -= count;
                return Poll::Ready(Ok(()));
            }
            match this.phase {
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
        let more_may_come = !matches!(this.phase, Phase::Head | Phase::Undecided | Phase::Opaque);
        if more_may_come && !this.has_ended {
            ready!(this.poll_linger(cx));
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests;
