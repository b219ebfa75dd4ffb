//! Follows a chunked body (RFC 9112 §7.1) to its end.

use bytes::{Buf as _, BytesMut};

use super::Refusal;
use super::request_head::check_field;
use crate::http::body::Piece;
use crate::http::convert;
use crate::http::fields::{FieldAt, Fields};

/// No line between chunks, with all its extensions, and no trailer field is longer, in bytes.
const MAX_LINE: usize = 4 * 1024;

/// No more trailer fields than this are taken.
const MAX_TRAILERS: usize = 100;

/// A chunked body on its way in.
#[derive(Debug)]
pub(in crate::http) struct Chunks {
    phase: Phase,
    /// The lines of the trailer section so far.
    trailers: BytesMut,
    fields: Vec<(usize, FieldAt)>,
    /// Whether white space may fill up the line of a chunk's size, as some services do.
    pads: bool,
}

/// Where in the body the next byte stands.
#[derive(Debug, PartialEq, Eq)]
enum Phase {
    /// At the line with a chunk's size.
    Size,
    /// In a chunk with so many bytes to come.
    Data(u64),
    /// At the line end behind a chunk.
    End,
    /// At a line behind the last chunk.
    Trailer,
    /// Behind the body.
    Done,
}

/// What comes next of a body.
#[derive(Debug)]
pub(super) enum Step {
    /// A part of it.
    Piece(Piece),
    /// Nothing, before more of it is here.
    More,
    /// Nothing any more.
    End,
}

impl Chunks {
    /// The chunks of a client, which have to be as the grammar says.
    pub(super) fn strict() -> Self {
        Self { phase: Phase::Size, trailers: BytesMut::new(), fields: Vec::new(), pads: false }
    }

    /// The chunks of a service.
    pub(super) fn tolerant() -> Self {
        Self { pads: true, ..Self::strict() }
    }

    pub(super) fn are_done(&self) -> bool {
        self.phase == Phase::Done
    }

    /// Takes the next piece off what is held.
    pub(super) fn next(&mut self, held: &mut BytesMut) -> Result<Step, Refusal> {
        loop {
            match &mut self.phase {
                Phase::Size => {
                    let Some(line) = line(held)? else { return Ok(Step::More) };
                    let line = if self.pads { line.trim_ascii_end() } else { line };
                    let size = size(line)?;
                    skip_line(held);
                    self.phase = if size == 0 { Phase::Trailer } else { Phase::Data(size) };
                }
                Phase::Data(_) if held.is_empty() => return Ok(Step::More),
                Phase::Data(left) => {
                    let count = held.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                    *left -= count as u64;
                    if *left == 0 {
                        self.phase = Phase::End;
                    }
                    return Ok(Step::Piece(Piece::Data(held.split_to(count).freeze())));
                }
                Phase::End => match held[..] {
                    [] | [b'\r'] => return Ok(Step::More),
                    [b'\r', b'\n', ..] => {
                        held.advance(2);
                        self.phase = Phase::Size;
                    }
                    _ => return Err(Refusal::ChunkEnd),
                },
                Phase::Trailer => match line(held)? {
                    None => return Ok(Step::More),
                    Some([]) => {
                        held.advance(2);
                        self.phase = Phase::Done;
                        return Ok(self.take_trailers());
                    }
                    Some(line) => {
                        let field = check_field(line)?;
                        self.fields.push((self.trailers.len(), field));
                        if self.fields.len() > MAX_TRAILERS {
                            return Err(Refusal::TooManyFields);
                        }
                        self.trailers.extend_from_slice(line);
                        skip_line(held);
                    }
                },
                Phase::Done => return Ok(Step::End),
            }
        }
    }

    fn take_trailers(&mut self) -> Step {
        if self.fields.is_empty() {
            return Step::End;
        }
        let mut fields = Fields::within(self.trailers.split().freeze());
        for (start, at) in self.fields.drain(..) {
            fields.note(start, at);
        }
        Step::Piece(Piece::Trailers(convert::trailers(fields)))
    }
}

