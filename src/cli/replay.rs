//! `tapecheck replay`: answers from cassettes, offline.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use jiff::Timestamp;

use super::project::{ContractArgs, Project, ProjectArgs};
use super::reporting::ReportArgs;
use super::results::Results;
use super::serving::{self, bind, listen_address, runtime};
use super::{Console, ExitStatus, Failure, show};
use crate::cassette::Cassette;
use crate::http::Buffered;
use crate::model::text::{counted, printable};
use crate::model::{Explained as _, Finding, Location, Pointer, Rule, Severity};
use crate::replay::{MISS_STATUS, OtherCassettes, ReplayOptions, Replayer, Shift, Summary};
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

/// So many requests without an answer are explained at the end; the report has all of them.
const EXPLAINED: usize = 10;

/// Serve recorded answers offline
///
/// Listens on a local port and answers each request from the recordings, by meaning and not by order. A request that no
/// recording answers gets 409 and an explanation that names the nearest one. What clients send is held against the
/// contract. Clients that send a `Tapecheck-Session` header have a way through the recordings of their own, so that tests
/// can run in parallel.
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
    /// Say what can be answered, and serve nothing
    #[arg(long, conflicts_with_all = ["listen", "command"])]
    list: bool,
    /// Go on without cassettes that are damaged
    #[arg(long)]
    skip_invalid: bool,
    /// The status for a request that no recording answers
    #[arg(long, value_name = "STATUS", default_value_t = MISS_STATUS, value_parser = parse_miss_status)]
    miss_status: u16,
    /// How much later the points in time in answers are (`30d`, `-12h`), or the one that is to be now
    #[arg(long, value_name = "DURATION|TIME", allow_hyphen_values = true, value_parser = parse_shift)]
    shift_time: Option<Shift>,
    /// Answer Retry-After as recorded, and not as 0
    #[arg(long)]
    keep_retry_after: bool,
    /// Do not hold what clients send against the contract
    #[arg(long, conflicts_with = "contract")]
    no_contract: bool,
    #[command(flatten)]
    project: ProjectArgs,
    #[command(flatten)]
    contract: ContractArgs,
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
    let loaded = load(args, console)?;
    let options = options(args, &project)?;
    let replayer = Arc::new(Replayer::new(loaded, options));
    if args.list {
        args.report.put(&show::text(&replayer.timeline(), false), console)?;
        return Ok(ExitStatus::Clean);
    }
    let ended = runtime()?.block_on(async {
        let listen = listen_address(args.listen.as_deref(), &args.command, "127.0.0.1:8026");
        let announce = |url: &str| {
            format!("replaying {} on {url}", counted(replayer.interactions(), "interaction"))
        };
        let handler = Arc::new(Buffered(replayer.clone()));
        serving::serve(handler, bind(listen).await?, &args.command, console, announce).await
    })?;
    let summary = replayer.summary();
    tell(&summary, console);
    let findings = findings(&summary, replayer.contradictions(), args);
    let results = Results::new("replay", findings);
    let status = args.report.write_unless_idle(results, &project.config, console)?;
    Ok(ended.unwrap_or(status))
}

/// The cassettes, without those that cannot be read if that is what the user wants.
fn load(args: &ReplayArgs, console: &Console) -> Result<Vec<(String, Cassette)>, Failure> {
    if !args.skip_invalid {
        return cassettes::load_library(&args.paths).map_err(super::load_failure);
    }
    let (loaded, mut failures) = cassettes::load_library_each(&args.paths);
    if loaded.is_empty() && !failures.is_empty() {
        return Err(super::load_failure(failures.swap_remove(0)));
    }
    for failure in failures {
        console.log(&format!("tapecheck: left out: {}", printable(&failure.to_string())));
        if let Some(help) = failure.help() {
            console.log(&format!("  help: {}", printable(&help)));
        }
    }
    Ok(loaded)
}

fn options(args: &ReplayArgs, project: &Project) -> Result<ReplayOptions, Failure> {
    let matching = &project.config.matching;
    let contract = if args.no_contract && !matching.needs_contract() {
        None
    } else {
        Some(Arc::new(project.contract(&args.contract)?))
    };
    let operations = matching.rules(contract.as_deref())?;
    Ok(ReplayOptions {
        operations,
        miss_status: args.miss_status,
        shift: args.shift_time.unwrap_or_default(),
        keeps_retry_after: args.keep_retry_after,
        contract: contract.filter(|_| !args.no_contract),
        others: Some(others(args, project)),
        ..ReplayOptions::new(project.rules())
    })
}

/// The cassettes beside those that are replayed, and those that the configuration names.
fn others(args: &ReplayArgs, project: &Project) -> OtherCassettes {
    let mut places = project.config.cassettes.clone();
    if places.is_empty() {
        places.push(PathBuf::from("cassettes"));
    }
    let replayed = args.paths.clone();
    Arc::new(move || {
        let files = cassettes::beside(&replayed, &places);
        // What cannot be read there is nobody's concern here.
        cassettes::load_library_each(&files).0
    })
}

fn parse_miss_status(text: &str) -> Result<u16, String> {
    match text.parse() {
        Ok(status) if ReplayOptions::can_be_miss_status(status) => Ok(status),
        Ok(_) => Err("it must be from 400 to 499, and none that clients repeat without end: 408, 412, 425, 429".to_owned()),
        Err(_) => Err("it must be a status code from 400 to 499".to_owned()),
    }
}

fn parse_shift(text: &str) -> Result<Shift, String> {
    Shift::parse(text, Timestamp::now()).map_err(|error| error.to_string())
}

/// Says what came of it, and explains each request without an answer.
fn tell(summary: &Summary, console: &Console) {
    console.progress(&format!(
        "tapecheck: answered {}, {} unmatched, {} never asked for",
        counted(summary.answered, "request"),
        summary.unmatched,
        summary.unused.len()
    ));
    for block in summary.missed.iter().take(EXPLAINED) {
        block.iter().for_each(|line| console.progress(&format!("tapecheck: {}", printable(line))));
    }
    let more = summary.missed.len().saturating_sub(EXPLAINED);
    if more > 0 {
        console.progress(&format!(
            "tapecheck: and {} without an answer",
            counted(more, "other request")
        ));
    }
}

fn findings(summary: &Summary, contradictions: Vec<Finding>, args: &ReplayArgs) -> Vec<Finding> {
    let mut findings = summary.findings.clone();
    findings.extend(contradictions);
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
