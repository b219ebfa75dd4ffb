//! `tapecheck replay`: answers from cassettes, offline.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::project::ProjectArgs;
use super::reporting::ReportArgs;
use super::results::Results;
use super::serving::{self, bind, listen_address, runtime};
use super::{Console, ExitStatus, Failure};
use crate::http::Buffered;
use crate::model::text::counted;
use crate::model::{Finding, Location, Pointer, Rule, Severity};
use crate::replay::{Replayer, Summary};
use crate::storage::cassettes;

/// A recording that nobody asked for, where `--strict` wants all of them used.
pub(super) const UNUSED_INTERACTION: Rule = Rule {
    id: "unused-interaction",
    severity: Severity::Error,
    summary: "A recorded exchange was never asked for, and --strict says that all must be.",
    help: "Remove the interaction if the client no longer sends it, or replay without --strict.",
};

/// A command that ran beside a replay and did not use it.
pub(super) const NOTHING_ASKED: Rule = Rule {
    id: "nothing-asked",
    severity: Severity::Error,
    summary: "A command ran with a replay beside it and sent no request to it.",
    help: "Whatever the command tested was not the recording: it may have talked to the real service. Does the client \
           take its base URL from the environment variable TAPECHECK_URL?",
};

/// Serve recorded answers offline
///
/// Listens on a local port and answers each request from the recordings, by meaning and not by order. A request that no
/// recording answers gets 409 and an explanation that names the nearest one.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tapecheck replay cassettes/ -- npm test")]
pub(super) struct ReplayArgs {
    /// Cassette files, and folders of them
    #[arg(required = true, value_name = "CASSETTE|DIR")]
    paths: Vec<PathBuf>,
    /// Where to listen [default: 127.0.0.1:8026, with a command any free port]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Recordings that nobody asks for are findings
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    project: ProjectArgs,
    #[command(flatten)]
    report: ReportArgs,
    /// A command to run with TAPECHECK_URL set; replay ends with it
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

impl ReplayArgs {
    /// How it reports.
    pub(super) fn report(&self) -> &ReportArgs {
        &self.report
    }
}

/// Runs the command.
pub(super) fn run(args: &ReplayArgs, console: &Console) -> Result<ExitStatus, Failure> {
    let project = args.project.load()?;
    super::recovery::recover(&args.paths, console)?;
    let loaded = cassettes::load_all(&args.paths).map_err(super::load_failure)?;
    let replayer = Replayer::new(
        loaded.into_iter().map(|one| (one.name(), one.cassette)).collect(),
        project.rules(),
    );
    let replayer = Arc::new(replayer);
    let ended = runtime()?.block_on(async {
        let listen = listen_address(args.listen.as_deref(), &args.command, "127.0.0.1:8026");
        let announce = |url: &str| {
            format!("replaying {} on {url}", counted(replayer.interactions(), "interaction"))
        };
        let handler = Arc::new(Buffered(replayer.clone()));
        serving::serve(handler, bind(listen).await?, &args.command, console, announce).await
    })?;
    let summary = replayer.summary();
    console.progress(&format!(
        "tapecheck: answered {}, {} unmatched, {} never asked for",
        counted(summary.answered, "request"),
        summary.unmatched,
        summary.unused.len()
    ));
    let results = Results::new("replay", findings(&summary, args));
    let status = args.report.write_unless_idle(results, &project.config, console)?;
    Ok(ended.unwrap_or(status))
}

fn findings(summary: &Summary, args: &ReplayArgs) -> Vec<Finding> {
    let mut findings = summary.findings.clone();
    if !args.command.is_empty() && summary.answered + summary.unmatched == 0 {
        let message = "the command ended without asking for anything";
        findings.push(NOTHING_ASKED.finding(Location::default(), message));
    }
    if args.strict {
        findings.extend(summary.unused.iter().map(|(name, interaction)| {
            let pointer: Pointer =
                ["interactions".to_owned(), interaction.to_string()].into_iter().collect();
            let location = Location::file(name).pointing(pointer);
            UNUSED_INTERACTION
                .finding(location, format!("nobody asked for interaction {interaction}"))
        }));
    }
    findings
}
