//! `-- COMMAND`: runs the user's tests with a server beside them.

use std::ffi::OsString;
use std::io;

use tokio::process::Command;

use super::{ExitStatus, Failure};

/// What the user wants to be run beside a server.
pub(super) struct UserCommand<'a> {
    /// The program and its arguments; nothing if the server runs alone.
    pub(super) words: &'a [OsString],
    /// Its environment, beside the server's URL: name, value.
    pub(super) environment: Vec<(String, String)>,
}

impl<'a> From<&'a Vec<OsString>> for UserCommand<'a> {
    fn from(words: &'a Vec<OsString>) -> Self {
        Self { words, environment: Vec::new() }
    }
}

/// Runs a command with the server's URL in its environment until it ends; signals to us go to it.
///
/// Gives nothing when the command has succeeded, and its exit status otherwise.
pub(super) async fn run(
    command: &UserCommand<'_>,
    url: &str,
    signals: &mut Signals,
) -> Result<Option<ExitStatus>, Failure> {
    let (program, arguments) = command.words.split_first().expect("the caller has a command");
    let mut child = Command::new(program)
        .args(arguments)
        .env("TAPECHECK_URL", url)
        .envs(command.environment.iter().map(|(name, value)| (name, value)))
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| cannot_start(program, &error))?;
    loop {
        tokio::select! {
            ended = child.wait() => {
                let status = ended.map_err(|error| Failure::new(format!("cannot wait for the command: {error}")))?;
                return Ok(failed(status));
            }
            signal = signals.next() => pass_on(signal, child.id()),
        }
    }
}

fn cannot_start(program: &OsString, error: &io::Error) -> Failure {
    let failure = Failure::new(format!("cannot run `{}`: {error}", program.display()));
    match error.kind() {
        io::ErrorKind::NotFound => {
            failure.help("check the spelling; a shell's own commands need `sh -c '…'`")
        }
        _ => failure,
    }
}

/// The exit status of a command that failed.
fn failed(status: std::process::ExitStatus) -> Option<ExitStatus> {
    let code = status.code().unwrap_or_else(|| killed_by(status));
    (code != 0).then(|| ExitStatus::Command(u8::try_from(code).unwrap_or(2)))
}

/// 128 and the signal's number, as shells say it.
#[cfg(unix)]
fn killed_by(status: std::process::ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt as _;
    status.signal().map_or(2, |signal| 128 + signal)
}

#[cfg(not(unix))]
fn killed_by(_: std::process::ExitStatus) -> i32 {
    2
}

/// SIGINT from a terminal reaches the command without us, since it is in our process group; SIGTERM does not.
#[cfg(unix)]
fn pass_on(signal: Signal, child: Option<u32>) {
    let pid = child.and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw);
    if let (Signal::Terminate, Some(pid)) = (signal, pid) {
        // The command may have ended meanwhile; then the loop sees it.
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
    }
}

#[cfg(not(unix))]
fn pass_on(_: Signal, _: Option<u32>) {}

/// A request to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    Interrupt,
    #[cfg(unix)]
    Terminate,
}

/// What asks us to end: Ctrl-C, or a SIGTERM. Background shells start their children with SIGINT ignored, so SIGTERM must
/// do as well.
#[cfg(unix)]
pub(super) struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    pub(super) fn listen() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        let fail = |error| Failure::new(format!("cannot listen for signals: {error}"));
        Ok(Self {
            interrupt: signal(SignalKind::interrupt()).map_err(fail)?,
            terminate: signal(SignalKind::terminate()).map_err(fail)?,
        })
    }

    pub(super) async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.terminate.recv() => Signal::Terminate,
        }
    }
}

/// What asks us to end: Ctrl-C.
#[cfg(not(unix))]
pub(super) struct Signals(tokio::signal::windows::CtrlC);

#[cfg(not(unix))]
impl Signals {
    pub(super) fn listen() -> Result<Self, Failure> {
        let fail = |error| Failure::new(format!("cannot listen for Ctrl-C: {error}"));
        tokio::signal::windows::ctrl_c().map(Self).map_err(fail)
    }

    pub(super) async fn next(&mut self) -> Signal {
        self.0.recv().await;
        Signal::Interrupt
    }
}
