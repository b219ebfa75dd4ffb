//! Numbers for bodies: those of bodies that can match are equal, so that only these need be compared.
//!
//! A recorded body leaves some of its values open (placeholders, stand-ins). Which ones is its [`Mask`]; the recordings
//! of one route share very few masks, since their bodies are of one shape. The number of a body under a mask passes over
//! what the mask leaves open.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, Hash, Hasher as _};

use foldhash::fast::FixedState;
use jiff::SignedDuration;

use super::criteria::{counts_key, is_form};
use super::instant::Instant;
use super::options::Counting;
use super::text::{is_variable, normal};
use crate::model::json::{Kind, Value};
use crate::model::{Pointer, Request, query};

/// What a recorded body leaves open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mask {
    /// Everything.
    Any,
    /// Nothing: the bytes must be the same.
    Bytes,
    /// The values of a JSON text at these places.
    Json(HashSet<u64>),
    /// The values of a form under these keys.
    Form(HashSet<u64>),
}

/// Stands for a value that is open.
const OPEN: u64 = 0x6f70_656e;

/// The number of something.
pub(super) fn number(value: impl Hash) -> u64 {
    FixedState::default().hash_one(value)
}

impl Mask {
    /// What a recorded body leaves open; a form can also be sent as the text that it is.
    pub(super) fn of(recorded: &Request, counting: &Counting<'_>) -> Vec<Self> {
        let body = &recorded.body;
        if body.is_truncated() {
            return vec![Self::Any];
        }
        if let Some(value) = body.json() {
            let mut open = HashSet::new();
            let mut note = |place, text: &str| {
                if is_variable(text) {
                    open.insert(place);
                }
                OPEN
            };
            Walk::new(counting, &mut note).value(value, 0);
            return vec![Self::Json(open)];
        }
        let as_text = match body.text() {
            Some(text) if is_variable(text) => Self::Any,
            _ => Self::Bytes,
        };
        let Some(text) = body.text().filter(|_| is_form(recorded)) else { return vec![as_text] };
        let pairs = query::parse(text).into_iter().map(|pair| pair.decoded());
        let pairs = pairs.filter(|(key, _)| counts_key(key, counting));
        let is_open = |(_, value): &(String, Option<String>)| {
            value
                .as_deref()
                .is_some_and(|value| is_variable(value) || Instant::parse(value).is_some())
        };
        vec![Self::Form(pairs.filter(is_open).map(|(key, _)| number(key)).collect()), as_text]
    }

    /// The number of a body under this mask, if it can be a body of that kind.
    ///
    /// `shift` is how much later the points in time are in it than they were recorded.
    pub(super) fn number_of(
        &self,
        request: &Request,
        counting: &Counting<'_>,
        shift: SignedDuration,
    ) -> Option<u64> {
        match self {
            Self::Any => Some(OPEN),
            Self::Bytes => Some(number(&request.body.bytes()[..])),
            Self::Form(open) => {
                let text = request.body.text().filter(|_| is_form(request))?;
                let pair = |pair: query::Pair| {
                    let (key, value) = pair.decoded();
                    if !counts_key(&key, counting) {
                        return 0;
                    }
                    let key = number(key);
                    number((key, if open.contains(&key) { None } else { value }))
                };
                Some(query::parse(text).into_iter().map(pair).fold(1, u64::wrapping_add))
            }
            Self::Json(open) => {
                let value = request.body.json()?;
                let mut text = |place, text: &str| {
                    if open.contains(&place) { OPEN } else { literal(text, shift) }
                };
                Some(Walk::new(counting, &mut text).value(value, 0))
            }
        }
    }
}

/// The number of a recorded body by which equal ones are found: nothing is open.
pub(super) fn identity(recorded: &Request, counting: &Counting<'_>) -> u64 {
    let Some(value) = recorded.body.json() else {
        let form = recorded.body.text().filter(|_| is_form(recorded));
        if let Some(form) = form {
            let keys = query::parse(form).into_iter().map(|pair| pair.decoded().0);
            let keys = keys.filter(|key| counts_key(key, counting));
            return keys.map(number).fold(1, u64::wrapping_add);
        }
        return match recorded.body.text().filter(|text| is_variable(text)) {
            // Whether two of these are the same is seen when they are compared.
            Some(text) => number(text.len()),
            None => number(&recorded.body.bytes()[..]),
        };
    };
    let mut text = |_, text: &str| {
        if is_variable(text) { number(normal(text)) } else { literal(text, SignedDuration::ZERO) }
    };
    Walk::new(counting, &mut text).value(value, 0)
}

fn literal(text: &str, shift: SignedDuration) -> u64 {
    let instant = Instant::parse(text);
    match instant.and_then(|instant| instant.later(shift.checked_neg()?)) {
        Some(instant) => number(instant.milliseconds()),
        None => number(text),
    }
}

/// What a string at a place counts as.
type Text<'t> = dyn FnMut(u64, &str) -> u64 + 't;

/// A walk through a JSON value that gives its number.
struct Walk<'w> {
    counting: &'w Counting<'w>,
    text: &'w mut Text<'w>,
    /// The way to the value, if somebody has to know it.
    tokens: Vec<String>,
}

impl<'w> Walk<'w> {
    fn new(counting: &'w Counting<'w>, text: &'w mut Text<'w>) -> Self {
        Self { counting, text, tokens: Vec::new() }
    }

    /// The elements of one array share their place: masks say what a list is like and not how long it is.
    fn value(&mut self, value: &Value, place: u64) -> u64 {
        match &value.kind {
            Kind::Null => 1,
            Kind::Bool(bool) => number(bool),
            Kind::Number(value) => number(value.canonical()),
            Kind::String(string) => (self.text)(place, string.as_str()),
            Kind::Array(items) => {
                let place = number((place, "*"));
                let mut hasher = FixedState::default().build_hasher();
                for (index, item) in items.iter().enumerate() {
                    let item = self.inside(&index.to_string(), |walk| walk.value(item, place));
                    hasher.write_u64(item.unwrap_or(OPEN));
                }
                hasher.write_usize(items.len());
                hasher.finish()
            }
            Kind::Object(members) => {
                let profile = self.counting.profile();
                let mut sum: u64 = 2;
                for member in members {
                    if profile.null_is_absent && member.value.is_null() {
                        continue;
                    }
                    let name = member.name.as_str();
                    let key = match profile.ignore_name_case {
                        true => number(name.to_ascii_lowercase()),
                        false => number(name),
                    };
                    let place = number((place, key));
                    let value = self.inside(name, |walk| walk.value(&member.value, place));
                    // A sum, since the order of members says nothing. What does not count need not be there.
                    if let Some(value) = value {
                        sum = sum.wrapping_add(number((key, value)));
                    }
                }
                sum
            }
        }
    }

    /// What `look` gives for a value inside this one, unless that does not count.
    fn inside(&mut self, token: &str, look: impl FnOnce(&mut Self) -> u64) -> Option<u64> {
        if !self.counting.may_ignore_body() {
            return Some(look(self));
        }
        self.tokens.push(token.to_owned());
        let pointer: Pointer = self.tokens.iter().cloned().collect();
        let number = self.counting.counts_body(&pointer).then(|| look(self));
        self.tokens.pop();
        number
    }
}
