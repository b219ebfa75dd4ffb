//! What `record`, `replay` and `sandbox` have in common: a server, and how long it runs.

use std::ffi::OsString;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use super::child::{self, Signals, UserCommand};
use super::{Console, ExitStatus, Failure};
use crate::http::{Handler, Server, ServerOptions, Stopper};

/// How long the end may take before it is explained.
const PATIENCE: Duration = Duration::from_millis(300);

/// The runtime for everything that waits for sockets.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("cannot start threads: {error}")))
}

/// Where to listen: what the user said, else any free port for a command and a fixed one for people.
pub(super) fn listen_address<'a>(
    listen: Option<&'a str>,
    command: &[OsString],
    fixed: &'a str,
) -> &'a str {
    match listen {
        Some(address) => address,
        None if command.is_empty() => fixed,
        None => "127.0.0.1:0",
    }
}

/// Serves a handler while a command runs, or until the user ends it. Gives the exit status of a command that failed.
///
/// `announce` gets the URL once connections are accepted.
pub(super) async fn serve<H: Handler>(
    handler: Arc<H>,
    server: Server,
    command: impl Into<UserCommand<'_>>,
    console: &Console,
    announce: impl FnOnce(&str) -> String,
) -> Result<Option<ExitStatus>, Failure> {
    serve_all(vec![(handler, server)], command, console, announce, std::future::pending()).await
}

/// The same for several servers, of which the first has the URL that is announced. They may have to end by themselves, at
/// `broken`; a command that runs beside them is waited for.
pub(super) async fn serve_all<'a, H: Handler>(
    servers: Vec<(Arc<H>, Server)>,
    command: impl Into<UserCommand<'a>>,
    console: &Console,
    announce: impl FnOnce(&str) -> String,
    broken: impl Future<Output = ()>,
) -> Result<Option<ExitStatus>, Failure> {
    let command = command.into();
    let url = servers.first().map(|(_, server)| server.url()).unwrap_or_default();
    let stoppers: Vec<Stopper> = servers.iter().map(|(_, server)| server.stopper()).collect();
    let stop = || stoppers.iter().for_each(Stopper::stop);
    let mut serving = JoinSet::new();
    for (handler, server) in servers {
        serving.spawn(server.serve(handler));
    }
    // Whoever reads that we are ready may end us at once.
    let mut signals = Signals::listen(!command.words.is_empty())?;
    console.progress(&format!("tapecheck: {}", announce(&url)));
    let running = async {
        if command.words.is_empty() {
            signals.end().await;
            Ok(None)
        } else {
            child::run(&command, &url, &mut signals, console).await
        }
    };
    let ended = {
        let mut running = std::pin::pin!(running);
        tokio::select! {
            ended = &mut running => ended,
            () = broken => {
                stop();
                if command.words.is_empty() { Ok(None) } else { running.await }
            }
        }
    };
    stop();
    let waiting = async {
        tokio::time::sleep(PATIENCE).await;
        console.progress(
            "tapecheck: waiting for requests on their way; a second signal leaves them out",
        );
        signals.end().await;
    };
    let finished = async {
        while let Some(ended) = serving.join_next().await {
            ended?;
        }
        Ok::<(), tokio::task::JoinError>(())
    };
    tokio::select! {
        ended = finished => ended.map_err(|error| Failure::new(format!("the server ended early: {error}")))?,
        () = waiting => {}
    }
    ended
}

/// A server on this address with the usual bounds, for answers of our own.
pub(super) async fn bind(address: &str) -> Result<Server, Failure> {
    Ok(Server::bind(address, ServerOptions::default()).await?)
}

/// A server on this address that adds nothing to the answers that it passes on, for bodies that may rest for so long.
pub(super) async fn bind_proxy(address: &str, body_timeout: Duration) -> Result<Server, Failure> {
    let options = ServerOptions { adds_date: false, body_timeout, ..ServerOptions::default() };
    Ok(Server::bind(address, options).await?)
}
