//! Finds the words of a text that can be identifiers, also where they are encoded.

use std::ops::Range;

use super::Shape;
use super::decoded::{DEPTH, search_inside};
use super::edits::{Edits, apply};
use super::traits::Traits;

/// A GUID's length in characters.
const GUID: usize = 36;

/// The text with every word that `replace` has something for replaced, and how many there were.
///
/// A word is a longest run of letters, digits, `_`, `-`, `.`, `+` and `@`, tried whole, then without punctuation at its
/// ends, then for GUIDs and other long identifiers inside it. Words are found inside base64 (an etag), escapes and
/// hexadecimal digits as well; these are decoded, changed and encoded again.
pub fn replace_tokens(text: &str, replace: &dyn Fn(&str) -> Option<String>) -> (String, usize) {
    replace_tokens_where(text, &|_| true, replace)
}

/// The same where `may_hold` says at once that a text, as it stands or decoded, has no word to be replaced.
pub(super) fn replace_tokens_where(
    text: &str,
    may_hold: &dyn Fn(&str) -> bool,
    replace: &dyn Fn(&str) -> Option<String>,
) -> (String, usize) {
    let edits = find_everywhere(text, DEPTH, may_hold, replace).settled();
    match edits.len() {
        0 => (text.to_owned(), 0),
        count => (apply(text, &edits), count),
    }
}

fn find_everywhere(
    text: &str,
    depth: usize,
    may_hold: &dyn Fn(&str) -> bool,
    replace: &dyn Fn(&str) -> Option<String>,
) -> Edits {
    let mut edits = Edits::default();
    if may_hold(text) {
        find_words(text, &mut |word| replace(word), &mut |span, word| edits.push(span, word, 0));
    }
    if depth > 0 {
        search_inside(text, Traits::of(text), &mut edits, &mut |inner| {
            find_everywhere(inner, depth - 1, may_hold, replace)
        });
    }
    edits
}

/// Tells `found` of every word of a text itself for which `replace` has something.
pub(super) fn find_words(
    text: &str,
    replace: &mut dyn FnMut(&str) -> Option<String>,
    found: &mut dyn FnMut(Range<usize>, String),
) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(start) = (at..bytes.len()).find(|place| is_word(bytes[*place])) {
        let end = (start..bytes.len()).find(|place| !is_word(bytes[*place])).unwrap_or(bytes.len());
        match in_braces(text, start..end, replace) {
            Some(replaced) => found(start - 1..end + 1, replaced),
            None => find_in_word(text, start..end, replace, found),
        }
        at = end;
    }
}

/// What an opaque placeholder, `{id-1}`, is replaced by together with the braces around it.
fn in_braces(
    text: &str,
    word: Range<usize>,
    replace: &mut dyn FnMut(&str) -> Option<String>,
) -> Option<String> {
    let is_placeholder = text[word.clone()].starts_with("id-")
        && text[..word.start].ends_with('{')
        && text[word.end..].starts_with('}');
    is_placeholder.then(|| replace(&text[word.start - 1..word.end + 1])).flatten()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'@' | b'+')
}

fn find_in_word(
    text: &str,
    span: Range<usize>,
    replace: &mut dyn FnMut(&str) -> Option<String>,
    found: &mut dyn FnMut(Range<usize>, String),
) {
    let word = &text[span.clone()];
    if let Some(replaced) = replace(word) {
        return found(span, replaced);
    }
    let is_punctuation = |c: char| !c.is_ascii_alphanumeric();
    let inner = word.trim_matches(is_punctuation);
    let skipped = word.len() - word.trim_start_matches(is_punctuation).len();
    if inner.len() < word.len()
        && let Some(replaced) = replace(inner)
    {
        let start = span.start + skipped;
        return found(start..start + inner.len(), replaced);
    }
    if word.len() > GUID {
        let mut has_guid = false;
        find_guids(word, replace, &mut |inside, replaced| {
            has_guid = true;
            found(span.start + inside.start..span.start + inside.end, replaced);
        });
        if has_guid {
            return;
        }
    }
    if word.len() > SHORTEST_PART
        && let Some((inside, replaced)) = find_part(word, replace)
    {
        found(span.start + inside.start..span.start + inside.end, replaced);
    }
}

