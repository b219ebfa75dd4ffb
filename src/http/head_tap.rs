//! Reads response heads as they stand on the wire.
//!
//! A tap around the connection to a service keeps the head that comes after a request, once. One exchange is on such a
//! connection at a time, so the head is that of the response that hyper gives us next; whoever takes it still compares,
//! and on HTTP/2 there is none. Names then come in lower case.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll};

use http::HeaderMap;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::spelled::Spelled;

/// No larger head is kept, in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// The head of the response that is on its way on a connection.
#[derive(Clone, Debug, Default)]
pub(super) struct HeadCopy(Arc<Mutex<Copied>>);

#[derive(Debug, Default)]
struct Copied {
    /// What has come of the head.
    bytes: Vec<u8>,
    state: State,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum State {
    /// A head is coming.
    #[default]
    Coming,
    /// All of it is here.
    Here,
    /// Somebody has taken it; what comes is no head until the next request has been written.
    Taken,
}

impl HeadCopy {
    /// The head of the response, if it has the fields in `headers`.
    pub(super) fn take(&self, headers: &HeaderMap) -> Option<Spelled> {
        let mut copied = self.copied();
        let state = std::mem::replace(&mut copied.state, State::Taken);
        let spelled = (state == State::Here).then(|| Spelled::copy(&copied.bytes))?;
        agrees(&spelled, headers).then_some(spelled)
    }

    fn read(&self, bytes: &[u8]) {
        let mut copied = self.copied();
        if copied.state == State::Coming {
            copied.read(bytes);
        }
    }

    fn written(&self) {
        let mut copied = self.copied();
        // A service may answer before it has read the whole request; its answer stays.
        if copied.state != State::Here {
            copied.state = State::Coming;
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
        while let Some(end) = end_of_head(&self.bytes, before) {
            if !is_interim(&self.bytes) {
                self.bytes.truncate(end);
                self.state = State::Here;
                return;
            }
            self.bytes.drain(..end);
        }
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
    head.get(9..12).is_some_and(|status| status[0] == b'1' && status != b"101")
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
        self.copy.written();
        Pin::new(&mut self.inner).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.copy.written();
        Pin::new(&mut self.inner).poll_write_vectored(cx, slices)
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

    #[test]
    fn a_head_is_found_however_it_comes_and_is_taken_once() {
        let bytes = format!("HTTP/1.1 103 Early\r\nLink: x\r\n\r\n{HEAD}body\r\n\r\n");
        for piece in 1..bytes.len() {
            let copy = HeadCopy::default();
            for _ in 0..2 {
                copy.written();
                bytes.as_bytes().chunks(piece).for_each(|part| copy.read(part));
                assert_eq!(names(&copy, &headers()).unwrap(), ["X-One", "x-TWO", "X-ONE"]);
                assert_eq!(names(&copy, &headers()), None);
            }
        }
    }

    #[test]
    fn the_head_of_an_early_answer_outlives_the_rest_of_the_request() {
        let copy = HeadCopy::default();
        copy.written();
        copy.read(HEAD.as_bytes());
        copy.written();
        assert!(names(&copy, &headers()).is_some());
    }

    #[test]
    fn a_head_that_says_something_else_does_not_count() {
        for wrong in [HEAD.replace("X-ONE: 3", "X-ONE: 4"), HEAD.replace("x-TWO: 2\r\n", "")] {
            let copy = HeadCopy::default();
            copy.read(wrong.as_bytes());
            assert_eq!(names(&copy, &headers()), None, "{wrong}");
        }
    }
}
