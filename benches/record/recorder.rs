//! `tapecheck record`, the real program.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use rustix::process::{Pid, Signal, kill_process};

use super::process::memory;

/// A recorder in a folder of its own.
pub(crate) struct Recorder {
    child: Child,
    folder: tempfile::TempDir,
    pub(crate) url: String,
}

impl Recorder {
    pub(crate) fn start(upstream: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_tapecheck"))
            .args(["record", "--upstream", upstream, "--listen", "127.0.0.1:0", "-o", "tape.json"])
            .current_dir(folder.path())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        stderr.read_line(&mut line).unwrap();
        let url = line.split_whitespace().find(|word| word.starts_with("http://")).unwrap();
        let url = url.to_owned();
        // As a terminal would, somebody reads what it says.
        std::thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
        Self { child, folder, url }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// A figure of its memory, in MB.
    pub(crate) fn memory(&self, name: &str) -> f64 {
        memory(self.child.id(), name).unwrap_or(f64::NAN)
    }

    /// Ends it as a service manager would: how long it took, in seconds, and the most memory that was seen, in MB.
    pub(crate) fn finish(mut self) -> (f64, f64) {
        let id = self.child.id();
        let pid = Pid::from_raw(i32::try_from(id).unwrap()).unwrap();
        let started = Instant::now();
        kill_process(pid, Signal::TERM).unwrap();
        let mut peak: f64 = 0.0;
        let status = loop {
            peak = memory(id, "VmHWM").map_or(peak, |now| peak.max(now));
            match self.child.try_wait().unwrap() {
                Some(status) => break status,
                None => std::thread::sleep(std::time::Duration::from_millis(5)),
            }
        };
        let seconds = started.elapsed().as_secs_f64();
        assert!(status.success(), "{status}");
        let mut start = [0; 2];
        fs::File::open(self.folder.path().join("tape.json"))
            .unwrap()
            .read_exact(&mut start)
            .unwrap();
        assert_eq!(&start, b"{\n");
        (seconds, peak)
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
