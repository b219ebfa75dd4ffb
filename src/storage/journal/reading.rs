//! Goes through the lines of a journal.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use super::{Header, JournalError};

/// A line that is neither whole nor the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The line, the first is 1.
    pub line: usize,
    /// The byte of the file at which it starts.
    pub offset: u64,
}

/// What a file starts with.
#[derive(Debug)]
pub(super) enum Start {
    /// The first line of a journal.
    Header(Header),
    /// A journal whose first line was never completed, and so nothing else was written either.
    Nothing,
}

/// The lines of a journal from its start.
pub(super) struct Lines<'f> {
    reader: BufReader<&'f File>,
    buffer: Vec<u8>,
    /// How many lines were read.
    count: usize,
    /// Where the next one starts.
    offset: u64,
}

impl<'f> Lines<'f> {
    pub(super) fn of(mut file: &'f File) -> io::Result<Self> {
        file.seek(SeekFrom::Start(0))?;
        let reader = BufReader::with_capacity(1 << 18, file);
        Ok(Self { reader, buffer: Vec::new(), count: 0, offset: 0 })
    }

    /// Reads the first line.
    pub(super) fn start(&mut self, path: &Path) -> Result<Start, JournalError> {
        let open = |source| JournalError::Open { journal: path.to_owned(), source };
        let unreadable = |why| JournalError::Unreadable { journal: path.to_owned(), why };
        match self.advance().map_err(open)? {
            Some(_) => Header::parse(self.line()).map(Start::Header).map_err(unreadable),
            None if Header::is_torn(&self.buffer) => Ok(Start::Nothing),
            None => Err(unreadable("it does not start like a journal".to_owned())),
        }
    }

    /// The next lines, of so many bytes together or one that is larger; none at the end. A last line without its end is
    /// not one of them: its exchange has not ended.
    pub(super) fn next_batch(&mut self, bytes: usize) -> io::Result<Vec<(Damage, Vec<u8>)>> {
        let (mut batch, mut size) = (Vec::new(), 0);
        while size < bytes
            && let Some(place) = self.advance()?
        {
            let line = self.line().to_vec();
            size += line.len();
            batch.push((place, line));
        }
        Ok(batch)
    }

    fn advance(&mut self) -> io::Result<Option<Damage>> {
        self.buffer.clear();
        let count = self.reader.read_until(b'\n', &mut self.buffer)?;
        if !self.buffer.ends_with(b"\n") {
            return Ok(None);
        }
        self.count += 1;
        let place = Damage { line: self.count, offset: self.offset };
        self.offset += count as u64;
        Ok(Some(place))
    }

    fn line(&self) -> &[u8] {
        self.buffer.strip_suffix(b"\n").unwrap_or_default()
    }
}

/// The bytes of the line that starts at an offset and has so many bytes.
pub(super) fn line_at(mut file: &File, offset: u64, length: usize) -> io::Result<Vec<u8>> {
    let mut line = vec![0; length];
    file.seek(SeekFrom::Start(offset))?;
    file.read_exact(&mut line)?;
    Ok(line)
}
