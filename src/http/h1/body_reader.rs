//! Takes the framing off a body.

use std::task::{Context, Poll, ready};

use tokio::io::AsyncRead;

use super::Framing;
use super::chunks::{Chunks, Step};
use super::input::Input;
use crate::http::body::{BodyError, Piece};

/// Where in a body the next byte stands.
#[derive(Debug)]
pub(in crate::http) enum BodyReader {
    /// So many bytes come.
    Length(u64),
    /// In chunks.
    Chunks(Chunks),
    /// The body ends with the connection.
    UntilClose,
}

impl BodyReader {
    pub(super) fn new(framing: Framing, chunks: Chunks) -> Self {
        match framing {
            Framing::Length(length) => Self::Length(length),
            Framing::Chunked => Self::Chunks(chunks),
            Framing::UntilClose => Self::UntilClose,
        }
    }

    /// Whether the body is behind us.
    pub(super) fn is_done(&self) -> bool {
        match self {
            Self::Length(left) => *left == 0,
            Self::Chunks(chunks) => chunks.are_done(),
            Self::UntilClose => false,
        }
    }

    /// How many bytes come, if that is known.
    pub(super) fn left(&self) -> Option<u64> {
        match self {
            Self::Length(left) => Some(*left),
            Self::Chunks(chunks) => chunks.are_done().then_some(0),
            Self::UntilClose => None,
        }
    }

    /// The next piece, from what is held or from the connection.
    pub(super) fn poll_piece<IO: AsyncRead + Unpin>(
        &mut self,
        input: &mut Input,
        io: &mut IO,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Piece, BodyError>>> {
        let broken = |why: String| Poll::Ready(Some(Err(BodyError::Broken(why))));
        loop {
            match self.next(input) {
                Err(refusal) => return broken(refusal.to_string()),
                Ok(Step::Piece(piece)) => return Poll::Ready(Some(Ok(piece))),
                Ok(Step::End) => return Poll::Ready(None),
                Ok(Step::More) if input.has_ended && matches!(self, Self::UntilClose) => {
                    *self = Self::Length(0);
                    return Poll::Ready(None);
                }
                Ok(Step::More) if input.has_ended => {
                    return broken("the connection ended before it".to_owned());
                }
                Ok(Step::More) => {
                    if let Err(error) = ready!(input.poll_fill(io, cx)) {
                        return broken(error.to_string());
                    }
                }
            }
        }
    }

    fn next(&mut self, input: &mut Input) -> Result<Step, super::Refusal> {
        let held = &mut input.held;
        Ok(match self {
            Self::Length(0) => Step::End,
            Self::Chunks(chunks) => return chunks.next(held),
            _ if held.is_empty() => Step::More,
            Self::Length(left) => {
                let count = held.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                *left -= count as u64;
                Step::Piece(Piece::Data(held.split_to(count).freeze()))
            }
            Self::UntilClose => Step::Piece(Piece::Data(held.split().freeze())),
        })
    }
}