fn skip_line(held: &mut BytesMut) {
    let end = memchr::memchr(b'\n', held).map_or(held.len(), |end| end + 1);
    held.advance(end);
}

/// The first line without its end, if it is all here.
fn line(bytes: &[u8]) -> Result<Option<&[u8]>, Refusal> {
    match memchr::memchr(b'\n', &bytes[..bytes.len().min(MAX_LINE)]) {
        Some(end) if end > 0 && bytes[end - 1] == b'\r' => Ok(Some(&bytes[..end - 1])),
        Some(_) => Err(Refusal::BareLineFeed),
        None if bytes.len() >= MAX_LINE => Err(Refusal::ChunkLine),
        None => Ok(None),
    }
}

fn size(line: &[u8]) -> Result<u64, Refusal> {
    let digits = line.split(|byte| *byte == b';').next().unwrap_or_default();
    let is_text = line.iter().all(|byte| *byte == b'\t' || (0x20..0x7F).contains(byte));
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_hexdigit) || !is_text {
        return Err(Refusal::ChunkSize);
    }
    let digits = std::str::from_utf8(digits).map_err(|_| Refusal::ChunkSize)?;
    u64::from_str_radix(digits, 16).map_err(|_| Refusal::ChunkSize)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The data of a body that comes in pieces of a size, its trailers, and what is held behind it.
    fn read(
        body: &[u8],
        piece: usize,
        mut chunks: Chunks,
    ) -> Result<(Vec<u8>, usize, Vec<u8>), Refusal> {
        let (mut held, mut data, mut trailers) = (BytesMut::new(), Vec::new(), 0);
        let mut parts = body.chunks(piece);
        loop {
            match chunks.next(&mut held)? {
                Step::Piece(Piece::Data(bytes)) => data.extend_from_slice(&bytes),
                Step::Piece(Piece::Trailers(fields)) => trailers += fields.iter().count(),
                Step::More => held.extend_from_slice(parts.next().expect("the body ends")),
                Step::End => {
                    held.extend(parts.flatten());
                    return Ok((data, trailers, held.to_vec()));
                }
            }
        }
    }

    #[test]
    fn a_body_is_read_to_its_end_however_it_is_cut() {
        let body = b"5;a=b\r\nhello\r\n1\r\n\n\r\n0\r\nX-Sum: 1\r\nx-two:2\r\n\r\nGET /";
        for piece in 1..body.len() {
            let expected = (b"hello\n".to_vec(), 2, b"GET /".to_vec());
            assert_eq!(read(body, piece, Chunks::strict()), Ok(expected), "in pieces of {piece}");
        }
    }

    #[test]
    fn what_is_no_chunk_is_refused() {
        let long = [b"1;", &[b'x'; MAX_LINE][..]].concat();
        for (bytes, expected) in [
            (&b"5\nhello\r\n"[..], Refusal::BareLineFeed),
            (b"\r\n", Refusal::ChunkSize),
            (b" 5\r\n", Refusal::ChunkSize),
            (b"5 \r\n", Refusal::ChunkSize),
            (b"+5\r\n", Refusal::ChunkSize),
            (b"0x5\r\n", Refusal::ChunkSize),
            (b"5;\r\r\n", Refusal::ChunkSize),
            (b"10000000000000000\r\n", Refusal::ChunkSize),
            (b"2\r\nabc\r\n", Refusal::ChunkEnd),
            (b"0\r\nX Y: 1\r\n", Refusal::FieldName),
            (&long, Refusal::ChunkLine),
        ] {
            assert_eq!(read(bytes, 4096, Chunks::strict()), Err(expected), "{bytes:?}");
        }
        assert!(read(b"2  \r\nab\r\n0 \r\n\r\n", 4096, Chunks::tolerant()).is_ok());
    }
}
