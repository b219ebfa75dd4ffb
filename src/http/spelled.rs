//! A head as it stood on the wire.
//!
//! hyper keeps the case of names to itself (its issues 2880, 2695, 3914) and the order only for names that stand once.

use bytes::Bytes;

use super::convert;
use crate::model::Headers;

/// The bytes of a head: the start line, the fields, the empty line.
#[derive(Clone, Debug)]
pub(super) struct Spelled(Bytes);

impl Spelled {
    /// Keeps a copy of a head.
    pub(super) fn copy(head: &[u8]) -> Self {
        Self(Bytes::copy_from_slice(head))
    }

    /// The fields in order, with their bytes.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&str, &[u8])> {
        fields(&self.0)
    }

    /// The fields for which `keep(name)` holds, as ours.
    pub(super) fn headers(&self, keep: impl Fn(&str) -> bool) -> Headers {
        self.fields()
            .filter(|(name, _)| keep(name))
            .map(|(name, value)| (name, convert::text(value)))
            .collect()
    }
}

/// The fields of a head in order, with their bytes.
pub(super) fn fields(head: &[u8]) -> impl Iterator<Item = (&str, &[u8])> {
    let mut start = memchr::memchr(b'\n', head).map_or(head.len(), |end| end + 1);
    let lines = std::iter::from_fn(move || {
        let end = start + memchr::memchr(b'\n', &head[start..])?;
        Some(&head[std::mem::replace(&mut start, end + 1)..end])
    });
    lines.filter_map(|line| {
        let colon = memchr::memchr(b':', line)?;
        Some((std::str::from_utf8(&line[..colon]).ok()?, line[colon + 1..].trim_ascii()))
    })
}
