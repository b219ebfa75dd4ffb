//! Reads header names as they were spelled.
//!
//! hyper keeps the case of names to itself (its issues 2880, 2695, 3914). So a tap around the connection copies what is
//! read since the last write, which on a connection without pipelining starts with the head of the message that hyper is
//! about to give us. The copy counts only if it says the same as hyper; else names come in lower case.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use http::HeaderMap;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::convert;
use crate::model::Headers;

/// No head of this size is kept, in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// No head of more fields is parsed.
const MAX_FIELDS: usize = 256;

/// What has been read from a connection since the last write to it.
#[derive(Clone, Debug, Default)]
pub(super) struct HeadCopy(Arc<Mutex<Vec<u8>>>);

impl HeadCopy {
    /// The fields of the request head, as spelled, if they are the ones in `headers`.
    pub(super) fn request_fields(&self, headers: &HeaderMap) -> Option<Headers> {
        let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
        let bytes = self.0.lock().expect("nobody panics while holding this lock");
        let mut head = httparse::Request::new(&mut fields);
        head.parse(&bytes).ok()?;
        agreeing(head.headers, headers)
    }

    /// The fields of the final response head, as spelled, if they are the ones in `headers`.
    pub(super) fn response_fields(&self, headers: &HeaderMap) -> Option<Headers> {
        let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
        let bytes = self.0.lock().expect("nobody panics while holding this lock");
        let mut start = 0;
        loop {
            let mut head = httparse::Response::new(&mut fields);
            match head.parse(&bytes[start..]).ok()? {
                // An interim response: the final one follows.
                httparse::Status::Complete(length) if head.code.is_some_and(|code| code < 200) => {
                    start += length
                }
                _ => return agreeing(head.headers, headers),
            }
        }
    }

    fn read(&self, bytes: &[u8]) {
        let mut copy = self.0.lock().expect("nobody panics while holding this lock");
        let room = MAX_HEAD.saturating_sub(copy.len());
        copy.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    fn written(&self) {
        self.0.lock().expect("nobody panics while holding this lock").clear();
    }
}

fn agreeing(spelled: &[httparse::Header<'_>], headers: &HeaderMap) -> Option<Headers> {
    let fields: Headers =
        spelled.iter().map(|field| (field.name, convert::text(field.value))).collect();
    let mut theirs: Vec<_> = headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), convert::text(value.as_bytes())))
        .collect();
    let mut ours: Vec<_> =
        fields.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
    theirs.sort();
    ours.sort();
    (ours == theirs).then_some(fields)
}

/// A connection with a tap.
#[derive(Debug)]
pub(super) struct Tapped<T> {
    inner: T,
    copy: HeadCopy,
}

impl<T> Tapped<T> {
    pub(super) fn new(inner: T) -> (Self, HeadCopy) {
        let copy = HeadCopy::default();
        (Self { inner, copy: copy.clone() }, copy)
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
