//! Compares JSON bodies by meaning, with placeholders as variables and the profile's tolerances.

use std::collections::{HashMap, VecDeque};

use crate::diff::{self, document};
use crate::matching::{Comparison, Difference};
use crate::model::Pointer;
use crate::model::json::{self, Kind, Layout, Member, Value, same_value};
use crate::model::text::{shortened, shortened_pair};
use crate::profile::Profile;

/// No more characters of a value are shown.
pub(super) const MOST_SHOWN: usize = 80;

/// Where a value stands; a pointer is made only if somebody asks.
#[derive(Clone, Copy)]
struct Place<'p> {
    above: Option<&'p Place<'p>>,
    token: Token<'p>,
}

#[derive(Clone, Copy)]
enum Token<'p> {
    Name(&'p str),
    Index(usize),
}

impl<'p> Place<'p> {
    const ROOT: Place<'static> = Place { above: None, token: Token::Index(0) };

    fn child(&'p self, token: Token<'p>) -> Self {
        Self { above: Some(self), token }
    }

    fn pointer(&self) -> Pointer {
        match (self.above, self.token) {
            (None, _) => Pointer::root(),
            (Some(above), Token::Name(name)) => above.pointer().child(name),
            (Some(above), Token::Index(index)) => above.pointer().child(index),
        }
    }

    fn in_words(&self) -> String {
        match self.above {
            None => "body".to_owned(),
            Some(_) => format!("body {}", self.pointer()),
        }
    }
}

pub(super) fn compare(recorded: &Value, sent: &Value, comparison: &mut Comparison<'_>) {
    values(recorded, sent, &Place::ROOT, comparison);
}

fn values(recorded: &Value, sent: &Value, place: &Place<'_>, comparison: &mut Comparison<'_>) {
    if comparison.is_over() || is_ignored(place, comparison) {
        return;
    }
    match (&recorded.kind, &sent.kind) {
        (Kind::Object(ours), Kind::Object(theirs)) => members(ours, theirs, place, comparison),
        (Kind::Array(ours), Kind::Array(theirs)) if ours.len() == theirs.len() => {
            for (index, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
                values(ours, theirs, &place.child(Token::Index(index)), comparison);
            }
        }
        (Kind::Array(ours), Kind::Array(theirs)) if comparison.wants_all() => {
            elements(ours, theirs, place, comparison);
        }
        (Kind::String(ours), Kind::String(theirs)) => {
            if !comparison.same_value(ours.as_str(), theirs.as_str(), || place.in_words()) {
                differs(place, Some(recorded), Some(sent), comparison);
            }
        }
        _ if same_value(recorded, sent) => {}
        _ => differs(place, Some(recorded), Some(sent), comparison),
    }
}

fn is_ignored(place: &Place<'_>, comparison: &Comparison<'_>) -> bool {
    comparison.counting.may_ignore_body() && !comparison.counting.counts_body(&place.pointer())
}

fn members(
    recorded: &[Member],
    sent: &[Member],
    place: &Place<'_>,
    comparison: &mut Comparison<'_>,
) {
    let profile = comparison.counting.profile();
    let counts = |member: &&Member| !(profile.null_is_absent && member.value.is_null());
    let mut theirs = ByName::new(sent.iter().filter(counts), profile);
    for ours in recorded.iter().filter(counts) {
        let name = ours.name.as_str();
        let child = place.child(Token::Name(name));
        match theirs.take(name) {
            Some(member) => values(&ours.value, &member.value, &child, comparison),
            None if is_ignored(&child, comparison) => {}
            None => differs(&child, Some(&ours.value), None, comparison),
        }
        if comparison.is_over() {
            return;
        }
    }
    for member in theirs.left() {
        let child = place.child(Token::Name(member.name.as_str()));
        if !is_ignored(&child, comparison) {
            differs(&child, None, Some(&member.value), comparison);
        }
    }
}

/// The members of an object by name, each to be taken once; a name that stands twice is taken in turn.
struct ByName<'m> {
    members: Vec<Option<&'m Member>>,
    exact: HashMap<&'m str, VecDeque<usize>>,
    /// By name in lower case, if case does not count.
    folded: HashMap<String, VecDeque<usize>>,
}

impl<'m> ByName<'m> {
    fn new(members: impl Iterator<Item = &'m Member>, profile: &Profile) -> Self {
        let mut exact: HashMap<&str, VecDeque<usize>> = HashMap::new();
        let mut folded: HashMap<String, VecDeque<usize>> = HashMap::new();
        let members: Vec<Option<&Member>> = members.map(Some).collect();
        for (index, member) in members.iter().flatten().enumerate() {
            let name = member.name.as_str();
            exact.entry(name).or_default().push_back(index);
            if profile.ignore_name_case {
                folded.entry(name.to_ascii_lowercase()).or_default().push_back(index);
            }
        }
        Self { members, exact, folded }
    }

    fn take(&mut self, name: &str) -> Option<&'m Member> {
        let mut next = |queue: &mut VecDeque<usize>| -> Option<&'m Member> {
            // What was taken by its other spelling is still in the queue.
            std::iter::from_fn(|| queue.pop_front()).find_map(|index| self.members[index].take())
        };
        if let Some(member) = self.exact.get_mut(name).and_then(&mut next) {
            return Some(member);
        }
        if self.folded.is_empty() {
            return None;
        }
        self.folded.get_mut(&name.to_ascii_lowercase()).and_then(next)
    }

    fn left(self) -> impl Iterator<Item = &'m Member> {
        self.members.into_iter().flatten()
    }
}

/// Compares arrays of different lengths, for people: the elements that belong together, and then what one side lacks.
fn elements(
    recorded: &[Value],
    sent: &[Value],
    place: &Place<'_>,
    comparison: &mut Comparison<'_>,
) {
    let options = diff::Options::of_profile(comparison.counting.profile());
    let pairs = document::pair_elements(recorded, sent, &place.pointer(), &options);
    let (mut ours_left, mut theirs_left) = (vec![true; recorded.len()], vec![true; sent.len()]);
    for (ours, theirs) in pairs {
        (ours_left[ours], theirs_left[theirs]) = (false, false);
        let child = place.child(Token::Index(theirs));
        values(&recorded[ours], &sent[theirs], &child, comparison);
    }
    for (index, value) in recorded.iter().enumerate().filter(|(index, _)| ours_left[*index]) {
        differs(&place.child(Token::Index(index)), Some(value), None, comparison);
    }
    for (index, value) in sent.iter().enumerate().filter(|(index, _)| theirs_left[*index]) {
        differs(&place.child(Token::Index(index)), None, Some(value), comparison);
    }
}

fn differs(
    place: &Place<'_>,
    recorded: Option<&Value>,
    sent: Option<&Value>,
    comparison: &mut Comparison<'_>,
) {
    let print = |value: &Value| json::print(value, Layout::Minified);
    comparison.differs(|| {
        let (recorded, sent) = match (recorded, sent) {
            (Some(ours), Some(theirs)) => {
                let (ours, theirs) = shortened_pair(&print(ours), &print(theirs), MOST_SHOWN);
                (Some(ours), Some(theirs))
            }
            (ours, theirs) => {
                let short = |value: &Value| shortened(&print(value), MOST_SHOWN);
                (ours.map(short), theirs.map(short))
            }
        };
        Difference { place: place.in_words(), recorded, sent }
    });
}
