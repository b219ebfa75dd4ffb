//! The port by which a test controls what is served.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::task::JoinHandle;

use clap::Args;

use super::Failure;
use crate::control::{Control, Controlled};
use crate::http::{Buffered, Handler, Server, ServerOptions, Stopper};

/// The name of the environment variable with its URL.
const VARIABLE: &str = "TAPECHECK_CONTROL_URL";

/// Whether a test can take part.
#[derive(Clone, Debug, Args)]
pub(super) struct ControlArgs {
    /// Let tests take part by JSON over HTTP on a port of its own: reset, faults, and more [default: any free port]
    #[arg(long, value_name = "ADDRESS", num_args = 0..=1, require_equals = true, default_missing_value = "127.0.0.1:0")]
    control: Option<String>,
}

impl ControlArgs {
    /// Serves a control where that was asked for.
    pub(super) async fn open<C: Controlled>(
        &self,
        control: impl FnOnce() -> Control<C>,
    ) -> Result<Option<ControlPort>, Failure> {
        match &self.control {
            Some(address) => ControlPort::open(address, control()).await.map(Some),
            None => Ok(None),
        }
    }
}

/// A control that is served beside what it controls.
pub(super) struct ControlPort {
    url: String,
    address: SocketAddr,
    handler: Arc<dyn Handler>,
    stopper: Stopper,
    serving: JoinHandle<()>,
}

impl ControlPort {
    /// Serves a control on this address, which must be one of this machine.
    async fn open<C: Controlled>(address: &str, control: Control<C>) -> Result<Self, Failure> {
        let server = Server::bind(address, ServerOptions::default()).await?;
        if !server.address().ip().is_loopback() {
            return Err(Failure::new(format!("`{address}` can be reached from other machines"))
                .help("whoever reaches the control can change what is served: write `--control=127.0.0.1:PORT`"));
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
