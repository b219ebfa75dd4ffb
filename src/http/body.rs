//! Bodies on their way.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming as HyperBody, SizeHint};
use tokio::time::{Instant, Sleep};

use super::capture::{Capture, Captured};
use super::convert;
use super::fields::Fields;
use super::h1::{AnswerBody, ClientSide, Turn};
use super::trouble::Script;

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

/// A part of a body.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    /// Some of its bytes.
    Data(Bytes),
    /// The fields behind it.
    Trailers(Fields),
}

/// A body whose bytes may still be arriving.
pub struct BodyStream {
    source: Source,
    capture: Option<Capture>,
    progress: Option<Watched>,
}

enum Source {
    /// A body that is here already.
    Full(Option<Bytes>),
    /// A body that a client is sending, and how long it may rest.
    Request(Arc<dyn ClientSide>, Turn, Patience),
    /// A body that a service is sending.
    Answer(Box<AnswerBody>, Patience),
    /// A body that comes by HTTP/2, and how the request gets on that it answers.
    Http2(HyperBody, Option<Progress>, Patience),
    /// A body that is given piece by piece.
    Script(Box<Script>),
}

impl std::fmt::Debug for BodyStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BodyStream").field("length", &self.length()).finish_non_exhaustive()
    }
}

impl BodyStream {
    /// A body that is here already.
    pub fn full(bytes: Bytes) -> Self {
        Self::new(Source::Full((!bytes.is_empty()).then_some(bytes)))
    }

    /// A body that a client is sending on its connection and that may rest for so long.
    pub(super) fn of_request(client: Arc<dyn ClientSide>, turn: Turn, patience: Duration) -> Self {
        Self::new(Source::Request(client, turn, Patience::new(patience)))
    }

    /// A body that a service is sending.
    pub(super) fn of_answer(body: AnswerBody, patience: Duration) -> Self {
        Self::new(Source::Answer(Box::new(body), Patience::new(patience)))
    }

    /// A body that comes by HTTP/2.
    pub(super) fn of_http2(body: HyperBody, request: Option<Progress>, patience: Duration) -> Self {
        Self::new(Source::Http2(body, request, Patience::new(patience)))
    }

    /// A body that is given piece by piece.
    pub(super) fn of_script(script: Script) -> Self {
        Self::new(Source::Script(Box::new(script)))
    }

    fn new(source: Source) -> Self {
        Self { source, capture: None, progress: None }
    }

    /// The same body, with a copy kept aside unless it has more than `limit` bytes.
    ///
    /// `done` is called once: when the body has ended, broke off, or nobody wants the rest of it. It is called before the
    /// last bytes are handed on, so whoever gets the end of the body knows that `done` has run.
    pub fn tee(mut self, limit: usize, done: impl FnOnce(Captured) + Send + 'static) -> Self {
        // A body that is empty from the start is never polled.
        if self.has_no_more() {
            done(Captured { has_ended: true, ..Captured::default() });
        } else {
            self.capture = Some(Capture::new(limit, self.length(), done));
        }
        self
    }

    /// The same body, and what tells how it gets on.
    pub(super) fn watched(mut self) -> (Self, Progress) {
        let progress = Progress::default();
        self.progress = Some(Watched(progress.clone()));
        (self, progress)
    }

    /// How many bytes come, if that is known.
    pub(super) fn length(&self) -> Option<u64> {
        match &self.source {
            Source::Full(bytes) => Some(bytes.as_ref().map_or(0, Bytes::len) as u64),
            Source::Request(client, turn, _) => client.left(*turn),
            Source::Answer(body, _) => body.left(),
            Source::Http2(body, ..) => body.size_hint().exact(),
            Source::Script(script) => Some(script.told()),
        }
    }

    /// Whether nothing comes any more.
    pub(super) fn is_done(&self) -> bool {
        match &self.source {
            Source::Full(bytes) => bytes.is_none(),
            Source::Request(client, turn, _) => client.left(*turn) == Some(0),
            Source::Answer(body, _) => body.is_done(),
            Source::Http2(body, ..) => body.is_end_stream(),
            Source::Script(script) => script.told() == 0,
        }
    }

    /// Whether no more bytes come; HTTP/2 may still say so.
    fn has_no_more(&self) -> bool {
        self.is_done() || self.length() == Some(0)
    }

