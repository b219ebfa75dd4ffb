//! One line of a journal: an exchange with its place in time, under a checksum.
//!
//! `1c291ca3 4 7 - {"request":…}`: the checksum of what follows it, when the request arrived and when the response had
//! ended, the line that this one takes the place of (`-` for none), and the interaction; or, as `=4711`, the line of an
//! earlier one that it repeats. A line of spaces was erased.

use std::fmt::Write as _;

use crate::ordering::Span;

/// What a line holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record<'t> {
    /// When the exchange passed.
    pub(super) span: Span,
    /// The offset of the earlier line that this one takes the place of.
    pub(super) replaces: Option<u64>,
    /// What passed.
    pub(super) content: Content<'t>,
}

/// What passed in an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content<'t> {
    /// An interaction, minified.
    Interaction(&'t str),
    /// The same as in an earlier exchange, by the offset of its line.
    Repeats(u64),
}

/// What a line can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line<'t> {
    /// An exchange.
    Record(Record<'t>),
    /// An exchange whose place another line has taken.
    Erased,
    /// None of these.
    Damaged,
}

impl Record<'_> {
    /// The line with its line end.
    pub(super) fn print(&self) -> String {
        let Span { started, ended } = self.span;
        let length = match self.content {
            Content::Interaction(json) => json.len(),
            Content::Repeats(_) => 0,
        };
        let mut line = String::with_capacity(length + 80);
        // Room for the checksum, which is that of all behind it.
        line.push_str("00000000 ");
        let start = line.len();
        // Writing into a text cannot fail.
        let _ = write!(line, "{started} {ended} ");
        let _ = match self.replaces {
            Some(offset) => write!(line, "{offset} "),
            None => write!(line, "- "),
        };
        let _ = match self.content {
            Content::Interaction(json) => write!(line, "{json}"),
            Content::Repeats(offset) => write!(line, "={offset}"),
        };
        let sum = checksum(&line.as_bytes()[start..]);
        line.replace_range(..8, &format!("{sum:08x}"));
        line.push('\n');
        line
    }
}

impl<'t> Line<'t> {
    /// Reads a line without its line end.
    pub(super) fn parse(line: &'t [u8]) -> Self {
        if line.iter().all(|byte| *byte == b' ') {
            return Self::Erased;
        }
        record(line).map_or(Self::Damaged, Self::Record)
    }
}

fn record(line: &[u8]) -> Option<Record<'_>> {
    let (sum, content) = line.split_at_checked(8)?;
    let content = content.strip_prefix(b" ")?;
    if sum != format!("{:08x}", checksum(content)).as_bytes() {
        return None;
    }
    let mut parts = std::str::from_utf8(content).ok()?.splitn(4, ' ');
    let span = Span { started: parts.next()?.parse().ok()?, ended: parts.next()?.parse().ok()? };
    let replaces = match parts.next()? {
        "-" => None,
        offset => Some(offset.parse().ok()?),
    };
    let content = parts.next()?;
    let content = match content.strip_prefix('=') {
        Some(offset) => Content::Repeats(offset.parse().ok()?),
        None => Content::Interaction(content),
    };
    Some(Record { span, replaces, content })
}

/// CRC-32, which finds what a disk or an editor does to a line.
pub(super) fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = flate2::Crc::new();
    sum.update(bytes);
    sum.sum()
}
