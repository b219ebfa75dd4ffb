//! Makes cassettes of the journals that interrupted recordings have left.

use std::path::{Path, PathBuf};

use super::reading::{Lines, Start};
use super::{Finished, Journal, JournalError, cassette_of, path_of};
use crate::storage::{FileError, LoadError, cassettes, files};

/// What became of the journal of a cassette.
#[derive(Debug, PartialEq, Eq)]
pub enum Recovery {
    /// There is none, or it held nothing.
    Nothing,
    /// Its recording is under way: the journal.
    UnderWay(PathBuf),
    /// It has become a cassette.
    Recovered(Recovered),
}

/// A recording that was interrupted and is a cassette now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// The cassette, spelled as the caller spelled it.
    pub cassette: PathBuf,
    /// What the journal held.
    pub finished: Finished,
}

/// Finishes the journal of this cassette, if there is one that nobody holds.
pub fn recover(cassette: &Path) -> Result<Recovery, JournalError> {
    // Where there is no folder, there is no journal.
    let Ok(path) = path_of(cassette) else { return Ok(Recovery::Nothing) };
    let journal = match Journal::open(cassette, false) {
        Ok(Some(journal)) => journal,
        Ok(None) => return Ok(Recovery::Nothing),
        Err(JournalError::Held { journal, .. }) => return Ok(Recovery::UnderWay(journal)),
        Err(error) => return Err(error),
    };
    let mut lines = Lines::of(&journal.file).map_err(|source| journal.unusable(source))?;
    let header = match lines.start(&path)? {
        Start::Header(header) => header,
        Start::Nothing => {
            std::fs::remove_file(&path).map_err(|source| journal.unusable(source))?;
            return Ok(Recovery::Nothing);
        }
    };
    ensure_in_nobodys_way(&journal)?;
    let finished = journal.finish(&header, &mut Some)?;
    if finished.exchanges == 0 && finished.damages.is_empty() {
        return Ok(Recovery::Nothing);
    }
    Ok(Recovery::Recovered(Recovered { cassette: cassette.to_owned(), finished }))
}

/// A recording may take the place of an older cassette, and of nothing else.
fn ensure_in_nobodys_way(journal: &Journal) -> Result<(), JournalError> {
    match cassettes::load(&journal.cassette) {
        Err(LoadError::Format { .. } | LoadError::File(FileError::NotText { .. })) => {
            let (cassette, journal) = (journal.cassette.clone(), journal.path.clone());
            Err(JournalError::InTheWay { cassette, journal })
        }
        _ => Ok(()),
    }
}

/// The cassettes that some paths name, files and folders, and that have a journal.
pub fn cassettes_with_journals(paths: &[PathBuf]) -> Result<Vec<PathBuf>, FileError> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            let journals = files::find_hidden(path, |file| cassette_of(file).is_some())?;
            found.extend(journals.iter().filter_map(|journal| cassette_of(journal)));
        } else if path_of(path).is_ok_and(|journal| journal.exists()) {
            found.push(path.clone());
        }
    }
    Ok(found)
}
