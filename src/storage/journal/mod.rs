//! Journals: what a recorder has seen so far, beside the cassette that it becomes in the end.
//!
//! The journal of `tape.json` is `.tape.json.journal`, a text file of lines. The first says what is recorded; then comes
//! one line for each exchange, with a checksum, its place in time and the interaction as a cassette has it, redacted. A
//! line is written with one call as soon as its exchange has ended, so that ending the program at any moment, by whatever
//! means, loses no exchange; the disk is left to the system, so a power cut may.
//!
//! * `line` is the text of a line, and back.
//! * [`Journal`] writes. It holds a lock for as long as it is open, which the system lifts with the process.
//! * `reading` goes through the lines: a torn last one is what a killed process leaves; a damaged one before it is passed
//!   over and reported.
//! * `finish` makes the cassette; a recorder that ends does so, and so does
//! * [`recovery`], with a journal that nobody holds.

mod error;
mod finish;
mod header;
mod line;
mod reading;
pub mod recovery;
mod writing;

use std::path::{Path, PathBuf};

pub use error::JournalError;
pub use finish::{Finished, LastLook};
pub use header::Header;
pub use line::Content;
pub use reading::Damage;
pub use recovery::{Recovered, Recovery};
pub use writing::{Journal, Kept};

use super::files::{self, FileError};

/// The journal of a cassette, whichever way its path is spelled.
pub fn path_of(cassette: &Path) -> Result<PathBuf, FileError> {
    Ok(beside(&files::resolve(cassette)?, "journal"))
}

/// The cassette of a journal, if the path is one of a journal.
fn cassette_of(journal: &Path) -> Option<PathBuf> {
    let name = journal.file_name()?.to_str()?;
    let name = name.strip_prefix('.')?.strip_suffix(".journal")?;
    Some(journal.with_file_name(name))
}

/// A hidden file that belongs to another one.
fn beside(file: &Path, what: &str) -> PathBuf {
    let name = file.file_name().unwrap_or_default();
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(".");
    hidden.push(what);
    file.with_file_name(hidden)
}

#[cfg(test)]
mod tests;
