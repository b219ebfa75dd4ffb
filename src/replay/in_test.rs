//! A replay inside a Rust test: three lines.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc;
use std::thread::JoinHandle;

use super::{ReplayOptions, Replayer, Summary};
use crate::http::{Buffered, ServeError, Server, ServerOptions, Stopper};
use crate::model::Explained;
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
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let server = runtime.block_on(Server::bind("127.0.0.1:0", ServerOptions::default()))?;
        let (url, stopper) = (format!("http://{}", server.address()), server.stopper());
        let handler = Arc::new(Buffered::new(replayer.clone()));
        let (started, has_started) = mpsc::channel();
        let serving =
            std::thread::Builder::new().name("tapecheck-replay".to_owned()).spawn(move || {
                // Whoever waits may be gone.
                let _ = started.send(());
                runtime.block_on(server.serve(handler));
            })?;
        // It listens already; this only makes sure that the thread is there before a test goes on.
        let _ = has_started.recv();
        Ok(ReplayTest { url, replayer, stopper, serving: Some(serving) })
    }
}

impl ReplayTest {
    /// The base URL that the client under test is to use.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What has happened so far.
    pub fn summary(&self) -> Summary {
        self.replayer.summary()
    }

    /// Stops, when what is being answered is answered.
    pub fn stop(mut self) -> Summary {
        self.end();
        self.replayer.summary()
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
    /// Fails the test if anything was asked for that no recording answers, or was found to be wrong.
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
        let told: Vec<String> = self.findings.iter().map(told).collect();
        assert!(told.is_empty(), "the replay has findings:\n{}", told.join("\n"));
    }
}
