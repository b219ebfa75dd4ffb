//! HTTP/1.1 on both sides, byte for byte.
//!
//! A proxy that nobody notices passes on what a library for applications hides: the spelling and the order of fields,
//! reason phrases, interim responses, trailers, where exactly a connection broke. And what two servers can read in two
//! ways smuggles requests (RFC 9112 §11.2), so the framing has to be read strictly anyway. Requests are read strictly and
//! refused with 400 where they have more than one meaning; responses are read with the tolerance of clients.
//!
//! Whoever serves a connection does all the work of its exchanges in one task, the way to the service included: nothing
//! is handed from task to task.

mod answer_head;
mod body_reader;
mod body_writer;
mod chunks;
mod exchange;
mod input;
mod output;
mod refusal;
mod request_head;
mod response_head;
mod server;
mod wire;

pub(super) use exchange::{AnswerBody, Link, Question, Reply, ask};
pub(super) use refusal::Refusal;
pub(super) use server::serve;
pub(super) use wire::{ClientSide, Interim, Turn};

#[cfg(test)]
mod tests;

/// How the end of a body is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// It has so many bytes.
    Length(u64),
    /// It comes in chunks (RFC 9112 §7.1).
    Chunked,
    /// It ends with the connection.
    UntilClose,
}
