//! Keeps a sandbox's state in a file: what a client has been told is on the disk.
//!
//! A thread writes the whole file beside the old one, flushes it and renames it. Changes that come while it writes are
//! written together; their answers wait.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread::JoinHandle;

use tokio::sync::watch;

use super::super::Failure;
use crate::http::{Answer, AnyHandler, Handler, Incoming, Outgoing, problem};
use crate::sandbox::Sandbox;
use crate::storage::files::{self, FileError};

/// What the thread is told.
enum Message {
    /// Something has changed.
    Changed,
    /// It shall end when everything is written.
    End,
}

/// How far it has come.
#[derive(Clone, Debug, Default)]
struct Progress {
    /// So many changes were tried to be written.
    tried: u64,
    /// So many are in the file.
    written: u64,
    /// Why not all.
    failure: Option<String>,
}

/// Writes a sandbox's state whenever it has changed.
pub(super) struct Saver {
    messages: SyncSender<Message>,
    progress: watch::Receiver<Progress>,
    thread: JoinHandle<Option<FileError>>,
}

impl Saver {
    /// Writes the state as it is now, and starts to watch it.
    pub(super) fn start(sandbox: &Arc<Sandbox>, path: PathBuf) -> Result<Self, Failure> {
        let (_, state) = sandbox.snapshot();
        files::write_whole(&path, &state.to_text())?;
        // One message that waits stands for all changes up to when it is read.
        let (messages, received) = mpsc::sync_channel(1);
        let (told, progress) = watch::channel(Progress::default());
        let watched = sandbox.clone();
        let thread = std::thread::spawn(move || write_changes(&watched, path, &received, &told));
        let changed = messages.clone();
        sandbox.tell_changes(move || drop(changed.try_send(Message::Changed)));
        Ok(Self { messages, progress, thread })
    }

    /// The same handler, whose answers are given when everything is written that they may tell of.
    pub(super) fn around(&self, handler: AnyHandler, sandbox: &Arc<Sandbox>) -> AnyHandler {
        let (handler, sandbox) = (Arc::new(handler), sandbox.clone());
        AnyHandler(Arc::new(Saved { handler, sandbox, progress: self.progress.clone() }))
    }

    /// Writes what is left to be written, and ends.
    pub(super) fn finish(self) -> Result<(), Failure> {
        // If it has ended already, joining it says why.
        let _ = self.messages.send(Message::End);
        match self.thread.join() {
            Ok(None) => Ok(()),
            Ok(Some(error)) => Err(error.into()),
            Err(_) => Err(Failure::new("the state was not saved: its thread has failed")),
        }
    }
}

fn write_changes(
    sandbox: &Sandbox,
    path: PathBuf,
    messages: &Receiver<Message>,
    told: &watch::Sender<Progress>,
) -> Option<FileError> {
    let mut failure = None;
    loop {
        let is_last = !matches!(messages.recv(), Ok(Message::Changed));
        let (changes, state) = sandbox.snapshot();
        if changes > told.borrow().written {
            failure = files::write_whole(&path, &state.to_text()).err();
            let reason = failure.as_ref().map(ToString::to_string);
            told.send_modify(|progress| {
                (progress.tried, progress.failure) = (changes, reason);
                if progress.failure.is_none() {
                    progress.written = changes;
                }
            });
        }
        if is_last {
            return failure;
        }
    }
}

/// A handler whose answers wait until the state is written.
struct Saved {
    handler: Arc<AnyHandler>,
    sandbox: Arc<Sandbox>,
    progress: watch::Receiver<Progress>,
}

impl Handler for Saved {
    fn handle(self: Arc<Self>, incoming: Incoming) -> Answer {
        Box::pin(async move {
            let outgoing = self.handler.clone().handle(incoming).await;
            let changes = self.sandbox.changes();
            let mut progress = self.progress.clone();
            match progress.wait_for(|progress| progress.tried >= changes).await {
                Ok(progress) if progress.written >= changes => outgoing,
                Ok(progress) => not_saved(progress.failure.as_deref().unwrap_or_default()),
                Err(_) => not_saved("its thread has ended"),
            }
        })
    }
}

fn not_saved(why: &str) -> Outgoing {
    Outgoing::from_response(&problem(500, "The state of the sandbox was not saved", why))
}
