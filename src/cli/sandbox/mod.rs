//! `tapecheck sandbox`: the emulator on a port.

mod account;
mod saving;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use jiff::Timestamp;

use super::child::UserCommand;
use super::control::{ControlArgs, ControlPort};
use super::serving::{self, bind, listen_address, runtime};
use super::trouble::{TroubleArgs, troubled};
use super::{Console, ExitStatus, Failure};
use crate::control::{Control, Faults};
use crate::http::{AnyHandler, Buffered};
use crate::model::Position;
use crate::model::json;
use crate::model::text::{counted, nearest};
use crate::profile::PARTNER_CENTER;
use crate::sandbox::{Clock, Drift, Options, Sandbox, State, drift, refusal, seed};
use crate::storage::files;
use account::AccountArgs;
use saving::Saver;

/// Serve an emulated Partner Center
///
/// Answers the order and subscription operations from memory, by the documented rules (`tapecheck explain` lists them). It
/// starts with a few customers, who have orders and subscriptions of every kind; any bearer token is good.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  tapecheck sandbox --now 2026-01-15T12:00:00Z --drift new-enum-value"
)]
pub(super) struct SandboxArgs {
    /// Where to listen [default: 127.0.0.1:8027, with a command any free port]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    #[command(flatten)]
    control: ControlArgs,
    /// What it contains at the start, as JSON [default: seeded data]
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Write every change into the file of --state, before it is answered; a file that is not there is begun with seeded data
    #[arg(long, requires = "state")]
    save: bool,
    /// So many orders and subscriptions in the seeded data, at least
    #[arg(long, value_name = "N", default_value_t = 0, conflicts_with = "state", value_parser = parse_size)]
    seed_size: usize,
    /// The time, which then stands still [default: the real time]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    now: Option<Timestamp>,
    /// Let the time go on from --now
    #[arg(long, requires = "now")]
    running: bool,
    /// Serve a changed API; can be repeated; `list` names the changes
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    drift: Vec<String>,
    #[command(flatten)]
    account: AccountArgs,
    #[command(flatten)]
    trouble: TroubleArgs,
    /// A command to run with TAPECHECK_URL set; the sandbox ends with it
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// Runs the command.
pub(super) fn run(args: &SandboxArgs, console: &Console) -> Result<ExitStatus, Failure> {
    if args.drift.iter().any(|name| name == "list") {
        let line = |drift: &&Drift| format!("{:<18} {}\n", drift.name, drift.summary);
        let lines: String = drift::ALL.iter().map(line).collect();
        console
            .result(&lines)
            .map_err(|error| Failure::new(format!("cannot write results: {error}")))?;
        return Ok(ExitStatus::Clean);
    }
    let faults = args.trouble.faults_of_sandbox(refusal)?;
    let sandbox = Arc::new(Sandbox::new(options(args)?));
    let path = args.state.clone().filter(|_| args.save);
    let saver = path.map(|path| Saver::start(&sandbox, path)).transpose()?;
    let ended = runtime()?.block_on(serve(args, &sandbox, &faults, saver.as_ref(), console));
    // Whatever has become of the command, what was changed is kept.
    let saved = saver.map_or(Ok(()), Saver::finish);
    let ended = ended?;
    saved?;
    Ok(ended.unwrap_or(ExitStatus::Clean))
}

async fn serve(
    args: &SandboxArgs,
    sandbox: &Arc<Sandbox>,
    faults: &Arc<Faults>,
    saver: Option<&Saver>,
    console: &Console,
) -> Result<Option<ExitStatus>, Failure> {
    let listen = listen_address(args.listen.as_deref(), &args.command, "127.0.0.1:8027");
    let server = bind(listen).await?;
    let control =
        || Control { subject: sandbox.clone(), faults: faults.clone(), profile: &PARTNER_CENTER };
    let control = args.control.open(control).await?;
    let mut handler = AnyHandler(Arc::new(Buffered::new(sandbox.clone())));
    if let Some(saver) = saver {
        handler = saver.around(handler, sandbox);
    }
    if control.is_some() || faults.can_do_anything() {
        handler = troubled(handler, faults);
    }
    let announce = |url: &str| {
        let mut text = announcement(url, &sandbox.state());
        text.extend(control.as_ref().map(ControlPort::announcement));
        text
    };
    let environment = control.iter().map(ControlPort::environment).collect();
    let command = UserCommand { words: &args.command, environment };
    let ended = serving::serve(Arc::new(handler), server, command, console, announce).await;
    if let Some(control) = control {
        control.close().await;
    }
    ended
}

fn options(args: &SandboxArgs) -> Result<Options, Failure> {
    let real = Timestamp::now();
    let clock = match args.now {
        Some(now) if !args.running => Clock::Fixed(now),
        start => Clock::running_from(start.unwrap_or(real), real, Timestamp::now),
    };
    let mut options = args.account.options(clock)?;
    options.drifts = args.drift.iter().map(|name| drift_named(name)).collect::<Result<_, _>>()?;
    options.state = match &args.state {
        Some(path) if !args.save || path.exists() => load_state(path)?,
        _ => State::seeded_with(clock.now(), options.windows, args.seed_size),
    };
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

fn load_state(path: &Path) -> Result<State, Failure> {
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
            .help("`tapecheck sandbox --state NEW.json --save` writes one that is right")
    })
}

fn announcement(url: &str, state: &State) -> String {
    let (orders, subscriptions) = state.size();
    let customer = state.customers().next().unwrap_or(seed::CUSTOMER);
    format!(
        "sandbox on {url}\n  with {}, {}, {}\n  try: curl -H 'Authorization: Bearer any' {url}/v1/customers/{customer}/subscriptions\n  described by {url}/openapi.json",
        counted(state.customers().count(), "customer"),
        counted(orders, "order"),
        counted(subscriptions, "subscription"),
    )
}

fn parse_time(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| "write it as 2026-01-15T12:00:00Z".to_owned())
}

/// As many as fit into some gigabytes of memory.
fn parse_size(text: &str) -> Result<usize, String> {
    let size = text.parse().ok().filter(|size| *size <= 1_000_000);
    size.ok_or_else(|| "it must be a whole number, a million at the most".to_owned())
}
