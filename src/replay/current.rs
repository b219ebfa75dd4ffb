//! The replayer that answers now: its cassettes can be exchanged while it does.

use std::sync::{Arc, PoisonError, RwLock};

use super::Replayer;
use crate::cassette::Cassette;
use crate::http::{Attempt, Responder};
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
}

impl Responder for CurrentReplayer {
    fn respond(&self, request: &Request) -> Response {
        self.get().respond(request)
    }
}

impl Attempt for CurrentReplayer {
    fn attempt(&self, request: &Request) -> Option<Response> {
        self.get().attempt(request)
    }
}
