//! Reads response heads as they stand on the wire.
//!
//! A tap around the connection to a service follows the requests that are written on it and keeps the head that comes
//! after the beginning of each, until whoever has the response from hyper takes it. The connection may by then be busy
//! with the next request, in another task, so what is taken is the head that says the same. On HTTP/2 there is none, and
//! names come in lower case.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll};

use http::HeaderMap;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::sent_requests::SentRequests;
use super::spelled::Spelled;

/// No larger head is kept, in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// No more heads wait to be taken; one whose response nobody wanted waits until newer ones push it out.
const MAX_WAITING: usize = 64;

/// The heads of the responses on a connection.
#[derive(Clone, Debug, Default)]
pub(super) struct HeadCopy(Arc<Mutex<Copied>>);

#[derive(Debug, Default)]
struct Copied {
    requests: SentRequests,
    /// Whether a request has begun and the head of its response has not ended; else what comes is no head.
    is_coming: bool,
    /// What has come of the head.
    bytes: Vec<u8>,
    /// Heads that nobody has taken yet.
    waiting: VecDeque<Spelled>,
}

impl HeadCopy {
    /// The head of the response that has the fields in `headers`, once.
    pub(super) fn take(&self, headers: &HeaderMap) -> Option<Spelled> {
        let mut copied = self.copied();
        let at = copied.waiting.iter().position(|spelled| agrees(spelled, headers))?;
        copied.waiting.remove(at)
    }

    fn read(&self, bytes: &[u8]) {
        let mut copied = self.copied();
        if copied.is_coming {
            copied.read(bytes);
        }
    }

    fn written(&self, bytes: &[u8]) {
        let mut copied = self.copied();
        // A service may answer before it has read the whole request: only the beginning of another makes a difference.
        if copied.requests.follow(bytes) {
            copied.is_coming = true;
            copied.bytes.clear();
        }
    }

    fn copied(&self) -> MutexGuard<'_, Copied> {
        self.0.lock().expect("nobody panics while holding this lock")
    }
}

impl Copied {
    fn read(&mut self, bytes: &[u8]) {
        let before = self.bytes.len();
        let room = MAX_HEAD.saturating_sub(before).min(bytes.len());
        self.bytes.extend_from_slice(&bytes[..room]);
        let mut searched = before;
        while let Some(end) = end_of_head(&self.bytes, searched) {
            if !is_interim(&self.bytes) {
                return self.keep(end);
            }
            self.bytes.drain(..end);
            searched = 0;
        }
    }

    fn keep(&mut self, end: usize) {
        self.is_coming = false;
        if status(&self.bytes) == Some(b"101") {
            self.requests.end();
        }
        if self.waiting.len() == MAX_WAITING {
            self.waiting.pop_front();
        }
        self.waiting.push_back(Spelled::copy(&self.bytes[..end]));
    }
}

/// Where the first empty line ends; none ends before `searched`.
fn end_of_head(bytes: &[u8], searched: usize) -> Option<usize> {
    let start = searched.saturating_sub(3).min(bytes.len());
    memchr::memchr_iter(b'\n', &bytes[start..])
        .map(|at| start + at + 1)
        .find(|end| bytes[..*end].ends_with(b"\n\r\n") || bytes[..*end].ends_with(b"\n\n"))
}

/// Whether another head follows: `HTTP/1.1 103`, but not 101, which is the last of its protocol.
fn is_interim(head: &[u8]) -> bool {
    status(head).is_some_and(|status| status[0] == b'1' && status != b"101")
}

fn status(head: &[u8]) -> Option<&[u8]> {
    head.get(9..12)
}

/// Whether two heads say the same.
fn agrees(spelled: &Spelled, headers: &HeaderMap) -> bool {
    let mut theirs = headers.iter();
    let same_order = spelled.fields().all(|(name, value)| {
        theirs.next().is_some_and(|(known, theirs)| {
            name.eq_ignore_ascii_case(known.as_str()) && value == theirs.as_bytes()
        })
    });
    (same_order && theirs.next().is_none()) || agrees_by_name(spelled, headers)
}

/// The same for a head with repeated names: hyper puts their fields together.
fn agrees_by_name(spelled: &Spelled, headers: &HeaderMap) -> bool {
    spelled.fields().count() == headers.len()
        && headers.keys().all(|known| {
            let named = |name: &str| name.eq_ignore_ascii_case(known.as_str());
            let ours = spelled.fields().filter(|(name, _)| named(name)).map(|(_, value)| value);
            ours.eq(headers.get_all(known).iter().map(http::HeaderValue::as_bytes))
        })
}

