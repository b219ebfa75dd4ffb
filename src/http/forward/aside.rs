//! One address of this machine that a forward proxy answers for by another handler: a port of our own.

use std::net::SocketAddr;
use std::sync::Arc;

use super::{Proxy, is_at};
use crate::http::{Answer, Handler, Incoming};

/// A handler beside which another one answers what clients of the proxy send to one address.
pub struct Aside<H> {
    /// The address.
    pub address: SocketAddr,
    /// Who answers what is sent there.
    pub aside: Arc<dyn Handler>,
    /// Who answers the rest.
    pub otherwise: Arc<H>,
}

impl<H: Handler> Handler for Aside<H> {
    fn handle(self: Arc<Self>, mut incoming: Incoming) -> Answer {
        let is_meant =
            incoming.origin.as_ref().is_some_and(|origin| is_at(origin.place(), self.address));
        if is_meant {
            incoming.origin = None;
            return self.aside.clone().handle(incoming);
        }
        self.otherwise.clone().handle(incoming)
    }

    fn proxy(&self) -> Option<Arc<Proxy>> {
        self.otherwise.proxy()
    }
}
