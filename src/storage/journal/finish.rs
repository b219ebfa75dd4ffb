//! A journal becomes a cassette: read once to put its exchanges in order, and once more to write them in that order.
//!
//! Reading and writing JSON takes nearly all of the time, so it is done on every processor, for a few exchanges at a
//! time. No more than these are in memory; of the others only what their place depends on.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use super::line::{Content, Line, Record};
use super::reading::{Damage, Lines, line_at};
use super::{Header, Journal, JournalError, beside};
use crate::cassette::{Interaction, format};
use crate::model::Exchange;
use crate::ordering::{Renumbering, Sketch, Span, arrange};
use crate::storage::files::Replacement;
use crate::storage::parallel;

/// So many bytes of lines are worked on at a time.
const BATCH: usize = 1 << 18;

/// No more texts that several exchanges have are remembered, in bytes.
const MAX_SHARED: usize = 16 << 20;

/// What came of a journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finished {
    /// How many exchanges are in the cassette; none, and the cassette was left alone.
    pub exchanges: usize,
    /// Lines that could not be read.
    pub damages: Vec<Damage>,
    /// How many exchanges only repeated one that was taken out.
    pub gone: usize,
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

/// A line that repeats another one.
struct Repeat {
    place: Damage,
    span: Span,
    /// The offset of the other line.
    of: u64,
}

/// What the lines of a journal hold.
#[derive(Default)]
struct Index {
    /// By the offset of the line that came first.
    entries: BTreeMap<u64, Entry>,
    /// The offset of the first line, for lines that took the place of others.
    replaced: HashMap<u64, u64>,
    /// Lines that repeat others.
    repeats: Vec<Repeat>,
    damages: BTreeMap<u64, Damage>,
    erased: HashSet<u64>,
    gone: usize,
}

/// Looks at each exchange before it is written down, and may change it or leave it out.
pub type LastLook<'a> = dyn FnMut(Exchange) -> Option<Exchange> + 'a;

pub(super) fn finish(
    journal: Journal,
    header: &Header,
    last: &mut LastLook<'_>,
) -> Result<Finished, JournalError> {
    let index = Index::of(&journal, header)?;
    let exchanges = match index.entries.len() {
        0 => 0,
        _ => write(&journal, header, index.entries.into_values().collect(), last)?,
    };
    let gone = index.gone;
    let damages: Vec<Damage> = index.damages.into_values().collect();
    let kept =
        put_away(&journal, !damages.is_empty()).map_err(|source| journal.unusable(source))?;
    Ok(Finished { exchanges, damages, gone, kept })
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
        loop {
            let batch = lines.next_batch(BATCH).map_err(|source| journal.unusable(source))?;
            if batch.is_empty() {
                index.resolve_repeats();
                return Ok(index);
            }
            let read =
                |(place, line): (Damage, Vec<u8>)| (place, Read::of(place.offset, &line, header));
            parallel::map(batch, read).into_iter().for_each(|(place, read)| index.add(place, read));
        }
    }

    fn add(&mut self, place: Damage, read: Read) {
        match read {
            Read::Erased => drop(self.erased.insert(place.offset)),
            Read::Damaged => drop(self.damages.insert(place.offset, place)),
            Read::Repeat { span, of } => self.repeats.push(Repeat { place, span, of }),
            Read::Entry { entry, replaces: None } => {
                self.entries.insert(place.offset, entry);
            }
            Read::Entry { entry, replaces: Some(replaces) } => {
                let first = self.replaced.get(&replaces).copied().unwrap_or(replaces);
                self.replaced.insert(place.offset, first);
                // A line that was about to be erased may be half erased.
                self.damages.remove(&replaces);
                self.entries.insert(first, entry);
            }
        }
    }

    /// Puts in what repeats other lines. What repeats an erased one goes with it; what repeats a damaged one is as damaged.
    fn resolve_repeats(&mut self) {
        for Repeat { place, span, of } in std::mem::take(&mut self.repeats) {
            let first = self.replaced.get(&of).copied().unwrap_or(of);
            if let Some(Entry { offset, length, sketch }) = self.entries.get(&first) {
                let sketch = sketch.at(span);
                let entry = Entry { offset: *offset, length: *length, sketch };
                self.entries.insert(place.offset, entry);
            } else if self.erased.contains(&first) {
                self.gone += 1;
            } else {
                self.damages.insert(place.offset, place);
            }
        }
    }
}

/// What a line says about an exchange.
enum Read {
    Entry { entry: Entry, replaces: Option<u64> },
    Repeat { span: Span, of: u64 },
    Erased,
    Damaged,
}

