//! Puts the fields of a response head back into the order in which the service sent them.
//!
//! hyper writes fields of one name together. Most heads have no name twice, or have them together already; only for the
//! others the service tells the guard the order.

/// The order of a head's fields, and what hyper has written of that head so far.
#[derive(Debug)]
pub(super) struct FieldOrder {
    names: Vec<String>,
    written: Vec<u8>,
}

impl FieldOrder {
    pub(super) fn new(names: Vec<String>) -> Self {
        Self { names, written: Vec::new() }
    }

    /// Takes more of what hyper writes: how much of it belongs to the head, and the head once it is whole.
    pub(super) fn take(&mut self, bytes: &[u8]) -> (usize, Option<Vec<u8>>) {
        let before = self.written.len();
        self.written.extend_from_slice(bytes);
        let start = before.saturating_sub(3);
        let end = self.written[start..].windows(4).position(|part| part == b"\r\n\r\n");
        let Some(end) = end.map(|at| start + at + 4) else { return (bytes.len(), None) };
        self.written.truncate(end);
        (end - before, Some(self.arranged()))
    }

    /// The lines of the head in the order of the names; those that hyper has added come last.
    fn arranged(&self) -> Vec<u8> {
        let mut lines = self.written.split_inclusive(|byte| *byte == b'\n');
        let mut head = lines.next().unwrap_or_default().to_vec();
        let mut fields: Vec<&[u8]> = lines.collect();
        for name in &self.names {
            let is_named = |line: &&[u8]| {
                line.split(|byte| *byte == b':')
                    .next()
                    .is_some_and(|known| known.eq_ignore_ascii_case(name.as_bytes()))
            };
            if let Some(at) = fields.iter().position(is_named) {
                head.extend_from_slice(fields.remove(at));
            }
        }
        head.extend(fields.concat());
        head
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_come_in_the_order_of_the_names_however_the_head_is_cut() {
        let head = "HTTP/1.1 200 OK\r\nA: 1\r\na: 2\r\nB: 3\r\nB: 4\r\nDate: x\r\n\r\n";
        let expected = "HTTP/1.1 200 OK\r\nA: 1\r\nB: 3\r\na: 2\r\nB: 4\r\nDate: x\r\n\r\n";
        let bytes = format!("{head}body");
        for cut in 1..bytes.len() {
            let names = ["a", "b", "gone", "A", "B"].map(String::from).to_vec();
            let mut order = FieldOrder::new(names);
            let mut written = 0;
            let arranged = loop {
                let part = &bytes.as_bytes()[written..bytes.len().min(written + cut)];
                let (count, arranged) = order.take(part);
                written += count;
                if let Some(arranged) = arranged {
                    break arranged;
                }
            };
            assert_eq!(String::from_utf8(arranged).unwrap(), expected);
            assert_eq!(written, head.len());
        }
    }
}
