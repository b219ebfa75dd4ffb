//! What stands in for an identifier: a value of the same shape that nobody's identifier has.

use std::cell::RefCell;
use std::fmt;

use memchr::memmem;

use super::tokens::replace_tokens_where;

/// The shapes that identifiers have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shape {
    /// `8-4-4-4-12` hexadecimal digits in either case, or the same 32 in lower case without dashes.
    Guid,
    /// 33 characters of base64url, the last a `1`.
    Base64Url33,
    /// 12 lower-case hexadecimal digits.
    Hex12,
    /// 6 to 10 decimal digits. Shorter ones are opaque: `0001` is a SKU and `02134` a postal code, and no stand-in.
    Digits,
    /// An e-mail address, or the name of a user that is written like one.
    Email,
    /// Anything else.
    Opaque,
}

impl Shape {
    /// The shape of a value.
    pub fn of(value: &str) -> Self {
        let all = |allowed: fn(u8) -> bool| value.bytes().all(allowed);
        let lower_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        match value.len() {
            36 if is_guid(value) => Self::Guid,
            32 if all(lower_hex) => Self::Guid,
            33 if value.ends_with('1')
                && all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') =>
            {
                Self::Base64Url33
            }
            12 if all(lower_hex) => Self::Hex12,
            6..=10 if all(|b| b.is_ascii_digit()) => Self::Digits,
            _ if super::email::is_address(value) => Self::Email,
            _ => Self::Opaque,
        }
    }

    /// The largest number of a placeholder that real identifiers of its shape cannot be taken for; it is the same for
    /// all widths, so that placeholders can be numbered anew.
    pub(super) fn largest(self) -> u64 {
        match self {
            Self::Hex12 => 9_999,
            Self::Digits => 999,
            _ => u64::from(u32::MAX),
        }
    }
}

/// Whether a value is a GUID, in either case.
fn is_guid(value: &str) -> bool {
    value.len() == 36 && guid_bits(value).is_some()
}

/// The 128 bits of a GUID in any spelling; nothing for another value.
pub(super) fn guid_bits(value: &str) -> Option<u128> {
    let bytes = value.as_bytes();
    let is_dashed = match bytes.len() {
        36 => true,
        32 => false,
        _ => return None,
    };
    let mut bits = 0;
    for (place, byte) in bytes.iter().enumerate() {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'f' => byte - b'a' + 10,
            b'A'..=b'F' if is_dashed => byte - b'A' + 10,
            b'-' if is_dashed && matches!(place, 8 | 13 | 18 | 23) => continue,
            _ => return None,
        };
        if is_dashed && matches!(place, 8 | 13 | 18 | 23) {
            return None;
        }
        bits = bits << 4 | u128::from(digit);
    }
    Some(bits)
}

/// A GUID without the braces around it, as some services write it. Anything else stays as it is.
pub(super) fn without_braces(value: &str) -> &str {
    let inside = value.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    inside.filter(|inside| guid_bits(inside).is_some()).unwrap_or(value)
}

/// A GUID in its usual spelling: lower case, with dashes. Anything else stays as it is.
pub fn usual_spelling(value: &str) -> String {
    let is_usual = || value.len() == 36 && !value.bytes().any(|byte| byte.is_ascii_uppercase());
    if Shape::of(value) != Shape::Guid || is_usual() {
        return value.to_owned();
    }
    let digits: String =
        value.chars().filter(|c| *c != '-').collect::<String>().to_ascii_lowercase();
    let parts = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
    parts.join("-")
}

/// How a GUID is spelled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Spelling {
    /// In lower case, with dashes.
    #[default]
    Usual,
    /// In upper case, with dashes.
    Upper,
    /// In lower case, without dashes.
    Undashed,
}

impl Spelling {
    /// How this GUID is spelled; other identifiers have one spelling only.
    pub fn of(value: &str) -> Self {
        let mut letters = value.bytes().filter(u8::is_ascii_alphabetic).peekable();
        match Shape::of(value) {
            Shape::Guid if !value.contains('-') => Self::Undashed,
            Shape::Guid
                if letters.peek().is_some()
                    && letters.all(|letter| letter.is_ascii_uppercase()) =>
            {
                Self::Upper
            }
            _ => Self::Usual,
        }
    }

