//! What can be wrong with a journal.

use std::io;
use std::path::PathBuf;

use crate::model::Explained;
use crate::storage::FileError;

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// The path of the cassette leads nowhere.
    #[error(transparent)]
    File(#[from] FileError),
    /// Another process records into the same cassette.
    #[error("another tapecheck is recording into `{}`; its journal is `{}`", cassette.display(), journal.display())]
    Held {
        /// The cassette.
        cassette: PathBuf,
        /// The journal.
        journal: PathBuf,
    },
    /// A recording was interrupted, and its journal is still there.
    #[error("`{}` is the journal of a recording that was interrupted", journal.display())]
    Unfinished {
        /// The journal.
        journal: PathBuf,
    },
    /// It cannot be opened, read or locked.
    #[error("cannot use the journal `{}`: {source}", journal.display())]
    Open {
        /// The journal.
        journal: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// Nothing more can be written to it.
    #[error("cannot write the journal `{}`: {source}", journal.display())]
    Write {
        /// The journal.
        journal: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// Somebody has deleted it while it was written.
    #[error("the journal `{}` was deleted during the recording", journal.display())]
    Deleted {
        /// The journal.
        journal: PathBuf,
    },
    /// Its first line is not one that this build reads.
    #[error("cannot read the journal `{}`: {why}", journal.display())]
    Unreadable {
        /// The journal.
        journal: PathBuf,
        /// What is wrong with the first line.
        why: String,
    },
    /// The cassette cannot be written.
    #[error("cannot write `{}`: {source}; the journal `{}` is kept", cassette.display(), journal.display())]
    Cassette {
        /// The cassette.
        cassette: PathBuf,
        /// The journal.
        journal: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// In the cassette's place is something else.
    #[error("`{}` is no cassette, and so the journal `{}` cannot become one in its place", cassette.display(), journal.display())]
    InTheWay {
        /// What has the cassette's name.
        cassette: PathBuf,
        /// The journal.
        journal: PathBuf,
    },
}

impl Explained for JournalError {
    fn help(&self) -> Option<String> {
        let text = match self {
            Self::File(error) => return error.help(),
            Self::Held { .. } => "wait for it to end, or choose another file with `-o`".to_owned(),
            Self::Unfinished { journal } => {
                format!("`tapecheck check {}` makes it a cassette", cassette_name(journal))
            }
            Self::Open { source, .. } | Self::Write { source, .. } => {
                what_to_do(source)?.to_owned()
            }
            Self::Deleted { .. } => {
                "leave the hidden files beside a cassette alone while it is recorded".to_owned()
            }
            Self::Unreadable { journal, .. } => format!(
                "finish it with the tapecheck that wrote it, or delete `{}` to give up what it holds",
                journal.display()
            ),
            Self::Cassette { journal, source, .. } => {
                let check = format!("`tapecheck check {}` writes it then", cassette_name(journal));
                format!("{}; {check}", what_to_do(source).unwrap_or("mend that"))
            }
            Self::InTheWay { cassette, .. } => {
                format!("move `{}` away; then run this again", cassette.display())
            }
        };
        Some(text)
    }
}

fn cassette_name(journal: &std::path::Path) -> String {
    super::cassette_of(journal).unwrap_or_default().display().to_string()
}

fn what_to_do(error: &io::Error) -> Option<&'static str> {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Some("make room on the disk"),
        io::ErrorKind::FileTooLarge => Some("raise the limit on the size of files (`ulimit -f`)"),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            Some("make the folder and the files in it writable, or copy them to where they are")
        }
        _ => None,
    }
}