/// Finds the GUIDs inside a word; a loop, since the network decides how many there are.
fn find_guids(
    word: &str,
    replace: &mut dyn FnMut(&str) -> Option<String>,
    found: &mut dyn FnMut(Range<usize>, String),
) {
    let mut start = 0;
    while let Some(candidate) = word.get(start..start + GUID) {
        let is_guid = candidate.as_bytes()[8] == b'-' && Shape::of(candidate) == Shape::Guid;
        match is_guid.then(|| replace(candidate)).flatten() {
            Some(replaced) => {
                found(start..start + GUID, replaced);
                start += GUID;
            }
            None => start += 1,
        }
    }
}

/// Words of more parts are not taken apart.
const MOST_PARTS: usize = 12;

/// Parts of at most so many characters are too much like other words.
const SHORTEST_PART: usize = 10;

/// Finds the longest identifier that is a part of a word between `_`, `-`, `.`, `+` and `@`: in `order_UKXA…1_line`. Short
/// runs of digits are too much like others to be taken for a part.
fn find_part(
    word: &str,
    replace: &mut dyn FnMut(&str) -> Option<String>,
) -> Option<(Range<usize>, String)> {
    // On the stack: dates and the like are such words, and every exchange has many.
    let mut gaps = [0; MOST_PARTS];
    let mut count = 0;
    for (place, _) in word.bytes().enumerate().filter(|(_, byte)| !byte.is_ascii_alphanumeric()) {
        *gaps.get_mut(count)? = place;
        count += 1;
    }
    let gaps = &gaps[..count];
    let starts = std::iter::once(0).chain(gaps.iter().map(|gap| gap + 1));
    for start in starts.filter(|_| count > 0) {
        let ends = std::iter::once(word.len()).chain(gaps.iter().rev().copied());
        for end in ends.take_while(|end| *end > start + SHORTEST_PART) {
            let part = &word[start..end];
            if part.len() < word.len()
                && let Some(replaced) = replace(part)
                && !matches!(Shape::of(part), Shape::Digits | Shape::Hex12)
            {
                return Some((start..end, replaced));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    use super::*;

    const ID: &str = "6e7aa601-629e-461b-8933-0898c3cc3c7c";
    const ORDER: &str = "UKXASSO1dezh3HdxClHxSp5UEFXGbAnt1";

    fn replaced(text: &str) -> String {
        let known = [ID, ORDER, "abc1"];
        replace_tokens(text, &|word| known.contains(&word).then(|| "X".to_owned())).0
    }

    #[test]
    fn words_are_replaced_wherever_they_stand() {
        assert_eq!(replaced(&format!("/orders/{ID}?a={ID}&b=abc12")), "/orders/X?a=X&b=abc12");
        assert_eq!(replaced(&format!("order-{ID}_x. abc1.")), "order-X_x. X.");
        assert_eq!(replaced(&format!("order_{ORDER}_2")), "order_X_2");
        assert_eq!(replaced("nothing here"), "nothing here");
        assert_eq!(replaced(r"a\nabc1\tb \nabc"), r"a\nX\tb \nabc");
    }

    #[test]
    fn a_word_of_very_many_identifiers_is_no_deep_recursion() {
        assert_eq!(replaced(&format!("{ID}_").repeat(50_000)), "X_".repeat(50_000));
    }

    #[test]
    fn identifiers_inside_encoded_texts_are_replaced_and_encoded_again() {
        let texts = |id: &str| {
            let json = format!(r#"{{"id":"{id}","version":1}}"#);
            let hex: String = json.bytes().map(|byte| format!("{byte:02x}")).collect();
            [
                format!("\"{}\"", STANDARD.encode(&json)),
                format!("/a/{}/b", URL_SAFE_NO_PAD.encode(format!("see {id}!?"))),
                format!("W/{}", STANDARD.encode(format!("{id}|{}", STANDARD.encode(&json)))),
                format!("0x {hex}"),
                format!("a%20{id}%2520&lt;{id}&gt;"),
            ]
        };
        for (before, after) in texts(ID).iter().zip(texts("X")) {
            assert_eq!(replaced(before), after, "{before}");
        }
    }
}