    /// A GUID of the usual spelling in this one.
    pub fn apply(self, usual: &str) -> String {
        match self {
            Self::Usual => usual.to_owned(),
            Self::Upper => usual.to_ascii_uppercase(),
            Self::Undashed => usual.replace('-', ""),
        }
    }
}

/// A stand-in for one identifier.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Placeholder {
    /// The shape of the identifier.
    pub shape: Shape,
    /// Which identifier of that shape, the first is 1.
    pub number: u64,
    /// Which spelling of a GUID it stands for.
    pub spelling: Spelling,
    /// How long an identifier of decimal digits is, in digits; 0 for the other shapes.
    pub width: usize,
}

impl Placeholder {
    /// Recognises a placeholder.
    pub fn parse(text: &str) -> Option<Self> {
        // Every word of every text is asked about, and nearly all of them start otherwise.
        if !matches!(
            text.as_bytes(),
            [b'0', b'0', ..] | [b'O', b'R', ..] | [b'u', b's', ..] | [b'{', b'i', ..]
        ) {
            return None;
        }
        let shape = Shape::of(text);
        let (digits, spelling) = match shape {
            Shape::Guid => guid_number(text)?,
            Shape::Base64Url33 => {
                (text.strip_prefix("ORDER-")?.strip_suffix("-1")?, Spelling::Usual)
            }
            Shape::Hex12 if text.starts_with("00000000") => (text, Spelling::Usual),
            Shape::Digits if text.starts_with("000") => (text, Spelling::Usual),
            Shape::Email => {
                (text.strip_prefix("user-")?.strip_suffix("@example.com")?, Spelling::Usual)
            }
            Shape::Opaque => (text.strip_prefix("{id-")?.strip_suffix('}')?, Spelling::Usual),
            Shape::Hex12 | Shape::Digits => return None,
        };
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number = digits.parse().ok().filter(|number| *number > 0)?;
        let width = if shape == Shape::Digits { text.len() } else { 0 };
        Some(Self { shape, number, spelling, width })
    }

    /// Whether both stand for the same identifier.
    pub fn same_identifier(&self, other: &Self) -> bool {
        (self.shape, self.number) == (other.shape, other.number)
    }
}

/// The digits of a GUID placeholder that count, and its spelling.
fn guid_number(text: &str) -> Option<(&str, Spelling)> {
    let usual =
        text.strip_prefix("00000000-0000-4000-8000-").map(|digits| (digits, Spelling::Usual));
    let upper =
        || text.strip_prefix("00000000-0000-4000-A000-").map(|digits| (digits, Spelling::Upper));
    let undashed =
        || text.strip_prefix("00000000000040008000").map(|digits| (digits, Spelling::Undashed));
    usual.or_else(upper).or_else(undashed)
}

impl fmt::Display for Placeholder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.number;
        match self.shape {
            // The digit that tells the variant (RFC 9562 §4.1) carries the case, which digits alone cannot.
            Shape::Guid if self.spelling == Spelling::Upper => {
                write!(f, "00000000-0000-4000-A000-{number:012}")
            }
            Shape::Guid => {
                f.write_str(&self.spelling.apply(&format!("00000000-0000-4000-8000-{number:012}")))
            }
            Shape::Base64Url33 => write!(f, "ORDER-{number:025}-1"),
            Shape::Hex12 => write!(f, "{number:012}"),
            Shape::Digits => write!(f, "0{number:0width$}", width = self.width.saturating_sub(1)),
            Shape::Email => write!(f, "user-{number}@example.com"),
            Shape::Opaque => write!(f, "{{id-{number}}}"),
        }
    }
}

/// The placeholders that stand in a text, in order.
pub fn placeholders_in(text: &str) -> Vec<Placeholder> {
    let found = RefCell::new(Vec::new());
    replace_placeholders(text, &|placeholder| {
        found.borrow_mut().push(placeholder);
        None
    });
    found.into_inner()
}

