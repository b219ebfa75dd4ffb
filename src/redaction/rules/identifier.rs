//! Identifiers of customers, orders, subscriptions and partners become placeholders, the same ones everywhere.
//!
//! The profile says where identifiers stand; what was found there is then replaced wherever it stands, so that a link or
//! an etag agrees with the path that it came from.

use super::super::memory::Memory;
use super::super::placeholder::without_braces;
use super::super::tokens::find_words;
use super::super::traits::Traits;
use super::super::{Placeholder, Shape};
use super::{Found, IDENTIFIER, Kind, Look, Rule};
use crate::model::{Request, Response, query};
use crate::profile::Profile;

pub(super) const RULE: Rule = Rule {
    id: "identifier",
    summary: "Identifiers of the profile become placeholders of the same shape, the same ones everywhere.",
    kind: Kind::Identity,
    looks: &[Look::Text(Traits::NONE, find)],
};

fn find(text: &str, found: &mut Found<'_>) {
    let Found { rule, edits, memory } = found;
    if memory.vault.is_empty() {
        return;
    }
    let vault = &memory.vault;
    let mut placeholder = |word: &str| {
        vault.placeholder(word).map(|placeholder: Placeholder| placeholder.to_string())
    };
    find_words(text, &mut placeholder, &mut |span, word| edits.push(span, word, *rule));
}

/// Notes the identifiers in a request's target.
pub(in super::super) fn note_request(request: &Request, profile: &Profile, memory: &mut Memory) {
    note_path(&request.path, profile, memory);
    for pair in &request.query {
        let (key, value) = pair.decoded();
        if profile.identifiers.iter().any(|kind| kind.query_keys.contains(&key.as_str())) {
            memory.note(&value.unwrap_or_default(), IDENTIFIER);
        }
    }
}

/// Notes the identifiers in a response's headers.
pub(in super::super) fn note_response(response: &Response, profile: &Profile, memory: &mut Memory) {
    if let Some(location) = response.headers.get("Location") {
        note_path(location, profile, memory);
    }
    // `OAuth realm=urn:cpsvc:cpid:{id of the partner}`
    if let Some(challenge) = response.headers.get("WWW-Authenticate") {
        let words = challenge.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        words
            .filter(|word| Shape::of(word) == Shape::Guid)
            .for_each(|word| memory.note(word, IDENTIFIER));
    }
}

/// Notes the identifiers in a path or a URL: behind the segments that the profile names, and the tenant (an id or a
/// domain) that a token is asked of, in `/{tenant}/oauth2/token`.
pub(in super::super) fn note_path(path: &str, profile: &Profile, memory: &mut Memory) {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut before = "";
    for segment in path.split('/') {
        let is_named = |kind: &crate::profile::Identifier| {
            kind.behind_segments.iter().any(|name| name.eq_ignore_ascii_case(before))
        };
        if !before.is_empty() && profile.identifiers.iter().any(is_named) {
            memory.note(&query::decode(segment), IDENTIFIER);
        }
        if segment.eq_ignore_ascii_case("oauth2") && !path.ends_with(before) {
            memory.note(&query::decode(before), IDENTIFIER);
        }
        before = segment;
    }
}

/// Notes the value of a member that the profile says to be an identifier.
pub(in super::super) fn note_member(text: &str, only_known_shapes: bool, memory: &mut Memory) {
    let text = without_braces(text);
    let is_known = !matches!(Shape::of(text), Shape::Opaque | Shape::Digits);
    if is_known || !only_known_shapes {
        memory.note(text, IDENTIFIER);
    }
}
