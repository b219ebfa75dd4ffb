//! Header fields of a sample.

use super::reading::{Extent, Line};
use crate::model::Position;

/// A header field as printed.
#[derive(Debug)]
pub(super) struct HeaderField {
    /// Its name, with its case.
    pub name: String,
    /// Its value without the blanks around it.
    pub value: String,
    /// Where the value starts.
    pub position: Position,
}

impl HeaderField {
    /// Whether a message can carry a field of this name.
    pub(super) fn can_be_sent(&self) -> bool {
        is_token(&self.name)
    }
}

/// Names without a hyphen that samples use. In running text every other `Word: …` is prose.
const FAMILIAR: [&str; 18] = [
    "accept",
    "age",
    "allow",
    "authorization",
    "connection",
    "cookie",
    "date",
    "etag",
    "expect",
    "expires",
    "from",
    "host",
    "location",
    "origin",
    "pragma",
    "referer",
    "server",
    "vary",
];

/// The header field that `line` is, if it is one.
pub(super) fn read(line: Line<'_>, extent: Extent) -> Option<HeaderField> {
    let (name, value) = line.text.split_once([':', '：'])?;
    let name = name.trim();
    // `https://…` is a wrapped target and no field.
    if !is_token(name) && !is_translated_token(name, extent) || value.starts_with("//") {
        return None;
    }
    if extent == Extent::Open && !is_familiar(name) {
        return None;
    }
    let blanks = value.len() - value.trim_start().len();
    let before = &line.text[..line.text.len() - value.len() + blanks];
    Some(HeaderField {
        name: name.to_owned(),
        value: value.trim().to_owned(),
        position: line.position(before.chars().count()),
    })
}

/// RFC 9110 §5.6.2.
fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
}

/// A word with letters that no field has: translators meant to help. Two words are prose.
fn is_translated_token(name: &str, extent: Extent) -> bool {
    extent == Extent::Exact
        && name.chars().all(|c| c.is_alphanumeric() || c == '-')
        && name.chars().next().is_some_and(char::is_alphabetic)
}

fn is_familiar(name: &str) -> bool {
    name.contains('-') || FAMILIAR.contains(&name.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_knows_where_its_value_stands() {
        let field = read(
            Line { number: 7, removed: 4, text: "Content-Length:  866 ", shifts: &[] },
            Extent::Exact,
        )
        .unwrap();
        assert_eq!((field.name.as_str(), field.value.as_str()), ("Content-Length", "866"));
        assert_eq!(field.position, Position { line: 7, column: 22 });
    }

    #[test]
    fn json_urls_and_prose_are_no_fields() {
        let is_field =
            |text, extent| read(Line { number: 1, text, ..Line::default() }, extent).is_some();
        assert!(!is_field("\"id\": 1", Extent::Exact));
        assert!(!is_field("https://api.example.com", Extent::Exact));
        assert!(is_field("Nota: texto", Extent::Exact) && !is_field("Nota: texto", Extent::Open));
        assert!(is_field("Tartalom-típus：x", Extent::Exact));
        assert!(!is_field("Tartalom-típus: x", Extent::Open));
        assert!(is_field("MS-CV: x", Extent::Open) && is_field("Date: x", Extent::Open));
    }
}
