//! How many pages are done, for somebody who waits at a terminal.

use std::io::{IsTerminal as _, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::cli::Console;

/// Nobody reads faster.
const PAUSE: Duration = Duration::from_millis(100);

/// A line that counts pages and goes when they are done.
pub(super) struct Progress {
    state: Mutex<State>,
}

struct State {
    out: Option<Box<dyn Write + Send>>,
    total: usize,
    done: usize,
    told: Option<Instant>,
}

impl Progress {
    /// On the terminal, if standard error is one.
    pub(super) fn new(total: usize, console: &Console) -> Self {
        let is_wanted = std::io::stderr().is_terminal() && !console.is_quiet();
        Self::on(is_wanted.then(|| Box::new(std::io::stderr()) as Box<dyn Write + Send>), total)
    }

    fn on(out: Option<Box<dyn Write + Send>>, total: usize) -> Self {
        Self { state: Mutex::new(State { out, total, done: 0, told: None }) }
    }

    /// One more page is done.
    pub(super) fn one_more(&self) {
        let mut state = self.state.lock().expect("nobody panics while holding this lock");
        state.done += 1;
        let (done, total) = (state.done, state.total);
        let is_due = state.told.is_none_or(|told| told.elapsed() >= PAUSE);
        if let (Some(out), true) = (&mut state.out, is_due) {
            // Nobody can be told that telling failed.
            let _ = write!(out, "\rtapecheck: {done} of {total} pages").and_then(|()| out.flush());
            state.told = Some(Instant::now());
        }
    }

    /// Takes the line away.
    pub(super) fn finish(&self) {
        let mut state = self.state.lock().expect("nobody panics while holding this lock");
        let is_shown = state.told.is_some();
        if let (Some(out), true) = (&mut state.out, is_shown) {
            let _ = write!(out, "\r\u{1b}[K").and_then(|()| out.flush());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[derive(Clone, Default)]
    struct Screen(Arc<Mutex<Vec<u8>>>);

    impl Write for Screen {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_terminal_sees_a_line_that_goes_and_a_file_sees_nothing() {
        let screen = Screen::default();
        let progress = Progress::on(Some(Box::new(screen.clone())), 300);
        progress.one_more();
        progress.one_more();
        progress.finish();
        let shown = String::from_utf8(screen.0.lock().unwrap().clone()).unwrap();
        assert_eq!(shown, "\rtapecheck: 1 of 300 pages\r\u{1b}[K");
        let silent = Progress::on(None, 1);
        silent.one_more();
        silent.finish();
    }
}
