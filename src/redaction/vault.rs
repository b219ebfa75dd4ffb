//! Which identifier got which placeholder; lives in memory only.

use crate::model::stand_in::is_stand_in;
use std::collections::HashMap;

use super::placeholder::{Placeholder, Shape, Spelling, usual_spelling};

/// Identifiers and their placeholders, one to one.
#[derive(Debug, Default)]
pub struct Vault {
    known: HashMap<String, Placeholder>,
    counts: HashMap<Shape, u64>,
    /// Those noted since somebody last asked.
    learnt: Vec<String>,
}

impl Vault {
    /// Notes an identifier, wherever it was found. Values that tell nothing are passed over: empty ones, placeholders,
    /// and words without a digit, which are parts of a route.
    pub fn note(&mut self, value: &str) {
        let shape = Shape::of(value);
        let tells_nothing = value.is_empty()
            || Placeholder::parse(value).is_some()
            || is_stand_in(value)
            || shape == Shape::Opaque
                && !value.bytes().any(|byte| byte.is_ascii_digit() || matches!(byte, b'@' | b'.'))
            || value.bytes().all(|byte| matches!(byte, b'0' | b'-'));
        if tells_nothing || self.known.contains_key(&usual_spelling(value)) {
            return;
        }
        let number = self.counts.entry(shape).or_default();
        *number += 1;
        let width = if shape == Shape::Digits { value.len() } else { 0 };
        self.learnt.push(usual_spelling(value));
        self.known.insert(
            usual_spelling(value),
            Placeholder { shape, number: *number, spelling: Spelling::Usual, width },
        );
    }

    /// The placeholder of a noted identifier, for the spelling that it has here.
    pub fn placeholder(&self, value: &str) -> Option<Placeholder> {
        let placeholder = self.known.get(&usual_spelling(value))?;
        Some(Placeholder { spelling: Spelling::of(value), ..placeholder.clone() })
    }

    /// The identifiers that were noted since this was last asked, in their usual spelling.
    pub fn take_learnt(&mut self) -> Vec<String> {
        std::mem::take(&mut self.learnt)
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
