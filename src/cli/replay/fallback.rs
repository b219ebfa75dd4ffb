//! Who answers what was never recorded, and keeps that.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use clap::Args;
use jiff::Timestamp;

use super::super::project::{ContractArgs, Project};
use super::super::service::ServiceArgs;
use super::super::{Console, Failure, recovery};
use crate::http::{Buffered, Handler, PassOn, UpstreamError, Upstreams};
use crate::model::text::counted;
use crate::model::{Explained as _, Finding};
use crate::record::{MAX_BODY, RecordOptions, Recorder, Summary};
use crate::sandbox::{Clock, Options, Sandbox};
use crate::storage::files;

/// The word for the embedded emulator.
const SANDBOX: &str = "sandbox";

/// What becomes of requests without a recording.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Requests without a recording")]
pub(super) struct FallbackArgs {
    /// Pass them on to this service, or let the embedded emulator answer them (`sandbox`); then they are no errors
    #[arg(long, value_name = "URL|sandbox")]
    fallback: Option<String>,
    /// Record what the service answers into this cassette, without secrets as always
    #[arg(long, value_name = "FILE", requires = "fallback")]
    record_missing: Option<PathBuf>,
    #[command(flatten)]
    service: ServiceArgs,
}

/// Who answers what was never recorded.
pub(super) struct Fallback {
    /// For people.
    pub(super) name: String,
    kind: Kind,
}

enum Kind {
    /// The emulator.
    Sandbox(Arc<Sandbox>),
    /// A service.
    Service(Arc<PassOn>, Upstreams, Arc<Unanswered>),
    /// A service, whose answers are kept.
    Recorded(Arc<Recorder>, Upstreams, PathBuf),
}

/// Requests that a service did not answer: how many, and why not the first.
#[derive(Debug, Default)]
struct Unanswered(Mutex<Option<(usize, UpstreamError)>>);

impl FallbackArgs {
    /// Makes ready who is named, if anybody is.
    pub(super) fn open(
        &self,
        project: &Project,
        contract: &ContractArgs,
    ) -> Result<Option<Fallback>, Failure> {
        let Some(name) = self.fallback.as_deref() else { return Ok(None) };
        let kind = match (name, &self.record_missing) {
            (SANDBOX, None) => Kind::Sandbox(Arc::new(sandbox())),
            (SANDBOX, Some(_)) => {
                return Err(Failure::new("the sandbox's answers are no recordings of a service")
                    .help("leave `--record-missing` out, or record a sandbox: `tapecheck sandbox`, and `tapecheck record`"));
            }
            (url, None) => self.service(url)?,
            (url, Some(path)) => self.recorded(url, path, project, contract)?,
        };
        let name = if name == SANDBOX { "the sandbox" } else { name };
        Ok(Some(Fallback { name: name.to_owned(), kind }))
    }

    fn service(&self, url: &str) -> Result<Kind, Failure> {
        let client = self.service.client(url)?;
        let upstreams = Upstreams::one(client.clone());
        let unanswered = Arc::new(Unanswered::default());
        let noted = unanswered.clone();
        let pass_on = PassOn { client, unanswered: Box::new(move |error| noted.note(error)) };
        Ok(Kind::Service(Arc::new(pass_on), upstreams, unanswered))
    }

    fn recorded(
        &self,
        url: &str,
        path: &Path,
        project: &Project,
        contract: &ContractArgs,
    ) -> Result<Kind, Failure> {
        let upstreams = Upstreams::one(self.service.client(url)?);
        recovery::ensure_none(path)?;
        files::ensure_writable(path)?;
        if path.exists() {
            let path = path.display();
            return Err(Failure::new(format!("`{path}` is there already, and would be lost"))
                .help("name a new file with `--record-missing`; all files of a folder are replayed together"));
        }
        let options = RecordOptions {
            path: path.to_owned(),
            profile: project.profile,
            rules: project.rules(),
            contract: Arc::new(project.contract(contract)?),
            max_body: MAX_BODY,
            keeps_latency: false,
            keep_serving: false,
            observer: Box::new(|_| {}),
        };
        let recorder = Recorder::start(upstreams.clone(), options)?;
        Ok(Kind::Recorded(recorder, upstreams, path.to_owned()))
    }
}

impl Fallback {
    /// Makes sure that a replay at this address is not its own fallback.
    pub(super) fn ensure_elsewhere(&self, address: SocketAddr) -> Result<(), Failure> {
        match &self.kind {
            Kind::Sandbox(_) => Ok(()),
            Kind::Service(_, upstreams, _) | Kind::Recorded(_, upstreams, _) => {
                Ok(upstreams.ensure_elsewhere(address)?)
            }
        }
    }

    /// What answers.
    pub(super) fn handler(&self) -> Arc<dyn Handler> {
        match &self.kind {
            Kind::Sandbox(sandbox) => Arc::new(Buffered::new(sandbox.clone())),
            Kind::Service(pass_on, ..) => pass_on.clone(),
            Kind::Recorded(recorder, ..) => recorder.clone(),
        }
    }

    /// Writes what was recorded. Gives what is to be known of it, and why not everything was answered.
    pub(super) fn finish(self, console: &Console) -> (Vec<Finding>, Option<Failure>) {
        match self.kind {
            Kind::Sandbox(_) => (Vec::new(), None),
            Kind::Service(_, _, unanswered) => (Vec::new(), unanswered.failure()),
            Kind::Recorded(recorder, _, path) => {
                let summary = recorder.finish();
                let kept = summary.finished.exchanges;
                if kept > 0 && summary.unfinished.is_none() {
                    let kept = counted(kept, "exchange");
                    console.progress(&format!(
                        "tapecheck: recorded {kept} that were missing into {}",
                        path.display()
                    ));
                }
                let findings = summary.findings.clone();
                (findings, failure_of(summary, console))
            }
        }
    }
}

/// Why not everything was answered or recorded.
fn failure_of(summary: Summary, console: &Console) -> Option<Failure> {
    let failures = [summary.failure, summary.unfinished].into_iter().flatten();
    let mut failures: Vec<Failure> = failures.map(Failure::from).collect();
    failures.extend(recovery::damages_in_words(&summary.finished).map(Failure::new));
    failures.extend(
        summary
            .faults
            .into_values()
            .map(|fault| unanswered(fault.count, &fault.cause).help(fault.help)),
    );
    let last = failures.pop();
    failures.iter().for_each(|failure| failure.print(console));
    last
}

fn unanswered(count: usize, cause: &str) -> Failure {
    let count = counted(count, "request");
    Failure::new(format!("{count} without a recording got no answer from the service: {cause}"))
}

impl Unanswered {
    fn note(&self, error: &UpstreamError) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.get_or_insert_with(|| (0, error.clone())).0 += 1;
    }

    fn failure(&self) -> Option<Failure> {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, error) = noted.as_ref()?;
        Some(unanswered(*count, &error.to_string()).help(error.help().unwrap_or_default()))
    }
}

fn sandbox() -> Sandbox {
    let clock = Clock::running_from(Timestamp::now(), Timestamp::now(), Timestamp::now);
    Sandbox::new(Options::with_clock(clock))
}
