//! Finds the kept exchanges in which an identifier stands that nothing had told to be one.
//!
//! An identifier is known from where it stands: behind `/orders/`, in `"orderId"`. Where it was seen before, anywhere
//! else, it was kept as it was, and when it becomes known that exchange must be redacted again. So this remembers which
//! words stand in which exchange, in a few bytes for each: not the word, but its hash.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::hash::{BuildHasher as _, RandomState};

use crate::redaction::{Placeholder, Shape, replace_tokens, usual_spelling};

/// No more words than these are remembered with their exchanges; of all others only that they were there.
const MAX_WORDS: usize = 1 << 20;

/// The size of the Bloom filter for these others, in bits: with 100,000 words in it one lookup in a million is wrong.
const BITS: u64 = 1 << 23;

/// How many bits of it a word has.
const BITS_OF_A_WORD: u64 = 6;

/// An exchange by the order in which it was kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ExchangeNumber(u32);

/// Where an exchange stands in the journal.
#[derive(Clone, Copy, Debug)]
struct Place {
    first: u64,
    now: u64,
}

/// The words of the exchanges that were kept so far.
pub(super) struct LateIdentifiers {
    hasher: RandomState,
    /// Words that have an identifier's shape: their hash, and the exchange.
    words: BTreeSet<(u32, ExchangeNumber)>,
    /// Words that could be identifiers, too, and are too many to remember where they stand: a Bloom filter.
    others: Box<[u64]>,
    /// Where they stand in the journal, by their numbers.
    places: Vec<Place>,
    is_overlooked: bool,
}

impl LateIdentifiers {
    pub(super) fn new() -> Self {
        Self {
            hasher: RandomState::new(),
            words: BTreeSet::new(),
            others: vec![0; (BITS / 64) as usize].into(),
            places: Vec::new(),
            is_overlooked: false,
        }
    }

    /// Notes an exchange that is kept at this place.
    pub(super) fn note(&mut self, place: u64, text: &str) -> ExchangeNumber {
        let number = ExchangeNumber(u32::try_from(self.places.len()).unwrap_or(u32::MAX));
        self.places.push(Place { first: place, now: place });
        let words = RefCell::new(self);
        replace_tokens(text, &|word| {
            words.borrow_mut().note_word(word, number);
            None
        });
        number
    }

    fn note_word(&mut self, word: &str, number: ExchangeNumber) {
        if !is_noted(word) || Placeholder::parse(word).is_some() {
            return;
        }
        let shape = Shape::of(word);
        let hash = self.hash(word);
        if shape != Shape::Opaque && self.words.len() < MAX_WORDS {
            self.words.insert((short(hash), number));
        } else {
            bits(hash).for_each(|(index, bit)| self.others[index] |= bit);
        }
    }

    /// The exchanges in which a new identifier may stand. What is known from now on is not asked for again.
    pub(super) fn exchanges_with(&mut self, identifier: &str) -> Vec<ExchangeNumber> {
        let hash = self.hash(identifier);
        self.is_overlooked |= !is_noted(identifier) && !self.places.is_empty();
        self.is_overlooked |= bits(hash).all(|(index, bit)| self.others[index] & bit != 0);
        let hash = short(hash);
        let range = (hash, ExchangeNumber(0))..=(hash, ExchangeNumber(u32::MAX));
        let found: Vec<_> = self.words.range(range).copied().collect();
        for entry in &found {
            self.words.remove(entry);
        }
        found.into_iter().map(|(_, number)| number).collect()
    }

    /// Where an exchange stands in the journal.
    pub(super) fn place(&self, number: ExchangeNumber) -> Option<u64> {
        self.places.get(number.0 as usize).map(|place| place.now)
    }

    /// Where an exchange stood at first, by which others name it that repeat it.
    pub(super) fn first_place(&self, number: ExchangeNumber) -> Option<u64> {
        self.places.get(number.0 as usize).map(|place| place.first)
    }

