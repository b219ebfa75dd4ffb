//! Finds the words of a text that can be identifiers, also inside base64.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

/// A GUID's length in characters.
const GUID: usize = 36;

/// The text with every word that `replace` has something for replaced, and how many there were.
///
/// A word is a longest run of letters, digits, `_`, `-`, `.` and `@`, tried whole, then without punctuation at its ends,
/// then for GUIDs inside it. A word that is base64 of JSON (an etag) is decoded, replaced and encoded again. A placeholder
/// in braces, `{id-1}`, is a word with them.
pub fn replace_tokens(text: &str, replace: &dyn Fn(&str) -> Option<String>) -> (String, usize) {
    let mut out = String::with_capacity(text.len());
    let mut count = 0;
    let mut rest = text;
    while let Some(start) = rest.find(is_word) {
        let (before, from) = rest.split_at(start);
        out.push_str(before);
        let end = from.find(|c| !is_word(c)).unwrap_or(from.len());
        // The padding of base64 belongs to it.
        let padded = end + from[end..].len() - from[end..].trim_start_matches('=').len();
        if let Some(replaced) = base64_json(&from[..padded], replace) {
            out.push_str(&replaced);
            count += 1;
            rest = &from[padded..];
            continue;
        }
        if let Some(replaced) = in_braces(before, &from[..end], &from[end..], replace) {
            out.truncate(out.len() - 1);
            out.push_str(&replaced);
            count += 1;
            rest = &from[end + 1..];
            continue;
        }
        let (replaced, hits) = replace_word(&from[..end], replace);
        if hits == 0 && out.ends_with('\\') && from.starts_with(['b', 'f', 'n', 'r', 't']) {
            // The letter may belong to an escape of JSON, `\nORDER-…`, and the word may start behind it.
            out.push_str(&from[..1]);
            rest = &from[1..];
            continue;
        }
        out.push_str(&replaced);
        count += hits;
        rest = &from[end..];
    }
    out.push_str(rest);
    (out, count)
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '@' | '+')
}

/// What a word is replaced by together with the braces around it.
fn in_braces(
    before: &str,
    word: &str,
    after: &str,
    replace: &dyn Fn(&str) -> Option<String>,
) -> Option<String> {
    let is_placeholder = word.starts_with("id-") && before.ends_with('{') && after.starts_with('}');
    is_placeholder.then(|| replace(&format!("{{{word}}}"))).flatten()
}

fn replace_word(word: &str, replace: &dyn Fn(&str) -> Option<String>) -> (String, usize) {
    if let Some(replaced) = replace(word) {
        return (replaced, 1);
    }
    let inner = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    if inner.len() < word.len()
        && let Some(replaced) = replace(inner)
    {
        let start = word.find(inner).expect("it is a part of the word");
        return (format!("{}{replaced}{}", &word[..start], &word[start + inner.len()..]), 1);
    }
    replace_guids(word, replace)
}

/// Replaces the GUIDs inside a word; a loop, since the network decides how many there are.
fn replace_guids(word: &str, replace: &dyn Fn(&str) -> Option<String>) -> (String, usize) {
    let (mut out, mut count) = (String::new(), 0);
    let (mut copied, mut start) = (0, 0);
    while let Some(candidate) = word.get(start..start + GUID) {
        let is_guid = super::Shape::of(candidate) == super::Shape::Guid;
        match is_guid.then(|| replace(candidate)).flatten() {
            Some(replaced) => {
                out.push_str(&word[copied..start]);
                out.push_str(&replaced);
                count += 1;
                start += GUID;
                copied = start;
            }
            None => start += 1,
        }
    }
    out.push_str(&word[copied..]);
    (out, count)
}

/// The word with identifiers inside it replaced, if it is the base64 of a JSON object.
fn base64_json(word: &str, replace: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    // `{"` in base64.
    if !word.starts_with("eyJ") && !word.starts_with("eyI") {
        return None;
    }
    for engine in [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD] {
        let decoded = engine.decode(word).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        if let Some(decoded) = decoded.filter(|text| text.ends_with('}')) {
            let (replaced, count) = replace_tokens(&decoded, replace);
            return (count > 0).then(|| engine.encode(replaced));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(text: &str) -> String {
        let id = "6e7aa601-629e-461b-8933-0898c3cc3c7c";
        replace_tokens(text, &|word| (word == id || word == "abc1").then(|| "X".to_owned())).0
    }

    #[test]
    fn words_are_replaced_wherever_they_stand() {
        let id = "6e7aa601-629e-461b-8933-0898c3cc3c7c";
        assert_eq!(replaced(&format!("/orders/{id}?a={id}&b=abc12")), "/orders/X?a=X&b=abc12");
        assert_eq!(replaced(&format!("order-{id}_x. abc1.")), "order-X_x. X.");
        assert_eq!(replaced("nothing here"), "nothing here");
        assert_eq!(replaced(r"a\nabc1\tb \nabc"), r"a\nX\tb \nabc");
    }

    #[test]
    fn a_word_of_very_many_identifiers_is_no_deep_recursion() {
        let id = "6e7aa601-629e-461b-8933-0898c3cc3c7c";
        assert_eq!(replaced(&format!("{id}_").repeat(50_000)), "X_".repeat(50_000));
    }

    #[test]
    fn identifiers_inside_base64_json_are_replaced_and_encoded_again() {
        let etag = STANDARD.encode(r#"{"id":"6e7aa601-629e-461b-8933-0898c3cc3c7c","version":1}"#);
        assert_eq!(
            replaced(&format!("\"{etag}\"")),
            format!("\"{}\"", STANDARD.encode(r#"{"id":"X","version":1}"#))
        );
    }
}
