//! The replayer that answers now: its cassettes can be exchanged while it does.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::{Replayer, SESSION_HEADER};
use crate::cassette::Cassette;
use crate::http::{AsSent, Attempt, Outgoing, Refused, Responder};
use crate::model::{Request, Response};

/// A replayer that can be exchanged for one with other cassettes.
#[derive(Debug)]
pub struct CurrentReplayer(RwLock<Arc<Replayer>>);

impl CurrentReplayer {
    /// This one, for now.
    pub fn new(replayer: Replayer) -> Self {
        Self(RwLock::new(Arc::new(replayer)))
    }

    /// The one that answers now.
    pub fn get(&self) -> Arc<Replayer> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Exchanges the cassettes. Sessions begin anew; what has happened so far stays in the summary.
    pub fn exchange(&self, cassettes: Vec<(String, Cassette)>) {
        let next = Arc::new(self.get().with_cassettes(cassettes));
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = next;
    }

    /// Notes a request that a server has refused before it came here.
    pub fn note_refused(&self, refused: &Refused) {
        self.get().note_refused(refused);
    }
}

impl Responder for CurrentReplayer {
    fn respond(&self, request: &Request) -> Response {
        self.get().respond(request)
    }

    fn recall(&self, sent: &AsSent<'_>) -> Option<Outgoing> {
        self.get().recall(sent)
    }
}

impl Attempt for CurrentReplayer {
    fn attempt(&self, request: &Request) -> Option<Response> {
        self.get().attempt(request)
    }
}

/// The replayer that answers now, at an address with a session of its own: requests that name no session are in that one.
#[derive(Debug)]
pub struct AtAddress {
    replayer: Arc<CurrentReplayer>,
    session: String,
    requests: AtomicUsize,
}

impl AtAddress {
    /// With the session of this name.
    pub fn new(replayer: Arc<CurrentReplayer>, session: String) -> Self {
        Self { replayer, session, requests: AtomicUsize::new(0) }
    }

    /// How many requests came here, in whatever session.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }

    fn session<'a>(&'a self, request: &'a Request) -> &'a str {
        self.requests.fetch_add(1, Ordering::Relaxed);
        request.headers.get(SESSION_HEADER).unwrap_or(&self.session)
    }
}

impl Responder for AtAddress {
    fn respond(&self, request: &Request) -> Response {
        self.replayer.get().answer_in(Some(self.session(request)), request)
    }

    fn recall(&self, sent: &AsSent<'_>) -> Option<Outgoing> {
        let recalled = self.replayer.get().recall_in(Some(&self.session), sent)?;
        self.requests.fetch_add(1, Ordering::Relaxed);
        Some(recalled)
    }
}

impl Attempt for AtAddress {
    fn attempt(&self, request: &Request) -> Option<Response> {
        self.replayer.get().attempt_as(Some(self.session(request)), request)
    }
}
