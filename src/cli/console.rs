//! Standard output for results, standard error for everything else.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

/// Where a command writes.
#[derive(Clone)]
pub struct Console {
    out: Arc<Mutex<Box<dyn Write + Send>>>,
    err: Arc<Mutex<Box<dyn Write + Send>>>,
    is_quiet: bool,
}

impl Console {
    /// A console that writes results to `out` and everything else to `err`.
    pub fn new(out: Box<dyn Write + Send>, err: Box<dyn Write + Send>) -> Self {
        Self { out: Arc::new(Mutex::new(out)), err: Arc::new(Mutex::new(err)), is_quiet: false }
    }

    /// The same console without progress.
    pub fn quiet(mut self, is_quiet: bool) -> Self {
        self.is_quiet = is_quiet;
        self
    }

    /// Whether progress is not wanted.
    pub fn is_quiet(&self) -> bool {
        self.is_quiet
    }

    /// Writes a result. Somebody who has closed the pipe has read enough: that is no error.
    pub fn result(&self, text: &str) -> io::Result<()> {
        let mut out = self.out.lock().expect("nobody panics while holding this lock");
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => result,
        }
    }

    /// Writes a line of progress, unless they are not wanted.
    pub fn progress(&self, line: &str) {
        if !self.is_quiet {
            self.log(line);
        }
    }

    /// Writes a line that must be read.
    pub fn log(&self, line: &str) {
        let mut err = self.err.lock().expect("nobody panics while holding this lock");
        // One call, since nothing gathers what goes to standard error. With it closed there is nobody left to tell.
        let _ = err.write_all(format!("{line}\n").as_bytes());
    }
}
