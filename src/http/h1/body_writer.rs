//! Writes a body in its framing.

use std::io;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use tokio::io::AsyncWrite;

use super::Framing;
use super::output::Output;
use crate::http::body::{BodyError, BodyStream, Piece};
use crate::http::fields::Written;

/// Why a body did not come to its end.
#[derive(Debug)]
pub(super) enum SendError {
    /// It broke off before it came to us.
    Body(BodyError),
    /// The connection broke on which it was to go.
    Connection(io::Error),
}

/// A body on its way out.
#[derive(Debug)]
pub(super) struct BodyWriter {
    framing: Framing,
    is_done: bool,
    failed: Option<BodyError>,
    /// Whether somebody else has to give more of the body before anything can be done.
    pub(super) is_waiting: bool,
}

impl BodyWriter {
    pub(super) fn new(framing: Framing) -> Self {
        let is_done = framing == Framing::Length(0);
        Self { framing, is_done, failed: None, is_waiting: false }
    }

    /// Whether the end of the connection is the end of the body.
    pub(super) fn ends_with_connection(&self) -> bool {
        self.framing == Framing::UntilClose
    }

    /// Writes as much as there is; ready when all of the body is on its way.
    pub(super) fn poll_send<IO: AsyncWrite + Unpin>(
        &mut self,
        body: &mut BodyStream,
        output: &mut Output,
        io: &mut IO,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), SendError>> {
        loop {
            self.is_waiting = false;
            while !self.is_done && self.failed.is_none() && !output.is_full() {
                match body.poll_piece(cx) {
                    Poll::Ready(piece) => self.put(piece, output),
                    Poll::Pending => {
                        self.is_waiting = true;
                        break;
                    }
                }
            }
            ready!(output.poll_write(io, cx)).map_err(SendError::Connection)?;
            if let Some(error) = self.failed.take() {
                return Poll::Ready(Err(SendError::Body(error)));
            }
            if self.is_done {
                return Poll::Ready(Ok(()));
            }
            if self.is_waiting {
                return Poll::Pending;
            }
        }
    }

    fn put(&mut self, piece: Option<Result<Piece, BodyError>>, output: &mut Output) {
        match (piece, &mut self.framing) {
            (Some(Err(error)), _) => self.failed = Some(error),
            (Some(Ok(Piece::Data(data))), Framing::Length(left)) => {
                match left.checked_sub(data.len() as u64) {
                    Some(rest) => *left = rest,
                    None => return self.fail("it is longer than was said"),
                }
                output.put(data);
                self.is_done = *left == 0;
            }
            (Some(Ok(Piece::Data(data))), Framing::UntilClose) => output.put(data),
            (Some(Ok(Piece::Data(data))), Framing::Chunked) => put_chunk(data, output),
            (Some(Ok(Piece::Trailers(fields))), Framing::Chunked) => {
                output.last.extend_from_slice(b"0\r\n");
                fields.write(&mut output.last, |_| Written::AsItStands);
                output.last.extend_from_slice(b"\r\n");
                self.is_done = true;
            }
            (Some(Ok(Piece::Trailers(_))), _) => {}
            (None, Framing::Length(1..)) => self.fail("it is shorter than was said"),
            (None, framing) => {
                if *framing == Framing::Chunked {
                    output.last.extend_from_slice(b"0\r\n\r\n");
                }
                self.is_done = true;
            }
        }
    }

    fn fail(&mut self, why: &str) {
        self.failed = Some(BodyError::Broken(why.to_owned()));
    }
}

fn put_chunk(data: Bytes, output: &mut Output) {
    if !data.is_empty() {
        output.last.extend_from_slice(format!("{:X}\r\n", data.len()).as_bytes());
        output.put(data);
        output.last.extend_from_slice(b"\r\n");
    }
}
