//! Reads ECMAScript regular expressions as far as they describe regular sets.
//!
//! Look-around, back references, word boundaries and Unicode properties are refused with their name: the caller then
//! knows nothing of the pattern, which is never taken for proof.

use super::characters::{DIGITS, LINE_ENDS, Ranges, SPACE, WORD};

/// A regular expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expression {
    Empty,
    Characters(Ranges),
    Start,
    End,
    Sequence(Vec<Expression>),
    Choice(Vec<Expression>),
    Repeat(Box<Expression>, u32, Option<u32>),
}

/// Deeper groups are refused, so that no pattern exhausts the stack.
const DEEPEST: usize = 100;

pub(super) fn parse(text: &str) -> Result<Expression, &'static str> {
    let characters: Vec<char> = text.chars().collect();
    let mut parser = Parser { rest: &characters, depth: 0 };
    let expression = parser.choice()?;
    match parser.rest {
        [] => Ok(expression),
        _ => Err("an unmatched bracket in a pattern"),
    }
}

struct Parser<'t> {
    rest: &'t [char],
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.first().copied()
    }

    fn next(&mut self) -> Option<char> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn eat(&mut self, text: &str) -> bool {
        let expected: Vec<char> = text.chars().collect();
        let is_there = self.rest.starts_with(&expected);
        if is_there {
            self.rest = &self.rest[expected.len()..];
        }
        is_there
    }

    fn choice(&mut self) -> Result<Expression, &'static str> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("groups of a pattern inside one another, too many of them");
        }
        let mut choices = vec![self.sequence()?];
        while self.eat("|") {
            choices.push(self.sequence()?);
        }
        self.depth -= 1;
        Ok(if choices.len() == 1 { choices.remove(0) } else { Expression::Choice(choices) })
    }

    fn sequence(&mut self) -> Result<Expression, &'static str> {
        let mut parts = Vec::new();
        while let Some(c) = self.peek().filter(|c| !matches!(c, '|' | ')')) {
            let atom = self.atom(c)?;
            parts.push(self.repeated(atom)?);
        }
        Ok(match parts.len() {
            0 => Expression::Empty,
            1 => parts.remove(0),
            _ => Expression::Sequence(parts),
        })
    }

    fn atom(&mut self, c: char) -> Result<Expression, &'static str> {
        self.next();
        Ok(match c {
            '^' => Expression::Start,
            '$' => Expression::End,
            '.' => Expression::Characters(Ranges::of(LINE_ENDS).negated()),
            '(' => self.group()?,
            '[' => Expression::Characters(self.class()?),
            '\\' => self.escape()?,
            '*' | '+' | '?' | '{' | '}' | ']' => {
                return Err("a pattern that the standard does not allow");
            }
            c => Expression::Characters(Ranges::character(c.into())),
        })
    }

    fn group(&mut self) -> Result<Expression, &'static str> {
        if self.eat("?:") {
            // A group without a number is the same set.
        } else if self.eat("?<=") || self.eat("?<!") || self.eat("?=") || self.eat("?!") {
            return Err("look-around in a pattern");
        } else if self.eat("?<") {
            while self.next().ok_or("an unmatched bracket in a pattern")? != '>' {}
        } else if self.eat("?") {
            return Err("flags inside a pattern");
        }
        let inner = self.choice()?;
        if self.eat(")") { Ok(inner) } else { Err("an unmatched bracket in a pattern") }
    }

    fn repeated(&mut self, atom: Expression) -> Result<Expression, &'static str> {
        let (least, most) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => return self.counted(atom),
            _ => return Ok(atom),
        };
        self.next();
        self.repeat(atom, least, most)
    }

    fn counted(&mut self, atom: Expression) -> Result<Expression, &'static str> {
        self.next();
        let least = self.number().ok_or("a pattern that the standard does not allow")?;
        let most = if self.eat(",") { self.number() } else { Some(least) };
        if !self.eat("}") || most.is_some_and(|most| most < least) {
            return Err("a pattern that the standard does not allow");
        }
        self.repeat(atom, least, most)
    }

    fn repeat(
        &mut self,
        atom: Expression,
        least: u32,
        most: Option<u32>,
    ) -> Result<Expression, &'static str> {
        // A lazy repetition finds the same strings.
        self.eat("?");
        if matches!(self.peek(), Some('*' | '+' | '?' | '{')) {
            return Err("a pattern that the standard does not allow");
        }
        match atom {
            Expression::Start | Expression::End => Err("a repeated anchor in a pattern"),
            atom => Ok(Expression::Repeat(Box::new(atom), least, most)),
        }
    }

    fn number(&mut self) -> Option<u32> {
        let digits: String = self.rest.iter().take_while(|c| c.is_ascii_digit()).collect();
        self.rest = &self.rest[digits.len()..];
        digits.parse().ok()
    }

    fn escape(&mut self) -> Result<Expression, &'static str> {
        match self.peek() {
            Some('b' | 'B') => Err("a word boundary in a pattern"),
            Some('1'..='9' | 'k') => Err("a back reference in a pattern"),
            _ => Ok(Expression::Characters(self.escaped_set()?)),
        }
    }

    /// What stands behind a backslash, in a class or outside.
    fn escaped_set(&mut self) -> Result<Ranges, &'static str> {
        let c = self.next().ok_or("a backslash at the end of a pattern")?;
        let one = |c: u32| Ok(Ranges::character(c));
        match c {
            'd' => Ok(Ranges::of(DIGITS)),
            'D' => Ok(Ranges::of(DIGITS).negated()),
            'w' => Ok(Ranges::of(WORD)),
            'W' => Ok(Ranges::of(WORD).negated()),
            's' => Ok(Ranges::of(SPACE)),
            'S' => Ok(Ranges::of(SPACE).negated()),
            'p' | 'P' => Err("a Unicode property in a pattern"),
            't' => one(0x09),
            'n' => one(0x0A),
            'v' => one(0x0B),
            'f' => one(0x0C),
            'r' => one(0x0D),
            '0' if !self.peek().is_some_and(|c| c.is_ascii_digit()) => one(0),
            'c' => match self.next() {
                Some(c) if c.is_ascii_alphabetic() => one(u32::from(c) % 32),
                _ => Err("a pattern that the standard does not allow"),
            },
            'x' => one(self.hexadecimal(2)?),
            'u' if self.eat("{") => {
                let digits: String = self.rest.iter().take_while(|c| **c != '}').collect();
                self.rest = &self.rest[digits.chars().count()..];
                self.eat("}");
                let code = u32::from_str_radix(&digits, 16).ok();
                code.filter(|code| char::from_u32(*code).is_some())
                    .ok_or("a pattern that the standard does not allow")
                    .and_then(one)
            }
            'u' => {
                let code = self.hexadecimal(4)?;
                if char::from_u32(code).is_some() {
                    one(code)
                } else {
                    Err("half a surrogate pair in a pattern")
                }
            }
            c if c.is_alphanumeric() => Err("an escape in a pattern that is not known"),
            c => one(c.into()),
        }
    }

    fn hexadecimal(&mut self, count: usize) -> Result<u32, &'static str> {
        let digits: String = self.rest.iter().take(count).collect();
        if digits.chars().count() < count || !digits.chars().all(|c| c.is_ascii_hexdigit()) {
            return Err("a pattern that the standard does not allow");
        }
        self.rest = &self.rest[count..];
        u32::from_str_radix(&digits, 16).map_err(|_| "a pattern that the standard does not allow")
    }

    fn class(&mut self) -> Result<Ranges, &'static str> {
        let is_negated = self.eat("^");
        let mut set = Ranges::default();
        loop {
            match self.peek().ok_or("an unmatched bracket in a pattern")? {
                ']' => break,
                _ => {
                    let low = self.class_atom()?;
                    if self.rest.len() > 1 && self.rest[0] == '-' && self.rest[1] != ']' {
                        self.next();
                        let high = self.class_atom()?;
                        let ends =
                            low.single().zip(high.single()).filter(|(low, high)| low <= high);
                        let ends = ends.ok_or("a pattern that the standard does not allow")?;
                        set = set.with(&Ranges::of(&[ends]));
                    } else {
                        set = set.with(&low);
                    }
                }
            }
        }
        self.next();
        Ok(if is_negated { set.negated() } else { set })
    }

    fn class_atom(&mut self) -> Result<Ranges, &'static str> {
        match self.next().ok_or("an unmatched bracket in a pattern")? {
            '\\' if self.peek() == Some('b') => {
                self.next();
                Ok(Ranges::character(0x08))
            }
            '\\' if self.peek() == Some('-') => {
                self.next();
                Ok(Ranges::character('-'.into()))
            }
            '\\' => self.escaped_set(),
            // Other dialects read set operations and nested classes here; what is meant is not certain.
            '[' => Err("a bracket inside a character class of a pattern"),
            '&' if self.peek() == Some('&') => Err("a set operation in a pattern"),
            '~' if self.peek() == Some('~') => Err("a set operation in a pattern"),
            c => Ok(Ranges::character(c.into())),
        }
    }
}

impl Ranges {
    /// The character, if there is only one.
    fn single(&self) -> Option<u32> {
        let mut borders = self.borders();
        let start = borders.next()?;
        (borders.next() == Some(start + 1) && borders.next().is_none()).then_some(start)
    }
}
