//! Reads the head of a response, with the tolerance that clients have.

use bytes::{Bytes, BytesMut};
use http::StatusCode;

use super::request_head::check_field;
use super::{Framing, Refusal};
use crate::http::convert;
use crate::http::fields::{Fields, Written};
use crate::http::octets;

/// A head with more bytes than this is no head.
const MAX_HEAD: usize = 256 * 1024;

/// A head with more fields than this is no head.
const MAX_FIELDS: usize = 1000;

/// The head of a response.
#[derive(Debug)]
pub(super) struct AnswerHead {
    pub(super) status: StatusCode,
    /// The reason phrase as it was sent.
    pub(super) reason: Bytes,
    pub(super) fields: Fields,
    is_old: bool,
}

/// Why what came is no response.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoAnswer {
    #[error("what came does not begin with an HTTP/1 status line")]
    StatusLine,
    #[error("the head of the response has more than {MAX_HEAD} bytes or {MAX_FIELDS} fields")]
    TooLarge,
    #[error("in the head of the response, {0}")]
    Field(Refusal),
    #[error("the response has a transfer coding that is not `chunked`")]
    TransferEncoding,
    #[error("the response tells several lengths")]
    Lengths,
}

/// Takes a head off what is held, if all of it is here; `searched` bytes are known to hold no end.
pub(super) fn take(
    held: &mut BytesMut,
    searched: &mut usize,
) -> Result<Option<AnswerHead>, NoAnswer> {
    const BEGINNING: &[u8] = b"HTTP/1.";
    let seen = held.len().min(BEGINNING.len());
    if held[..seen] != BEGINNING[..seen] {
        return Err(NoAnswer::StatusLine);
    }
    let end = find_end(held, searched);
    if end.unwrap_or(held.len()) > MAX_HEAD {
        return Err(NoAnswer::TooLarge);
    }
    let Some(end) = end else { return Ok(None) };
    *searched = 0;
    AnswerHead::read(held.split_to(end).freeze()).map(Some)
}

/// Where the first empty line ends.
fn find_end(held: &[u8], searched: &mut usize) -> Option<usize> {
    // An end may have begun in what was searched.
    let start = searched.saturating_sub(2);
    let end = memchr::memchr_iter(b'\n', &held[start..])
        .map(|at| start + at)
        .find(|at| held[..*at].ends_with(b"\n\r") || held[..*at].ends_with(b"\n"));
    *searched = held.len();
    end.map(|at| at + 1)
}

impl AnswerHead {
    fn read(head: Bytes) -> Result<Self, NoAnswer> {
        let mut start = line_end(&head, 0);
        let (is_old, status, reason) = status_line(&head[..start]).ok_or(NoAnswer::StatusLine)?;
        let reason = head.slice_ref(reason);
        let mut fields = Fields::within(head.clone());
        for count in 0.. {
            let end = line_end(&head, start);
            let line = trim_end(&head[start..end]);
            if line.is_empty() {
                break;
            }
            if count == MAX_FIELDS {
                return Err(NoAnswer::TooLarge);
            }
            fields.note(start, check_field(line).map_err(NoAnswer::Field)?);
            start = end;
        }
        Ok(Self { status, reason, fields, is_old })
    }

    /// Whether another head follows: 1xx, but not 101, which is the last of its protocol.
    pub(super) fn is_interim(&self) -> bool {
        self.status.is_informational() && self.status != StatusCode::SWITCHING_PROTOCOLS
    }

    /// How the end of the body is told (RFC 9112 §6.3), if it were not for the request.
    pub(super) fn framing(&self) -> Result<Framing, NoAnswer> {
        if matches!(self.status.as_u16(), 100..200 | 204 | 304) {
            return Ok(Framing::Length(0));
        }
        let is_coding = |coding: &&str| !coding.eq_ignore_ascii_case("identity");
        let mut codings = self.fields.list("transfer-encoding").filter(is_coding);
        if let Some(coding) = codings.next() {
            let is_chunked = coding.eq_ignore_ascii_case("chunked") && codings.next().is_none();
            return if is_chunked { Ok(Framing::Chunked) } else { Err(NoAnswer::TransferEncoding) };
        }
        let mut lengths = self.fields.list("content-length").map(length);
        let Some(first) = lengths.next() else { return Ok(Framing::UntilClose) };
        match first {
            Some(length) if lengths.all(|other| other == first) => Ok(Framing::Length(length)),
            _ => Err(NoAnswer::Lengths),
        }
    }

