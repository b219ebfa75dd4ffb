//! Finishes recordings that were interrupted, before a command reads their cassettes.

use std::path::{Path, PathBuf};

use super::{Console, Failure};
use crate::model::text::counted;
use crate::storage::journal::recovery::{self, Recovered, Recovery};

/// Makes cassettes of the journals that belong to these paths, files and folders, and says so.
pub(super) fn recover(paths: &[PathBuf], console: &Console) -> Result<(), Failure> {
    // A folder that cannot be read is for whoever reads cassettes to report.
    for cassette in recovery::cassettes_with_journals(paths).unwrap_or_default() {
        match recovery::recover(&cassette)? {
            Recovery::Nothing => {}
            Recovery::UnderWay(_) => console.log(&format!(
                "tapecheck: `{}` is being recorded; what that adds is not in it yet",
                cassette.display()
            )),
            Recovery::Recovered(recovered) => {
                console.log(&format!("tapecheck: {}", in_words(&recovered)));
            }
        }
    }
    Ok(())
}

/// Makes sure that no interrupted recording is in the way of a new one. What was recovered a moment ago is not replaced
/// before anybody has seen it.
pub(super) fn ensure_none(cassette: &Path) -> Result<(), Failure> {
    match recovery::recover(cassette)? {
        Recovery::Recovered(recovered) => Err(Failure::new(in_words(&recovered))
            .help("run this again to replace it, or choose another file with `-o`")),
        // Whoever tries to record then is told who is at it.
        Recovery::Nothing | Recovery::UnderWay(_) => Ok(()),
    }
}

/// `recovered 17 exchanges of an interrupted recording into tape.json`
fn in_words(recovered: &Recovered) -> String {
    let Recovered { cassette, finished } = recovered;
    let mut text = format!(
        "recovered {} of an interrupted recording into {}",
        counted(finished.exchanges, "exchange"),
        cassette.display()
    );
    if let Some(damages) = damages_in_words(finished) {
        text.push_str("; ");
        text.push_str(&damages);
    }
    text
}

/// `1 line of its journal is damaged and left out: line 17 at byte 4711; the journal is kept as …`
pub(super) fn damages_in_words(finished: &crate::storage::journal::Finished) -> Option<String> {
    let kept = finished.kept.as_ref()?;
    let shown = finished.damages.iter().take(5);
    let mut places: Vec<String> =
        shown.map(|damage| format!("line {} at byte {}", damage.line, damage.offset)).collect();
    if finished.damages.len() > places.len() {
        places.push(format!("{} more", finished.damages.len() - places.len()));
    }
    Some(format!(
        "{} of its journal left out, which cannot be read: {}; the journal is kept as {}",
        counted(finished.damages.len(), "line"),
        places.join(", "),
        kept.display()
    ))
}
