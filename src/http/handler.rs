//! What a server serves.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::forward::Proxy;
use super::{Incoming, Outgoing};

/// A response that is being worked on.
pub type Answer = Pin<Box<dyn Future<Output = Outgoing> + Send>>;

/// Answers requests whose bodies may still be arriving.
pub trait Handler: Send + Sync + 'static {
    /// The answer to `request`.
    fn handle(self: Arc<Self>, request: Incoming) -> Answer;

    /// The forward proxy behind it, if it is one; others refuse `CONNECT`.
    fn proxy(&self) -> Option<Arc<Proxy>> {
        None
    }
}

/// A handler whose kind is only known when the program runs.
pub struct AnyHandler(pub Arc<dyn Handler>);

impl Handler for AnyHandler {
    fn handle(self: Arc<Self>, request: Incoming) -> Answer {
        self.0.clone().handle(request)
    }

    fn proxy(&self) -> Option<Arc<Proxy>> {
        self.0.proxy()
    }
}
