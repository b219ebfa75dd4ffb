//! Strings: delimiters, escapes, and characters that JSON wants escaped.

use super::{Outcome, Parser};
use crate::model::json::{JsonString, Problem, RepairKind};

impl Parser<'_> {
    pub(super) fn opening_quote(&self) -> Option<char> {
        if self.peek() == Some(b'"') {
            return Some('"');
        }
        let quote = self.rest().chars().next()?;
        let ours = quote == '"' || self.lenient() && (quote == '\'' || is_typographic(quote));
        ours.then_some(quote)
    }

    pub(super) fn string(&mut self) -> Outcome<JsonString> {
        if let Some(string) = self.plain_string() {
            return Ok(string);
        }
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

    /// The string that starts here, if it is what most strings are: between straight quotes and without escapes. In
    /// lenient mode other quotes may have a part in it, so that one always reads it character by character.
    fn plain_string(&mut self) -> Option<JsonString> {
        if self.lenient() || self.peek() != Some(b'"') {
            return None;
        }
        let inside = self.at + 1;
        let bytes = &self.text.as_bytes()[inside..];
        let length = bytes.iter().position(|byte| *byte < b' ' || matches!(byte, b'"' | b'\\'))?;
        (bytes[length] == b'"').then(|| {
            self.at = inside + length + 1;
            self.text[inside..inside + length].into()
        })
    }

    /// Whether a typographic quote ends a string that a straight one began: only where nothing but a comma or
    /// closing brackets stand behind it on its line. Elsewhere it is part of the text.
    pub(super) fn ends_mixed_string(&self, opening: char, c: char) -> bool {
        if !self.lenient() || opening != '"' || !is_double_typographic(c) {
            return false;
        }
        let behind = self.rest()[c.len_utf8()..].trim_start_matches([' ', '\t', '}', ']', ',']);
        behind.is_empty() || behind.starts_with(['\n', '\r'])
    }

    pub(super) fn control_character(&mut self, c: char, text: &mut String) -> Outcome<()> {
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

    pub(super) fn escape(&mut self, text: &mut String) -> Outcome<()> {
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

    pub(super) fn unicode_escape(&mut self, text: &mut String) -> Outcome<()> {
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
    pub(super) fn code_unit(&self, at: usize) -> Option<u16> {
        let digits = self.text.get(at..at + 6)?.strip_prefix("\\u")?;
        digits
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit())
            .then(|| u16::from_str_radix(digits, 16).ok())?
    }
}

pub(super) fn is_double_typographic(c: char) -> bool {
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
