//! Which identifier got which placeholder; lives in memory only.

use std::collections::HashMap;

use super::placeholder::{Placeholder, Shape, Spelling, guid_bits};
use crate::model::stand_in::is_stand_in;

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
        if self.placeholder(value).is_some() {
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
            || is_stand_in(value)
            || value.bytes().all(|byte| matches!(byte, b'0' | b'-'));
        if tells_nothing || self.placeholder(value).is_some() {
            return false;
        }
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