/// No placeholder that is encoded without digits is shorter.
const SHORTEST_ENCODED: usize = 16;

/// The text with every placeholder that `replace` has something for replaced, and how many there were.
pub fn replace_placeholders(
    text: &str,
    replace: &dyn Fn(Placeholder) -> Option<String>,
) -> (String, usize) {
    // Each has a digit, but for those that are encoded, and these are long; most strings of a body are neither.
    if text.len() < SHORTEST_ENCODED && !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return (text.to_owned(), 0);
    }
    replace_tokens_where(text, &may_hold_placeholder, &|word| replace(Placeholder::parse(word)?))
}

/// Whether a text has what no placeholder is without.
fn may_hold_placeholder(text: &str) -> bool {
    ["000", "user-", "{id-"]
        .iter()
        .any(|part| memmem::find(text.as_bytes(), part.as_bytes()).is_some())
}

/// Whether a text has what no placeholder of another spelling than the usual one is without.
fn may_hold_other_spelling(text: &str) -> bool {
    ["4000-A000", "40008000"]
        .iter()
        .any(|part| memmem::find(text.as_bytes(), part.as_bytes()).is_some())
}

/// The text with every placeholder in its usual spelling: two spellings of one identifier become equal.
pub fn same_spelling(text: &str) -> String {
    let replace = |word: &str| {
        let placeholder = Placeholder::parse(word)?;
        let usual = Placeholder { spelling: Spelling::Usual, ..placeholder.clone() };
        (placeholder != usual).then(|| usual.to_string())
    };
    replace_tokens_where(text, &may_hold_other_spelling, &replace).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_has_the_shape_that_it_stands_for_and_is_recognised() {
        for (shape, width) in [
            (Shape::Guid, 0),
            (Shape::Base64Url33, 0),
            (Shape::Hex12, 0),
            (Shape::Digits, 7),
            (Shape::Email, 0),
            (Shape::Opaque, 0),
        ] {
            let placeholder = Placeholder {
                shape,
                number: 12,
                spelling: if shape == Shape::Guid { Spelling::Upper } else { Spelling::Usual },
                width,
            };
            assert_eq!(Shape::of(&placeholder.to_string()), shape);
            assert_eq!(Placeholder::parse(&placeholder.to_string()), Some(placeholder));
        }
    }

    #[test]
    fn every_placeholder_has_what_texts_are_searched_for_first() {
        for (shape, width) in [
            (Shape::Guid, 0),
            (Shape::Base64Url33, 0),
            (Shape::Hex12, 0),
            (Shape::Digits, 6),
            (Shape::Digits, 10),
            (Shape::Email, 0),
            (Shape::Opaque, 0),
        ] {
            for number in [1, shape.largest()] {
                for spelling in [Spelling::Usual, Spelling::Upper, Spelling::Undashed] {
                    let text = Placeholder { shape, number, spelling, width }.to_string();
                    let parsed = Placeholder::parse(&text).unwrap();
                    assert!(may_hold_placeholder(&text), "{text}");
                    let is_other = parsed.spelling != Spelling::Usual;
                    assert!(!is_other || may_hold_other_spelling(&text), "{text}");
                    let usual = Placeholder { spelling: Spelling::Usual, ..parsed }.to_string();
                    assert_eq!(same_spelling(&text), usual);
                }
            }
        }
        assert_eq!(
            same_spelling("/a/00000000000040008000000000000007/000012-x"),
            "/a/00000000-0000-4000-8000-000000000007/000012-x"
        );
    }

    #[test]
    fn real_identifiers_are_no_placeholders() {
        for id in [
            "5921f00a-32c0-4457-aaa1-e8018c650895",
            "UKXASSO1dezh3HdxClHxSp5UEFXGbAnt1",
            "11fc4bdfd47a",
            "4847383",
            // A SKU of Partner Center and a postal code.
            "0001",
            "02134",
            "x",
        ] {
            assert_eq!(Placeholder::parse(id), None, "{id}");
        }
    }
}
