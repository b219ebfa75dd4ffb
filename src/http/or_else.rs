//! Handlers that leave what they cannot answer to another one.

use std::sync::Arc;

use super::buffered::finish;
use super::{
    Answer, BodyLimits, BodyStream, Client, Handler, Incoming, Outgoing, UpstreamError, problem,
};
use crate::model::{Request, Response};

/// Answers some requests, from memory and without waiting.
pub trait Attempt: Send + Sync + 'static {
    /// The answer to `request`; nothing if somebody else is to answer it.
    fn attempt(&self, request: &Request) -> Option<Response>;
}

/// Serves what one can answer, and has another handler answer the rest as it was sent, but for trailers.
pub struct OrElse<A> {
    /// Who is asked first.
    pub first: Arc<A>,
    /// Who answers the rest.
    pub then: Arc<dyn Handler>,
    /// How large the bodies of requests may be.
    pub limits: BodyLimits,
}

impl<A: Attempt> Handler for OrElse<A> {
    fn handle(self: Arc<Self>, mut incoming: Incoming) -> Answer {
        Box::pin(async move {
            let read = match self.limits.collect(&mut incoming).await {
                Ok(bytes) => self.limits.decode(&incoming, &bytes).map(|request| (request, bytes)),
                Err(refused) => Err(refused),
            };
            let (request, bytes) = match read {
                Ok(read) => read,
                Err(refused) => return Outgoing::from_response(&refused.response()),
            };
            if let Some(response) = self.first.attempt(&request) {
                return finish(response, &request).waited().await;
            }
            incoming.body = BodyStream::full(bytes);
            // Whoever asked a proxy has asked us: where it goes on to is not the client's choice.
            incoming.origin = None;
            self.then.clone().handle(incoming).await
        })
    }
}

/// Passes everything on to a service.
pub struct PassOn {
    /// Reaches the service.
    pub client: Client,
    /// Is told when it does not answer.
    pub unanswered: Box<dyn Fn(&UpstreamError) + Send + Sync>,
}

impl Handler for PassOn {
    fn handle(self: Arc<Self>, incoming: Incoming) -> Answer {
        Box::pin(async move {
            self.client.forward(incoming).await.unwrap_or_else(|error| {
                (self.unanswered)(&error);
                let (status, detail) = (error.fault.status(), error.to_string());
                Outgoing::from_response(&problem(status, "The service did not answer", &detail))
            })
        })
    }
}
