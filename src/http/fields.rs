//! The fields of a head as they stand on the wire: spelling, order, repetition and bytes.

use bytes::{BufMut as _, Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::octets;
use crate::model::Headers;

/// Header fields in order, each a line of `name: value`.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields {
    bytes: Bytes,
    lines: Vec<Line>,
}

/// What becomes of a field that is written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Written<'v> {
    AsItStands,
    With(&'v [u8]),
    Not,
}

/// Where the parts of a field stand in its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FieldAt {
    pub(super) name_end: usize,
    pub(super) value_start: usize,
    pub(super) value_end: usize,
}

/// Where a field stands in the bytes.
#[derive(Clone, Copy, Debug)]
struct Line {
    start: u32,
    name_end: u32,
    value_start: u32,
    value_end: u32,
}

impl Fields {
    /// No fields yet, in a head that stands in these bytes.
    pub(super) fn within(bytes: Bytes) -> Self {
        // Most heads have fewer fields than this.
        Self { bytes, lines: Vec::with_capacity(16) }
    }

    /// Notes a field, sound as [`FieldAt`] found it, whose line starts at `start` in the bytes.
    pub(super) fn note(&mut self, start: usize, field: FieldAt) {
        let at = |offset| u32::try_from(start + offset);
        let line = (at(0), at(field.name_end), at(field.value_start), at(field.value_end));
        // Heads have a limit far below.
        if let (Ok(start), Ok(name_end), Ok(value_start), Ok(value_end)) = line {
            self.lines.push(Line { start, name_end, value_start, value_end });
        }
    }

    /// The fields in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.lines.iter().map(|line| (self.name(line), self.value(line)))
    }

    /// The values of the fields with a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        let is_named = |line: &&Line| self.name_bytes(line).eq_ignore_ascii_case(name.as_bytes());
        self.lines.iter().filter(is_named).map(|line| self.value(line))
    }

    /// The value of the first field with a name.
    pub(super) fn first(&self, name: &str) -> Option<&[u8]> {
        let is_named = |line: &&Line| self.name_bytes(line).eq_ignore_ascii_case(name.as_bytes());
        self.lines.iter().find(is_named).map(|line| self.value(line))
    }

    /// Whether there is a field with this name.
    pub(super) fn contains(&self, name: &str) -> bool {
        self.first(name).is_some()
    }

    /// The words of a field that is a list: `Connection`, `TE`.
    pub(super) fn list<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.all(name)
            .filter_map(|value| std::str::from_utf8(value).ok())
            .flat_map(|value| value.split(','))
            .map(str::trim)
    }

    /// Keeps the fields for which `keep(name, value)` holds.
    pub(super) fn retain(&mut self, keep: impl Fn(&str, &[u8]) -> bool) {
        let mut lines = std::mem::take(&mut self.lines);
        lines.retain(|line| keep(self.name(line), self.value(line)));
        self.lines = lines;
    }

    /// The same fields with other values in those of these numbers, each by its name.
    pub(super) fn with_values<'v>(
        &self,
        numbers: &[usize],
        value: impl Fn(&str) -> &'v [u8],
    ) -> Self {
        if numbers.is_empty() {
            return self.clone();
        }
        let mut bytes = BytesMut::with_capacity(self.bytes.len() + 64 * numbers.len());
        let mut lines = Vec::with_capacity(self.lines.len());
        for (number, line) in self.lines.iter().enumerate() {
            let name = self.name(line);
            let value = if numbers.contains(&number) { value(name) } else { self.value(line) };
            lines.extend(put_line(&mut bytes, name, value));
        }
        Self { bytes: bytes.freeze(), lines }
    }

    /// Writes the fields as lines, each as `what(name)` says.
    pub(super) fn write<'v>(&self, out: &mut BytesMut, mut what: impl FnMut(&[u8]) -> Written<'v>) {
        out.reserve(self.bytes.len() + 64);
        for line in &self.lines {
            match what(self.name_bytes(line)) {
                // With the white space behind the colon as it was.
                Written::AsItStands => {
                    out.put_slice(&self.bytes[line.start as usize..line.value_end as usize]);
                    out.put_slice(b"\r\n");
                }
                Written::With(value) => put(out, self.name(line), value),
                Written::Not => {}
            }
        }
    }

    /// As ours.
    pub(super) fn headers(&self) -> Headers {
        self.iter().map(|(name, value)| (name, text(value))).collect()
    }

    /// As hyper's; names lose their case.
    pub(super) fn to_map(&self) -> HeaderMap {
        let mut map = HeaderMap::with_capacity(self.lines.len());
        for (name, value) in self.iter() {
            if let (Ok(name), Ok(value)) =
                (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(value))
            {
                map.append(name, value);
            }
        }
        map
    }

    fn name(&self, line: &Line) -> &str {
        std::str::from_utf8(self.name_bytes(line)).expect("names are ASCII")
    }

    fn name_bytes(&self, line: &Line) -> &[u8] {
        &self.bytes[line.start as usize..line.name_end as usize]
    }

    fn value(&self, line: &Line) -> &[u8] {
        &self.bytes[line.value_start as usize..line.value_end as usize]
    }
}