    /// The next piece.
    pub(super) fn poll_piece(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Piece, BodyError>>> {
        let polled = self.source.poll_piece(cx);
        self.note(&polled);
        polled
    }

    /// Reads the body to its end; `None` if it has more than `limit` bytes.
    pub async fn collect(mut self, limit: usize) -> Result<Option<Bytes>, BodyError> {
        let mut bytes = Vec::new();
        while let Some(piece) = std::future::poll_fn(|cx| self.poll_piece(cx)).await {
            if let Piece::Data(data) = piece? {
                // Most bodies come in one piece, which need not be copied.
                if bytes.is_empty() && self.is_done() && data.len() <= limit {
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

    /// Reads what has come, but no more than `limit` bytes; gives whether that was all of the body.
    pub(super) fn skip(&mut self, limit: usize, cx: &mut Context<'_>) -> bool {
        let mut skipped = 0;
        while skipped <= limit && !self.is_done() {
            match self.poll_piece(cx) {
                Poll::Ready(Some(Ok(Piece::Data(data)))) => skipped += data.len(),
                Poll::Ready(Some(Ok(Piece::Trailers(_))) | None) => return true,
                Poll::Ready(Some(Err(_))) | Poll::Pending => return false,
            }
        }
        self.is_done()
    }

    /// Behind the end of a response: sends what is left of its request.
    pub(super) fn poll_finish(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        match &mut self.source {
            Source::Answer(body, _) => body.poll_finish(cx),
            Source::Http2(_, Some(request), _) => request.poll_over(cx),
            _ => Poll::Ready(()),
        }
    }

    fn note(&mut self, polled: &Poll<Option<Result<Piece, BodyError>>>) {
        if let Some(Watched(progress)) = &self.progress {
            progress.note(polled.is_pending());
        }
        if self.capture.is_none() {
            return;
        }
        let ends = self.has_no_more();
        let Some(capture) = &mut self.capture else { return };
        match polled {
            Poll::Ready(Some(Ok(Piece::Data(data)))) => {
                capture.keep(data, ends);
                // Nobody polls again for the end of a body whose length is known.
                if ends {
                    capture.finish(true);
                }
            }
            Poll::Ready(Some(Ok(Piece::Trailers(_))) | None) => capture.finish(true),
            Poll::Ready(Some(Err(_))) => capture.finish(false),
            Poll::Pending => {}
        }
    }
}

/// As hyper wants a body for HTTP/2.
impl Body for BodyStream {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let piece = ready!(self.poll_piece(cx));
        Poll::Ready(piece.map(|piece| {
            Ok(match piece? {
                Piece::Data(data) => Frame::data(data),
                Piece::Trailers(fields) => Frame::trailers(fields.to_map()),
            })
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.is_done()
    }

    fn size_hint(&self) -> SizeHint {
        self.length().map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

impl Source {
    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Piece, BodyError>>> {
        let (polled, patience) = match self {
            Self::Full(bytes) => {
                return Poll::Ready(bytes.take().map(|data| Ok(Piece::Data(data))));
            }
            Self::Script(script) => return script.poll_piece(cx),
            Self::Request(client, turn, patience) => (client.poll_piece(*turn, cx), patience),
            Self::Answer(body, patience) => {
                let polled = body.poll_piece(cx);
                // While the request is still on its way, the service may wait for more of it.
                if body.is_still_asked() {
                    patience.resting = None;
                }
                (polled, patience)
            }
            Self::Http2(body, _, patience) => {
                (Pin::new(body).poll_frame(cx).map(from_http2), patience)
            }
        };
        if polled.is_pending() {
            ready!(patience.poll_end(cx));
            return Poll::Ready(Some(Err(BodyError::Stalled(patience.limit))));
        }
        patience.resting = None;
        polled
    }
}

fn from_http2(
    frame: Option<Result<Frame<Bytes>, hyper::Error>>,
) -> Option<Result<Piece, BodyError>> {
    let frame = match frame? {
        Ok(frame) => frame,
        Err(error) => return Some(Err(BodyError::Broken(root_cause(&error)))),
    };
    Some(Ok(match frame.into_data() {
        Ok(data) => Piece::Data(data),
        Err(frame) => {
            let trailers = frame.into_trailers().unwrap_or_default();
            Piece::Trailers(convert::trailers(Fields::from(&trailers)))
        }
    }))
}

/// How long a body may rest.
struct Patience {
    limit: Duration,
    /// Runs while nothing comes.
    resting: Option<Pin<Box<Sleep>>>,
}

impl Patience {
    fn new(limit: Duration) -> Self {
        Self { limit, resting: None }
    }

    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let limit = self.limit;
        let resting = self.resting.get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        resting.as_mut().poll(cx)
    }
}

/// How a body that is being sent gets on.
#[derive(Clone, Debug)]
pub(super) struct Progress(Arc<Mutex<Sending>>);

#[derive(Debug)]
struct Sending {
    /// When somebody last took a part of the body.
    latest: Instant,
    /// Whether whoever sends it is being waited for.
    is_awaited: bool,
    is_over: bool,
    /// Whoever waits until it is over.
    waiting: Option<Waker>,
}

impl Default for Progress {
    fn default() -> Self {
        let latest = Instant::now();
        let sending = Sending { latest, is_awaited: false, is_over: false, waiting: None };
        Self(Arc::new(Mutex::new(sending)))
    }
}

impl Progress {
    /// When somebody last took a part of the body; now, while whoever sends it is being waited for.
    pub(super) fn latest(&self) -> Instant {
        let sending = self.sending();
        if sending.is_awaited && !sending.is_over { Instant::now() } else { sending.latest }
    }

    /// Ready once nobody sends the body any more.
    fn poll_over(&self, cx: &Context<'_>) -> Poll<()> {
        let mut sending = self.sending();
        if sending.is_over {
            return Poll::Ready(());
        }
        sending.waiting = Some(cx.waker().clone());
        Poll::Pending
    }

    fn note(&self, is_awaited: bool) {
        let mut sending = self.sending();
        (sending.latest, sending.is_awaited) = (Instant::now(), is_awaited);
    }

    fn end(&self) {
        let mut sending = self.sending();
        sending.is_over = true;
        if let Some(waiting) = sending.waiting.take() {
            waiting.wake();
        }
    }

    fn sending(&self) -> MutexGuard<'_, Sending> {
        self.0.lock().expect("nobody panics while holding this lock")
    }
}

/// Tells whoever watches a body that it is gone.
#[derive(Debug)]
struct Watched(Progress);

impl Drop for Watched {
    fn drop(&mut self) {
        self.0.end();
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
