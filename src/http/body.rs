//! Bodies on their way.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming as HyperBody, SizeHint};
use tokio::time::{Instant, Sleep};

use super::capture::{Capture, Captured};

/// Why a body ended before its end.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BodyError {
    /// The connection broke, or what came was no body.
    #[error("the body broke off: {0}")]
    Broken(String),
    /// Nothing came for too long.
    #[error("the body stalled: nothing came for {} seconds", .0.as_secs_f32())]
    Stalled(Duration),
}

/// A body whose bytes may still be arriving.
pub struct BodyStream {
    source: Source,
    capture: Option<Capture>,
    progress: Option<Progress>,
    /// An error that is told with the next poll.
    error: Option<BodyError>,
}

enum Source {
    /// A body that is here already.
    Full(Option<Bytes>),
    /// No body, though the head tells a length.
    Withheld,
    /// A body that arrives, and how long it may rest.
    Arriving(HyperBody, Patience),
}

impl BodyStream {
    /// A body that is here already.
    pub fn full(bytes: Bytes) -> Self {
        Self::new(Source::Full((!bytes.is_empty()).then_some(bytes)))
    }

    /// A body that comes from a connection and may rest for so long.
    pub(super) fn arriving(body: HyperBody, patience: Duration) -> Self {
        Self::new(Source::Arriving(body, Patience { limit: patience, resting: None }))
    }

    /// The body of a response that has none and tells how long it would be, as 304 may.
    ///
    /// hyper takes the length out of the head unless there seems to be a body.
    pub(super) fn withheld() -> Self {
        Self::new(Source::Withheld)
    }

    fn new(source: Source) -> Self {
        Self { source, capture: None, progress: None, error: None }
    }

    /// The same body, with a copy kept aside unless it has more than `limit` bytes.
    ///
    /// `done` is called once: when the body has ended, broke off, or nobody wants the rest of it. It is called before the
    /// last bytes are handed on, so whoever gets the end of the body knows that `done` has run.
    pub fn tee(mut self, limit: usize, done: impl FnOnce(Captured) + Send + 'static) -> Self {
        // A body that is empty from the start is never polled.
        if self.is_end_stream() || matches!(self.source, Source::Withheld) {
            done(Captured { has_ended: true, ..Captured::default() });
        } else {
            self.capture = Some(Capture::new(limit, self.size_hint(), done));
        }
        self
    }

    /// The same body, and what tells how it gets on.
    pub(super) fn watched(mut self) -> (Self, Progress) {
        let progress = Progress::default();
        self.progress = Some(progress.clone());
        (self, progress)
    }

    /// Reads the body to its end; `None` if it has more than `limit` bytes.
    pub async fn collect(mut self, limit: usize) -> Result<Option<Bytes>, BodyError> {
        let mut bytes = Vec::new();
        while let Some(frame) = std::future::poll_fn(|cx| Pin::new(&mut self).poll_frame(cx)).await
        {
            if let Ok(data) = frame?.into_data() {
                // Most bodies come in one piece, which need not be copied.
                if bytes.is_empty() && self.is_end_stream() && data.len() <= limit {
                    return Ok(Some(data));
                }
                if bytes.len() + data.len() > limit {
                    return Ok(None);
                }
                bytes.extend_from_slice(&data);
            }
        }
        Ok(Some(bytes.into()))
    }

    fn note(&mut self, polled: &Poll<Option<Result<Frame<Bytes>, BodyError>>>) {
        if let Some(progress) = &self.progress {
            progress.note(polled.is_pending());
        }
        let ends = self.source.is_end_stream();
        let Some(capture) = &mut self.capture else { return };
        match polled {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(data) = frame.data_ref() {
                    capture.keep(data);
                }
                // hyper does not poll again for the end of a body whose length it knows, nor behind trailers.
                if ends || frame.is_trailers() {
                    capture.finish(true);
                }
            }
            Poll::Ready(Some(Err(_))) => capture.finish(false),
            Poll::Ready(None) => capture.finish(true),
            Poll::Pending => {}
        }
    }
}

impl Body for BodyStream {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        if let Some(error) = self.error.take() {
            return Poll::Ready(Some(Err(error)));
        }
        let polled = self.source.poll_frame(cx);
        self.note(&polled);
        if let Poll::Ready(Some(Err(error))) = polled {
            // hyper forgets what it has not written yet when a body breaks; so it gets the time to write it.
            self.error = Some(error);
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.error.is_none() && self.source.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        match &self.source {
            Source::Full(bytes) => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, Bytes::len) as u64)
            }
            Source::Withheld => SizeHint::default(),
            Source::Arriving(body, _) => body.size_hint(),
        }
    }
}

impl Source {
    fn is_end_stream(&self) -> bool {
        match self {
            Self::Full(bytes) => bytes.is_none(),
            Self::Withheld => false,
            Self::Arriving(body, _) => body.is_end_stream(),
        }
    }

    fn poll_frame(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match self {
            Self::Full(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::Withheld => Poll::Ready(None),
            Self::Arriving(body, patience) => match Pin::new(body).poll_frame(cx) {
                Poll::Pending => {
                    ready!(patience.poll_end(cx));
                    Poll::Ready(Some(Err(BodyError::Stalled(patience.limit))))
                }
                Poll::Ready(frame) => {
                    patience.resting = None;
                    Poll::Ready(
                        frame.map(|frame| frame.map_err(|e| BodyError::Broken(root_cause(&e)))),
                    )
                }
            },
        }
    }
}

/// How long a body may rest.
struct Patience {
    limit: Duration,
    /// Runs while nothing comes.
    resting: Option<Pin<Box<Sleep>>>,
}

impl Patience {
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let limit = self.limit;
        let resting = self.resting.get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        resting.as_mut().poll(cx)
    }
}

/// How a body that is being sent gets on.
#[derive(Clone, Debug)]
pub(super) struct Progress(Arc<Mutex<(Instant, bool)>>);

impl Default for Progress {
    fn default() -> Self {
        Self(Arc::new(Mutex::new((Instant::now(), false))))
    }
}

impl Progress {
    /// When somebody last took a part of the body; now, while whoever sends it is being waited for.
    pub(super) fn latest(&self) -> Instant {
        let (latest, is_awaited) = *self.0.lock().expect("nobody panics while holding this lock");
        if is_awaited { Instant::now() } else { latest }
    }

    fn note(&self, is_awaited: bool) {
        *self.0.lock().expect("nobody panics while holding this lock") =
            (Instant::now(), is_awaited);
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
