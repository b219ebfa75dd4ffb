//! Tells how much of what a client has sent is sound.

use std::io;
use std::task::Context;

use bytes::{Buf as _, BytesMut};
use tokio::io::ReadBuf;

use super::chunks::Chunks;
use super::head::{self, Framing, Head};
use super::{Conversation, Entry, Refusal, Spelled};

/// What hyper reads in the place of a head that is refused.
pub(super) const STAND_IN: &[u8] = b"GET / HTTP/1.1\r\nHost: refused\r\nConnection: close\r\n\r\n";

/// Where in the conversation the next byte stands.
#[derive(Debug)]
pub(super) enum Phase {
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

/// What has been read from a client and not yet passed on, and how much of it may be.
#[derive(Debug)]
pub(super) struct Inspection {
    pub(super) held: BytesMut,
    pub(super) phase: Phase,
    conversation: Conversation,
    max_head: usize,
    /// So many of the held bytes are sound.
    sound: usize,
    /// So many of those behind them are known to hold no end of a head.
    searched: usize,
    /// Whether the request that is being read asks for another protocol.
    asks_to_switch: bool,
}

impl Inspection {
    pub(super) fn new(conversation: Conversation, max_head: usize) -> Self {
        Self {
            held: BytesMut::new(),
            phase: Phase::Head,
            conversation,
            max_head,
            sound: 0,
            searched: 0,
            asks_to_switch: false,
        }
    }

    /// Passes on what is sound; gives whether there was anything.
    pub(super) fn pass(&mut self, cx: &Context<'_>, buffer: &mut ReadBuf<'_>) -> io::Result<bool> {
        while self.examine(cx)? {}
        let count = self.sound.min(buffer.remaining());
        buffer.put_slice(&self.held[..count]);
        self.held.advance(count);
        self.sound -= count;
        Ok(count > 0)
    }

    /// Whether so many bytes may pass without being looked at.
    pub(super) fn trusts(&self, count: usize) -> bool {
        self.held.is_empty()
            && match self.phase {
                Phase::Length(left) => left >= count as u64,
                Phase::Opaque => true,
                _ => false,
            }
    }

    /// So many bytes have passed without being looked at.
    pub(super) fn trusted(&mut self, count: usize) {
        if let Phase::Length(left) = &mut self.phase {
            *left -= count as u64;
        }
    }

    /// Whether no request has been read in part.
    pub(super) fn is_between_requests(&self) -> bool {
        match &self.phase {
            Phase::Head | Phase::Undecided | Phase::Length(0) => true,
            Phase::Chunks(chunks) => chunks.are_done(),
            Phase::Length(_) | Phase::Opaque | Phase::Refused => false,
        }
    }

    /// Finds more of what is held to be sound; gives whether it did.
    fn examine(&mut self, cx: &Context<'_>) -> io::Result<bool> {
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
}

fn broken(refusal: Refusal) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, refusal)
}
