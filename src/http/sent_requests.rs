//! Follows the requests that hyper writes on a connection, to tell where each begins.

use super::guard::Chunks;
use super::spelled;

/// No larger head is followed, in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// The requests on a connection, as far as they have been written.
#[derive(Debug, Default)]
pub(super) struct SentRequests {
    phase: Phase,
    /// What has been written of a head, or of a line between chunks.
    held: Vec<u8>,
}

/// Where in a request the next byte stands.
#[derive(Debug, Default)]
enum Phase {
    /// In a head, or before one.
    #[default]
    Head,
    /// In a body with so many bytes to come.
    Length(u64),
    /// In a chunked body.
    Chunks(Chunks),
    /// In something that is not HTTP/1.
    Opaque,
}

impl SentRequests {
    /// These bytes have been written; gives whether a request began with one of them.
    pub(super) fn follow(&mut self, mut bytes: &[u8]) -> bool {
        let mut has_begun = false;
        while !bytes.is_empty() {
            has_begun |= matches!(self.phase, Phase::Head) && self.held.is_empty();
            let count = self.step(bytes);
            bytes = &bytes[count..];
        }
        has_begun
    }

    /// What is written from here on is no request.
    pub(super) fn end(&mut self) {
        *self = Self { phase: Phase::Opaque, held: Vec::new() };
    }

    fn step(&mut self, bytes: &[u8]) -> usize {
        match &mut self.phase {
            Phase::Head => self.head(bytes),
            Phase::Length(left) => {
                let count = bytes.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                *left -= count as u64;
                if *left == 0 {
                    self.phase = Phase::Head;
                }
                count
            }
            Phase::Chunks(_) => self.chunks(bytes),
            Phase::Opaque => bytes.len(),
        }
    }

    fn head(&mut self, bytes: &[u8]) -> usize {
        let before = self.held.len();
        let line = memchr::memchr(b'\n', bytes).map_or(bytes.len(), |end| end + 1);
        self.held.extend_from_slice(&bytes[..line]);
        if self.held.ends_with(b"\r\n\r\n") {
            self.phase = body(&self.held);
            self.held.clear();
        } else if before + line > MAX_HEAD {
            self.end();
        }
        line
    }

    fn chunks(&mut self, bytes: &[u8]) -> usize {
        let Phase::Chunks(chunks) = &mut self.phase else { return 0 };
        let before = self.held.len();
        let all = if before == 0 {
            bytes
        } else {
            self.held.extend_from_slice(bytes);
            &self.held[..]
        };
        let Ok(followed) = chunks.follow(all) else {
            self.end();
            return bytes.len();
        };
        if chunks.are_done() {
            self.phase = Phase::Head;
            self.held.clear();
            return followed - before;
        }
        self.held = all[followed..].to_vec();
        bytes.len()
    }
}

/// What follows a head: hyper writes no head that says it in two ways.
fn body(head: &[u8]) -> Phase {
    if head.starts_with(b"PRI ") {
        return Phase::Opaque;
    }
    let mut phase = Phase::Head;
    for (name, value) in spelled::fields(head) {
        if name.eq_ignore_ascii_case("transfer-encoding") {
            phase = Phase::Chunks(Chunks::default());
        } else if name.eq_ignore_ascii_case("content-length") {
            let length = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
            phase = match length {
                Some(0) => Phase::Head,
                Some(length) => Phase::Length(length),
                None => Phase::Opaque,
            };
        }
    }
    phase
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUESTS: [&str; 5] = [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 13\r\n\r\nGET / HTTP\r\n\r",
        "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n\r\n\r\n\r\nA\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n",
        "PUT / HTTP/1.1\r\ncontent-length: 0\r\n\r\n",
        "PUT / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    ];

    #[test]
    fn each_request_begins_once_however_it_is_cut() {
        let bytes = REQUESTS.concat();
        for piece in 1..60 {
            let mut requests = SentRequests::default();
            let mut at = 0;
            for request in REQUESTS.repeat(2) {
                for (index, part) in request.as_bytes().chunks(piece).enumerate() {
                    assert_eq!(requests.follow(part), index == 0, "{part:?} in steps of {piece}");
                    at += part.len();
                }
            }
            assert_eq!(at, bytes.len() * 2);
        }
    }

    #[test]
    fn what_is_not_http_1_has_no_requests() {
        let mut requests = SentRequests::default();
        assert!(requests.follow(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
        assert!(!requests.follow(b"GET / HTTP/1.1\r\n\r\n"));
        let mut requests = SentRequests::default();
        assert!(requests.follow(&[b'x'; 2 * MAX_HEAD]));
        assert!(!requests.follow(b"\r\n\r\nGET / HTTP/1.1\r\n\r\n"));
    }
}
