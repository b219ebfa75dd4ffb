//! Runs the real program in a folder of its own.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::net::SocketAddr;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

/// No wait takes longer. Far beyond what anything needs, so that a busy machine fails no test.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

/// The time in every sandbox: two runs of a scenario see the same data.
pub(crate) const NOW: &str = "2026-01-15T12:00:00Z";

/// A file of this repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Whether who has started the tests has them ignore hangups.
fn is_hangup_ignored() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|set| u64::from_str_radix(set.trim(), 16).ok());
    // The first bit is signal 1, SIGHUP.
    ignored.is_some_and(|set| set & 1 == 1)
}

/// A new folder in which the program runs; gone when the test ends.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[track_caller]
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name))
            .unwrap_or_else(|error| panic!("{name}: {error}; there is {:?}", self.names()))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.path().join(name).exists()
    }

    /// Every file in it, by its path from the folder.
    pub(crate) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let entries = walkdir::WalkDir::new(self.path()).into_iter().map(Result::unwrap);
        entries
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                let name = entry.path().strip_prefix(self.path()).unwrap().to_owned();
                (name, fs::read(entry.path()).unwrap())
            })
            .collect()
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.files().keys().map(|name| name.display().to_string()).collect()
    }

    /// The program with these arguments, not started yet.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tapecheck"));
        command.args(arguments).current_dir(self.path());
        command.env("TAPECHECK_DATA_DIR", self.data());
        for name in ["TAPECHECK_URL", "NO_COLOR", "CI"] {
            command.env_remove(name);
        }
        command
    }

    /// Where the program keeps its certificate authority.
    pub(crate) fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    /// Runs the program to its end.
    #[track_caller]
    pub(crate) fn run(&self, arguments: &[&str]) -> Finished {
        Process::start(self.command(arguments)).finish()
    }

    /// Starts a command that serves, on any free port, and waits until it says where.
    #[track_caller]
    pub(crate) fn serve(&self, arguments: &[&str]) -> Server {
        Server::start(self.command(&on_any_port(arguments)))
    }

    /// The same through another program, which is given ours and its arguments behind its own.
    #[track_caller]
    pub(crate) fn serve_through(&self, other: &[&str], arguments: &[&str]) -> Server {
        let ours = self.command(&on_any_port(arguments));
        let mut command = Command::new(other[0]);
        command.args(&other[1..]).arg(ours.get_program()).args(ours.get_args());
        command.current_dir(self.path());
        Server::start(command)
    }

    /// A sandbox whose time stands still.
    #[track_caller]
    pub(crate) fn sandbox(&self, more: &[&str]) -> Server {
        self.serve(&[&["sandbox", "--now", NOW], more].concat())
    }
}

fn on_any_port<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    let mut all = arguments.to_vec();
    all.splice(1..1, ["--listen", "127.0.0.1:0"]);
    all
}

/// What a program left behind.
pub(crate) struct Finished {
    /// As a shell says it: 128 and the signal's number for one that a signal ended.
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Finished {
    #[track_caller]
    pub(crate) fn with_status(self, expected: i32) -> Self {
        let Self { status, stdout, stderr } = &self;
        assert_eq!(*status, expected, "exit status\nstdout:\n{stdout}\nstderr:\n{stderr}");
        self
    }

    /// Everything that a person could have read.
    pub(crate) fn all(&self) -> String {
        format!("{}\n{}", self.stdout, self.stderr)
    }
}

/// Fails unless the text has every part; shows the text.
#[track_caller]
pub(crate) fn assert_says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
}

/// A started program. It does not outlive the test.
pub(crate) struct Process {
    pid: Pid,
    ended: Receiver<ExitStatus>,
    stdout: Output,
    stderr: Output,
    has_ended: bool,
}

impl Process {
    #[track_caller]
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = Output::of(child.stdout.take().unwrap());
        let stderr = Output::of(child.stderr.take().unwrap());
        let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
        let (tell, ended) = mpsc::channel();
        thread::spawn(move || tell.send(child.wait().unwrap()));
        Self { pid, ended, stdout, stderr, has_ended: false }
    }

    /// Waits until a line of its standard error has this text, and gives the line.
    #[track_caller]
    pub(crate) fn wait_for(&self, text: &str) -> String {
        self.stderr.wait_for(text)
    }

    /// Waits until a line of its standard output has this text, and gives the line.
    #[track_caller]
    pub(crate) fn wait_for_output(&self, text: &str) -> String {
        self.stdout.wait_for(text)
    }

    #[track_caller]
    pub(crate) fn signal(&self, signal: Signal) {
        assert!(
            signal != Signal::HUP || !is_hangup_ignored(),
            "hangups are ignored here, and a program that inherits that ends by none: run the tests without `nohup`"
        );
        kill_process(self.pid, signal).unwrap();
    }

    /// Waits for its end.
    #[track_caller]
    pub(crate) fn finish(mut self) -> Finished {
        let status = self.ended.recv_timeout(DEADLINE).unwrap_or_else(|_| {
            panic!(
                "it does not end\nstdout:\n{}\nstderr:\n{}",
                self.stdout.now(),
                self.stderr.now()
            )
        });
        self.has_ended = true;
        Finished {
            status: status.code().unwrap_or_else(|| 128 + status.signal().unwrap()),
            stdout: self.stdout.whole(),
            stderr: self.stderr.whole(),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The thread that waits for it has not, so the number is still its own.
        if !self.has_ended && self.ended.try_recv().is_err() {
            let _ = kill_process(self.pid, Signal::KILL);
        }
    }
}

