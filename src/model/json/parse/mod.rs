//! Reads JSON texts, strictly or leniently, with one grammar.
//!
//! Every tolerance of the lenient mode goes through [`Parser::tolerate`], which refuses it in strict mode. So the
//! two modes cannot disagree about a valid text.

mod container;
mod name;
mod scalar;
mod space;
mod string;

use super::{JsonString, Kind, Problem, Repair, RepairKind, Span, SyntaxError, Value, outline};

/// How many objects and arrays may stand inside one another.
///
/// About what other readers take (serde_json one level less); the parser recurses once a level.
pub const MAX_DEPTH: usize = 128;

/// How many values a text may hold; more would need some gigabytes of memory, from a text of some dozen megabytes.
pub const MAX_VALUES: usize = 1 << 25;

/// What the lenient mode read.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The value.
    pub value: Value,
    /// What was repaired, in the order of the text.
    pub repairs: Vec<Repair>,
    /// The byte behind the last one read.
    pub end: usize,
}

/// Reads an RFC 8259 text.
pub fn parse(text: &str) -> Result<Value, SyntaxError> {
    // The outline is several times faster; what it does not take is read with care, to say what is wrong.
    match outline::tree(text) {
        Some(value) => Ok(value),
        None => match wrong_with(text) {
            Some(error) => Err(error),
            // A text that is too long for an outline.
            None => Parser::new(text, Mode::Strict).read_to_the_end().map(|parsed| parsed.value),
        },
    }
}

/// Why a text is no RFC 8259 text, which the outline has found out.
pub(super) fn refusal(text: &str) -> SyntaxError {
    let too_long = || SyntaxError::new(Problem::TooMany(MAX_VALUES), text.len()).placed(text);
    wrong_with(text).unwrap_or_else(too_long)
}

/// What is wrong with a text, if anything is. Nothing is kept of it: it may have millions of values before the wrong one.
fn wrong_with(text: &str) -> Option<SyntaxError> {
    let parser = Parser { is_kept: false, ..Parser::new(text, Mode::Strict) };
    parser.read_to_the_end().err()
}

/// The string of a spelling with its quotes, in which no escape is wrong.
pub(super) fn spelled_string(spelling: &str) -> JsonString {
    Parser::new(spelling, Mode::Strict).string().unwrap_or_else(|_| spelling.into())
}

/// Reads an RFC 8259 text from bytes, which must be UTF-8.
pub fn parse_bytes(bytes: &[u8]) -> Result<Value, SyntaxError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => parse(text),
        Err(error) => {
            let valid = std::str::from_utf8(&bytes[..error.valid_up_to()])
                .expect("the valid part is UTF-8");
            Err(SyntaxError::new(Problem::Encoding, valid.len()).placed(valid))
        }
    }
}

/// Reads a text as people write it by hand; the whole text must be one value.
pub fn parse_lenient(text: &str) -> Result<Parsed, SyntaxError> {
    Parser::new(text, Mode::Lenient).read_to_the_end()
}

/// Reads the value at the start of a text as people write it by hand, and leaves alone what follows it.
pub fn parse_lenient_prefix(text: &str) -> Result<Parsed, SyntaxError> {
    Parser::new(text, Mode::Lenient).read_prefix()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Strict,
    Lenient,
}

/// What encloses the value being read, the innermost last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Container {
    Array,
    Object,
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    mode: Mode,
    open: Vec<Container>,
    repairs: Vec<Repair>,
    /// How many values may still come.
    left: usize,
    /// Whether somebody wants the value: else of many elements or members only the last is there.
    is_kept: bool,
}

type Outcome<T> = Result<T, SyntaxError>;

impl<'t> Parser<'t> {
    fn new(text: &'t str, mode: Mode) -> Self {
        let (open, repairs) = (Vec::new(), Vec::new());
        Self { text, at: 0, mode, open, repairs, left: MAX_VALUES, is_kept: true }
    }

    fn read_to_the_end(mut self) -> Result<Parsed, SyntaxError> {
        let read = self.document().and_then(|value| self.end_of_text().map(|()| value));
        self.finish(read)
    }

    fn read_prefix(mut self) -> Result<Parsed, SyntaxError> {
        let read = self.document();
        self.finish(read)
    }

