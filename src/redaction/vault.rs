//! Which identifier got which placeholder; lives in memory only.

use std::collections::HashMap;

use super::placeholder::{Placeholder, Shape};

/// Identifiers and their placeholders, one to one.
#[derive(Debug, Default)]
pub struct Vault {
    known: HashMap<String, Placeholder>,
    counts: HashMap<Shape, u64>,
}

impl Vault {
    /// Notes an identifier, wherever it was found. Values that tell nothing are passed over: empty ones, placeholders,
    /// and words without a digit, which are parts of a route.
    pub fn note(&mut self, value: &str) {
        let shape = Shape::of(value);
        let tells_nothing = value.is_empty()
            || Placeholder::parse(value).is_some()
            || super::is_stand_in(value)
            || shape == Shape::Opaque
                && !value.bytes().any(|byte| byte.is_ascii_digit() || byte == b'@')
            || value.bytes().all(|byte| matches!(byte, b'0' | b'-'));
        if tells_nothing || self.known.contains_key(&key(value)) {
            return;
        }
        let number = self.counts.entry(shape).or_default();
        *number += 1;
        let width = if shape == Shape::Digits { value.len() } else { 0 };
        self.known
            .insert(key(value), Placeholder { shape, number: *number, is_upper: false, width });
    }

    /// The placeholder of a noted identifier, in the case that this spelling of it has.
    pub fn placeholder(&self, value: &str) -> Option<Placeholder> {
        let mut placeholder = self.known.get(&key(value))?.clone();
        let letters = || value.bytes().filter(u8::is_ascii_alphabetic);
        placeholder.is_upper = placeholder.shape == Shape::Guid
            && letters().next().is_some()
            && letters().all(|b| b.is_ascii_uppercase());
        Some(placeholder)
    }

    /// How many identifiers were noted.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether nothing was noted.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }
}

/// GUIDs are the same in either case; other identifiers are not.
fn key(value: &str) -> String {
    if Shape::of(value) == Shape::Guid { value.to_ascii_lowercase() } else { value.to_owned() }
}
