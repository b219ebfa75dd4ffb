//! Bodies on their way.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body, Frame, SizeHint};

/// Why a body ended before its end.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the body broke off: {0}")]
pub struct BodyError(pub(super) String);

/// A body whose bytes may still be arriving.
pub struct BodyStream(UnsyncBoxBody<Bytes, BodyError>);

impl BodyStream {
    /// A body that is here already.
    pub fn full(bytes: Bytes) -> Self {
        Self(Full::new(bytes).map_err(|never| match never {}).boxed_unsync())
    }

    pub(super) fn new<B>(body: B) -> Self
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: std::error::Error,
    {
        Self(body.map_err(|error| BodyError(root_cause(&error))).boxed_unsync())
    }

    /// The same body, with a copy kept aside unless it has more than `limit` bytes.
    ///
    /// `done` is called once: when the body has ended, broke off, or nobody wants the rest of it. It is called before the
    /// last bytes are handed on, so whoever gets the end of the body knows that `done` has run.
    pub fn tee(self, limit: usize, done: impl FnOnce(Captured) + Send + 'static) -> Self {
        // A body that is empty from the start is never polled.
        if self.0.is_end_stream() {
            done(Captured { has_ended: true, ..Captured::default() });
            return self;
        }
        let capture =
            Capture { bytes: BytesMut::new(), length: 0, limit, done: Some(Box::new(done)) };
        Self(Tee { inner: self.0, capture }.boxed_unsync())
    }

    /// Reads the body to its end; `None` if it has more than `limit` bytes.
    pub async fn collect(self, limit: usize) -> Result<Option<Bytes>, BodyError> {
        let mut body = self.0;
        let mut bytes = BytesMut::new();
        while let Some(frame) = body.frame().await {
            if let Ok(data) = frame?.into_data() {
                if bytes.len() + data.len() > limit {
                    return Ok(None);
                }
                bytes.extend_from_slice(&data);
            }
        }
        Ok(Some(bytes.freeze()))
    }
}

impl Body for BodyStream {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        Pin::new(&mut self.0).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

/// What a tee kept of a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Captured {
    /// The bytes; none if they were more than the limit.
    pub bytes: Bytes,
    /// How many bytes have come, kept or not.
    pub length: u64,
    /// Whether the body has come to its end.
    pub has_ended: bool,
    /// Whether the body had more bytes than the limit.
    pub is_truncated: bool,
}

type Done = Box<dyn FnOnce(Captured) + Send>;

struct Capture {
    bytes: BytesMut,
    length: u64,
    limit: usize,
    done: Option<Done>,
}

impl Capture {
    fn keep(&mut self, data: &Bytes) {
        self.length += data.len() as u64;
        if self.is_truncated() {
            // Part of a body is of no use, so it takes no memory either.
            self.bytes = BytesMut::new();
        } else {
            self.bytes.extend_from_slice(data);
        }
    }

    fn finish(&mut self, has_ended: bool) {
        let Some(done) = self.done.take() else { return };
        let is_truncated = self.is_truncated();
        let bytes = std::mem::take(&mut self.bytes).freeze();
        done(Captured { bytes, length: self.length, has_ended, is_truncated });
    }

    fn is_truncated(&self) -> bool {
        self.length > self.limit as u64
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        self.finish(false);
    }
}

struct Tee {
    inner: UnsyncBoxBody<Bytes, BodyError>,
    capture: Capture,
}

impl Body for Tee {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let polled = Pin::new(&mut self.inner).poll_frame(cx);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(data) = frame.data_ref() {
                    self.capture.keep(data);
                }
                // hyper does not poll again for the end of a body whose length it knows.
                if self.inner.is_end_stream() {
                    self.capture.finish(true);
                }
            }
            Poll::Ready(Some(Err(_))) => self.capture.finish(false),
            Poll::Ready(None) => self.capture.finish(true),
            Poll::Pending => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// The innermost cause of an error, which is what people can act on.
pub(super) fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
