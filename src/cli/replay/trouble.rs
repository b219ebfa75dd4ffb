//! What goes wrong in a replay on request, and how long its answers take.

use std::sync::Arc;

use clap::Args;

use super::super::project::Project;
use crate::http::{AnyHandler, Conducted};
use crate::model::Explained as _;
use crate::replay::{Fault, Faults, Latency};

/// What goes wrong on request.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Faults and time")]
pub(super) struct TroubleArgs {
    /// What goes wrong, for `count` requests (1): `PATCH /v1/orders/* status=429 retry-after=2 count=3`; can be repeated
    ///
    /// A method or `*`, a path in which `*` stands for a segment and a last `**` for all that follow, and any of
    /// status=CODE, retry-after=SECONDS, delay=500ms, reset, truncate=BYTES, stall, slow=BYTES (in a second) and count=N.
    #[arg(long, value_name = "RULE", value_parser = parse_fault)]
    fault: Vec<Fault>,
    /// How long each answer takes: `200ms`, or a range: `50ms..2s`
    #[arg(long, value_name = "TIME")]
    latency: Option<Latency>,
}

impl TroubleArgs {
    /// What the flags say, and where they say nothing the configuration file.
    pub(super) fn faults(&self, project: &Project) -> Arc<Faults> {
        let shared = &project.config.replay;
        let faults = if self.fault.is_empty() { &shared.faults } else { &self.fault };
        let latency = self.latency.or(shared.latency).unwrap_or_default();
        Arc::new(Faults::new(faults.clone(), latency, project.profile))
    }
}

/// A handler whose answers are in trouble when these faults say so.
pub(super) fn troubled(handler: AnyHandler, faults: &Arc<Faults>) -> AnyHandler {
    let (handler, director) = (Arc::new(handler), faults.clone());
    AnyHandler(Arc::new(Conducted { handler, director }))
}

fn parse_fault(text: &str) -> Result<Fault, String> {
    text.parse().map_err(|error: crate::replay::FaultError| match error.help() {
        Some(help) => format!("{error}; {help}"),
        None => error.to_string(),
    })
}