/// A program that serves.
pub(crate) struct Server {
    process: Process,
    /// Where, as the program says it.
    pub(crate) url: String,
    pub(crate) address: SocketAddr,
}

impl Server {
    #[track_caller]
    fn start(command: Command) -> Self {
        let process = Process::start(command);
        let line = process.wait_for("://127.0.0.1:");
        let url = url_in(&line);
        let address = url.split_once("://").unwrap().1.parse().unwrap();
        Self { process, url, address }
    }

    #[track_caller]
    pub(crate) fn wait_for(&self, text: &str) -> String {
        self.process.wait_for(text)
    }

    /// Ends it as a service manager would.
    #[track_caller]
    pub(crate) fn signal(&self, signal: Signal) {
        self.process.signal(signal);
    }

    /// Waits until it ends by itself.
    #[track_caller]
    pub(crate) fn finish(self) -> Finished {
        self.process.finish()
    }

    /// The most memory that it has had so far, in bytes.
    pub(crate) fn peak_memory(&self) -> u64 {
        let path = format!("/proc/{}/status", self.process.pid.as_raw_nonzero());
        let status = fs::read_to_string(path).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
    }

    pub(crate) fn stop(self) -> Finished {
        self.process.signal(Signal::TERM);
        self.process.finish()
    }

    /// Ends it without leave to clean up.
    #[track_caller]
    pub(crate) fn kill(self) -> Finished {
        self.process.signal(Signal::KILL);
        self.process.finish()
    }
}

/// The first URL of a line.
fn url_in(line: &str) -> String {
    line.split_whitespace().find(|word| word.contains("://127.0.0.1:")).unwrap().to_owned()
}

/// What a program writes, as far as it has come.
struct Output(Arc<(Mutex<Written>, Condvar)>);

#[derive(Default)]
struct Written {
    bytes: Vec<u8>,
    is_closed: bool,
}

impl Output {
    fn of(mut pipe: impl Read + Send + 'static) -> Self {
        let shared = Arc::new((Mutex::new(Written::default()), Condvar::new()));
        let writer = shared.clone();
        thread::spawn(move || {
            let mut buffer = [0; 8192];
            loop {
                let count = pipe.read(&mut buffer).unwrap_or(0);
                let mut written = writer.0.lock().unwrap();
                written.bytes.extend_from_slice(&buffer[..count]);
                written.is_closed = count == 0;
                writer.1.notify_all();
                if count == 0 {
                    return;
                }
            }
        });
        Self(shared)
    }

    #[track_caller]
    fn wait_for(&self, text: &str) -> String {
        let found = |written: &Written| {
            let all = String::from_utf8_lossy(&written.bytes).into_owned();
            all.split_inclusive('\n')
                .find(|line| line.ends_with('\n') && line.contains(text))
                .map(str::to_owned)
        };
        let written = self.wait_while(|written| found(written).is_none() && !written.is_closed);
        found(&written).unwrap_or_else(|| {
            panic!("`{text}` does not come in:\n{}", String::from_utf8_lossy(&written.bytes))
        })
    }

    #[track_caller]
    fn whole(&self) -> String {
        let written = self.wait_while(|written| !written.is_closed);
        assert!(written.is_closed, "somebody keeps the pipe open");
        String::from_utf8(written.bytes.clone()).unwrap()
    }

    fn now(&self) -> String {
        String::from_utf8_lossy(&self.0.0.lock().unwrap().bytes).into_owned()
    }

    fn wait_while(
        &self,
        mut condition: impl FnMut(&Written) -> bool,
    ) -> std::sync::MutexGuard<'_, Written> {
        let (written, news) = &*self.0;
        let written = written.lock().unwrap();
        news.wait_timeout_while(written, DEADLINE, |written| condition(written)).unwrap().0
    }
}
