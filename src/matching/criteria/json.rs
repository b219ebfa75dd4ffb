//! Compares JSON bodies by meaning, with placeholders as variables and the profile's tolerances.

use crate::matching::Comparison;
use crate::model::Pointer;
use crate::model::json::{self, Kind, Layout, Member, Value, same_value};
use crate::model::text::shortened;
use crate::profile::Profile;

pub(super) fn compare(
    recorded: &Value,
    sent: &Value,
    pointer: &Pointer,
    comparison: &mut Comparison<'_>,
) {
    match (&recorded.kind, &sent.kind) {
        (Kind::Object(ours), Kind::Object(theirs)) => members(ours, theirs, pointer, comparison),
        (Kind::Array(ours), Kind::Array(theirs)) if ours.len() == theirs.len() => {
            for (index, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
                compare(ours, theirs, &pointer.child(index), comparison);
            }
        }
        (Kind::String(ours), Kind::String(theirs)) => {
            let (ours, theirs) = (ours.as_str(), theirs.as_str());
            if !comparison.same_text(ours, theirs) && !same_instant(ours, theirs) {
                differs(pointer, Some(recorded), Some(sent), comparison);
            }
        }
        _ if same_value(recorded, sent) => {}
        _ => differs(pointer, Some(recorded), Some(sent), comparison),
    }
}

fn members(
    recorded: &[Member],
    sent: &[Member],
    pointer: &Pointer,
    comparison: &mut Comparison<'_>,
) {
    let profile = comparison.profile;
    let mut left = counting(sent, profile);
    for ours in counting(recorded, profile) {
        let name = ours.name.as_str();
        let child = pointer.child(name);
        // A name that stands twice is compared with itself in turn.
        let same = left.iter().position(|theirs| theirs.name.as_str() == name).or_else(|| {
            let same = |theirs: &&Member| theirs.name.as_str().eq_ignore_ascii_case(name);
            profile.ignore_name_case.then(|| left.iter().position(same))?
        });
        match same {
            Some(at) => compare(&ours.value, &left.remove(at).value, &child, comparison),
            None => differs(&child, Some(&ours.value), None, comparison),
        }
    }
    for theirs in left {
        differs(&pointer.child(theirs.name.as_str()), None, Some(&theirs.value), comparison);
    }
}

/// The members that count: all, or those that are not null.
fn counting<'m>(members: &'m [Member], profile: &Profile) -> Vec<&'m Member> {
    members.iter().filter(|member| !(profile.null_is_absent && member.value.is_null())).collect()
}

fn same_instant(a: &str, b: &str) -> bool {
    match (a.parse::<jiff::Timestamp>(), b.parse::<jiff::Timestamp>()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

fn differs(
    pointer: &Pointer,
    recorded: Option<&Value>,
    sent: Option<&Value>,
    comparison: &mut Comparison<'_>,
) {
    let print = |value: &Value| shortened(&json::print(value, Layout::Minified), 80);
    let place =
        if pointer.tokens().is_empty() { "body".to_owned() } else { format!("body {pointer}") };
    comparison.differs(place, recorded.map(print), sent.map(print));
}
