//! Reads JSON texts, strictly or leniently, with one grammar.
//!
//! Every tolerance of the lenient mode goes through [`Parser::tolerate`], which refuses it in strict mode. So the
//! two modes cannot disagree about a valid text.

use super::{
    JsonString, Kind, Member, Number, Problem, Repair, RepairKind, Span, SyntaxError, Value,
};
use crate::model::text;

/// How many objects and arrays may stand inside one another.
///
/// About what other readers take (serde_json one level less); the parser recurses once a level.
pub const MAX_DEPTH: usize = 128;

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
    Parser::new(text, Mode::Strict).read_to_the_end().map(|parsed| parsed.value)
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
}

type Outcome<T> = Result<T, SyntaxError>;

impl<'t> Parser<'t> {
    fn new(text: &'t str, mode: Mode) -> Self {
        Self { text, at: 0, mode, open: Vec::new(), repairs: Vec::new() }
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

    /// Reads the inside of a bracket pair, and keeps count of how deep it is.
    fn nested<T>(&mut self, container: Container, read: fn(&mut Self) -> Outcome<T>) -> Outcome<T> {
        if self.open.len() == MAX_DEPTH {
            return self.fail(Problem::TooDeep(MAX_DEPTH));
        }
        self.open.push(container);
        self.at += 1;
        let inside = read(self)?;
        self.open.pop();
        Ok(inside)
    }

    fn members(&mut self) -> Outcome<Vec<Member>> {
        let mut members = Vec::new();
        let mut comma = None;
        loop {
            self.space()?;
            if self.closes(b'}', &mut comma)? {
                return Ok(members);
            }
            if self.ellipsis(&mut comma)? {
                continue;
            }
            if members.is_empty() && self.opener_is_doubled() {
                self.tolerate_here(RepairKind::DoubledOpener, 1)?;
                continue;
            }
            self.separated(
                &mut comma,
                members.last().map(|member: &Member| member.value.span.end),
            )?;
            members.push(self.member()?);
            self.space()?;
            comma = self.comma();
        }
    }

    /// Whether a second `{` follows the first one of the document, and no third was dropped already.
    fn opener_is_doubled(&self) -> bool {
        self.lenient()
            && self.peek() == Some(b'{')
            && self.open.len() == 1
            && self.repairs.last().is_none_or(|repair| repair.kind != RepairKind::DoubledOpener)
    }

    fn elements(&mut self) -> Outcome<Vec<Value>> {
        let mut items = Vec::new();
        let mut comma = None;
        loop {
            self.space()?;
            if self.closes(b']', &mut comma)? {
                return Ok(items);
            }
            if self.ellipsis(&mut comma)? {
                continue;
            }
            self.separated(&mut comma, items.last().map(|item: &Value| item.span.end))?;
            items.push(self.value()?);
            self.space()?;
            comma = self.comma();
        }
    }

    /// Takes the closing bracket, if it is there or can be taken for there.
    fn closes(&mut self, closer: u8, comma: &mut Option<usize>) -> Outcome<bool> {
        let here = match self.peek() {
            Some(byte) if byte == closer => true,
            None => false,
            Some(byte @ (b'}' | b']')) if self.encloses(byte) => false,
            Some(_) => return Ok(false),
        };
        if !here && !self.lenient() {
            return Ok(false);
        }
        if let Some(comma) = comma.take() {
            self.tolerate(RepairKind::TrailingComma, comma, comma + 1)?;
        }
        if here {
            self.at += 1;
        } else {
            self.tolerate(RepairKind::MissingCloser, self.at, self.at)?;
        }
        Ok(true)
    }

    /// Whether a closing bracket belongs to something that is open outside the innermost container.
    fn encloses(&self, closer: u8) -> bool {
        let outer = if closer == b'}' { Container::Object } else { Container::Array };
        self.open[..self.open.len() - 1].contains(&outer)
    }

    /// Sees to the comma between the entry that ended at `previous` and the one that starts here.
    fn separated(&mut self, comma: &mut Option<usize>, previous: Option<usize>) -> Outcome<()> {
        let (None, Some(end)) = (comma.take(), previous) else { return Ok(()) };
        let in_object = self.open.last() == Some(&Container::Object);
        let expected = if in_object { "`,` or `}`" } else { "`,` or `]`" };
        match self.peek() {
            None => self.fail(Problem::UnexpectedEnd(self.enclosing())),
            Some(_) if self.lenient() && self.entry_starts(in_object) => {
                self.tolerate(RepairKind::MissingComma, end, end)
            }
            Some(_) => self.unexpected(expected),
        }
    }

    fn entry_starts(&self, in_object: bool) -> bool {
        let next = self.rest().chars().next();
        self.opening_quote().is_some()
            || if in_object {
                next.is_some_and(is_name_start)
            } else {
                next.is_some_and(|c| matches!(c, '{' | '[' | '-' | '0'..='9'))
            }
    }

    fn comma(&mut self) -> Option<usize> {
        (self.peek() == Some(b',')).then(|| {
            self.at += 1;
            self.at - 1
        })
    }

    fn ellipsis(&mut self, comma: &mut Option<usize>) -> Outcome<bool> {
        let Some(length) = self.ellipsis_length() else { return Ok(false) };
        self.tolerate_here(RepairKind::Ellipsis, length)?;
        self.space()?;
        // The commas around what was left out go with it.
        *comma = None;
        if self.comma().is_some() {
            self.space()?;
        }
        Ok(true)
    }

    fn ellipsis_length(&self) -> Option<usize> {
        let rest = self.rest();
        if !self.lenient() {
            return None;
        }
        let dots = |text: &str| text.len() - text.trim_start_matches(['.', '…']).len();
        let bare = dots(rest);
        if bare >= 3 {
            return Some(bare);
        }
        let in_brackets = rest.strip_prefix('[').map(dots).filter(|length| *length >= 3)?;
        let in_object = self.open.last() == Some(&Container::Object);
        (in_object && rest[1 + in_brackets..].starts_with(']')).then_some(in_brackets + 2)
    }

    fn member(&mut self) -> Outcome<Member> {
        let start = self.at;
        let name = self.name()?;
        let name_span = Span { start, end: self.at };
        self.space()?;
        if self.peek() != Some(b':') {
            return if self.peek().is_none() {
                self.fail(Problem::UnexpectedEnd("an object"))
            } else {
                self.unexpected("`:`")
            };
        }
        self.at += 1;
        self.space()?;
        let value = self.value()?;
        Ok(Member { name, name_span, value })
    }

    fn name(&mut self) -> Outcome<JsonString> {
        match self.opening_quote() {
            Some(quote) => self.quoted_name(quote),
            None => self.unquoted_name(),
        }
    }

    fn quoted_name(&mut self, quote: char) -> Outcome<JsonString> {
        let start = self.at;
        let repairs = self.repairs.len();
        let whole = self.string();
        if !self.lenient() || quote != '"' || whole.is_ok() && self.colon_follows() {
            return whole;
        }
        // The quote that ended the string may be the next one's: `"id: "x"`.
        let end = self.at;
        let whole_repairs = self.repairs.split_off(repairs);
        self.at = start + 1;
        match self.bare_name() {
            Some(name) => {
                self.closing_typographic_quote()?;
                self.tolerate(RepairKind::HalfQuotedKey, start, self.at)?;
                Ok(name)
            }
            None => {
                self.at = end;
                self.repairs.extend(whole_repairs);
                whole
            }
        }
    }

    /// A name with no quote, or with the closing one only.
    fn unquoted_name(&mut self) -> Outcome<JsonString> {
        let start = self.at;
        match self.bare_name() {
            Some(name) if self.lenient() => {
                let kind = if self.peek() == Some(b'"') {
                    RepairKind::HalfQuotedKey
                } else {
                    RepairKind::UnquotedKey
                };
                self.at += usize::from(kind == RepairKind::HalfQuotedKey);
                if !self.colon_follows() {
                    self.at = start;
                    return self.unexpected("a member name");
                }
                self.tolerate(kind, start, self.at)?;
                Ok(name)
            }
            _ => {
                self.at = start;
                self.unexpected("a member name")
            }
        }
    }

    /// A name without quotes, if a letter starts one here.
    fn bare_name(&mut self) -> Option<JsonString> {
        let rest = self.rest();
        let end = rest
            .find(|c: char| !is_name_start(c) && !matches!(c, '-' | '.' | '0'..='9'))
            .unwrap_or(rest.len());
        rest.starts_with(is_name_start).then(|| {
            self.at += end;
            rest[..end].into()
        })
    }

    fn closing_typographic_quote(&mut self) -> Outcome<()> {
        match self.rest().chars().next() {
            Some(quote) if is_double_typographic(quote) => {
                self.tolerate_here(RepairKind::TypographicQuotes, quote.len_utf8())
            }
            _ => Ok(()),
        }
    }

    fn colon_follows(&self) -> bool {
        let mut rest = self.rest();
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || is_exotic_space(c));
            let comment = if rest.starts_with("//") {
                rest.find(['\n', '\r'])
            } else if rest.starts_with("/*") {
                rest.find("*/").map(|end| end + 2)
            } else {
                None
            };
            let Some(end) = comment else { return rest.starts_with(':') };
            rest = &rest[end..];
        }
    }

    fn opening_quote(&self) -> Option<char> {
        let quote = self.rest().chars().next()?;
        let ours = quote == '"' || self.lenient() && (quote == '\'' || is_typographic(quote));
        ours.then_some(quote)
    }

    fn string(&mut self) -> Outcome<JsonString> {
        let start = self.at;
        let quote = self.opening_quote().expect("the caller has seen a quote");
        self.at += quote.len_utf8();
        let inside = self.at;
        let repairs = self.repairs.len();
        let mut text = String::new();
        loop {
            let plain = self
                .rest()
                .find(|c: char| c < ' ' || c == '\\' || is_quote(c))
                .unwrap_or(self.rest().len());
            text.push_str(&self.rest()[..plain]);
            self.at += plain;
            let Some(c) = self.rest().chars().next() else {
                self.at = start;
                return self.fail(Problem::UnexpectedEnd("a string"));
            };
            match c {
                '\\' => self.escape(&mut text)?,
                c if c < ' ' => self.control_character(c, &mut text)?,
                c if ends_string(quote, c) || self.ends_mixed_string(quote, c) => break,
                c => {
                    text.push(c);
                    self.at += c.len_utf8();
                }
            }
        }
        let spelling = &self.text[inside..self.at];
        self.at += self.rest().chars().next().map_or(0, char::len_utf8);
        if quote != '"' {
            let kind = if is_typographic(quote) {
                RepairKind::TypographicQuotes
            } else {
                RepairKind::SingleQuotes
            };
            self.tolerate(kind, start, self.at)?;
        }
        let closing = self.text[inside + spelling.len()..].chars().next();
        if quote == '"' && closing.is_some_and(|closing| closing != '"') {
            self.tolerate(RepairKind::TypographicQuotes, inside + spelling.len(), self.at)?;
        }
        let as_spelled = quote == '"' && self.repairs.len() == repairs;
        Ok(if as_spelled { JsonString::spelled(text, spelling) } else { text.into() })
    }

    /// Whether a typographic quote ends a string that a straight one began: only where nothing but a comma or
    /// closing brackets stand behind it on its line. Elsewhere it is part of the text.
    fn ends_mixed_string(&self, opening: char, c: char) -> bool {
        if !self.lenient() || opening != '"' || !is_double_typographic(c) {
            return false;
        }
        let behind = self.rest()[c.len_utf8()..].trim_start_matches([' ', '\t', '}', ']', ',']);
        behind.is_empty() || behind.starts_with(['\n', '\r'])
    }

    fn control_character(&mut self, c: char, text: &mut String) -> Outcome<()> {
        let (kind, length) = match c {
            '\t' => (RepairKind::RawTab, 1),
            '\n' => (RepairKind::RawLineBreak, 1),
            '\r' if self.rest().starts_with("\r\n") => (RepairKind::RawLineBreak, 2),
            _ => return self.fail(Problem::ControlCharacter(c)),
        };
        if !self.lenient() {
            return self.fail(Problem::ControlCharacter(c));
        }
        text.push(if kind == RepairKind::RawTab { '\t' } else { '\n' });
        self.tolerate_here(kind, length)
    }

    fn escape(&mut self, text: &mut String) -> Outcome<()> {
        let escaped = self.rest()[1..].chars().next();
        let plain = match escaped {
            Some(c @ ('"' | '\\' | '/')) => c,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') if self.code_unit(self.at).is_some() => return self.unicode_escape(text),
            None => return self.fail(Problem::UnexpectedEnd("a string")),
            Some(found) if !self.lenient() => {
                self.at += 1;
                return self
                    .fail(Problem::Unexpected { expected: "an escape (`\"\\/bfnrtu`)", found });
            }
            Some(c) => {
                // Markdown's own escapes lose their backslash; of others nobody knows what was meant.
                if !matches!(c, '_' | '*' | '#') {
                    text.push('\\');
                }
                text.push(c);
                return self.tolerate_here(RepairKind::ForeignEscape, 1 + c.len_utf8());
            }
        };
        text.push(plain);
        self.at += 2;
        Ok(())
    }

    fn unicode_escape(&mut self, text: &mut String) -> Outcome<()> {
        let first = self.code_unit(self.at).expect("the caller has seen four digits");
        self.at += 6;
        let second = self.code_unit(self.at);
        let pair = second.map(|second| char::decode_utf16([first, second]).next());
        match (char::from_u32(u32::from(first)), pair) {
            (Some(c), _) => text.push(c),
            (None, Some(Some(Ok(c)))) => {
                self.at += 6;
                text.push(c);
            }
            // RFC 8259 §8.2 allows lone surrogates; the spelling keeps what a Rust string cannot.
            _ => text.push('\u{fffd}'),
        }
        Ok(())
    }

    /// The value of `\uXXXX` at this byte.
    fn code_unit(&self, at: usize) -> Option<u16> {
        let digits = self.text.get(at..at + 6)?.strip_prefix("\\u")?;
        digits
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit())
            .then(|| u16::from_str_radix(digits, 16).ok())?
    }

    fn number(&mut self) -> Outcome<Number> {
        let rest = self.rest();
        let end = rest
            .find(|c: char| !matches!(c, '0'..='9' | '.' | 'e' | 'E' | '+' | '-'))
            .unwrap_or(rest.len());
        let spelling = &rest[..end];
        if is_number(spelling) {
            self.at += end;
            return Ok(Number::spelled(spelling));
        }
        let (sign, digits) =
            spelling.strip_prefix('-').map_or(("", spelling), |digits| ("-", digits));
        let stripped = digits.trim_start_matches('0');
        let stripped = if stripped.starts_with(|c: char| c.is_ascii_digit()) {
            stripped.to_owned()
        } else {
            format!("0{stripped}")
        };
        let repaired = format!("{sign}{stripped}");
        if digits.starts_with('0') && is_number(&repaired) {
            self.tolerate_here(RepairKind::LeadingZero, end)?;
            return Ok(Number::spelled(&repaired));
        }
        self.fail(Problem::Number(text::shortened(spelling, 40)))
    }

    fn placeholder(&mut self) -> Outcome<JsonString> {
        let rest = self.rest();
        match rest.find(['>', '\n']) {
            Some(end) if end > 1 && rest[end..].starts_with('>') => {
                let name = &self.rest()[..=end];
                self.tolerate_here(RepairKind::PlaceholderValue, end + 1)?;
                Ok(name.into())
            }
            _ => self.unexpected("a value"),
        }
    }

    fn literal(&mut self) -> Outcome<Kind> {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        let word = &rest[..end];
        let kind = match word.to_ascii_lowercase().as_str() {
            "null" => Kind::Null,
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            _ => return self.unexpected("a value"),
        };
        if word.chars().all(|c| c.is_ascii_lowercase()) {
            self.at += end;
        } else {
            self.tolerate_here(RepairKind::LiteralCase, end)?;
        }
        Ok(kind)
    }

    /// Skips white space and, in lenient mode, what stands for it.
    fn space(&mut self) -> Outcome<()> {
        loop {
            let bytes = &self.text.as_bytes()[self.at..];
            self.at += bytes
                .iter()
                .position(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
                .unwrap_or(bytes.len());
            let rest = self.rest();
            let exotic = rest.len() - rest.trim_start_matches(is_exotic_space).len();
            if exotic > 0 {
                self.tolerate_here(RepairKind::ExoticSpace, exotic)?;
            } else if rest.starts_with("//") {
                self.tolerate_here(
                    RepairKind::Comment,
                    rest.find(['\n', '\r']).unwrap_or(rest.len()),
                )?;
            } else if rest.starts_with("/*") {
                let Some(end) = rest.find("*/") else {
                    return self.fail(Problem::UnexpectedEnd("a comment"));
                };
                self.tolerate_here(RepairKind::Comment, end + 2)?;
            } else {
                return Ok(());
            }
        }
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

/// Whether a text is a number by RFC 8259 §6.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
        }
        None => (unsigned, None),
    };
    let (integer, fraction) = match mantissa.split_once('.') {
        Some((integer, fraction)) => (integer, Some(fraction)),
        None => (mantissa, None),
    };
    digits(integer)
        && (integer == "0" || !integer.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(digits)
}

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '_' | '$' | '@')
}

