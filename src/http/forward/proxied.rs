//! Answers that are given by a forward proxy.

use std::sync::Arc;

use super::{Origin, Proxy, is_at};
use crate::http::{Answer, Handler, Incoming};

/// A handler that clients reach by a forward proxy. Requests carry the name of the service that they were sent to, or of
/// the one that stands for it.
pub struct Proxied<H> {
    /// Who answers.
    pub handler: Arc<H>,
    /// Which tunnels are looked into.
    pub proxy: Arc<Proxy>,
}

impl<H: Handler> Handler for Proxied<H> {
    fn handle(self: Arc<Self>, mut incoming: Incoming) -> Answer {
        // In HTTP/2 every request names an origin, also one that was sent to us as the service.
        let is_elsewhere = |origin: &&Origin| !is_at(origin.place(), incoming.server);
        let origin = incoming.origin.as_ref().filter(is_elsewhere);
        incoming.service = origin.map(|origin| self.proxy.service_name(origin));
        self.handler.clone().handle(incoming)
    }

    fn proxy(&self) -> Option<Arc<Proxy>> {
        Some(self.proxy.clone())
    }
}
