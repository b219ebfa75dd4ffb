//! `tapecheck record`: a proxy that keeps what passes through it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::child::UserCommand;
use super::forwarding::{ForwardArgs, Services};
use super::live::{Checker, Live, Manner};
use super::project::{ContractArgs, ProjectArgs};
use super::reporting::ReportArgs;
use super::results::Results;
use super::service::ServiceArgs;
use super::serving::{self, bind_proxy, listen_address, runtime};
use super::{Config, Console, ExitStatus, Failure, recorded, recovery, size, updating};
use crate::cassette::Cassette;
use crate::model::text::counted;
use crate::profile::Profile;
use crate::record::{RecordOptions, Recorder, Summary};
use crate::schema::Contract;
use crate::storage::{cassettes, files};

/// Record real exchanges into a cassette
///
/// Listens on a local port, passes every request on to the service and keeps each exchange, without secrets, in the
/// cassette file. Point your client's base URL at the printed address, or let tapecheck run it and use TAPECHECK_URL. With
/// --forward it is a proxy instead, for clients whose base URL cannot be changed; see `tapecheck ca trust-help`.
///
/// Shows each exchange as it ends, with what `check` says of it; beside a COMMAND only what is wrong. These findings are
/// for your eyes: the exit status is 1 only for exchanges that could not be recorded as they were.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  tapecheck record --upstream https://api.partnercenter.microsoft.com \\\n    -o cassettes/cancel.json -- npm test