fn is_exotic_space(c: char) -> bool {
    c != ' '
        && !matches!(c, '\t' | '\n' | '\r')
        && (c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'))
}

fn is_double_typographic(c: char) -> bool {
    matches!(c, '“' | '”' | '„' | '‟' | '″' | '＂')
}

fn is_typographic(c: char) -> bool {
    is_double_typographic(c) || matches!(c, '‘' | '’' | '‚' | '‛')
}

fn is_quote(c: char) -> bool {
    c == '"' || c == '\'' || is_typographic(c)
}

/// Whether `c` ends a string that `opening` began: a straight quote ends with itself, a typographic one also with a
/// straight one, since editors replace one quote and not the other.
fn ends_string(opening: char, c: char) -> bool {
    match opening {
        '"' | '\'' => c == opening,
        _ if is_double_typographic(opening) => c == '"' || is_double_typographic(c),
        _ => c == '\'' || is_typographic(c) && !is_double_typographic(c),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Layout, Tier, print};
    use super::*;

    fn repaired(text: &str) -> (String, Vec<&'static str>) {
        let parsed = parse_lenient(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        (
            print(&parsed.value, Layout::Minified),
            parsed.repairs.iter().map(|repair| repair.kind.id()).collect(),
        )
    }

    #[test]
    fn each_defect_is_refused_strictly_and_repaired_leniently() {
        let cases: &[(&str, &str, &[&str])] = &[
            (r#"{"a":1,}"#, r#"{"a":1}"#, &["trailing-comma"]),
            ("[1,]", "[1]", &["trailing-comma"]),
            ("{\"a\":1\n\"b\":2}", r#"{"a":1,"b":2}"#, &["missing-comma"]),
            ("[{} {}]", "[{},{}]", &["missing-comma"]),
            ("[1, // one\n2 /* two */]", "[1,2]", &["comment", "comment"]),
            ("\u{feff}{}", "{}", &["byte-order-mark"]),
            ("?{}", "{}", &["byte-order-mark"]),
            ("{\u{a0}\"a\": 1}", r#"{"a":1}"#, &["exotic-space"]),
            ("[Null, True]", "[null,true]", &["literal-case", "literal-case"]),
            ("{id: 1}", r#"{"id":1}"#, &["unquoted-key"]),
            (r#"{id": 1}"#, r#"{"id":1}"#, &["half-quoted-key"]),
            (r#"{id /* : */ : 1}"#, r#"{"id":1}"#, &["unquoted-key", "comment"]),
            (
                r#"{"a" /* : */ : [1, /**/ ]}"#,
                r#"{"a":[1]}"#,
                &["comment", "trailing-comma", "comment"],
            ),
            (r#"{"id: "x", "b": 2}"#, r#"{"id":"x","b":2}"#, &["half-quoted-key"]),
            ("{“id”: “x”}", r#"{"id":"x"}"#, &["typographic-quotes", "typographic-quotes"]),
            ("{'id': 'x'}", r#"{"id":"x"}"#, &["single-quotes", "single-quotes"]),
            ("[007, -01]", "[7,-1]", &["leading-zero", "leading-zero"]),
            ("[\"a\tb\"]", r#"["a\tb"]"#, &["raw-tab"]),
            ("[\"a\r\n b\"]", r#"["a\n b"]"#, &["raw-line-break"]),
            ("{\"a\": <string>}", r#"{"a":"<string>"}"#, &["placeholder-value"]),
            ("[1, ...]", "[1]", &["ellipsis"]),
            ("{\"a\": [...], ... }", r#"{"a":[]}"#, &["ellipsis", "ellipsis"]),
            ("{\"a\":1, [...]}", r#"{"a":1}"#, &["ellipsis"]),
            (r#"[{"a":1]"#, r#"[{"a":1}]"#, &["missing-closer"]),
            (r#"{"a":[1"#, r#"{"a":[1]}"#, &["missing-closer", "missing-closer"]),
            (r#"{{"a":1}}"#, r#"{"a":1}"#, &["doubled-opener", "superfluous-closer"]),
            (r#"{"a":1}}]"#, r#"{"a":1}"#, &["superfluous-closer"]),
            ("{\"a\": \"x”,\n\"b\": 1}", r#"{"a":"x","b":1}"#, &["typographic-quotes"]),
            ("1. {}", "{}", &["leading-ordinal"]),
            (r#"["a\_b\.c"]"#, r#"["a_b\\.c"]"#, &["foreign-escape", "foreign-escape"]),
        ];
        for (text, value, repairs) in cases {
            assert!(parse(text).is_err(), "{text} is no JSON");
            assert_eq!(repaired(text), (value.to_string(), repairs.to_vec()), "{text}");
        }
        let covered =
            |kind: &RepairKind| cases.iter().any(|(_, _, repairs)| repairs.contains(&kind.id()));
        assert_eq!(RepairKind::ALL.iter().find(|kind| !covered(kind)), None);
    }

    #[test]
    fn what_has_no_reading_is_refused_in_both_modes() {
        for text in [
            "",
            " ",
            "{\"a\"}",
            "{“",
            "{“a",
            "{'ü",
            "{\"a\":}",
            "[1,,2]",
            "{{\"a\":1},{}}",
            "{{{\"a\":1}}}",
            "[\"a]",
            "01x",
            "{\"a\":1} x",
            "[nul]",
            "[1}",
            "{“",
        ] {
            assert!(parse(text).is_err() && parse_lenient(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_error_names_line_and_column_in_characters() {
        let error = parse("{\n  \"😀😀\": 1,\n}").unwrap_err();
        assert_eq!(
            error.to_string(),
            "a comma stands before the closing bracket at line 2, column 10"
        );
        assert_eq!(parse("[\"😀\",,]").unwrap_err().position.column, 6);
    }

    #[test]
    fn an_error_does_not_repeat_a_long_text() {
        let error = parse(&"0".repeat(100_000)).unwrap_err();
        assert!(error.to_string().len() < 200, "{error}");
        let error = parse(&"1.".repeat(100_000)).unwrap_err();
        assert!(error.to_string().len() < 200, "{error}");
    }

    #[test]
    fn nesting_has_a_limit_that_is_reported() {
        let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        assert!(parse(&deep(MAX_DEPTH)).is_ok());
        assert_eq!(parse(&deep(MAX_DEPTH + 1)).unwrap_err().problem, Problem::TooDeep(MAX_DEPTH));
        assert!(parse_lenient(&"{\"a\":[".repeat(100_000)).is_err());
    }

    #[test]
    fn the_prefix_ends_at_the_closing_bracket() {
        let text = "{\"a\": [1]}\nText after the body.";
        assert_eq!(parse_lenient_prefix(text).unwrap().end, 10);
    }

    #[test]
    fn spelling_order_and_duplicates_survive() {
        let text =
            r#"{"b":1.0,"a":"\u00fc\/","b":1E+2,"c":[12345678901234567890123],"d":"\ud800"}"#;
        assert_eq!(print(&parse(text).unwrap(), Layout::Minified), text);
    }

    #[test]
    fn only_a_convention_makes_a_repair_an_assumption() {
        assert_eq!(RepairKind::TrailingComma.tier(), Tier::Safe);
        assert_eq!(RepairKind::Ellipsis.tier(), Tier::Assumed);
    }
}
