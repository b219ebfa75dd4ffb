//! Loads cassettes again when their files change, while a replay goes on.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::super::{Console, Failure};
use crate::cassette::Cassette;
use crate::model::text::{counted, printable};
use crate::replay::CurrentReplayer;
use crate::storage::{Contents, Stamps};

/// How often is looked.
const STEP: Duration = Duration::from_millis(500);

/// No more changes than these are named.
const NAMED: usize = 3;

/// Loads the cassettes.
pub(super) type Loading = Arc<dyn Fn() -> Result<Vec<(String, Cassette)>, Failure> + Send + Sync>;

/// The files as they were when the cassettes were loaded.
pub(super) struct Watch {
    paths: Vec<PathBuf>,
    loaded: Stamps,
    contents: Contents,
}

impl Watch {
    /// The files as they are now; to be made before they are loaded.
    pub(super) fn over(paths: &[PathBuf]) -> Self {
        let loaded = Stamps::of(paths);
        let contents = loaded.contents();
        Self { paths: paths.to_owned(), loaded, contents }
    }

    /// Looks, and loads again what has changed, without end. What cannot be loaded is told once, and all stays as it was.
    pub(super) async fn run(
        mut self,
        replayer: Arc<CurrentReplayer>,
        load: Loading,
        console: Console,
    ) {
        let mut before = self.loaded.clone();
        loop {
            tokio::time::sleep(STEP).await;
            let paths = self.paths.clone();
            let Ok(now) = tokio::task::spawn_blocking(move || Stamps::of(&paths)).await else {
                continue;
            };
            // What is still being written is not looked at.
            let is_at_rest = now == before;
            before = now;
            if !is_at_rest || before == self.loaded {
                continue;
            }
            self.loaded = before.clone();
            let stamps = before.clone();
            let Ok(contents) = tokio::task::spawn_blocking(move || stamps.contents()).await else {
                continue;
            };
            let changes = contents.changes_since(&self.contents);
            self.contents = contents;
            // Written again as it was, or only touched: sessions go on.
            if changes.is_empty() {
                continue;
            }
            let (load, current) = (load.clone(), replayer.clone());
            let exchanged = tokio::task::spawn_blocking(move || {
                load().map(|cassettes| current.exchange(cassettes))
            });
            match exchanged.await {
                Ok(Ok(())) => {
                    let count = counted(replayer.get().interactions(), "interaction");
                    let changes = in_words(&changes);
                    console.progress(&format!("tapecheck: loaded again, {count}: {changes}"));
                }
                Ok(Err(failure)) => {
                    failure.context("the cassettes stay as they were").print(&console);
                }
                // A panic there has been printed.
                Err(_) => {}
            }
        }
    }
}

fn in_words(changes: &[String]) -> String {
    let mut shown: Vec<String> = changes.iter().take(NAMED).map(|one| printable(one)).collect();
    if changes.len() > NAMED {
        shown.push(format!("and {} more", changes.len() - NAMED));
    }
    shown.join(", ")
}
