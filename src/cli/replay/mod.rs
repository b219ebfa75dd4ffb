//! `tapecheck replay`: answers from cassettes, offline.

mod access;
mod fallback;
mod library;
mod limits;
mod outcome;
mod stage;
mod watch;

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::thread;

use clap::Args;
use jiff::Timestamp;

use super::control::ControlArgs;
use super::project::{ContractArgs, Project, ProjectArgs};
use super::reporting::ReportArgs;
use super::results::Results;
use super::serving::runtime;
use super::trouble::TroubleArgs;
use super::{Console, ExitStatus, Failure, recovery, show};
use crate::control::Latency;
use crate::model::text::printable;
use crate::replay::{CurrentReplayer, MISS_STATUS, Observer, ReplayOptions, Replayer, Shift};
use access::AccessArgs;
use fallback::FallbackArgs;
use limits::LimitArgs;
use outcome::Outcome;
pub(super) use outcome::{NOTHING_ASKED, UNUSED_INTERACTION};
use stage::Stage;
use watch::{Loading, Watch};

/// So many lines wait to be written; more are left to the summary.
const WAITING_LINES: usize = 1000;

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
    /// Where to listen [default: 127.0.0.1:8026, with a command any free port]; can be repeated, and each further address
    /// has a session of its own
    #[arg(long, value_name = "ADDRESS")]
    listen: Vec<String>,
    #[command(flatten)]
    control: ControlArgs,
    /// Recordings that nobody asks for are findings
    #[arg(long)]
    strict: bool,
    /// Say what can be answered, and serve nothing
    #[arg(long, conflicts_with_all = ["listen", "command"])]
    list: bool,
    /// Load cassettes again when their files change; sessions begin anew then, connections stay
    #[arg(long, conflicts_with = "list")]
    watch: bool,
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
    access: AccessArgs,
    #[command(flatten)]
    trouble: TroubleArgs,
    #[command(flatten)]
    fallback: FallbackArgs,
    #[command(flatten)]
    limits: LimitArgs,
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
    recovery::recover(&args.paths, console)?;
    let watch = args.watch.then(|| Watch::over(&args.paths));
    let load = loading(args, console);
    let loaded = load()?;
    let mut options = options(args, &project)?;
    let fallback = if args.list { None } else { args.fallback.open(&project, &args.contract)? };
    options.passed_to = fallback.as_ref().map(|fallback| fallback.name.clone());
    // Beside a command all of it is told at the end, and not between the lines of the tests.
    options.observer = args.command.is_empty().then(|| told_at_once(console));
    let replayer = Arc::new(CurrentReplayer::new(Replayer::new(loaded, options)));
    if args.list {
        // Looking for them takes too long to do it before the first answer; else they are told at the end.
        for finding in replayer.get().contradictions() {
            console.log(&format!("tapecheck: {}", printable(&finding.message)));
        }
        args.report.put(&show::text(&replayer.get().timeline(), false), console)?;
        return Ok(ExitStatus::Clean);
    }
    let faults = args.trouble.faults(&project)?;
    if args.trouble.latency(&project) == Latency::Recorded
        && replayer.get().timed_interactions() == 0
    {
        console.log(
            "tapecheck: `--latency recorded`, and no interaction says how long its answer took: record with --keep-latency",
        );
    }
    let access = args.access.open(console)?;
    let stage = Stage { args, profile: project.profile, replayer, faults, access, console };
    let watch = watch.map(|watch| (watch, load));
    let ended = runtime()?.block_on(stage.serve(fallback.as_ref(), watch));
    // Whatever has become of the command, what was recorded is kept.
    let finished = fallback.map(|fallback| fallback.finish(console));
    let (recorded, failure) = finished.unwrap_or_default();
    let ended = ended?;
    let outcome = Outcome {
        summary: stage.replayer.get().summary(),
        contradictions: stage.replayer.get().contradictions(),
        faults: stage.faults.happened(),
    };
    outcome::tell(&outcome, console);
    let has_failed = ended.is_some();
    let mut findings = outcome::findings(outcome, args, has_failed);
    findings.extend(recorded);
    let results = Results::new("replay", findings);
    let status = args.report.write_unless_idle(results, &project.config, console)?;
    match (ended, failure) {
        (None, Some(failure)) => Err(failure),
        (None, None) => Ok(status),
        (Some(ended), failure) => {
            failure.iter().for_each(|failure| failure.print(console));
            Ok(ended)
        }
    }
}

/// How the cassettes are loaded, at the start and whenever they change.
fn loading(args: &ReplayArgs, console: &Console) -> Loading {
    let (paths, skip_invalid) = (args.paths.clone(), args.skip_invalid);
    let console = console.clone();
    Arc::new(move || library::load(&paths, skip_invalid, &console))
}

/// Writes lines while requests are answered; a terminal that nobody reads holds none of them up.
fn told_at_once(console: &Console) -> Observer {
    let (tell, told) = mpsc::sync_channel::<String>(WAITING_LINES);
    let console = console.clone();
    // Without a thread the summary has to do.
    let _ = thread::Builder::new().name("tapecheck-told".to_owned()).spawn(move || {
        told.iter().for_each(|line| console.progress(&format!("tapecheck: {line}")));
    });
    Observer::new(move |line| drop(tell.try_send(printable(line))))
}

fn options(args: &ReplayArgs, project: &Project) -> Result<ReplayOptions, Failure> {
    let matching = &project.config.matching;
    let contract = if args.no_contract && !matching.needs_contract() {
        None
    } else {
        Some(project.lazy_contract(&args.contract)?)
    };
    let operations = match &contract {
        Some(contract) if matching.needs_contract() => matching.rules(Some(contract.get()))?,
        _ => matching.rules(None)?,
    };
    Ok(ReplayOptions {
        operations,
        miss_status: args.miss_status,
        shift: args.shift_time.unwrap_or_default(),
        keeps_retry_after: args.keep_retry_after,
        keeps_latency: args.trouble.latency(project) == Latency::Recorded,
        contract: contract.filter(|_| !args.no_contract),
        others: Some(library::others(args, project)),
        ..ReplayOptions::new(project.rules())
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
