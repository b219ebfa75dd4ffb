//! A journal becomes a cassette: read once to put its exchanges in order, and once more to write them in that order.
//!
//! No more than one exchange is in memory at a time; of the others only what their place depends on.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;

use super::line::{Line, Record};
use super::reading::{Damage, Lines, line_at};
use super::{Header, Journal, JournalError, beside};
use crate::cassette::{Interaction, format};
use crate::model::Exchange;
use crate::ordering::{Renumbering, Sketch, arrange};
use crate::storage::files::Replacement;

/// What came of a journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finished {
    /// How many exchanges are in the cassette; none, and the cassette was left alone.
    pub exchanges: usize,
    /// Lines that could not be read.
    pub damages: Vec<Damage>,
    /// What the journal is called now, where it has such lines; else it is deleted.
    pub kept: Option<PathBuf>,
}

/// An exchange of the journal: where it stands, and what its place in the cassette depends on.
struct Entry {
    offset: u64,
    /// Without the line end, in bytes.
    length: usize,
    sketch: Sketch,
}

/// What the lines of a journal hold.
#[derive(Default)]
struct Index {
    /// By the offset of the line that came first.
    entries: BTreeMap<u64, Entry>,
    /// The offset of the first line, for lines that took the place of others.
    replaced: HashMap<u64, u64>,
    damages: BTreeMap<u64, Damage>,
}

pub(super) fn finish(
    journal: Journal,
    header: &Header,
    last: &mut dyn FnMut(Exchange) -> Exchange,
) -> Result<Finished, JournalError> {
    let index = Index::of(&journal, header)?;
    let exchanges = index.entries.len();
    if exchanges > 0 {
        write(&journal, header, index.entries.into_values().collect(), last)?;
    }
    let damages: Vec<Damage> = index.damages.into_values().collect();
    let kept =
        put_away(&journal, !damages.is_empty()).map_err(|source| journal.unusable(source))?;
    Ok(Finished { exchanges, damages, kept })
}

/// Deletes the journal; or, where people may want to look at it, gives it another name, and says which.
fn put_away(journal: &Journal, is_damaged: bool) -> io::Result<Option<PathBuf>> {
    if !journal.is_in_its_place() {
        return Ok(None);
    }
    if !is_damaged {
        return fs::remove_file(&journal.path).map(|()| None);
    }
    let kept = beside(&journal.cassette, "damaged-journal");
    fs::rename(&journal.path, &kept).map(|()| Some(kept))
}

impl Index {
    fn of(journal: &Journal, header: &Header) -> Result<Self, JournalError> {
        let mut index = Self::default();
        let mut lines = Lines::of(&journal.file).map_err(|source| journal.unusable(source))?;
        lines.start(&journal.path)?;
        while let Some((place, length, line)) =
            lines.next().map_err(|source| journal.unusable(source))?
        {
            index.add(place, line, length, header);
        }
        Ok(index)
    }

    fn add(&mut self, place: Damage, line: Line<'_>, length: usize, header: &Header) {
        let Line::Record(record) = line else {
            if line == Line::Damaged {
                self.damages.insert(place.offset, place);
            }
            return;
        };
        let Some(exchange) = exchange(record.json) else {
            self.damages.insert(place.offset, place);
            return;
        };
        let sketch = Sketch::of(&exchange, record.span, header.profile());
        let entry = Entry { offset: place.offset, length, sketch };
        let Some(replaces) = record.replaces else {
            self.entries.insert(place.offset, entry);
            return;
        };
        let first = self.replaced.get(&replaces).copied().unwrap_or(replaces);
        self.replaced.insert(place.offset, first);
        // A line that was about to be erased may be half erased.
        self.damages.remove(&replaces);
        self.entries.insert(first, entry);
    }
}

/// The exchange of a line; nothing where the text is of something else.
pub(super) fn exchange(json: &str) -> Option<Exchange> {
    let Interaction { request, response, .. } = format::read_interaction(json).ok()?;
    Some(Exchange { request, response: response? })
}

fn write(
    journal: &Journal,
    header: &Header,
    entries: Vec<Entry>,
    last: &mut dyn FnMut(Exchange) -> Exchange,
) -> Result<(), JournalError> {
    let fail = |source| JournalError::Cassette {
        cassette: journal.cassette.clone(),
        journal: journal.path.clone(),
        source,
    };
    let (sketches, places): (Vec<Sketch>, Vec<(u64, usize)>) =
        entries.into_iter().map(|entry| (entry.sketch, (entry.offset, entry.length))).unzip();
    let order = arrange(&sketches, header.profile());
    drop(sketches);
    let replacement = Replacement::begin(&journal.cassette, &beside(&journal.cassette, "partial"))
        .map_err(fail)?;
    let mut file = BufWriter::with_capacity(1 << 18, replacement);
    let (start, mut pieces) = format::Pieces::begin(&header.frame());
    file.write_all(start.as_bytes()).map_err(fail)?;
    let mut renumbering = Renumbering::default();
    for position in order {
        let (offset, length) = places[position];
        let exchange = read(journal, offset, length)?;
        let Exchange { request, response } = renumbering.renumber(last(exchange));
        let interaction = Interaction { request, response: Some(response), ..Default::default() };
        file.write_all(pieces.interaction(&interaction).as_bytes()).map_err(fail)?;
    }
    file.write_all(pieces.end().as_bytes()).map_err(fail)?;
    let replacement = file.into_inner().map_err(|error| fail(error.into_error()))?;
    replacement.complete().map_err(fail)
}

fn read(journal: &Journal, offset: u64, length: usize) -> Result<Exchange, JournalError> {
    let line = line_at(&journal.file, offset, length).map_err(|error| journal.unusable(error))?;
    match Line::parse(&line) {
        Line::Record(Record { json, .. }) => exchange(json),
        Line::Erased | Line::Damaged => None,
    }
    .ok_or_else(|| journal.unusable(io::Error::other("it changes while it is read")))
}
