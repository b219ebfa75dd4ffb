//! Finds the values of a text. It takes what the strict mode of the parser takes, and leaves it to the parser to say
//! what is wrong with anything else.

use super::{ByteKinds, Entry, Form, MANY};
use crate::model::json::{MAX_DEPTH, MAX_VALUES};

/// The entries of an RFC 8259 text.
pub(super) fn entries(text: &str) -> Option<Vec<Entry>> {
    u32::try_from(text.len()).ok()?;
    // Indented as we write them, texts have about one value or name in sixteen bytes; a large one may have few.
    let entries = Vec::with_capacity((text.len() / 14 + 4).min(1 << 22));
    let mut reader = Reader {
        text: text.as_bytes(),
        at: 0,
        entries,
        innermost: Open::default(),
        around: Vec::new(),
        left: MAX_VALUES,
    };
    reader.read()?;
    Some(reader.entries)
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
    entries: Vec<Entry>,
    /// The object or array that has not ended, and those around it with what is around them all.
    innermost: Open,
    around: Vec<Open>,
    /// How many values may still come.
    left: usize,
}

/// An object or array that has not ended.
#[derive(Clone, Copy, Default)]
struct Open {
    entry: u32,
    count: u16,
    is_object: bool,
}

impl Reader<'_> {
    fn read(&mut self) -> Option<()> {
        self.space();
        loop {
            self.left = self.left.checked_sub(1)?;
            match self.peek()? {
                b'"' => self.string(ByteKinds::default())?,
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
            if self.around.is_empty() {
                return (self.at == self.text.len()).then_some(false);
            }
            self.innermost.count = self.innermost.count.saturating_add(1);
            let is_object = self.innermost.is_object;
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
        if self.around.len() == MAX_DEPTH {
            return None;
        }
        self.around.push(self.innermost);
        let is_object = form == Form::Object;
        self.innermost = Open { entry: self.entries.len() as u32, count: 0, is_object };
        self.add(form, self.at, ByteKinds::default());
        self.at += 1;
        self.space();
        Some(())
    }

    /// Takes the bracket that closes what is innermost.
    fn end(&mut self) {
        self.at += 1;
        let next = self.entries.len() as u32;
        let Some(around) = self.around.pop() else { return };
        let Open { entry, count, .. } = std::mem::replace(&mut self.innermost, around);
        let container = &mut self.entries[entry as usize];
        (container.end, container.next, container.count) = (self.at as u32, next, count);
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
        self.string(ByteKinds::NAME)?;
        self.space();
        if self.peek()? != b':' {
            return None;
        }
        self.at += 1;
        self.space();
        Some(())
    }

    /// Reads a string; `role` says whether it is a name.
    fn string(&mut self, role: ByteKinds) -> Option<()> {
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
        self.add(Form::String, start, ByteKinds(kinds).and(role));
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
        if !self.peek().is_some_and(is_space) {
            return;
        }
        // What is indented is indented by many: eight at once.
        const RUN: u64 = u64::from_le_bytes([b' '; 8]);
        while let Some(bytes) = self.text[self.at..].first_chunk() {
            let other = u64::from_le_bytes(*bytes) ^ RUN;
            if other == 0 {
                self.at += 8;
                continue;
            }
            self.at += other.trailing_zeros() as usize / 8;
            if !self.peek().is_some_and(is_space) {
                return;
            }
            self.at += 1;
        }
        while self.peek().is_some_and(is_space) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
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
