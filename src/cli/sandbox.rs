//! `tapecheck sandbox`: the emulator on a port.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use super::serving::{self, bind, listen_address, runtime};
use super::{Console, ExitStatus, Failure};
use crate::http::Buffered;
use crate::model::Position;
use crate::model::json;
use crate::model::text::nearest;
use crate::sandbox::{Clock, Drift, Environment, Options, Sandbox, State, drift, seed};
use crate::storage::files;

/// Serve an emulated Partner Center
///
/// Answers the order and subscription operations from memory, by the documented rules. It starts with a few customers
/// and an order of every product type; any bearer token is good.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  tapecheck sandbox --now 2026-01-15T12:00:00Z --drift new-enum-value"
)]
pub(super) struct SandboxArgs {
    /// Where to listen [default: 127.0.0.1:8027, with a command any free port]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// What it contains at the start, as JSON [default: seeded data]
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// The time, which then stands still [default: the real time]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    now: Option<Timestamp>,
    /// Whose account it is
    #[arg(long, value_name = "ENVIRONMENT", default_value = "sandbox")]
    environment: Account,
    /// Serve a changed API; can be repeated; `list` names the changes
    #[arg(long, value_name = "NAME")]
    drift: Vec<String>,
    /// A command to run with TAPECHECK_URL set; the sandbox ends with it
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Account {
    Sandbox,
    Production,
}

/// Runs the command.
pub(super) fn run(args: &SandboxArgs, console: &Console) -> Result<ExitStatus, Failure> {
    if args.drift.iter().any(|name| name == "list") {
        let lines: String = drift::ALL
            .iter()
            .map(|drift| format!("{:<18} {}\n", drift.name, drift.summary))
            .collect();
        console
            .result(&lines)
            .map_err(|error| Failure::new(format!("cannot write results: {error}")))?;
        return Ok(ExitStatus::Clean);
    }
    let sandbox = Arc::new(Sandbox::new(options(args)?));
    let ended = runtime()?.block_on(async {
        let listen = listen_address(args.listen.as_deref(), &args.command, "127.0.0.1:8027");
        let announce = |url: &str| announcement(url);
        serving::serve(
            Arc::new(Buffered::new(sandbox)),
            bind(listen).await?,
            &args.command,
            console,
            announce,
        )
        .await
    })?;
    Ok(ended.unwrap_or(ExitStatus::Clean))
}

fn options(args: &SandboxArgs) -> Result<Options, Failure> {
    let clock = match args.now {
        Some(now) => Clock::Fixed(now),
        None => Clock::running_from(Timestamp::now(), Timestamp::now(), Timestamp::now),
    };
    let mut options = Options::with_clock(clock);
    options.environment = match args.environment {
        Account::Sandbox => Environment::Sandbox,
        Account::Production => Environment::Production,
    };
    options.drifts = args.drift.iter().map(|name| drift_named(name)).collect::<Result<_, _>>()?;
    if let Some(path) = &args.state {
        options.state = load_state(path)?;
    }
    Ok(options)
}

/// The drift of this name.
pub(super) fn drift_named(name: &str) -> Result<&'static Drift, Failure> {
    drift::named(name).ok_or_else(|| {
        let failure = Failure::new(format!("there is no drift `{name}`"));
        match nearest(name, drift::ALL.iter().map(|drift| drift.name)) {
            Some(nearest) => failure.help(format!("did you mean `{nearest}`?")),
            None => failure.help("`tapecheck sandbox --drift list` names them"),
        }
    })
}

fn load_state(path: &std::path::Path) -> Result<State, Failure> {
    let text = files::read_text(path)?;
    let value = json::parse(&text).map_err(|error| {
        let line = text.lines().nth(error.position.line - 1).map(str::to_owned);
        Failure::new(format!(
            "cannot use state `{}:{}`: it is not JSON: {}",
            path.display(),
            error.position,
            error.problem
        ))
        .excerpt(line)
        .help("mend the file, or start the sandbox without --state")
    })?;
    State::from_json(&value).map_err(|error| {
        let position = Position::of(&text, 0);
        Failure::new(format!("cannot use state `{}:{position}`: {error}", path.display()))
            .help("start the sandbox without --state to see what it contains")
    })
}

fn announcement(url: &str) -> String {
    format!(
        "sandbox on {url}\n  try: curl -H 'Authorization: Bearer any' {url}/v1/customers/{}/subscriptions",
        seed::CUSTOMER
    )
}

fn parse_time(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| "write it as 2026-01-15T12:00:00Z".to_owned())
}
