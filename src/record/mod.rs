//! A proxy that keeps what passes through it.
//!
//! [`Recorder`] passes each request on as it arrives and each response back as it comes, with a copy of both aside. When
//! both have ended, and before the client has the end of the response, the exchange is tidied, redacted and written to
//! the journal ([`crate::storage::journal`]), which becomes the cassette in the end.

mod late_identifiers;
mod operations;
mod repeats;
mod sealing;
mod seen;
mod state;
mod storing;
mod summary;
mod tidy;

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::oneshot;

use seen::{Asked, Seen};
pub use storing::RecordOptions;
use storing::{Arrival, Storing};
pub use summary::{BODY_TRUNCATED, Event, Fault, KeptExchange, NOT_KEPT, Summary};
pub use tidy::tidy;

use crate::http::{
    Answer, BodyStream, Captured, Client, Handler, Incoming, Outgoing, ResponseHead, Route,
    UpstreamError, UpstreamFault, Upstreams, forward, problem,
};
use crate::model::Response;
use crate::storage::journal::JournalError;

/// Of larger bodies only the length is kept, in bytes, unless somebody says otherwise.
pub const MAX_BODY: usize = 16 * 1024 * 1024;

/// Exchanges with larger bodies, in bytes, are stored where they hold nobody up.
const LARGE: u64 = 256 * 1024;

/// Passes requests on to a service and keeps the exchanges.
pub struct Recorder {
    upstreams: Upstreams,
    storing: Arc<Storing>,
}

impl Recorder {
    /// A recorder in front of some services.
    pub fn start(upstreams: Upstreams, options: RecordOptions) -> Result<Arc<Self>, JournalError> {
        let storing = Arc::new(Storing::start(upstreams.name(), options)?);
        Ok(Arc::new(Self { upstreams, storing }))
    }

    /// Waits until the journal cannot be written and nothing more is to pass.
    pub async fn stopped(&self) {
        self.storing.stopped().await;
    }

    /// Makes the cassette of everything that has ended by now; exchanges that are still passing are left out.
    pub fn finish(&self) -> Summary {
        self.storing.finish()
    }

    async fn answer(self: Arc<Self>, incoming: Incoming) -> Outgoing {
        if self.storing.has_stopped() {
            return Outgoing::from_response(&no_longer_recording());
        }
        match self.upstreams.route(&incoming) {
            Route::Record(client, upstream) => self.record(client, upstream, incoming).await,
            Route::Pass(client) => match client.forward(incoming).await {
                Ok(outgoing) => outgoing,
                Err(error) => Outgoing::from_response(&unanswered(&error)),
            },
            Route::Refuse(refusal) => Outgoing::from_response(&refusal),
        }
    }

    async fn record(
        &self,
        client: Arc<Client>,
        upstream: Option<String>,
        mut incoming: Incoming,
    ) -> Outgoing {
        let arrival = self.storing.arrive();
        let request = Asked { head: incoming.head(), upstream };
        let limit = self.storing.max_body();
        let (done, request_body) = oneshot::channel();
        incoming.body = incoming.body.tee(limit, move |captured| drop(done.send(captured)));
        let storing = self.storing.clone();
        let waiting = Waiting { storing: &self.storing, request: Some(request) };
        let forwarded = client.forward(incoming).await;
        let request = waiting.over();
        match forwarded {
            Ok(outgoing) => {
                let latency = storing.latency(arrival);
                let answered = Answered { request, response: outgoing.head(), latency };
                outgoing
                    .map_body(|body| watch_response(body, storing, arrival, answered, request_body))
            }
            Err(error) => {
                let answer = unanswered(&error);
                let request_body = Captured::default();
                let (outcome, latency) = (Err(error), None);
                storing.store(arrival, Seen { request, request_body, outcome, latency });
                Outgoing::from_response(&answer)
            }
        }
    }
}

/// A request that was sent on. If nobody waits for its answer any more, it is told: it may have had its effect.
struct Waiting<'a> {
    storing: &'a Storing,
    request: Option<Asked>,
}

impl Waiting<'_> {
    /// The request, once its answer has come.
    fn over(mut self) -> Asked {
        self.request.take().expect("it is taken only here and when it is dropped")
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if let Some(request) = self.request.take() {
            self.storing.give_up(&request);
        }
    }
}

fn unanswered(error: &UpstreamError) -> Response {
    let title = match error.fault {
        UpstreamFault::Request => "The request did not come to its end",
        _ => "The upstream did not answer",
    };
    problem(error.fault.status(), title, &error.to_string())
}

/// A request and the head of its response.
struct Answered {
    request: Asked,
    response: ResponseHead,
    /// How long it took until the response began, if that is to be kept.
    latency: Option<Duration>,
}

/// The response's body with a copy aside that is stored, together with all else, when it has ended.
fn watch_response(
    body: BodyStream,
    storing: Arc<Storing>,
    arrival: Arrival,
    answered: Answered,
    mut request_body: oneshot::Receiver<Captured>,
) -> BodyStream {
    body.tee(storing.max_body(), move |captured| {
        // A service may answer before it has read the whole request; then the rest of it was never needed.
        let request_body = request_body.try_recv().unwrap_or_default();
        let is_large = request_body.length + captured.length > LARGE;
        let Answered { request, response, latency } = answered;
        let seen = Seen { request, request_body, outcome: Ok((response, captured)), latency };
        if is_large && may_block() {
            tokio::task::block_in_place(|| storing.store(arrival, seen));
        } else {
            storing.store(arrival, seen);
        }
    })
}

/// Whether the runtime can let others go on elsewhere while this thread works.
fn may_block() -> bool {
    Handle::try_current().is_ok_and(|handle| handle.runtime_flavor() == RuntimeFlavor::MultiThread)
}

fn no_longer_recording() -> Response {
    problem(
        503,
        "Nothing can be recorded any more",
        "tapecheck cannot write what passes, and so lets nothing pass; its own messages say why",
    )
}

impl Handler for Recorder {
    fn handle(self: Arc<Self>, incoming: Incoming) -> Answer {
        Box::pin(self.answer(incoming))
    }

    fn proxy(&self) -> Option<Arc<forward::Proxy>> {
        self.upstreams.proxy()
    }
}
