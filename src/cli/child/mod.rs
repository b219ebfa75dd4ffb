//! `-- COMMAND`: runs the user's tests with a server beside them.
//!
//! The command and all that it starts are one group of processes (`group`): signals to us go to all of them, and nothing
//! of it outlives us, whatever ends us (`guard`).

#[cfg(unix)]
mod group;
#[cfg(unix)]
mod guard;
mod signals;

use std::ffi::OsString;
use std::io;
use std::time::Duration;

use tokio::process::{Child, Command};
use tokio::time::Instant;

use super::{Console, ExitStatus, Failure};
#[cfg(unix)]
use group::Group;
#[cfg(unix)]
use guard::Guard;
pub(super) use signals::{Signal, Signals};

/// The variable with the URL of the server. No other run has the same value, so it also marks the processes of this one.
const URL_VARIABLE: &str = "TAPECHECK_URL";

/// How long a command may take to end once it was asked to.
const PATIENCE: Duration = Duration::from_secs(10);

/// Another signal so soon is the same one: `timeout` and service managers signal a program and its group.
const ECHO: Duration = Duration::from_millis(200);

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

/// Runs a command with the server's URL in its environment until it ends; signals to us go to it and to all that it has
/// started, and what it leaves running is ended.
///
/// Gives nothing when the command has succeeded, and its exit status otherwise.
pub(super) async fn run(
    command: &UserCommand<'_>,
    url: &str,
    signals: &mut Signals,
    console: &Console,
) -> Result<Option<ExitStatus>, Failure> {
    let mut running = Running::start(command, url)?;
    let status = running.wait(signals, console).await;
    let status =
        status.map_err(|error| Failure::new(format!("cannot wait for the command: {error}")))?;
    running.finish(console).await;
    Ok(failed(status))
}

/// A command that runs, and what else runs because of it.
struct Running {
    child: Child,
    #[cfg(unix)]
    group: Group,
    #[cfg(unix)]
    _guard: Option<Guard>,
}

impl Running {
    fn start(command: &UserCommand<'_>, url: &str) -> Result<Self, Failure> {
        let (program, arguments) = command.words.split_first().expect("the caller has a command");
        let mut starting = Command::new(program);
        starting
            .args(arguments)
            .env(URL_VARIABLE, url)
            .envs(command.environment.iter().map(|(name, value)| (name, value)))
            .kill_on_drop(true);
        #[cfg(unix)]
        let kind = group::Kind::of_next_command();
        #[cfg(unix)]
        if kind == group::Kind::Own {
            starting.process_group(0);
        }
        let child = starting.spawn().map_err(|error| cannot_start(program, &error))?;
        #[cfg(unix)]
        {
            let group = Group::new(kind, child.id(), format!("{URL_VARIABLE}={url}"));
            let guard = Guard::of(&group);
            Ok(Self { child, group, _guard: guard })
        }
        #[cfg(not(unix))]
        Ok(Self { child })
    }

    /// Waits for the command's end; signals go to its group. One that asks it to end is followed by KILL when it takes too
    /// long, or when another one comes.
    async fn wait(
        &mut self,
        signals: &mut Signals,
        console: &Console,
    ) -> io::Result<std::process::ExitStatus> {
        let mut asked: Option<Instant> = None;
        loop {
            let patience = async {
                match asked {
                    Some(asked) => tokio::time::sleep_until(asked + PATIENCE).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                ended = self.child.wait() => return ended,
                signal = signals.next() => match asked {
                    _ if !self.pass_on(signal) => {}
                    None => asked = Some(Instant::now()),
                    Some(asked) if asked.elapsed() < ECHO => {}
                    Some(_) => self.kill(console, "it was asked to end twice"),
                },
                () = patience => {
                    asked = None;
                    self.kill(console, "it was asked to end and did not");
                }
            }
        }
    }

    /// Passes a signal on; gives whether it asks the command to end.
    #[cfg(unix)]
    fn pass_on(&mut self, signal: Signal) -> bool {
        self.group.pass_on(signal) && signal.is_end()
    }

    /// Ctrl-C reaches the command without us, since it has our console.
    #[cfg(not(unix))]
    fn pass_on(&mut self, _: Signal) -> bool {
        false
    }

    fn kill(&mut self, console: &Console, why: &str) {
        console.log(&format!("tapecheck: the command was killed: {why}"));
        #[cfg(unix)]
        self.group.kill();
        // It may have ended meanwhile; then the loop sees it.
        let _ = self.child.start_kill();
    }

    /// Ends what the command has left running.
    #[cfg(unix)]
    async fn finish(mut self, console: &Console) {
        self.group.leader_has_ended();
        if self.group.end().await {
            console.log("tapecheck: ended what the command had left running");
        }
    }

    #[cfg(not(unix))]
    async fn finish(self, _: &Console) {}
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
