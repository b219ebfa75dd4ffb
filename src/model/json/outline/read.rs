//! Finds the values of a text. It takes what the strict mode of the parser takes, and leaves it to the parser to say
//! what is wrong with anything else.

use super::{ByteKinds, Entry, Form, MANY};
use crate::model::json::{MAX_DEPTH, MAX_VALUES};

/// The entries of an RFC 8259 text.
pub(super) fn entries(text: &str) -> Option<Vec<Entry>> {
    u32::try_from(text.len()).ok()?;
    // Indented as we write them, texts have about one value or name in sixteen bytes; a large one may have few.
    let entries = Vec::with_capacity((text.len() / 14 + 4).min(1 << 22));
    let mut reader =
        Reader { text: text.as_bytes(), at: 0, entries, open: Vec::new(), left: MAX_VALUES };
    reader.read()?;
    Some(reader.entries)
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
    entries: Vec<Entry>,
    /// The entries of the objects and arrays that have not ended, the innermost last.
    open: Vec<u32>,
    /// How many values may still come.
    left: usize,
}

impl Reader<'_> {
    fn read(&mut self) -> Option<()> {
        self.space();
        loop {
            self.left = self.left.checked_sub(1)?;
            match self.peek()? {
                b'"' => self.string()?,
                b'{' => {
                    self.begin(Form::Object)?;
                    if self.peek()? != b'}' {
                        self.name()?;
                        continue;
                    }
                    self.end();
                }
                b'[' => {
                    self.begin(Form::Array)?;
                    if self.peek()? != b']' {
                        continue;
                    }
                    self.end();
                }
                b'-' | b'0'..=b'9' => self.number()?,
                b't' => self.word(b"true", Form::True)?,
                b'f' => self.word(b"false", Form::False)?,
                b'n' => self.word(b"null", Form::Null)?,
                _ => return None,
            }
            if !self.go_on()? {
                return Some(());
            }
        }
    }

    /// Goes from behind a value to the next one; none follows at the end of the text.
    fn go_on(&mut self) -> Option<bool> {
        loop {
            self.space();
            let Some(innermost) = self.open.last() else {
                return (self.at == self.text.len()).then_some(false);
            };
            let container = &mut self.entries[*innermost as usize];
            container.count = container.count.saturating_add(1);
            let is_object = container.form == Form::Object;
            match (self.peek()?, is_object) {
                (b',', _) => {
                    self.at += 1;
                    self.space();
                    if is_object {
                        self.name()?;
                    }
                    return Some(true);
                }
                (b'}', true) | (b']', false) => self.end(),
                _ => return None,
            }
        }
    }

    fn begin(&mut self, form: Form) -> Option<()> {
        if self.open.len() == MAX_DEPTH {
            return None;
        }
        self.open.push(self.entries.len() as u32);
        self.add(form, self.at, ByteKinds::default());
        self.at += 1;
        self.space();
        Some(())
    }

    /// Takes the bracket that closes what is innermost.
    fn end(&mut self) {
        self.at += 1;
        let next = self.entries.len() as u32;
        let Some(innermost) = self.open.pop() else { return };
        let container = &mut self.entries[innermost as usize];
        container.end = self.at as u32;
        container.next = next;
    }

    /// Notes what started there and ends here.
    fn add(&mut self, form: Form, start: usize, bytes: ByteKinds) {
        let next = self.entries.len() as u32 + 1;
        let (start, end) = (start as u32, self.at as u32);
        self.entries.push(Entry { start, end, next, count: 0, form, bytes });
    }

    fn name(&mut self) -> Option<()> {
        if self.peek()? != b'"' {
            return None;
        }
        self.string()?;
        self.space();
        if self.peek()? != b':' {
            return None;
        }
        self.at += 1;
        self.space();
        Some(())
    }

    fn string(&mut self) -> Option<()> {
        let start = self.at;
        let mut at = start + 1;
        let mut kinds = 0;
        loop {
            let byte = *self.text.get(at)?;
            let kind = KINDS[usize::from(byte)];
            if kind & ByteKinds::STOP.0 == 0 {
                kinds |= kind;
                at += 1;
                continue;
            }
            match byte {
                b'"' => break,
                b'\\' => {
                    kinds |= ByteKinds::ESCAPE.0;
                    at = self.behind_escape(at)?;
                }
                _ => return None,
            }
        }
        self.at = at + 1;
        self.add(Form::String, start, ByteKinds(kinds));
        Some(())
    }

    fn behind_escape(&self, at: usize) -> Option<usize> {
        match self.text.get(at + 1)? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(at + 2),
            b'u' => {
                let digits = self.text.get(at + 2..at + 6)?;
                digits.iter().all(u8::is_ascii_hexdigit).then_some(at + 6)
            }
            _ => None,
        }
    }

    /// RFC 8259 §6.
    fn number(&mut self) -> Option<()> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek()? == b'0' {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        self.add(Form::Number, start, ByteKinds::default());
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    fn word(&mut self, word: &[u8], form: Form) -> Option<()> {
        let start = self.at;
        if !self.text[start..].starts_with(word) {
            return None;
        }
        self.at += word.len();
        self.add(form, start, ByteKinds::default());
        Some(())
    }

    fn space(&mut self) {
        const RUN: [u8; 8] = [b' '; 8];
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                _ => return,
            }
            // What is indented is indented by many.
            while self.text[self.at..].first_chunk() == Some(&RUN) {
                self.at += RUN.len();
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }
}

/// The kind of each byte.
static KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'"' | b'\\' | 0..=0x1f => ByteKinds::STOP.0,
            b'A'..=b'Z' => ByteKinds::UPPER.0,
            b'a'..=b'z' => ByteKinds::LOWER.0,
            b'0'..=b'9' => ByteKinds::DIGIT.0,
            b' ' => ByteKinds::SPACE.0,
            b'=' => ByteKinds::EQUALS.0,
            b'@' | b'%' | b'{' | b'[' => ByteKinds::MARK.0,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

/// A container counts up to there.
const _: () = assert!(MANY == u16::MAX, "the count saturates at it");