Clients that use several services, or have their addresses built in:
  tapecheck record --forward --upstream https://api.partnercenter.microsoft.com \\
    --upstream https://login.microsoftonline.com --others refuse -o cassettes/login.json -- npm test
  tapecheck record --forward --map api.partnercenter.microsoft.com=http://127.0.0.1:8027 \\
    -o cassettes/sandbox.json -- npm test"
)]
pub(super) struct RecordArgs {
    #[command(flatten)]
    forward: ForwardArgs,
    /// The cassette file to write
    #[arg(short = 'o', long, value_name = "FILE")]
    cassette: PathBuf,
    /// Keep what still holds of the cassette that is there, so that a diff of the file shows what has really changed
    #[arg(long)]
    update: bool,
    /// Where to listen [default: 127.0.0.1:8025, with a command any free port]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Bodies above this size pass on and are recorded without their content: `500k`, `16MiB`, bytes
    #[arg(long, value_name = "SIZE", default_value = "16MiB", value_parser = size::parse)]
    max_body: usize,
    /// Keep how long each answer took, for `replay --latency recorded`: recording the same again no longer gives the same file
    #[arg(long)]
    keep_latency: bool,
    /// Go on without recording when the disk is full or cannot be written; else the recorder stops
    #[arg(long)]
    keep_serving: bool,
    /// Show a line for each exchange also while a command runs
    #[arg(short, long)]
    verbose: bool,
    #[command(flatten)]
    service: ServiceArgs,
    #[command(flatten)]
    project: ProjectArgs,
    #[command(flatten)]
    contract: ContractArgs,
    #[command(flatten)]
    report: ReportArgs,
    /// A command to run with TAPECHECK_URL set; recording ends with it
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// Runs the command.
pub(super) fn run(args: &RecordArgs, console: &Console) -> Result<ExitStatus, Failure> {
    let project = args.project.load()?;
    let contract = Arc::new(project.contract(&args.contract)?);
    let live = live(args, contract.clone(), project.profile, console)?;
    let services = args.forward.services(&args.service, &live, console)?;
    recovery::ensure_none(&args.cassette)?;
    let older = ensure_writable(&args.cassette)?;
    let replaced = older.as_ref().map(|older| older.interactions.len());
    runtime()?.block_on(async {
        let listen = listen_address(args.listen.as_deref(), &args.command, "127.0.0.1:8025");
        let server = bind_proxy(listen, args.service.timeout()).await?;
        services.ensure_sound(server.address(), console)?;
        let options = RecordOptions {
            path: args.cassette.clone(),
            profile: project.profile,
            rules: project.rules(),
            contract,
            max_body: args.max_body,
            keeps_latency: args.keep_latency,
            keep_serving: args.keep_serving,
            observer: live.observer(),
        };
        let recorder = Recorder::start(services.upstreams.clone(), options)?;
        let into = args.cassette.display().to_string();
        let announce = |url: &str| services.announcement(url, &into, !args.command.is_empty());
        let environment = services.environment(&server.url());
        let command = UserCommand { words: &args.command, environment };
        let broken = recorder.stopped();
        let handler = recorder.clone();
        let ended =
            serving::serve_all(vec![(handler, server)], command, console, announce, broken).await;
        // Whatever has become of the command, what was recorded is kept.
        let summary = tokio::task::spawn_blocking(move || recorder.finish())
            .await
            .map_err(|error| Failure::new(format!("the recording ended early: {error}")))?;
        let checked = live.end();
        let mut not_updated = None;
        if let (true, Some(older), true) = (args.update, &older, summary.finished.exchanges > 0) {
            match updating::update_file(&args.cassette, older, &project) {
                Ok(told) => console.progress(&format!("tapecheck: {told}")),
                Err(failure) => not_updated = Some(failure),
            }
        }
        recorded::tell(&summary, &checked, &args.cassette, replaced, console);
        let status = finish(summary, args, &services, &project.config, ended?, console);
        not_updated.map_or(status, Err)
    })
}

/// Shows what passes; beside a command, whose own output is to stay readable, only what is wrong.
fn live(
    args: &RecordArgs,
    contract: Arc<Contract>,
    profile: &'static Profile,
    console: &Console,
) -> Result<Live, Failure> {
    let has_command = !args.command.is_empty();
    let manner =
        Manner { is_marked: has_command, has_every_exchange: !has_command || args.verbose };
    Live::start(Checker::new(contract, profile), manner, console)
}

/// A recording that cannot be stored should not begin, nor one that would take the place of something else.
///
/// Gives the cassette that this recording will replace.
fn ensure_writable(cassette: &Path) -> Result<Option<Cassette>, Failure> {
    files::ensure_writable(cassette)?;
    if !cassette.exists() {
        return Ok(None);
    }
    match cassettes::load(cassette) {
        Ok(older) => Ok(Some(older.cassette)),
        Err(error) => Err(super::load_failure(error)
            .context("will not replace what is no cassette")
            .help("choose another name with `-o`, or move the file away")),
    }
}

fn finish(
    summary: Summary,
    args: &RecordArgs,
    services: &Services,
    config: &Config,
    ended: Option<ExitStatus>,
    console: &Console,
) -> Result<ExitStatus, Failure> {
    // What is not in the cassette cannot be replayed: whoever trusts the recording must know.
    let results = Results::new("record", summary.findings.clone());
    let status = args.report.write_unless_idle(results, config, console)?;
    let failures = [summary.failure, summary.unfinished].into_iter().flatten();
    let mut failures: Vec<Failure> = failures.map(Failure::from).collect();
    if let Some(last) = failures.pop() {
        failures.iter().for_each(|failure| failure.print(console));
        return Err(last);
    }
    if let Some(damages) = recovery::damages_in_words(&summary.finished) {
        return Err(Failure::new(damages));
    }
    if let Some(ended) = ended {
        return Ok(ended);
    }
    if let Some(fault) = summary.faults.values().next() {
        let count: usize = summary.faults.values().map(|fault| fault.count).sum();
        let count = counted(count, "request");
        let cause = &fault.cause;
        return Err(Failure::new(format!("{count} got no answer from the service: {cause}"))
            .help(&fault.help));
    }
    let is_empty = summary.finished.exchanges == 0 && summary.findings.is_empty();
    if is_empty && !args.command.is_empty() {
        return Err(Failure::new("the command ended without sending anything through tapecheck")
            .help(services.unused_help()));
    }
    Ok(status)
}
