//! What goes wrong on request in what is served, and how long its answers take.

use std::sync::Arc;

use clap::Args;

use super::Failure;
use super::project::Project;
use crate::control::{Fault, FaultError, Faults, Latency, Refusals};
use crate::http::{AnyHandler, Conducted};
use crate::model::Explained as _;
use crate::profile::PARTNER_CENTER;

/// What goes wrong on request.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Faults and time")]
pub(super) struct TroubleArgs {
    /// What goes wrong, for `count` requests (1): `PATCH /v1/orders/* status=429 retry-after=2 count=3`; can be repeated
    ///
    /// A method or `*`, a path in which `*` stands for a segment and a last `**` for all that follow, and any of
    /// status=CODE, retry-after=SECONDS, delay=500ms, reset, truncate=BYTES, stall, slow=BYTES (in a second) and count=N;
    /// of the sandbox rule=ID, too: a refusal by one of its rules.
    #[arg(long, value_name = "RULE", value_parser = parse_fault)]
    fault: Vec<Fault>,
    /// How long each answer takes: `200ms`, a range: `50ms..2s`, or in a replay `recorded` (see record --keep-latency)
    #[arg(long, value_name = "TIME")]
    latency: Option<Latency>,
}

impl TroubleArgs {
    /// How long answers take, as the flags say it, or else the configuration file.
    pub(super) fn latency(&self, project: &Project) -> Latency {
        self.latency.or(project.config.replay.latency).unwrap_or_default()
    }

    /// What the flags say, and where they say nothing the configuration file.
    pub(super) fn faults(&self, project: &Project) -> Result<Arc<Faults>, Failure> {
        let shared = &project.config.replay;
        let faults = if self.fault.is_empty() { &shared.faults } else { &self.fault };
        let latency = self.latency(project);
        checked(Faults::new(faults.clone(), latency, project.profile))
    }

    /// What the flags say, for a sandbox: its faults can be refusals of its own.
    pub(super) fn faults_of_sandbox(&self, refusals: Refusals) -> Result<Arc<Faults>, Failure> {
        let latency = self.latency.unwrap_or_default();
        if latency == Latency::Recorded {
            let why = "a sandbox has recorded nothing that it could take as long as";
            let help = "say how long answers take: --latency 200ms";
            return Err(Failure::new(format!("--latency recorded: {why}")).help(help));
        }
        let faults = Faults::new(self.fault.clone(), latency, &PARTNER_CENTER);
        checked(faults.with_refusals(refusals))
    }
}

fn checked(faults: Faults) -> Result<Arc<Faults>, Failure> {
    let faults = faults
        .checked()
        .map_err(|error| Failure::new(error.to_string()).help(error.help().unwrap_or_default()))?;
    Ok(Arc::new(faults))
}

/// A handler whose answers are in trouble when these faults say so.
pub(super) fn troubled(handler: AnyHandler, faults: &Arc<Faults>) -> AnyHandler {
    let (handler, director) = (Arc::new(handler), faults.clone());
    AnyHandler(Arc::new(Conducted { handler, director }))
}

fn parse_fault(text: &str) -> Result<Fault, String> {
    text.parse().map_err(|error: FaultError| match error.help() {
        Some(help) => format!("{error}; {help}"),
        None => error.to_string(),
    })
}