    /// Only the error that is reported gets its line and column: finding them reads the text from its start.
    fn finish(mut self, read: Outcome<Value>) -> Result<Parsed, SyntaxError> {
        // A repair is noted when it is sure, which may be behind the next one: `[1, /* c */ ]`.
        self.repairs.sort_by_key(|repair| repair.span.start);
        match read {
            Ok(value) => Ok(Parsed { value, end: self.at, repairs: self.repairs }),
            Err(error) => Err(error.placed(self.text)),
        }
    }

    fn document(&mut self) -> Outcome<Value> {
        self.byte_order_mark()?;
        self.space()?;
        self.ordinal()?;
        if self.at == self.text.len() {
            return self.fail(Problem::Empty);
        }
        self.value()
    }

    fn byte_order_mark(&mut self) -> Outcome<()> {
        let rest = self.rest();
        let bracket_follows =
            |mark: char| rest[mark.len_utf8()..].trim_start().starts_with(['{', '[']);
        match rest.chars().next() {
            Some('\u{feff}') => {
                self.tolerate_here(RepairKind::ByteOrderMark, '\u{feff}'.len_utf8())
            }
            Some('?') if self.lenient() && bracket_follows('?') => {
                self.tolerate_here(RepairKind::ByteOrderMark, 1)
            }
            _ => Ok(()),
        }
    }

    /// Skips the `1.` of a list entry before an object or array.
    fn ordinal(&mut self) -> Outcome<()> {
        let rest = self.rest();
        let number = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = rest.len() - number.len();
        let Some(behind) = number.strip_prefix(['.', ')']) else { return Ok(()) };
        if digits == 0 || !behind.trim_start().starts_with(['{', '[']) {
            return Ok(());
        }
        self.tolerate_here(RepairKind::LeadingOrdinal, digits + 1)?;
        self.space()
    }

    fn end_of_text(&mut self) -> Outcome<()> {
        self.space()?;
        let start = self.at;
        while self.lenient() && matches!(self.peek(), Some(b'}' | b']')) {
            self.at += 1;
            self.space()?;
        }
        if self.at > start {
            self.tolerate(RepairKind::SuperfluousCloser, start, self.at)?;
        }
        if self.at < self.text.len() { self.fail(Problem::TrailingText) } else { Ok(()) }
    }

    fn value(&mut self) -> Outcome<Value> {
        if self.left == 0 {
            return self.fail(Problem::TooMany(MAX_VALUES));
        }
        self.left -= 1;
        let start = self.at;
        let kind = match self.peek() {
            None => return self.fail(Problem::UnexpectedEnd(self.enclosing())),
            Some(b'{') => Kind::Object(self.nested(Container::Object, Self::members)?),
            Some(b'[') => Kind::Array(self.nested(Container::Array, Self::elements)?),
            Some(b'-' | b'0'..=b'9') => Kind::Number(self.number()?),
            Some(b'<') if self.lenient() => Kind::String(self.placeholder()?),
            _ if self.opening_quote().is_some() => Kind::String(self.string()?),
            _ => self.literal()?,
        };
        Ok(Value { kind, span: Span { start, end: self.at } })
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn lenient(&self) -> bool {
        self.mode == Mode::Lenient
    }

    fn enclosing(&self) -> &'static str {
        match self.open.last() {
            Some(Container::Array) => "an array",
            Some(Container::Object) => "an object",
            None => "the document",
        }
    }

    fn tolerate_here(&mut self, kind: RepairKind, length: usize) -> Outcome<()> {
        self.tolerate(kind, self.at, self.at + length)?;
        self.at += length;
        Ok(())
    }

    fn tolerate(&mut self, kind: RepairKind, start: usize, end: usize) -> Outcome<()> {
        let repair = Repair { kind, span: Span { start, end } };
        match self.mode {
            Mode::Strict => Err(SyntaxError::new(Problem::NotStrict(kind), start)),
            Mode::Lenient => {
                self.repairs.push(repair);
                Ok(())
            }
        }
    }

    fn unexpected<T>(&self, expected: &'static str) -> Outcome<T> {
        match self.rest().chars().next() {
            Some(found) => self.fail(Problem::Unexpected { expected, found }),
            None => self.fail(Problem::UnexpectedEnd(self.enclosing())),
        }
    }

    fn fail<T>(&self, problem: Problem) -> Outcome<T> {
        Err(SyntaxError::new(problem, self.at))
    }
}

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '_' | '$' | '@')
}

#[cfg(test)]
mod tests;