    /// Whether the connection can be used again.
    pub(super) fn keeps_connection(&self) -> bool {
        let says =
            |word: &str| self.fields.list("connection").any(|w| w.eq_ignore_ascii_case(word));
        // RFC 9112 §6.3: who tells both a length and chunks may mean something else by what follows.
        let is_told_twice =
            self.fields.contains("transfer-encoding") && self.fields.contains("content-length");
        !is_told_twice && if self.is_old { says("keep-alive") } else { !says("close") }
    }

    /// The head as it goes on to a client that waits for another one behind it.
    pub(super) fn as_interim(&self) -> BytesMut {
        let mut head = BytesMut::with_capacity(256);
        head.extend_from_slice(b"HTTP/1.1 ");
        head.extend_from_slice(self.status.as_str().as_bytes());
        head.extend_from_slice(b" ");
        head.extend_from_slice(&self.reason);
        head.extend_from_slice(b"\r\n");
        let framing: [&[u8]; 2] = [b"transfer-encoding", b"content-length"];
        convert::end_to_end(self.fields.clone()).write(&mut head, |name| {
            let is_framing = framing.iter().any(|framing| framing.eq_ignore_ascii_case(name));
            if is_framing { Written::Not } else { Written::AsItStands }
        });
        head.extend_from_slice(b"\r\n");
        head
    }
}

fn length(digits: &str) -> Option<u64> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

/// Whether the version is HTTP/1.0, the status, and the reason phrase.
fn status_line(line: &[u8]) -> Option<(bool, StatusCode, &[u8])> {
    let (version, rest) = trim_end(line).strip_prefix(b"HTTP/1.")?.split_at_checked(2)?;
    let is_old = match version {
        b"0 " => true,
        b"1 " => false,
        _ => return None,
    };
    let (status, rest) = rest.split_at_checked(3)?;
    let reason = if rest.is_empty() { rest } else { rest.strip_prefix(b" ")? };
    let is_sound = octets::is_value(reason);
    is_sound.then_some((is_old, StatusCode::from_bytes(status).ok()?, reason))
}

fn line_end(head: &[u8], start: usize) -> usize {
    memchr::memchr(b'\n', &head[start..]).map_or(head.len(), |at| start + at + 1)
}

/// A line without its end, which may be a bare line feed.
fn trim_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(head: &str) -> Result<AnswerHead, NoAnswer> {
        let mut held = BytesMut::from(head);
        Ok(take(&mut held, &mut 0)?.expect("the head is whole"))
    }

    #[test]
    fn a_head_is_found_however_it_comes() {
        let bytes = b"HTTP/1.1 200 OK\r\nX-One: 1\r\nx-TWO:2\n\r\nbody\n\n";
        for piece in 1..bytes.len() {
            let (mut held, mut searched) = (BytesMut::new(), 0);
            let mut parts = bytes.chunks(piece);
            let head = loop {
                if let Some(head) = take(&mut held, &mut searched).unwrap() {
                    break head;
                }
                held.extend_from_slice(parts.next().unwrap());
            };
            held.extend(parts.flatten());
            assert_eq!(&held[..], b"body\n\n", "in pieces of {piece}");
            let names: Vec<&str> = head.fields.iter().map(|(name, _)| name).collect();
            assert_eq!((names, &head.reason[..]), (vec!["X-One", "x-TWO"], &b"OK"[..]));
        }
    }

    #[test]
    fn the_end_of_the_body_is_told_by_status_chunks_and_length_in_this_order() {
        for (head, expected) in [
            ("HTTP/1.1 204\r\nContent-Length: 3\r\n\r\n", Framing::Length(0)),
            ("HTTP/1.1 200 \r\nContent-Length: 3, 3\r\n\r\n", Framing::Length(3)),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n",
                Framing::Length(3),
            ),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
                Framing::Chunked,
            ),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 3\r\n\r\n",
                Framing::Length(3),
            ),
            ("HTTP/1.0 200 OK\r\n\r\n", Framing::UntilClose),
        ] {
            assert_eq!(read(head).unwrap().framing().unwrap(), expected, "{head}");
        }
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        for head in [
            "220 mail.example ESMTP\r\n\r\n",
            "HTTP/1.1 20 OK\r\n\r\n",
            "HTTP/1.1 2000\r\n\r\n",
            "HTTP/1.2 200 OK\r\n\r\n",
            "HTTP/1.1 200 O\0K\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX : a\r\n\r\n",
            "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        ] {
            assert!(read(head).is_err(), "{head:?}");
        }
        for codings in ["gzip", "gzip, chunked", "chunked, chunked"] {
            let head = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: {codings}\r\n\r\n");
            assert!(read(&head).unwrap().framing().is_err(), "{codings}");
        }
        for lengths in ["3, 4", "+3", "", "99999999999999999999"] {
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {lengths}\r\n\r\n");
            assert!(read(&head).unwrap().framing().is_err(), "{lengths}");
        }
    }
}