/// Fields from names and values; what HTTP cannot carry is left out.
impl<'a> FromIterator<(&'a str, &'a [u8])> for Fields {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a [u8])>>(fields: I) -> Self {
        let mut bytes = BytesMut::with_capacity(512);
        let mut lines = Vec::with_capacity(16);
        for (name, value) in fields {
            let value = value.trim_ascii();
            if !octets::is_token(name.as_bytes()) || !octets::is_value(value) {
                continue;
            }
            let Some(line) = put_line(&mut bytes, name, value) else { break };
            lines.push(line);
        }
        Self { bytes: bytes.freeze(), lines }
    }
}

impl From<&Headers> for Fields {
    fn from(headers: &Headers) -> Self {
        headers.iter().map(|(name, value)| (name, value.as_bytes())).collect()
    }
}

impl From<&HeaderMap> for Fields {
    fn from(map: &HeaderMap) -> Self {
        map.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect()
    }
}

/// Writes a field as a line and gives where it stands; nothing behind 4 GB.
fn put_line(bytes: &mut BytesMut, name: &str, value: &[u8]) -> Option<Line> {
    let start = u32::try_from(bytes.len()).ok()?;
    put(bytes, name, value);
    let end = u32::try_from(bytes.len()).ok()?;
    let name_end = start + u32::try_from(name.len()).ok()?;
    Some(Line { start, name_end, value_start: name_end + 2, value_end: end - 2 })
}

/// Writes a field as a line.
pub(super) fn put(out: &mut BytesMut, name: &str, value: &[u8]) {
    out.reserve(name.len() + value.len() + 4);
    out.put_slice(name.as_bytes());
    out.put_slice(b": ");
    out.put_slice(value);
    out.put_slice(b"\r\n");
}

/// A field value as text: UTF-8, or else ISO 8859-1 (RFC 9110 §5.5 calls other bytes opaque).
pub(super) fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_written_as_they_were_given_and_others_are_left_out() {
        let given: [(&str, &[u8]); 5] = [
            ("X-One", b"1"),
            ("x-TWO", b"\xE4\xFF"),
            ("bad name", b"x"),
            ("X-Bad", b"a\r\nb: c"),
            ("X-ONE", b""),
        ];
        let mut fields: Fields = given.into_iter().collect();
        let mut out = BytesMut::new();
        fields.write(&mut out, |name| match name {
            b"X-ONE" => Written::With(b"3"),
            _ => Written::AsItStands,
        });
        assert_eq!(&out[..], b"X-One: 1\r\nx-TWO: \xE4\xFF\r\nX-ONE: 3\r\n");
        assert_eq!(fields.all("x-one").collect::<Vec<_>>(), [b"1".as_slice(), b""]);
        assert_eq!(fields.headers().get("x-two"), Some("\u{e4}\u{ff}"));
        fields.retain(|name, _| name != "X-One");
        assert_eq!(fields.to_map().len(), 2);
        assert_eq!(Fields::from(&fields.to_map()).iter().count(), 2);
    }
}
