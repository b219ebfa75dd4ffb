//! Which identifier got which placeholder; lives in memory only.

use std::collections::HashMap;

use super::placeholder::{Placeholder, Shape, Spelling, guid_bits};
use crate::model::stand_in::{is_our_stand_in, is_stand_in};

/// Identifiers of no known shape that are shorter are not noted: `5` stands everywhere and names nobody.
const SHORTEST_OPAQUE: usize = 4;

/// Identifiers and their placeholders, one to one.
#[derive(Debug, Default)]
pub struct Vault {
    /// GUIDs by their bits: there can be very many.
    guids: HashMap<u128, u32>,
    others: HashMap<Box<str>, (Shape, u32)>,
    /// A bit for each length that one of the others has: most words have none of them and need not be looked up.
    lengths: u64,
    counts: HashMap<Shape, u32>,
    /// Those noted since somebody last asked.
    learnt: Vec<String>,
}

impl Vault {
    /// Notes an identifier, wherever it was found, and says whether it was new. Values that tell nothing are passed over:
    /// empty ones, placeholders, and words without a digit, which are parts of a route.
    pub fn note(&mut self, value: &str) -> bool {
        if is_stand_in(value) || self.placeholder(value).is_some() {
            return false;
        }
        let shape = Shape::of(value);
        let is_word = shape == Shape::Opaque
            && (value.len() < SHORTEST_OPAQUE
                || !value.bytes().any(|byte| byte.is_ascii_digit() || matches!(byte, b'@' | b'.')));
        !is_word && self.note_as(value, shape)
    }

    /// Notes a value that somebody has said to be an identifier, whatever it looks like.
    pub fn note_any(&mut self, value: &str) -> bool {
        self.note_as(value, Shape::of(value))
    }

    fn note_as(&mut self, value: &str, shape: Shape) -> bool {
        let tells_nothing = value.is_empty()
            || Placeholder::parse(value).is_some()
            || is_our_stand_in(value)
            || value.bytes().all(|byte| matches!(byte, b'0' | b'-'));
        if tells_nothing || self.placeholder(value).is_some() {
            return false;
        }
        let is_full = |shape: Shape| {
            u64::from(self.counts.get(&shape).copied().unwrap_or(0)) >= shape.largest()
        };
        let shape = if is_full(shape) { Shape::Opaque } else { shape };
        let number = self.counts.entry(shape).or_default();
        *number += 1;
        self.learnt.push(super::usual_spelling(value));
        match guid_bits(value) {
            Some(bits) => drop(self.guids.insert(bits, *number)),
            None => {
                self.lengths |= length_bit(value);
                self.others.insert(value.into(), (shape, *number));
            }
        }
        true
    }

    /// The placeholder of a noted identifier, for the spelling that it has here.
    pub fn placeholder(&self, value: &str) -> Option<Placeholder> {
        if let Some(bits) = guid_bits(value) {
            let number = u64::from(*self.guids.get(&bits)?);
            let spelling = Spelling::of(value);
            return Some(Placeholder { shape: Shape::Guid, number, spelling, width: 0 });
        }
        if self.lengths & length_bit(value) == 0 {
            return None;
        }
        let (shape, number) = *self.others.get(value)?;
        let width = if shape == Shape::Digits { value.len() } else { 0 };
        let number = u64::from(number);
        Some(Placeholder { shape, number, spelling: Spelling::Usual, width })
    }

    /// Whether a GUID with these bits was noted.
    pub(super) fn has_guid(&self, bits: u128) -> bool {
        self.guids.contains_key(&bits)
    }

    /// Whether any GUID was noted.
    pub(super) fn has_guids(&self) -> bool {
        !self.guids.is_empty()
    }

    /// The identifiers that were noted since this was last asked, in their usual spelling.
    pub fn take_learnt(&mut self) -> Vec<String> {
        std::mem::take(&mut self.learnt)
    }

    /// How many identifiers were noted.
    pub fn len(&self) -> usize {
        self.guids.len() + self.others.len()
    }

    /// Whether nothing was noted.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn length_bit(value: &str) -> u64 {
    1 << value.len().min(63)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_placeholder_that_is_given_is_recognised(
            value in prop_oneof![
                "[1-9][0-9]{5,9}",
                "[1-9a-f][0-9a-f]{11}",
                "[1-9a-f][0-9a-f]{31}",
                "[A-Z][A-Za-z0-9]{31}1",
                "[a-z]{3}[.][0-9]{2}@contoso[.]com",
                "[a-z]{4}[0-9]{1,3}",
            ],
            // On both sides of each power of ten, where a number gets a digit more.
            power in 0..9_u32, below in 0..3_u32,
        ) {
            let shape = Shape::of(&value);
            let mut vault = Vault::default();
            vault.counts.insert(shape, 10_u32.pow(power).saturating_sub(below));
            prop_assert!(vault.note_any(&value));
            let placeholder = vault.placeholder(&value).unwrap();
            prop_assert_eq!(Placeholder::parse(&placeholder.to_string()), Some(placeholder));
        }
    }

    #[test]
    fn identifiers_beyond_the_room_of_their_shape_stay_different() {
        let mut vault = Vault::default();
        let ids: Vec<String> = (0..2_000).map(|number| (500_000 + number).to_string()).collect();
        ids.iter().for_each(|id| assert!(vault.note_any(id)));
        let texts: std::collections::HashSet<String> =
            ids.iter().map(|id| vault.placeholder(id).unwrap().to_string()).collect();
        assert_eq!(texts.len(), ids.len());
        assert!(texts.contains("000999") && texts.contains("{id-1}"));
    }
}
