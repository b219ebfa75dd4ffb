//! Follows a chunked body (RFC 9112 §7.1) to its end.

use super::Refusal;
use super::head::check_field;

/// No line between chunks, with all its extensions, and no trailer field is longer, in bytes.
const MAX_LINE: usize = 4 * 1024;

/// Where in a chunked body the next byte stands.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::http) enum Chunks {
    /// At the line with a chunk's size.
    #[default]
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

impl Chunks {
    pub(in crate::http) fn are_done(&self) -> bool {
        *self == Self::Done
    }

    /// How many of these bytes are sound; a line that is not all here counts as nothing yet.
    pub(in crate::http) fn follow(&mut self, bytes: &[u8]) -> Result<usize, Refusal> {
        let mut followed = 0;
        loop {
            match self.step(&bytes[followed..]) {
                Ok(Some(count)) => followed += count,
                Ok(None) => return Ok(followed),
                Err(_) if followed > 0 => return Ok(followed),
                Err(refusal) => return Err(refusal),
            }
        }
    }

    fn step(&mut self, bytes: &[u8]) -> Result<Option<usize>, Refusal> {
        match self {
            Self::Size => {
                let Some(line) = line(bytes)? else { return Ok(None) };
                *self = match size(line)? {
                    0 => Self::Trailer,
                    size => Self::Data(size),
                };
                Ok(Some(line.len() + 2))
            }
            Self::Data(left) => {
                let count = bytes.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                *left -= count as u64;
                if *left == 0 {
                    *self = Self::End;
                }
                Ok((count > 0).then_some(count))
            }
            Self::End => match bytes {
                [] | [b'\r'] => Ok(None),
                [b'\r', b'\n', ..] => {
                    *self = Self::Size;
                    Ok(Some(2))
                }
                _ => Err(Refusal::ChunkEnd),
            },
            Self::Trailer => {
                let Some(line) = line(bytes)? else { return Ok(None) };
                if line.is_empty() {
                    *self = Self::Done;
                } else {
                    check_field(line)?;
                }
                Ok(Some(line.len() + 2))
            }
            Self::Done => Ok(None),
        }
    }
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

    #[test]
    fn a_body_is_followed_to_its_end_however_it_is_cut() {
        let body = b"5;a=b\r\nhello\r\n1\r\n\n\r\n0\r\nX-Sum: 1\r\n\r\nGET /";
        for step in 1..body.len() {
            let mut chunks = Chunks::default();
            let (mut at, mut end) = (0, step);
            while !chunks.are_done() {
                at += chunks.follow(&body[at..end.min(body.len())]).unwrap();
                end += step;
            }
            assert_eq!(&body[at..], b"GET /", "in steps of {step}");
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
            (&long, Refusal::ChunkLine),
        ] {
            assert_eq!(Chunks::default().follow(bytes), Err(expected), "{bytes:?}");
        }
        let mut chunks = Chunks::default();
        assert_eq!(chunks.follow(b"2\r\nabc\r\n"), Ok(5));
        assert_eq!(chunks.follow(b"c\r\n"), Err(Refusal::ChunkEnd));
    }
}
