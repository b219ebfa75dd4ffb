//! The port by which a test controls a replay.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::task::JoinHandle;

use super::super::Failure;
use crate::http::{Buffered, Handler, Server, ServerOptions, Stopper};
use crate::replay::Control;

/// The name of the environment variable with its URL.
const VARIABLE: &str = "TAPECHECK_CONTROL_URL";

/// A control that is served beside a replay.
pub(super) struct ControlPort {
    url: String,
    address: SocketAddr,
    handler: Arc<Buffered<Control>>,
    stopper: Stopper,
    serving: JoinHandle<()>,
}

impl ControlPort {
    /// Serves a control on this address, which must be one of this machine.
    pub(super) async fn open(address: &str, control: Control) -> Result<Self, Failure> {
        let server = Server::bind(address, ServerOptions::default()).await?;
        if !server.address().ip().is_loopback() {
            return Err(Failure::new(format!("`{address}` can be reached from other machines"))
                .help("whoever reaches the control can change what is replayed: write `--control=127.0.0.1:PORT`"));
        }
        let (url, address, stopper) = (server.url(), server.address(), server.stopper());
        let handler = Arc::new(Buffered::new(Arc::new(control)));
        let serving = tokio::spawn(server.serve(handler.clone()));
        Ok(Self { url, address, handler, stopper, serving })
    }

    /// What is told of it.
    pub(super) fn announcement(&self) -> String {
        format!("\n  controlled on {}", self.url)
    }

    /// The environment in which a command finds it.
    pub(super) fn environment(&self) -> (String, String) {
        (VARIABLE.to_owned(), self.url.clone())
    }

    /// Where it listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What answers there.
    pub(super) fn handler(&self) -> Arc<dyn Handler> {
        self.handler.clone()
    }

    /// Lets what is being answered be answered, and ends.
    pub(super) async fn close(self) {
        self.stopper.stop();
        // A panic there has been printed.
        let _ = self.serving.await;
    }
}
