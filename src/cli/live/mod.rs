//! Tells of each exchange of a recording as it ends, and never holds one up.
//!
//! Whoever ends an exchange only puts it into a bounded [`Queue`]; a thread of its own looks there every now and then,
//! checks what it has time for ([`Checker`]) and writes many lines at once. A terminal that nobody reads stalls that thread
//! and nothing else: what does not fit into the queue meanwhile is counted.

mod checker;
mod lines;
mod queue;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

pub(super) use checker::{Checked, Checker};
use lines::Lines;
use queue::{News, Queue};

use super::{Console, Failure};
use crate::record::Event;

/// How long the thread rests: short enough for people, and long enough to cost nothing.
const REST: Duration = Duration::from_millis(50);

/// As much as the main thread has, since checking goes as deep as the bodies do.
const STACK: usize = 8 * 1024 * 1024;

/// What is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    /// Whether each line says that it is ours, since a command writes to the same terminal.
    pub(super) is_marked: bool,
    /// Whether exchanges of which nothing new is to be said have a line.
    pub(super) has_every_exchange: bool,
}

/// A recording's live view.
pub(super) struct Live {
    queue: Arc<Mutex<Queue>>,
    thread: JoinHandle<Checked>,
    is_quiet: bool,
}

impl Live {
    /// Starts the thread that tells.
    pub(super) fn start(
        checker: Checker,
        manner: Manner,
        console: &Console,
    ) -> Result<Self, Failure> {
        let queue = Arc::new(Mutex::new(Queue::default()));
        let teller = Teller {
            queue: queue.clone(),
            checker,
            lines: Lines::new(manner),
            console: console.clone(),
        };
        let thread = thread::Builder::new()
            .name("live".to_owned())
            .stack_size(STACK)
            .spawn(move || teller.run())
            .map_err(|error| Failure::new(format!("cannot start a thread: {error}")))?;
        Ok(Self { queue, thread, is_quiet: console.is_quiet() })
    }

    /// What a recorder is to call.
    pub(super) fn observer(&self) -> Box<dyn Fn(Event) + Send + Sync> {
        let (queue, thread) = (self.queue.clone(), self.thread.thread().clone());
        let is_quiet = self.is_quiet;
        Box::new(move |event| match event {
            Event::Kept(kept) if !is_quiet => Queue::push_exchange(&queue, kept),
            Event::Stopped(cause) => {
                lock(&queue).push_urgent(cause);
                thread.unpark();
            }
            Event::NotKept(finding) if !is_quiet => lock(&queue).push(News::NotKept(finding)),
            Event::Unanswered(cause) if !is_quiet => lock(&queue).push(News::Unanswered(cause)),
            Event::Kept(_) | Event::NotKept(_) | Event::Unanswered(_) => {}
        })
    }

    /// Takes remarks from those who must not wait either.
    pub(super) fn notes(&self) -> impl Fn(String) + Send + Sync + use<> {
        let (queue, is_quiet) = (self.queue.clone(), self.is_quiet);
        move |text| {
            if !is_quiet {
                lock(&queue).push(News::Note(text));
            }
        }
    }

    /// Tells what is left, and says what the checks have found.
    pub(super) fn end(self) -> Checked {
        lock(&self.queue).end();
        self.thread.thread().unpark();
        // A panic has been told on standard error; the recording itself is none the worse for it.
        self.thread.join().unwrap_or_default()
    }
}

fn lock(queue: &Mutex<Queue>) -> MutexGuard<'_, Queue> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the thread has.
struct Teller {
    queue: Arc<Mutex<Queue>>,
    checker: Checker,
    lines: Lines,
    console: Console,
}

impl Teller {
    fn run(mut self) -> Checked {
        loop {
            let batch = lock(&self.queue).take();
            let has_ended = batch.has_ended;
            self.tell(batch);
            if has_ended {
                return self.checker.finish();
            }
            if self.console.is_quiet() {
                // Only what must be told comes then, and that wakes us.
                thread::park();
            } else {
                thread::park_timeout(REST);
            }
        }
    }

    fn tell(&mut self, batch: queue::Batch) {
        for news in batch.news {
            match news {
                News::Exchange { kept, is_whole } => {
                    let is_new = is_whole && !kept.is_repeat;
                    let found = is_new.then(|| self.checker.check(&kept)).flatten();
                    if found.is_none() && !kept.is_repeat {
                        self.checker.pass_over(1);
                    }
                    self.lines.exchange(&kept, &found.unwrap_or_default());
                }
                News::NotKept(finding) => self.lines.finding(&finding),
                News::Unanswered(cause) => self.lines.unanswered(&cause),
                News::Note(text) => self.lines.note(&text),
            }
        }
        self.checker.pass_over(batch.dropped);
        self.lines.dropped(batch.dropped);
        if let Some(text) = self.lines.take() {
            self.console.progress(&text);
        }
        if let Some(cause) = batch.stopped {
            self.console.log(&lines::stopped(&cause));
        }
    }
}
