//! The command line: the only code that knows flags, the terminal and exit codes.

mod ca;
mod certificates;
mod check;
mod child;
mod config;
mod console;
mod control;
mod coverage;
mod deferred;
mod demo;
mod diff;
mod exit_status;
mod explain;
mod failure;
mod forwarding;
mod import;
mod infer;
mod live;
mod locate;
mod parallel;
mod partition;
mod project;
mod record;
mod recorded;
mod recovery;
mod replay;
mod report;
mod reporting;
mod results;
mod review;
mod sandbox;
mod service;
mod serving;
mod show;
mod size;
mod trouble;
mod trust;
mod updating;
mod verify;

use std::ffi::OsString;

use clap::{Parser, Subcommand};

pub use config::Config;
pub use console::Console;
pub use exit_status::ExitStatus;
pub use explain::{Example, example, examples, rules};
pub use failure::Failure;

use deferred::Deferred;
use reporting::ReportArgs;

use crate::storage::LoadError;

/// Nobody is told of panics that are expected and answered.
fn keep_expected_panics_quiet() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !crate::compat::is_guarded() {
                usual(panic);
            }
        }));
    });
}

/// Record, replay and contract-test the HTTP APIs your code depends on but does not own.
#[derive(Debug, Parser)]
#[command(name = "tapecheck", version, arg_required_else_help = true)]
#[command(
    after_help = "Start here:\n  tapecheck demo\n\nExit status: 0 nothing found, 1 findings, 2 the work could not be done."
)]
struct Cli {
    /// Say nothing but results and errors
    #[arg(short, long, global = true)]
    quiet: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the whole cycle on the embedded sandbox
    Demo(Deferred<demo::DemoArgs>),
    /// Record real exchanges into a cassette
    Record(Deferred<record::RecordArgs>),
    /// Serve recorded answers offline
    Replay(Deferred<replay::ReplayArgs>),
    /// Show what cassettes can answer
    Show(Deferred<show::ShowArgs>),
    /// Check cassettes against the contract
    Check(Deferred<check::CheckArgs>),
    /// Resend recorded requests to a live service and name what drifted
    Verify(Deferred<verify::VerifyArgs>),
    /// Say what changed in meaning between two versions of files, and whom it breaks
    Diff(Deferred<diff::DiffArgs>),
    /// Walk through what drifted since a recording: take it over, keep the recording, or ignore it by rule
    Review(Deferred<review::ReviewArgs>),
    /// Turn documentation pages into cassettes
    Import(Deferred<import::ImportArgs>),
    /// Make a JSON Schema of observed bodies, or complete one
    Infer(Deferred<infer::InferArgs>),
    /// Make one report of several
    Report(Deferred<report::ReportCommandArgs>),
    /// Serve an emulated Partner Center
    Sandbox(Deferred<sandbox::SandboxArgs>),
    /// Show the certificate authority of `record --forward`
    Ca(Deferred<ca::CaArgs>),
    /// Explain what a rule means and what to do
    Explain(Deferred<explain::ExplainArgs>),
}

impl Command {
    /// How the command reports, where a report is what it is for. `record` has written its own before it can fail.
    fn report(&self) -> Option<(&'static str, &ReportArgs)> {
        Some(match self {
            Self::Replay(args) => ("replay", args.report()),
            Self::Check(args) => ("check", args.report()),
            Self::Verify(args) => ("verify", args.report()),
            Self::Diff(args) => ("diff", args.report()),
            Self::Import(args) => ("import", args.report()),
            Self::Report(args) => ("report", args.report()),
            _ => return None,
        })
    }
}

/// Runs the program with these arguments, the first of which is its own name.
pub fn run(arguments: impl IntoIterator<Item = OsString>, console: &Console) -> ExitStatus {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(usage) => return print_usage(&usage, console),
    };
    let console = console.clone().quiet(cli.quiet);
    keep_expected_panics_quiet();
    let outcome = match &cli.command {
        Command::Demo(args) => demo::run(args, &console),
        Command::Record(args) => record::run(args, &console),
        Command::Replay(args) => replay::run(args, &console),
        Command::Show(args) => show::run(args, &console),
        Command::Check(args) => check::run(args, &console),
        Command::Verify(args) => verify::run(args, &console),
        Command::Diff(args) => diff::run(args, &console),
        Command::Review(args) => review::run(args, &console),
        Command::Import(args) => import::run(args, &console),
        Command::Infer(args) => infer::run(args, &console),
        Command::Report(args) => report::run(args, &console),
        Command::Sandbox(args) => sandbox::run(args, &console),
        Command::Ca(args) => ca::run(args, &console),
        Command::Explain(args) => explain::run(args, &console),
    };
    outcome.unwrap_or_else(|failure| {
        if let Some((name, report)) = cli.command.report() {
            report.write_failure(name, &failure, &console);
        }
        failure.print(&console);
        ExitStatus::Failure
    })
}

/// Help goes to standard output with status 0, a usage error to standard error with status 2.
fn print_usage(usage: &clap::Error, console: &Console) -> ExitStatus {
    if usage.use_stderr() {
        console.log(usage.to_string().trim_end());
        return ExitStatus::Failure;
    }
    match console.result(&usage.to_string()) {
        Ok(()) => ExitStatus::Clean,
        Err(_) => ExitStatus::Failure,
    }
}

/// The failure to load a cassette, with the line that is wrong.
fn load_failure(error: LoadError) -> Failure {
    let line = match &error {
        LoadError::Format { line, .. } => line.clone(),
        _ => None,
    };
    Failure::from(error).excerpt(line)
}

/// The last of several failures to load cassettes; the others are told.
fn load_failures(errors: Vec<LoadError>, console: &Console) -> Option<Failure> {
    let mut failures: Vec<Failure> = errors.into_iter().map(load_failure).collect();
    let last = failures.pop();
    failures.iter().for_each(|failure| failure.print(console));
    last
}

/// The definition of the command line, for completions and manual pages.
pub fn command() -> clap::Command {
    let mut command = <Cli as clap::CommandFactory>::command();
    command.build();
    command
}
