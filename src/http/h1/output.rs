//! What is to be written on a connection.

use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, Bytes, BytesMut};
use tokio::io::AsyncWrite;

/// Larger pieces are written from where they are, in bytes; smaller ones are copied together.
const COPIED: usize = 8 * 1024;

/// So much waits at the most while more could be had, in bytes.
const HIGH_WATER: usize = 64 * 1024;

/// The bytes that wait, in order.
#[derive(Debug, Default)]
pub(super) struct Output {
    pieces: VecDeque<Bytes>,
    /// Behind all pieces.
    pub(super) last: BytesMut,
    /// How many bytes are in the pieces.
    length: usize,
    /// How many bytes have been written.
    written: u64,
}

impl Output {
    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty() && self.last.is_empty()
    }

    /// How many bytes have been written so far.
    pub(super) fn written(&self) -> u64 {
        self.written
    }

    /// Whether it has as much as it should.
    pub(super) fn is_full(&self) -> bool {
        self.length + self.last.len() >= HIGH_WATER
    }

    /// Heads of interim responses, of which there are mostly none.
    pub(super) fn put_interim(&mut self, heads: BytesMut) {
        if !heads.is_empty() {
            self.last.unsplit(heads);
        }
    }

    pub(super) fn put(&mut self, bytes: Bytes) {
        if bytes.len() <= COPIED {
            return self.last.extend_from_slice(&bytes);
        }
        if !self.last.is_empty() {
            let before = self.last.split().freeze();
            self.push(before);
        }
        self.push(bytes);
    }

    fn push(&mut self, bytes: Bytes) {
        self.length += bytes.len();
        self.pieces.push_back(bytes);
    }

    /// Writes all that waits.
    pub(super) fn poll_write<IO: AsyncWrite + Unpin>(
        &mut self,
        io: &mut IO,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        while !self.is_empty() {
            let count = if self.pieces.is_empty() {
                ready!(Pin::new(&mut *io).poll_write(cx, &self.last))?
            } else {
                let pieces = self.pieces.iter().map(|piece| &piece[..]).chain([&self.last[..]]);
                let slices: Vec<IoSlice<'_>> = pieces.take(16).map(IoSlice::new).collect();
                ready!(Pin::new(&mut *io).poll_write_vectored(cx, &slices))?
            };
            if count == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.take(count);
        }
        Pin::new(io).poll_flush(cx)
    }

    fn take(&mut self, mut count: usize) {
        self.written += count as u64;
        while let Some(piece) = self.pieces.front_mut() {
            let part = count.min(piece.len());
            piece.advance(part);
            self.length -= part;
            count -= part;
            if !piece.is_empty() {
                return;
            }
            self.pieces.pop_front();
        }
        if count == self.last.len() {
            // Its room is used again.
            self.last.clear();
        } else {
            self.last.advance(count);
        }
    }
}
