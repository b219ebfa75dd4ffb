//! The part of a request by which its recordings are looked up: method, path and query.
//!
//! What can be an identifier, and every value of the query, is a *slot*; the rest is the skeleton, which must agree.

use std::borrow::Cow;

use jiff::SignedDuration;

use super::binding::Name;
use super::body_key::number;
use super::criteria::{normal_path, truth};
use super::instant::Instant;
use super::options::Counting;
use super::text::is_variable;
use crate::model::Request;
use crate::model::stand_in::is_stand_in;
use crate::redaction::{Placeholder, Shape, Spelling, usual_spelling};

/// Further slots say nothing about where a request is looked up.
const MOST_SLOTS: usize = 24;

/// Some segments of a path, by their places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Segments(u64);

impl Segments {
    fn has(self, index: usize) -> bool {
        index < u64::BITS as usize && self.0 & (1 << index) != 0
    }
}

/// A path with stand-ins, which any segment can take the place of.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OpenPath(Vec<Option<String>>);

impl OpenPath {
    /// That of a recorded request; nothing if there is no stand-in in it.
    pub(super) fn of(request: &Request, counting: &Counting<'_>) -> Option<Self> {
        let path = normal_path(&request.path, counting.profile());
        if !path.split('/').any(is_stand_in) {
            return None;
        }
        let segment = |one: &str| (!is_stand_in(one)).then(|| one.to_owned());
        Some(Self(path.split('/').map(segment).collect()))
    }

    /// The segments of a live path that stand where this one has its stand-ins, if the rest is the same and they do not look
    /// like identifiers, which are slots by themselves.
    pub(super) fn takes(&self, path: &str) -> Option<Segments> {
        let (mut open, mut is_needed) = (0, false);
        let mut live = path.split('/');
        for (index, wanted) in self.0.iter().enumerate() {
            let segment = live.next()?;
            match wanted {
                Some(wanted) if wanted == segment => {}
                Some(wanted) if can_be_identifier(wanted) && can_be_identifier(segment) => {}
                None if !segment.is_empty() && index < u64::BITS as usize => {
                    open |= 1 << index;
                    is_needed |= !can_be_identifier(segment);
                }
                _ => return None,
            }
        }
        (live.next().is_none() && is_needed).then_some(Segments(open))
    }
}

/// Method, path and query of a request.
#[derive(Debug)]
pub(super) struct Line {
    /// The number of what is no slot.
    pub(super) skeleton: u64,
    /// The slots, each in one spelling for all that mean the same.
    pub(super) slots: Vec<String>,
}

impl Line {
    /// The line of a request whose points in time are so much later than they were recorded.
    pub(super) fn of(request: &Request, counting: &Counting<'_>, shift: SignedDuration) -> Self {
        Self::with_slots(request, counting, shift, Segments::default())
    }

    /// The same where these segments of the path are slots whatever they look like.
    pub(super) fn with_slots(
        request: &Request,
        counting: &Counting<'_>,
        shift: SignedDuration,
        open: Segments,
    ) -> Self {
        let mut slots = Vec::new();
        let mut skeleton: Vec<Cow<'_, str>> = Vec::with_capacity(16);
        skeleton.push(method(request).into());
        let path = normal_path(&request.path, counting.profile());
        for (index, segment) in path.split('/').enumerate() {
            if can_be_identifier(segment) || open.has(index) {
                slots.push(usual(segment));
                skeleton.push("*".into());
            } else {
                skeleton.push(segment.into());
            }
        }
        let mut pairs: Vec<_> = request.query.iter().map(|pair| pair.decoded()).collect();
        pairs.retain(|(key, _)| counting.counts_query(key));
        pairs.sort();
        for (index, (key, value)) in pairs.iter().enumerate() {
            skeleton.push("?".into());
            skeleton.push(key.as_str().into());
            let is_same_key = |other: Option<&(String, _)>| other.is_some_and(|(k, _)| k == key);
            // Which of several values of one key is which, only a comparison can tell.
            let is_repeated =
                is_same_key(pairs.get(index + 1)) || index > 0 && is_same_key(pairs.get(index - 1));
            match value {
                Some(_) if is_repeated => {}
                Some(value) => slots.push(query_value(value, shift)),
                None => skeleton.push("!".into()),
            }
        }
        slots.truncate(MOST_SLOTS);
        Self { skeleton: number(skeleton), slots }
    }

    /// The number of a request's method and path alone, without what can be an identifier.
    pub(super) fn path_number(request: &Request, counting: &Counting<'_>) -> u64 {
        let path = normal_path(&request.path, counting.profile());
        let segments = path.split('/').map(|one| if can_be_identifier(one) { "*" } else { one });
        number((method(request), segments.collect::<Vec<_>>()))
    }

    /// Which slots a recording leaves open: those that are always, and those that are until their placeholder is bound.
    pub(super) fn open(&self) -> (u32, Vec<(u32, Name)>) {
        let mut always = 0;
        let mut until_bound = Vec::new();
        for (index, slot) in self.slots.iter().enumerate() {
            match Placeholder::parse(slot) {
                Some(placeholder) => {
                    until_bound.push((1 << index, (placeholder.shape, placeholder.number)));
                }
                None if Shape::of(slot) != Shape::Guid && is_variable(slot) => always |= 1 << index,
                None => {}
            }
        }
        (always, until_bound)
    }
}

/// The method; a HEAD is answered from a GET.
fn method(request: &Request) -> &str {
    if request.method == "HEAD" { "GET" } else { &request.method }
}

fn query_value(value: &str, shift: SignedDuration) -> String {
    if let Some(truth) = truth(value) {
        return truth.to_string();
    }
    let instant = Instant::parse(value);
    match instant.and_then(|instant| instant.later(shift.checked_neg()?)) {
        Some(instant) => instant.milliseconds().to_string(),
        None => usual(value),
    }
}

/// A slot in one spelling: GUIDs and their placeholders have several.
fn usual(slot: &str) -> String {
    match Placeholder::parse(slot) {
        Some(placeholder) => Placeholder { spelling: Spelling::Usual, ..placeholder }.to_string(),
        None => usual_spelling(slot),
    }
}

/// The slot that a recording has where a client sends an identifier that it is bound to.
pub(super) fn placeholder_for(live: &str, (shape, number): Name) -> String {
    let placeholder = Placeholder { shape, number, spelling: Spelling::Usual, width: live.len() };
    placeholder.to_string()
}

fn can_be_identifier(segment: &str) -> bool {
    // Identifiers of no known shape stand behind a placeholder such as `{id-1}`; `Vault::note` takes just these. Every
    // placeholder has a digit.
    segment.bytes().any(|byte| byte.is_ascii_digit() || matches!(byte, b'@' | b'.'))
        || is_stand_in(segment)
        || Shape::of(segment) != Shape::Opaque
}
