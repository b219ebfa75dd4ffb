//! `tapecheck record`: a proxy that keeps what passes through it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;

use super::project::ProjectArgs;
use super::reporting::ReportArgs;
use super::service::ServiceArgs;
use super::serving::{self, bind_proxy, listen_address, runtime};
use super::{Config, Console, ExitStatus, Failure};
use crate::model::text::{counted, printable};
use crate::record::{Event, RecordOptions, Recorder, Summary};
use crate::report::Report;
use crate::storage::{cassettes, files};

/// Record real exchanges into a cassette
///
/// Listens on a local port, passes every request on to the service and keeps each exchange, without secrets, in the
/// cassette file. Point your client's base URL at the printed address, or let tapecheck run it and use TAPECHECK_URL.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  tapecheck record --upstream https://api.partnercenter.microsoft.com \\\n    -o cassettes/cancel.json -- npm test"
)]
pub(super) struct RecordArgs {
    /// The service to record
    #[arg(long, value_name = "URL")]
    upstream: String,
    /// The cassette file to write
    #[arg(short = 'o', long, value_name = "FILE")]
    cassette: PathBuf,
    /// Where to listen [default: 127.0.0.1:8025, with a command any free port]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    #[command(flatten)]
    service: ServiceArgs,
    #[command(flatten)]
    project: ProjectArgs,
    #[command(flatten)]
    report: ReportArgs,
    /// A command to run with TAPECHECK_URL set; recording ends with it
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// Runs the command.
pub(super) fn run(args: &RecordArgs, console: &Console) -> Result<ExitStatus, Failure> {
    let project = args.project.load()?;
    let client = args.service.client(&args.upstream)?;
    let upstream = client.upstream().clone();
    let older = ensure_writable(&args.cassette)?;
    runtime()?.block_on(async {
        let listen = listen_address(args.listen.as_deref(), &args.command, "127.0.0.1:8025");
        let server = bind_proxy(listen, args.service.timeout()).await?;
        let live = console.clone();
        let record = RecordOptions {
            path: args.cassette.clone(),
            profile: project.profile,
            observer: Box::new(move |event| live.progress(&describe(event))),
        };
        let (recorder, writer) = Recorder::start(client, record);
        let announce =
            |url: &str| format!("recording {url} -> {upstream} into {}", args.cassette.display());
        let ended = serving::serve(recorder, server, &args.command, console, announce).await?;
        let summary = tokio::task::spawn_blocking(|| writer.finish())
            .await
            .map_err(|error| Failure::new(format!("the writer ended early: {error}")))?;
        finish(summary, args, &project.config, older, ended, console)
    })
}

/// A recording that cannot be stored should not begin, nor one that would take the place of something else.
///
/// Gives how many interactions the cassette has that this recording will replace.
fn ensure_writable(cassette: &Path) -> Result<Option<usize>, Failure> {
    files::ensure_writable(cassette)?;
    if !cassette.exists() {
        return Ok(None);
    }
    match cassettes::load(cassette) {
        Ok(older) => Ok(Some(older.cassette.interactions.len())),
        Err(error) => Err(super::load_failure(error)
            .context("will not replace what is no cassette")
            .help("choose another name with `-o`, or move the file away")),
    }
}

/// One line for each exchange.
fn describe(event: &Event) -> String {
    match event {
        Event::Kept(method, target, status) => {
            format!("  {status} {}", printable(&format!("{method} {target}")))
        }
        Event::NotKept(finding) => {
            format!("  {}: {}", finding.severity, printable(&finding.message))
        }
        Event::Unanswered(cause) => format!("  error: {}", printable(cause)),
    }
}

fn finish(
    summary: Summary,
    args: &RecordArgs,
    config: &Config,
    older: Option<usize>,
    ended: Option<ExitStatus>,
    console: &Console,
) -> Result<ExitStatus, Failure> {
    if let Some(error) = summary.error {
        return Err(error.into());
    }
    tell(&summary, &args.cassette, older, console);
    // What is not in the cassette cannot be replayed: whoever trusts the recording must know.
    let report = Report { command: "record", findings: &summary.findings, ..Report::default() };
    let status = args.report.write_unless_idle(&report, config, console)?;
    if let Some(ended) = ended {
        return Ok(ended);
    }
    if let Some((cause, help)) = summary.unanswered.first() {
        let count = counted(summary.unanswered.len(), "request");
        return Err(
            Failure::new(format!("{count} got no answer from the service: {cause}")).help(help)
        );
    }
    if summary.kept == 0 && summary.findings.is_empty() && !args.command.is_empty() {
        return Err(Failure::new("the command ended without sending anything through tapecheck")
            .help(
                "does your client take its base URL from the environment variable TAPECHECK_URL?",
            ));
    }
    Ok(status)
}

/// Says what came of it.
fn tell(summary: &Summary, cassette: &Path, older: Option<usize>, console: &Console) {
    let file = cassette.display();
    let replaced = older.map(|count| format!(", in the place of {count}")).unwrap_or_default();
    match summary.kept {
        0 => console.progress(&format!("tapecheck: recorded nothing; {file} was not written")),
        kept => console.progress(&format!(
            "tapecheck: recorded {} into {file}{replaced}",
            counted(kept, "exchange")
        )),
    }
    if summary.kept > 0 && !summary.redactions.is_empty() {
        let parts: Vec<String> =
            summary.redactions.iter().map(|(rule, count)| format!("{count} {rule}")).collect();
        console.progress(&format!("tapecheck: redacted {}", parts.join(", ")));
    }
}
