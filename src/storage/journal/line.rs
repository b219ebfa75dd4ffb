//! One line of a journal: an exchange with its place in time, under a checksum.
//!
//! `1c291ca3 4 7 - {"request":…}`: the checksum of what follows it, when the request arrived and when the response had
//! ended, the line that this one takes the place of (`-` for none), and the interaction. A line of spaces was erased.

use crate::ordering::Span;

/// What a line holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record<'t> {
    /// When the exchange passed.
    pub(super) span: Span,
    /// The offset of the earlier line that this one takes the place of.
    pub(super) replaces: Option<u64>,
    /// The interaction, minified.
    pub(super) json: &'t str,
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
        let replaces = self.replaces.map_or("-".to_owned(), |offset| offset.to_string());
        let mut line = String::with_capacity(self.json.len() + 64);
        // Room for the checksum, which is that of all behind it.
        line.push_str("00000000 ");
        let start = line.len();
        line.push_str(&format!("{started} {ended} {replaces} "));
        line.push_str(self.json);
        let sum = format!("{:08x}", checksum(&line.as_bytes()[start..]));
        line.replace_range(..sum.len(), &sum);
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
    Some(Record { span, replaces, json: parts.next()? })
}

/// CRC-32, which finds what a disk or an editor does to a line.
pub(super) fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = flate2::Crc::new();
    sum.update(bytes);
    sum.sum()
}
