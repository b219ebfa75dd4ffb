//! Compares texts in which placeholders are variables.

use crate::model::stand_in::is_stand_in;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Bindings;
use crate::redaction::{Placeholder, Shape, usual_spelling};

/// Whether `sent` is what `recorded` says, under bindings that may be added to.
pub(super) fn matches(recorded: &str, sent: &str, bindings: &mut Bindings) -> bool {
    if let Some(placeholder) = Placeholder::parse(recorded) {
        return bindings.bind(&placeholder, sent);
    }
    if recorded == sent {
        return true;
    }
    if is_stand_in(recorded) {
        return !sent.is_empty();
    }
    if Shape::of(recorded) == Shape::Guid {
        return usual_spelling(recorded) == usual_spelling(sent);
    }
    words_match(recorded, sent, bindings) || encoded_match(recorded, sent, bindings)
}

/// Whether two texts agree word by word: `/customers/{placeholder}/orders` and `/customers/{id}/orders`.
fn words_match(recorded: &str, sent: &str, bindings: &mut Bindings) -> bool {
    let (recorded, sent) = (words(recorded), words(sent));
    if recorded.len() < 2 || recorded.len() != sent.len() {
        return false;
    }
    let mut trial = bindings.clone();
    let all = recorded.iter().zip(&sent).all(|(recorded, sent)| {
        recorded == sent && Placeholder::parse(recorded).is_none()
            || is_word(recorded) && matches(recorded, sent, &mut trial)
    });
    if all {
        *bindings = trial;
    }
    all
}

/// Whether two texts are base64 of texts that agree: an etag holds an identifier.
fn encoded_match(recorded: &str, sent: &str, bindings: &mut Bindings) -> bool {
    let decode =
        |text: &str| STANDARD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    match (recorded.starts_with("eyJ"), decode(recorded), decode(sent)) {
        (true, Some(recorded), Some(sent)) => words_match(&recorded, &sent, bindings),
        _ => false,
    }
}

/// The words of a text and what stands between them.
fn words(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let inside = is_word_char(first);
        let end = rest.find(|c| is_word_char(c) != inside).unwrap_or(rest.len());
        parts.push(&rest[..end]);
        rest = &rest[end..];
    }
    parts
}

fn is_word(text: &str) -> bool {
    text.starts_with(is_word_char)
}

fn is_word_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '@' | '+' | '=')
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACEHOLDER: &str = "00000000-0000-4000-8000-000000000001";
    const ID: &str = "6e7aa601-629e-461b-8933-0898c3cc3c7c";

    #[test]
    fn placeholders_bind_inside_links_and_etags() {
        let etag = |id: &str| STANDARD.encode(format!(r#"{{"id":"{id}","version":1}}"#));
        let mut bindings = Bindings::default();
        assert!(matches(
            &format!("/customers/{PLACEHOLDER}/orders"),
            &format!("/customers/{ID}/orders"),
            &mut bindings
        ));
        assert!(matches(&etag(PLACEHOLDER), &etag(ID), &mut bindings));
        assert!(!matches(PLACEHOLDER, "5921f00a-32c0-4457-aaa1-e8018c650895", &mut bindings));
    }

    #[test]
    fn stand_ins_match_anything_and_literals_only_themselves() {
        let mut bindings = Bindings::default();
        assert!(matches("<order-id>", "x", &mut bindings));
        assert!(!matches("<order-id>", "", &mut bindings));
        assert!(!matches("cancelled", "completed", &mut bindings));
        assert!(matches(&ID.to_uppercase(), ID, &mut bindings));
    }
}
