//! Compares texts in which placeholders are variables.

use crate::model::stand_in::is_stand_in;
use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::binding::Trial;
use crate::redaction::{Placeholder, Shape, same_spelling, usual_spelling};

/// No encoded text that holds an identifier is shorter.
const SHORTEST_ENCODED: usize = 16;

/// Padding says nothing: some clients drop it, some put it there.
const ANY_PADDING: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);

/// The two alphabets in which etags travel: as the service wrote them, and as they stand in a URL.
const ENGINES: [GeneralPurpose; 2] = [
    GeneralPurpose::new(&alphabet::STANDARD, ANY_PADDING),
    GeneralPurpose::new(&alphabet::URL_SAFE, ANY_PADDING),
];

/// Whether `sent` is what `recorded` says, under bindings that may be added to.
pub(super) fn matches(recorded: &str, sent: &str, trial: &mut Trial<'_>) -> bool {
    if let Some(placeholder) = Placeholder::parse(recorded) {
        return trial.bind(&placeholder, sent);
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
    words_match(recorded, sent, trial) || encoded_match(recorded, sent, trial)
}

/// Whether two texts agree word by word: `/customers/{placeholder}/orders` and `/customers/{id}/orders`.
fn words_match(recorded: &str, sent: &str, trial: &mut Trial<'_>) -> bool {
    let (mut ours, mut theirs) = (Words(recorded), Words(sent));
    let start = trial.mark();
    let mut count = 0;
    let agree = loop {
        match (ours.next(), theirs.next()) {
            (None, None) => break count > 1,
            // A text that is one word is compared as such by the caller.
            (Some(ours), Some(_)) if ours.len() == recorded.len() => break false,
            (Some(ours), Some(theirs)) => {
                let same = ours == theirs && Placeholder::parse(ours).is_none()
                    || is_word(ours) && matches(ours, theirs, trial);
                if !same {
                    break false;
                }
                count += 1;
            }
            _ => break false,
        }
    };
    if !agree {
        trial.back_to(start);
    }
    agree
}

/// Whether two texts are base64, in whichever alphabet and with or without padding, of texts that agree: an etag holds
/// an identifier.
fn encoded_match(recorded: &str, sent: &str, trial: &mut Trial<'_>) -> bool {
    match (decoded(recorded), decoded(sent)) {
        (Some(recorded), Some(sent)) => recorded == sent || words_match(&recorded, &sent, trial),
        _ => false,
    }
}

/// The text that another one is base64 of.
pub(super) fn decoded(text: &str) -> Option<String> {
    let is_one = |byte: u8| byte.is_ascii_alphanumeric() || b"+/-_=".contains(&byte);
    if text.len() < SHORTEST_ENCODED || !text.bytes().all(is_one) {
        return None;
    }
    let bytes = ENGINES.iter().find_map(|engine| engine.decode(text).ok())?;
    String::from_utf8(bytes).ok()
}

/// The words of a text and what stands between them.
struct Words<'t>(&'t str);

impl<'t> Iterator for Words<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let inside = is_word_char(self.0.chars().next()?);
        let end = match opaque(self.0) {
            Some(length) => length,
            None if inside => self.0.find(|c| !is_word_char(c)).unwrap_or(self.0.len()),
            None => {
                let starts = |(at, c)| is_word_char(c) || opaque(&self.0[at..]).is_some();
                let mut places = self.0.char_indices().map(|(at, c)| (at, starts((at, c))));
                places.find(|(_, starts)| *starts).map_or(self.0.len(), |(at, _)| at)
            }
        };
        let (word, rest) = self.0.split_at(end);
        self.0 = rest;
        Some(word)
    }
}

fn is_word(text: &str) -> bool {
    text.starts_with(is_word_char) || opaque(text).is_some()
}

/// How long the opaque placeholder, `{id-1}`, is that a text starts with.
fn opaque(text: &str) -> Option<usize> {
    let digits = text.strip_prefix("{id-")?;
    let end = digits.find(|c: char| !c.is_ascii_digit()).filter(|end| *end > 0)?;
    digits[end..].starts_with('}').then_some("{id-".len() + end + 1)
}

/// Whether a recorded text can match others than itself: it holds a placeholder or a stand-in, or what has several
/// spellings.
pub(super) fn is_variable(text: &str) -> bool {
    let is_one = |word: &str| {
        Placeholder::parse(word).is_some()
            || Shape::of(word) == Shape::Guid
            || decoded(word).is_some()
    };
    is_stand_in(text) || decoded(text).is_some() || Words(text).any(is_one)
}

/// One spelling for the texts that mean the same to the recording itself.
pub(super) fn normal(text: &str) -> String {
    let text = decoded(text).unwrap_or_else(|| text.to_owned());
    same_spelling(&text).to_ascii_lowercase()
}

fn is_word_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '@' | '+' | '=')
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};

    use super::*;
    use crate::matching::Bindings;

    const PLACEHOLDER: &str = "00000000-0000-4000-8000-000000000001";
    const ID: &str = "6e7aa601-629e-461b-8933-0898c3cc3c7c";

    #[test]
    fn placeholders_bind_inside_links_and_etags() {
        let etag = |id: &str| STANDARD.encode(format!(r#"{{"id":"{id}","version":1}}"#));
        let bindings = Bindings::default();
        let mut trial = Trial::new(&bindings);
        assert!(matches(
            &format!("/customers/{PLACEHOLDER}/orders"),
            &format!("/customers/{ID}/orders"),
            &mut trial
        ));
        assert!(matches(&etag(PLACEHOLDER), &etag(ID), &mut trial));
        assert!(!matches(PLACEHOLDER, "5921f00a-32c0-4457-aaa1-e8018c650895", &mut trial));
    }

    #[test]
    fn an_etag_matches_in_every_alphabet_and_with_any_padding() {
        let bindings = Bindings::default();
        let text = |id: &str| format!(r#"{{"id":"{id}","who":"a??>>~~"}}"#);
        let recorded = STANDARD.encode(text(PLACEHOLDER));
        for sent in [
            STANDARD.encode(text(ID)),
            URL_SAFE.encode(text(ID)),
            URL_SAFE_NO_PAD.encode(text(ID)),
            URL_SAFE_NO_PAD.encode(text(PLACEHOLDER)),
        ] {
            assert!(matches(&recorded, &sent, &mut Trial::new(&bindings)), "{sent}");
        }
        let other = URL_SAFE_NO_PAD.encode(text(ID).replace("who", "why"));
        assert!(!matches(&recorded, &other, &mut Trial::new(&bindings)));
    }

    #[test]
    fn an_opaque_placeholder_binds_inside_a_text() {
        let bindings = Bindings::default();
        assert!(matches("/orders({id-1})/x", "/orders(me5)/x", &mut Trial::new(&bindings)));
        assert!(!matches("/orders({id-1})/x", "/orders(me5)/y", &mut Trial::new(&bindings)));
    }

    #[test]
    fn stand_ins_match_anything_and_literals_only_themselves() {
        let bindings = Bindings::default();
        let mut trial = Trial::new(&bindings);
        assert!(matches("<order-id>", "x", &mut trial));
        assert!(!matches("<order-id>", "", &mut trial));
        assert!(!matches("cancelled", "completed", &mut trial));
        assert!(matches(&ID.to_uppercase(), ID, &mut trial));
    }
}
