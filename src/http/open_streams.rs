//! Which exchanges of an HTTP/2 connection are still going on.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::watch;

use super::{BodyError, BodyStream};

/// How long what was answered last may take to be written.
const LINGER: Duration = Duration::from_millis(200);

/// Counts them.
#[derive(Clone, Debug)]
pub(super) struct OpenStreams(watch::Sender<usize>);

/// One that goes on until this is dropped.
#[derive(Debug)]
pub(super) struct OpenStream(watch::Sender<usize>);

impl OpenStreams {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(0))
    }

    /// Another one.
    pub(super) fn open(&self) -> OpenStream {
        self.0.send_modify(|count| *count += 1);
        OpenStream(self.0.clone())
    }

    /// Waits until nothing has gone on for a moment.
    pub(super) async fn rest(&self) {
        let mut count = self.0.subscribe();
        loop {
            // The sender is ours, so it is there.
            let _ = count.wait_for(|count| *count == 0).await;
            count.mark_unchanged();
            tokio::time::sleep(LINGER).await;
            if !count.has_changed().unwrap_or(false) {
                return;
            }
        }
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

/// The body of an answer, with which its exchange ends.
#[derive(Debug)]
pub(super) struct LastBody {
    pub(super) body: BodyStream,
    pub(super) _stream: Option<OpenStream>,
}

impl Body for LastBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
