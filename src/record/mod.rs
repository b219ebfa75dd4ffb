//! A proxy that keeps what passes through it.
//!
//! [`Recorder`] passes each request on as it arrives and each response back as it comes, with a copy of both aside. When
//! both have ended, the exchange goes to the [`writer`], which tidies, redacts and stores it. The client never waits for
//! that.

mod tidy;
pub mod writer;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Sender;

pub use tidy::tidy;
use writer::Message;
pub use writer::{Event, NOT_KEPT, RecordOptions, Summary, Writer};

use crate::http::{
    Answer, BodyStream, Captured, Client, Handler, Incoming, Outgoing, Route, UpstreamError,
    Upstreams, forward, problem,
};
use crate::model::{Request, Response};

/// No more of a body than this is kept, in bytes; all of it is passed on.
pub const MAX_BODY: usize = 16 * 1024 * 1024;

/// What the recorder saw of one exchange.
#[derive(Debug)]
pub(crate) struct Seen {
    /// When the request arrived, in relation to others.
    sequence: u64,
    request: Request,
    request_body: Captured,
    /// The response, or why there was none.
    outcome: Result<(Response, Captured), UpstreamError>,
}

/// Passes requests on to a service and keeps the exchanges.
pub struct Recorder {
    upstreams: Upstreams,
    arrived: AtomicU64,
    seen: Sender<Message>,
}

impl Recorder {
    /// A recorder in front of some services, and the writer that stores what it sees.
    pub fn start(upstreams: Upstreams, options: RecordOptions) -> (Arc<Self>, Writer) {
        let (seen, writer) = Writer::start(upstreams.name(), options);
        (Arc::new(Self { upstreams, arrived: AtomicU64::new(0), seen }), writer)
    }

    async fn answer(self: Arc<Self>, incoming: Incoming) -> Outgoing {
        match self.upstreams.route(&incoming) {
            Route::Record(client, upstream) => self.record(client, upstream, incoming).await,
            Route::Pass(client) => match client.forward(incoming).await {
                Ok(outgoing) => outgoing,
                Err(error) => Outgoing::from_response(&unanswered(&error)).await,
            },
            Route::Refuse(refusal) => Outgoing::from_response(&refusal).await,
        }
    }

    async fn record(
        &self,
        client: Client,
        upstream: Option<String>,
        mut incoming: Incoming,
    ) -> Outgoing {
        let sequence = self.arrived.fetch_add(1, Ordering::Relaxed);
        let request = Request { upstream, ..incoming.head() };
        let (done, request_body) = tokio::sync::oneshot::channel();
        incoming.body = incoming.body.tee(MAX_BODY, move |captured| drop(done.send(captured)));
        let seen = self.seen.clone();
        match client.forward(incoming).await {
            Ok(outgoing) => {
                let response = outgoing.head();
                outgoing.map_body(|body| {
                    watch_response(body, seen, sequence, request, request_body, response)
                })
            }
            Err(error) => {
                let answer = unanswered(&error);
                let request_body =
                    Captured { bytes: bytes::Bytes::new(), is_whole: true, is_truncated: false };
                tell(&seen, Seen { sequence, request, request_body, outcome: Err(error) });
                Outgoing::from_response(&answer).await
            }
        }
    }
}

fn unanswered(error: &UpstreamError) -> Response {
    problem(error.fault.status(), "The upstream did not answer", &error.to_string())
}

/// After the writer has stopped, exchanges that were still passing tell nobody.
fn tell(writer: &Sender<Message>, seen: Seen) {
    let _ = writer.send(Message::Seen(Box::new(seen)));
}

/// The response's body with a copy aside that goes to the writer, together with all else, when it has ended.
fn watch_response(
    body: BodyStream,
    seen: Sender<Message>,
    sequence: u64,
    request: Request,
    mut request_body: tokio::sync::oneshot::Receiver<Captured>,
    response: Response,
) -> BodyStream {
    body.tee(MAX_BODY, move |captured| {
        // A service may answer before it has read the whole request; then the rest of it was never needed.
        let unread = Captured { bytes: bytes::Bytes::new(), is_whole: false, is_truncated: false };
        let request_body = request_body.try_recv().unwrap_or(unread);
        tell(&seen, Seen { sequence, request, request_body, outcome: Ok((response, captured)) });
    })
}

impl Handler for Recorder {
    fn handle(self: Arc<Self>, incoming: Incoming) -> Answer {
        Box::pin(self.answer(incoming))
    }

    fn proxy(&self) -> Option<Arc<forward::Proxy>> {
        self.upstreams.proxy()
    }
}