impl Read {
    fn of(offset: u64, line: &[u8], header: &Header) -> Self {
        let record = match Line::parse(line) {
            Line::Record(record) => record,
            Line::Erased => return Self::Erased,
            Line::Damaged => return Self::Damaged,
        };
        let json = match record.content {
            Content::Interaction(json) => json,
            Content::Repeats(of) => return Self::Repeat { span: record.span, of },
        };
        let Some(exchange) = exchange(json) else { return Self::Damaged };
        let sketch = Sketch::of(&exchange, record.span, header.profile());
        let entry = Entry { offset, length: line.len(), sketch };
        Self::Entry { entry, replaces: record.replaces }
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
    last: &mut LastLook<'_>,
) -> Result<usize, JournalError> {
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
    let mut put_in_place = |exchange: Exchange| Some(renumbering.renumber(last(exchange)?));
    let mut texts = Texts::of(&places);
    let mut written = 0;
    let mut order = order.into_iter().map(|position| places[position]).peekable();
    while order.peek().is_some() {
        for text in texts.next_batch(journal, &mut order, &mut put_in_place)? {
            file.write_all(pieces.separator().as_bytes()).map_err(fail)?;
            file.write_all(text.as_bytes()).map_err(fail)?;
            written += 1;
        }
    }
    file.write_all(pieces.end().as_bytes()).map_err(fail)?;
    let replacement = file.into_inner().map_err(|error| fail(error.into_error()))?;
    replacement.complete().map_err(fail)?;
    Ok(written)
}

/// Makes the texts of interactions. One that several exchanges have is made once, as long as there is room for it.
struct Texts {
    /// The lines that are read more than once.
    shared: HashSet<u64>,
    /// The texts of such lines; nothing for one that is left out.
    known: HashMap<u64, Option<Arc<str>>>,
    /// The size of these texts, in bytes.
    size: usize,
}

impl Texts {
    fn of(places: &[(u64, usize)]) -> Self {
        let mut seen = HashSet::new();
        let shared = places.iter().filter(|(offset, _)| !seen.insert(*offset));
        Self { shared: shared.map(|(offset, _)| *offset).collect(), known: HashMap::new(), size: 0 }
    }

    /// The texts of the next places; those of exchanges that are left out are not there.
    fn next_batch(
        &mut self,
        journal: &Journal,
        places: &mut impl Iterator<Item = (u64, usize)>,
        put_in_place: &mut impl FnMut(Exchange) -> Option<Exchange>,
    ) -> Result<Vec<Arc<str>>, JournalError> {
        let (mut wanted, mut lines, mut size) = (Vec::new(), Vec::new(), 0);
        while size < BATCH
            && let Some((offset, length)) = places.next()
        {
            let is_known = self.known.contains_key(&offset);
            wanted.push((offset, is_known));
            size += length;
            if !is_known {
                let line = line_at(&journal.file, offset, length);
                lines.push(line.map_err(|error| journal.unusable(error))?);
            }
        }
        let read: Option<Vec<Exchange>> =
            parallel::map(lines, |line| exchange_of(&line)).into_iter().collect();
        let read =
            read.ok_or_else(|| journal.unusable(io::Error::other("it changes while it is read")))?;
        let made: Vec<Option<Exchange>> = read.into_iter().map(put_in_place).collect();
        let mut made = parallel::map(made, |exchange| Some(Arc::from(text(exchange?)))).into_iter();
        let mut text_at = |(offset, is_known): (u64, bool)| {
            if is_known {
                return self.known.get(&offset).cloned().flatten();
            }
            self.remember(offset, made.next().flatten())
        };
        Ok(wanted.into_iter().filter_map(&mut text_at).collect())
    }

    fn remember(&mut self, offset: u64, text: Option<Arc<str>>) -> Option<Arc<str>> {
        let size = text.as_ref().map_or(0, |text| text.len());
        if self.shared.contains(&offset) && self.size + size <= MAX_SHARED {
            self.size += size;
            self.known.insert(offset, text.clone());
        }
        text
    }
}

fn exchange_of(line: &[u8]) -> Option<Exchange> {
    match Line::parse(line) {
        Line::Record(Record { content: Content::Interaction(json), .. }) => exchange(json),
        Line::Record(_) | Line::Erased | Line::Damaged => None,
    }
}

fn text(Exchange { request, response }: Exchange) -> String {
    let response = Some(response);
    format::Pieces::interaction(&Interaction { request, response, ..Interaction::default() })
}
