//! A replay inside a Rust test: three lines.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc;
use std::thread::JoinHandle;

use super::{ReplayOptions, Replayer, Summary};
use crate::http::{BodyLimits, Buffered, Refusals, ServeError, Server, ServerOptions, Stopper};
use crate::model::{Explained, Severity};
use crate::profile::PARTNER_CENTER;
use crate::schema::LazyContract;
use crate::storage::cassettes::{self, LoadError};

/// Cassettes that are to be served, and how.
#[derive(Clone, Debug)]
pub struct Replay {
    paths: Vec<PathBuf>,
    options: ReplayOptions,
}

/// A replay that runs, on a free port of this machine, until it is stopped or dropped.
///
/// ```
/// use tapecheck::replay::Replay;
/// # use std::io::{Read as _, Write as _};
/// # fn get(url: String) -> String {
/// #     let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
/// #     let mut stream = std::net::TcpStream::connect(host).unwrap();
/// #     write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAuthorization: Bearer x\r\n\r\n").unwrap();
/// #     let mut answer = String::new();
/// #     stream.read_to_string(&mut answer).unwrap();
/// #     answer
/// # }
/// let replay = Replay::of("cassettes/partner-center/cancel.json").start()?;
/// let order = "customers/c0ffee00-1111-4222-8333-444455556666/orders/MyOwnOrderOfThirtyThreeLetters--1";
/// assert!(get(format!("{}/v1/{order}", replay.url())).contains("\"status\":\"completed\""));
/// replay.stop().assert_no_findings();
/// # Ok::<(), tapecheck::replay::ReplayError>(())
/// ```
#[derive(Debug)]
pub struct ReplayTest {
    url: String,
    replayer: Arc<Replayer>,
    stopper: Stopper,
    serving: Option<JoinHandle<()>>,
}

/// Why a replay could not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// A cassette cannot be used.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// There is no port to listen on.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// The threads that serve could not be started.
    #[error("cannot start threads: {0}")]
    Threads(#[from] std::io::Error),
}

impl Explained for ReplayError {
    fn help(&self) -> Option<String> {
        match self {
            Self::Load(error) => error.help(),
            Self::Serve(error) => error.help(),
            Self::Threads(_) => None,
        }
    }
}

impl Replay {
    /// A cassette file, or a folder of them, of Partner Center's API; what the client sends is held against its contract.
    pub fn of(path: impl AsRef<Path>) -> Self {
        let contract = Some(LazyContract::built_in(PARTNER_CENTER.contract));
        let options = ReplayOptions { contract, ..ReplayOptions::default() };
        Self { paths: vec![path.as_ref().to_owned()], options }
    }

    /// The same with another file or folder.
    pub fn and(mut self, path: impl AsRef<Path>) -> Self {
        self.paths.push(path.as_ref().to_owned());
        self
    }

    /// The same with other choices.
    pub fn with(mut self, options: ReplayOptions) -> Self {
        self.options = options;
        self
    }

    /// Starts to answer.
    pub fn start(self) -> Result<ReplayTest, ReplayError> {
        let named = cassettes::load_library(&self.paths)?;
        let replayer = Arc::new(Replayer::new(named, self.options));
        let (tell, told) = mpsc::channel();
        let served = replayer.clone();
        // A test may run inside a runtime, in which no other one can be waited for: all that waits has a thread of its own.
        let serving = std::thread::Builder::new()
            .name("tapecheck-replay".to_owned())
            .spawn(move || serve(served, &tell))?;
        let (url, stopper) = told.recv().unwrap_or_else(|_| Err(ended_early()))?;
        Ok(ReplayTest { url, replayer, stopper, serving: Some(serving) })
    }
}

/// The URL of a server, and what stops it.
type Started = (String, Stopper);

/// Listens, tells where or why not, and serves until it is stopped.
fn serve(replayer: Arc<Replayer>, tell: &mpsc::Sender<Result<Started, ReplayError>>) {
    // Whoever waits to be told may be gone.
    let failed = |error: ReplayError| drop(tell.send(Err(error)));
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(error.into()),
    };
    let noted = replayer.clone();
    let refusals = Refusals::to(move |refused| noted.note_refused(refused));
    let limits = BodyLimits { refusals: refusals.clone(), ..BodyLimits::default() };
    let options = ServerOptions { refusals, ..ServerOptions::default() };
    runtime.block_on(async {
        match Server::bind("127.0.0.1:0", options).await {
            Err(error) => failed(error.into()),
            Ok(server) => {
                let _ = tell.send(Ok((server.url(), server.stopper())));
                server.serve(Arc::new(Buffered::new(replayer).within(limits))).await;
            }
        }
    });
}

fn ended_early() -> ReplayError {
    ReplayError::Threads(std::io::Error::other("the thread that serves has ended"))
}

impl ReplayTest {
    /// The base URL that the client under test is to use.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What has happened so far. Recordings that contradict each other are among the findings.
    pub fn summary(&self) -> Summary {
        let mut summary = self.replayer.summary();
        summary.findings.extend(self.replayer.contradictions());
        summary
    }

    /// Stops, when what is being answered is answered.
    pub fn stop(mut self) -> Summary {
        self.end();
        self.summary()
    }

    fn end(&mut self) {
        self.stopper.stop();
        if let Some(serving) = self.serving.take() {
            // A panic there has been printed, and the test will miss its answers.
            let _ = serving.join();
        }
    }
}

impl Drop for ReplayTest {
    fn drop(&mut self) {
        self.end();
    }
}

impl Summary {
    /// Fails the test if anything was asked for that no recording answers, or was found to be wrong: if there is a finding
    /// that is a warning or an error. What is only worth knowing (`info`) fails no test; it is in `findings`.
    ///
    /// # Panics
    ///
    /// With everything that was found, in words.
    #[track_caller]
    pub fn assert_no_findings(&self) {
        let told = |finding: &crate::model::Finding| {
            format!(
                "{}[{}]: {}\n  help: {}",
                finding.severity,
                finding.rule.id,
                finding.message,
                finding.advice()
            )
        };
        let wrong = self.findings.iter().filter(|finding| finding.severity >= Severity::Warning);
        let told: Vec<String> = wrong.map(told).collect();
        assert!(told.is_empty(), "the replay has findings:\n{}", told.join("\n"));
    }
}
