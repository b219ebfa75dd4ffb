//! Answers that are given by a forward proxy.

use std::sync::Arc;

use super::Proxy;
use crate::http::{Answer, Handler, Incoming};

/// A handler that clients reach by a forward proxy. Requests carry the name of the service that they were sent to.
pub struct Proxied<H> {
    /// Who answers.
    pub handler: Arc<H>,
    /// Which tunnels are looked into.
    pub proxy: Arc<Proxy>,
}

impl<H: Handler> Handler for Proxied<H> {
    fn handle(self: Arc<Self>, mut incoming: Incoming) -> Answer {
        incoming.service = incoming.origin.as_ref().map(ToString::to_string);
        self.handler.clone().handle(incoming)
    }

    fn proxy(&self) -> Option<Arc<Proxy>> {
        Some(self.proxy.clone())
    }
}
