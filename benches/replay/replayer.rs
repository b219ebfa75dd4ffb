//! `tapecheck replay`, the real program.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use super::process::{cpu_seconds, memory};

/// A replay of a folder of cassettes.
pub(crate) struct Replayer {
    child: Child,
    pub(crate) url: String,
    /// How long it took until it listened.
    pub(crate) ready_ms: f64,
}

impl Replayer {
    pub(crate) fn start(folder: &Path) -> Self {
        Self::run(folder, &["replay", ".", "--listen", "127.0.0.1:0"])
    }

    /// The program with these arguments, which serves.
    pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Self {
        let started = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_tapecheck"))
            .args(arguments)
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        let url = loop {
            let mut line = String::new();
            assert!(stderr.read_line(&mut line).unwrap() > 0, "it ends: {said}");
            match line.split_whitespace().find(|word| word.starts_with("http://")) {
                Some(url) => break url.to_owned(),
                None => said.push_str(&line),
            }
        };
        let ready_ms = started.elapsed().as_secs_f64() * 1e3;
        std::thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
        Self { child, url, ready_ms }
    }

    /// The processor time that it has used, in seconds.
    #[allow(dead_code, reason = "not every benchmark asks")]
    pub(crate) fn cpu_seconds(&self) -> f64 {
        cpu_seconds(self.child.id())
    }

    /// A figure of its memory, in MB.
    pub(crate) fn memory(&self, name: &str) -> f64 {
        memory(self.child.id(), name).unwrap_or(f64::NAN)
    }
}

impl Drop for Replayer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