/// A connection with a tap.
#[derive(Debug)]
pub(super) struct Tapped<T> {
    inner: T,
    copy: HeadCopy,
}

impl<T> Tapped<T> {
    pub(super) fn new(inner: T) -> Self {
        Self { inner, copy: HeadCopy::default() }
    }

    pub(super) fn inner(&self) -> &T {
        &self.inner
    }

    pub(super) fn copy(&self) -> &HeadCopy {
        &self.copy
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Tapped<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.inner).poll_read(cx, buffer);
        if let Poll::Ready(Ok(())) = polled {
            self.copy.read(&buffer.filled()[before..]);
        }
        polled
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Tapped<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.inner).poll_write(cx, bytes);
        if let Poll::Ready(Ok(count)) = polled {
            self.copy.written(&bytes[..count]);
        }
        polled
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.inner).poll_write_vectored(cx, slices);
        if let Poll::Ready(Ok(mut left)) = polled {
            for slice in slices {
                let count = left.min(slice.len());
                self.copy.written(&slice[..count]);
                left -= count;
            }
        }
        polled
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(copy: &HeadCopy, headers: &HeaderMap) -> Option<Vec<String>> {
        let spelled = copy.take(headers)?;
        Some(spelled.fields().map(|(name, _)| name.to_owned()).collect())
    }

    fn headers() -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.append("x-one", "1".parse().unwrap());
        headers.append("x-two", "2".parse().unwrap());
        headers.append("x-one", "3".parse().unwrap());
        headers
    }

    const HEAD: &str = "HTTP/1.1 200 OK\r\nX-One: 1\r\nx-TWO: 2\r\nX-ONE: 3\r\n\r\n";
    const GET: &[u8] = b"GET / HTTP/1.1\r\n\r\n";

    #[test]
    fn a_head_is_found_however_it_comes_and_is_taken_once() {
        let bytes = format!("HTTP/1.1 103 Early\r\nLink: x\r\n\r\n{HEAD}body\r\n\r\n");
        for piece in 1..bytes.len() {
            let copy = HeadCopy::default();
            for _ in 0..2 {
                copy.written(GET);
                bytes.as_bytes().chunks(piece).for_each(|part| copy.read(part));
                assert_eq!(names(&copy, &headers()).unwrap(), ["X-One", "x-TWO", "X-ONE"]);
                assert_eq!(names(&copy, &headers()), None);
            }
        }
    }

    #[test]
    fn an_answer_that_comes_between_the_parts_of_its_request_is_found() {
        let request = b"PUT / HTTP/1.1\r\nContent-Length: 9\r\n\r\n123456789";
        let answer = format!("{HEAD}a body\n\nof lines\n\n");
        for cut in 1..request.len() {
            for read in 0..=answer.len() {
                let copy = HeadCopy::default();
                copy.written(&request[..cut]);
                copy.read(&answer.as_bytes()[..read]);
                let early = names(&copy, &headers());
                copy.written(&request[cut..]);
                copy.read(&answer.as_bytes()[read..]);
                assert!(early.or_else(|| names(&copy, &headers())).is_some(), "{cut} {read}");
                copy.written(GET);
                copy.read(HEAD.as_bytes());
                assert!(names(&copy, &headers()).is_some(), "the next: {cut} {read}");
            }
        }
    }

    #[test]
    fn a_head_waits_while_the_connection_goes_on() {
        let copy = HeadCopy::default();
        let other = "HTTP/1.1 200 OK\r\nX-Other: 1\r\n\r\n";
        for answer in [HEAD, other, HEAD] {
            copy.written(GET);
            copy.read(answer.as_bytes());
        }
        let others = [("x-other", "1")].map(|(n, v)| (n.parse().unwrap(), v.parse().unwrap()));
        assert!(names(&copy, &HeaderMap::from_iter(others)).is_some());
        assert!(names(&copy, &headers()).is_some());
        assert!(names(&copy, &headers()).is_some());
        assert!(names(&copy, &headers()).is_none());
    }

    #[test]
    fn heads_that_nobody_takes_are_forgotten() {
        let copy = HeadCopy::default();
        for _ in 0..=MAX_WAITING {
            copy.written(GET);
            copy.read(HEAD.as_bytes());
        }
        assert_eq!(copy.copied().waiting.len(), MAX_WAITING);
    }

    #[test]
    fn a_head_that_says_something_else_does_not_count() {
        for wrong in [HEAD.replace("X-ONE: 3", "X-ONE: 4"), HEAD.replace("x-TWO: 2\r\n", "")] {
            let copy = HeadCopy::default();
            copy.written(GET);
            copy.read(wrong.as_bytes());
            assert_eq!(names(&copy, &headers()), None, "{wrong}");
        }
    }
}
