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
    Answer, BodyStream, Captured, Client, Handler, Incoming, Outgoing, UpstreamError, problem,
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
    client: Client,
    arrived: AtomicU64,
    seen: Sender<Message>,
}

impl Recorder {
    /// A recorder in front of a service, and the writer that stores what it sees.
    pub fn start(client: Client, options: RecordOptions) -> (Arc<Self>, Writer) {
        let (seen, writer) = Writer::start(client.upstream().to_string(), options);
        (Arc::new(Self { client, arrived: AtomicU64::new(0), seen }), writer)
    }

    async fn pass(self: Arc<Self>, mut incoming: Incoming) -> Outgoing {
        let sequence = self.arrived.fetch_add(1, Ordering::Relaxed);
        let request = incoming.head();
        let (done, request_body) = tokio::sync::oneshot::channel();
        incoming.body = incoming.body.tee(MAX_BODY, move |captured| drop(done.send(captured)));
        let seen = self.seen.clone();
        match self.client.forward(incoming).await {
            Ok(outgoing) => {
                let response = outgoing.head();
                outgoing.map_body(|body| {
                    watch_response(body, seen, sequence, request, request_body, response)
                })
            }
            Err(error) => {
                let answer = problem(
                    error.fault.status(),
                    "The upstream did not answer",
                    &error.to_string(),
                );
                let request_body = Captured { is_whole: true, ..Captured::default() };
                tell(&seen, Seen { sequence, request, request_body, outcome: Err(error) });
                Outgoing::from_response(&answer).await
            }
        }
    }
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
        let request_body = request_body.try_recv().unwrap_or_default();
        tell(&seen, Seen { sequence, request, request_body, outcome: Ok((response, captured)) });
    })
}

impl Handler for Recorder {
    fn handle(self: Arc<Self>, incoming: Incoming) -> Answer {
        Box::pin(self.pass(incoming))
    }
}