    /// An exchange stands elsewhere now.
    pub(super) fn moved(&mut self, number: ExchangeNumber, offset: u64) {
        if let Some(place) = self.places.get_mut(number.0 as usize) {
            place.now = offset;
        }
    }

    /// Says that not everything could be seen to.
    pub(super) fn overlook(&mut self) {
        self.is_overlooked = true;
    }

    /// Whether an identifier became known of which is only known that it may have stood somewhere: then all exchanges
    /// have to be searched in the end.
    pub(super) fn is_overlooked(&self) -> bool {
        self.is_overlooked
    }

    fn hash(&self, word: &str) -> u64 {
        self.hasher.hash_one(usual_spelling(word))
    }
}

/// Whether a word is remembered: most words of a text are no identifiers, and these are not worth their memory.
fn is_noted(word: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.+@".contains(&byte);
    let is_telling = |byte: u8| byte.is_ascii_digit() || byte == b'@';
    Shape::of(word) != Shape::Opaque || word.bytes().all(is_part) && word.bytes().any(is_telling)
}

/// Enough of a hash to find a word: that of another one costs a look at its exchange, and nothing else.
fn short(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// The bits of a word in the filter: their places, made of two halves of its hash.
fn bits(hash: u64) -> impl Iterator<Item = (usize, u64)> {
    let (first, step) = (hash >> 32, hash | 1);
    (0..BITS_OF_A_WORD).map(move |number| {
        let bit = first.wrapping_add(number.wrapping_mul(step)) % BITS;
        ((bit / 64) as usize, 1 << (bit % 64))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "6e7aa601-629e-461b-8933-0898c3cc3c7c";

    #[test]
    fn a_word_is_found_in_every_exchange_that_has_it_in_any_spelling_and_only_once() {
        let mut late = LateIdentifiers::new();
        late.note(10, &format!(r#"{{"reference":"{}"}}"#, ID.to_uppercase()));
        late.note(20, r#"{"reference":"none"}"#);
        late.note(30, &format!("see {ID}."));
        let found = late.exchanges_with(ID);
        assert_eq!(found.iter().map(|n| late.place(*n).unwrap()).collect::<Vec<_>>(), [10, 30]);
        assert!(late.exchanges_with(ID).is_empty());
        assert!(!late.is_overlooked());
    }

    #[test]
    fn a_word_of_no_shape_is_known_to_have_been_there() {
        let mut late = LateIdentifiers::new();
        late.note(10, r#"{"name":"contoso1.onmicrosoft.example"}"#);
        assert!(late.exchanges_with("fabrikam2.onmicrosoft.example").is_empty());
        assert!(!late.is_overlooked());
        assert!(late.exchanges_with("contoso1.onmicrosoft.example").is_empty());
        assert!(late.is_overlooked());
    }

    #[test]
    fn what_is_not_remembered_may_have_been_there() {
        for identifier in ["contoso.onmicrosoft.example", "Contoso Ltd 7"] {
            let mut late = LateIdentifiers::new();
            late.exchanges_with(identifier);
            assert!(!late.is_overlooked(), "nothing was kept before");
            late.note(10, identifier);
            late.exchanges_with(identifier);
            assert!(late.is_overlooked(), "{identifier}");
        }
    }

    #[test]
    fn many_words_of_no_shape_are_not_taken_for_one_another() {
        let mut late = LateIdentifiers::new();
        let text: Vec<String> = (0..20_000).map(|number| format!("word{number}")).collect();
        late.note(10, &text.join(" "));
        for number in 0..20_000 {
            late.exchanges_with(&format!("other{number}"));
        }
        assert!(!late.is_overlooked());
        late.exchanges_with("word777");
        assert!(late.is_overlooked());
    }

    #[test]
    fn placeholders_are_not_remembered() {
        let mut late = LateIdentifiers::new();
        late.note(
            10,
            "/orders/ORDER-0000000000000000000000001-1/00000000-0000-4000-8000-000000000001",
        );
        assert!(late.words.is_empty());
    }
}
