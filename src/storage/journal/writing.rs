//! The journal of a recording that is under way.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead as _, BufReader, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::line::{Content, Line, Record};
use super::{Finished, Header, JournalError, finish, path_of};
use crate::model::Exchange;
use crate::ordering::Span;
use crate::storage::files;

/// How often it is looked whether somebody has deleted the file.
pub(super) const LOOK: Duration = Duration::from_millis(1);

/// An open journal, which nobody else can open meanwhile.
#[derive(Debug)]
pub struct Journal {
    pub(super) file: File,
    pub(super) path: PathBuf,
    /// The file that the journal becomes, links followed.
    pub(super) cassette: PathBuf,
    /// Where the next line goes.
    end: u64,
    /// When the file was last seen to be in its place.
    seen: Instant,
}

/// An exchange of a journal, read back.
#[derive(Debug)]
pub struct Kept {
    span: Span,
    /// The line that came first, if this one has taken its place.
    replaces: Option<u64>,
    /// The length of its line without the line end, in bytes.
    length: usize,
    /// The interaction, minified.
    pub json: String,
}

impl Kept {
    /// The exchange.
    pub fn exchange(&self) -> Option<Exchange> {
        finish::exchange(&self.json)
    }
}

impl Journal {
    /// Begins the journal of a cassette.
    pub fn create(cassette: &Path, header: &Header) -> Result<Self, JournalError> {
        let mut journal = Self::open(cassette, true)?.expect("it is made where there is none");
        let length = journal.file.metadata().map_err(|source| journal.unusable(source))?.len();
        if length > 0 {
            return Err(JournalError::Unfinished { journal: journal.path });
        }
        journal.write(header.print().as_bytes())?;
        Ok(journal)
    }

    /// Opens and locks the journal of a cassette; gives nothing where there is none and none is to be made.
    pub(super) fn open(cassette: &Path, create: bool) -> Result<Option<Self>, JournalError> {
        let path = path_of(cassette)?;
        let fail = |source| JournalError::Open { journal: path.clone(), source };
        loop {
            let file = match options(create).open(&path) {
                Ok(file) => file,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(fail(error)),
            };
            if !file.metadata().map_err(fail)?.is_file() {
                return Err(fail(io::Error::other("it is no file")));
            }
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    let cassette = cassette.to_owned();
                    return Err(JournalError::Held { cassette, journal: path });
                }
                Err(TryLockError::Error(error)) => return Err(fail(error)),
            }
            // Whoever held it before may have finished and deleted it while we waited at its door.
            if is_at(&file, &path) {
                let cassette = files::resolve(cassette)?;
                return Ok(Some(Self { file, path, cassette, end: 0, seen: Instant::now() }));
            }
        }
    }

    /// Writes an exchange, with one call; gives the place where it stands.
    pub fn append(&mut self, span: Span, content: Content<'_>) -> Result<u64, JournalError> {
        self.write(Record { span, replaces: None, content }.print().as_bytes())
    }

    /// Reads an exchange back; nothing where it was erased, or only repeats another one.
    pub fn read(&self, offset: u64) -> Result<Option<Kept>, JournalError> {
        let mut line = Vec::new();
        let read = (&self.file)
            .seek(SeekFrom::Start(offset))
            .and_then(|_| BufReader::new(&self.file).read_until(b'\n', &mut line));
        read.map_err(|source| self.unusable(source))?;
        line.pop();
        let length = line.len();
        Ok(match Line::parse(&line) {
            Line::Record(Record { span, replaces, content: Content::Interaction(json) }) => {
                Some(Kept { span, replaces, length, json: json.to_owned() })
            }
            Line::Record(_) | Line::Erased | Line::Damaged => None,
        })
    }

    /// Puts another text in the place of an exchange, so that nothing of the old one is left; gives its new place.
    ///
    /// The new line says which one it replaces and is written first: whoever reads the journal after a crash between the
    /// two steps takes the new one.
    pub fn replace(&mut self, offset: u64, old: &Kept, json: &str) -> Result<u64, JournalError> {
        let content = Content::Interaction(json);
        // Always the first one, so that whatever repeats that finds its way.
        let new = Record { span: old.span, replaces: old.replaces.or(Some(offset)), content };
        let place = self.write(new.print().as_bytes())?;
        self.erase(offset, old)?;
        Ok(place)
    }

    /// Overwrites an exchange.
    pub fn erase(&mut self, offset: u64, old: &Kept) -> Result<(), JournalError> {
        let erased = write_at(&mut self.file, &vec![b' '; old.length], offset);
        erased.map_err(|source| self.unwritable(source))
    }

    /// Makes the cassette of what the journal holds, and deletes the journal. `last` has a last look at each exchange.
    ///
    /// Without an exchange an older cassette stays as it is.
    pub fn finish(
        self,
        header: &Header,
        last: &mut finish::LastLook<'_>,
    ) -> Result<Finished, JournalError> {
        finish::finish(self, header, last)
    }

    /// Whether nobody has deleted the file, or put another one in its place.
    pub(super) fn is_in_its_place(&self) -> bool {
        is_at(&self.file, &self.path)
    }

    fn write(&mut self, line: &[u8]) -> Result<u64, JournalError> {
        // Far more often than people act, and not with every exchange of a busy client.
        if self.seen.elapsed() > LOOK {
            self.seen = Instant::now();
            if is_deleted(&self.file) {
                return Err(JournalError::Deleted { journal: self.path.clone() });
            }
        }
        let place = self.end;
        if let Err(source) = write_at(&mut self.file, line, place) {
            // Half a line would do no harm at the end, but a later one might come behind it.
            let _ = self.file.set_len(place);
            return Err(self.unwritable(source));
        }
        self.end += line.len() as u64;
        Ok(place)
    }

    pub(super) fn unusable(&self, source: io::Error) -> JournalError {
        JournalError::Open { journal: self.path.clone(), source }
    }

    fn unwritable(&self, source: io::Error) -> JournalError {
        JournalError::Write { journal: self.path.clone(), source }
    }
}

/// Readable by its owner only: until the end it may hold an identifier that nobody has yet said is one.
fn options(create: bool) -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(create);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Writes at a place, with one call where there is such a one.
#[cfg(unix)]
fn write_at(file: &mut File, bytes: &[u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
}

#[cfg(not(unix))]
fn write_at(file: &mut File, bytes: &[u8], offset: u64) -> io::Result<()> {
    use std::io::Write as _;
    file.seek(SeekFrom::Start(offset)).and_then(|_| file.write_all(bytes))
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let place = |metadata: std::fs::Metadata| (metadata.dev(), metadata.ino());
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(ours), Ok(named)) => place(ours) == place(named),
        _ => false,
    }
}

/// The standard library cannot tell whether two files are one here.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}

#[cfg(unix)]
fn is_deleted(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    file.metadata().is_ok_and(|metadata| metadata.nlink() == 0)
}

#[cfg(not(unix))]
fn is_deleted(_: &File) -> bool {
    false
}
