//! Identifiers of customers, orders, subscriptions and partners become placeholders, the same ones everywhere.
//!
//! The profile says where identifiers stand; what was found there is then replaced wherever it stands, so that a link or
//! an etag agrees with the path that it came from.

use super::super::{Placeholder, Shape, Vault, replace_tokens};
use super::{Rule, texts};
use crate::model::json::{Kind, Value};
use crate::model::{Exchange, query};
use crate::profile::Profile;

pub(super) const RULE: Rule = Rule {
    id: "identifier",
    summary: "Identifiers of the profile become placeholders of the same shape, the same ones everywhere.",
    apply: |exchange, profile, vault| {
        discover(exchange, profile, vault);
        if vault.is_empty() {
            return 0;
        }
        texts::rewrite(exchange, &|text| {
            replace_tokens(text, &|word| {
                vault.placeholder(word).map(|placeholder: Placeholder| placeholder.to_string())
            })
        })
    },
};

fn discover(exchange: &Exchange, profile: &Profile, vault: &mut Vault) {
    note_path(&exchange.request.path, profile, vault);
    for pair in &exchange.request.query {
        let (key, value) = pair.decoded();
        if profile.identifiers.iter().any(|kind| kind.query_keys.contains(&key.as_str())) {
            vault.note(&value.unwrap_or_default());
        }
    }
    if let Some(location) = exchange.response.headers.get("Location") {
        note_path(location, profile, vault);
    }
    // `OAuth realm=urn:cpsvc:cpid:{id of the partner}`
    if let Some(challenge) = exchange.response.headers.get("WWW-Authenticate") {
        let words = challenge.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        words.filter(|word| Shape::of(word) == Shape::Guid).for_each(|word| vault.note(word));
    }
    for body in [&exchange.request.body, &exchange.response.body] {
        if let Some(value) = body.json() {
            note_members(value, profile, vault);
        }
    }
}

fn note_path(path: &str, profile: &Profile, vault: &mut Vault) {
    let path = path.split('?').next().unwrap_or_default();
    let segments: Vec<&str> = path.split('/').collect();
    for pair in segments.windows(2) {
        let name = pair[0].to_ascii_lowercase();
        if profile.identifiers.iter().any(|kind| kind.behind_segments.contains(&name.as_str())) {
            vault.note(&query::decode(pair[1]));
        }
    }
}

fn note_members(value: &Value, profile: &Profile, vault: &mut Vault) {
    match &value.kind {
        Kind::Array(items) => items.iter().for_each(|item| note_members(item, profile, vault)),
        Kind::Object(members) => {
            for member in members {
                let name = member.name.as_str();
                let names = |kind: &&crate::profile::Identifier| {
                    kind.members.iter().any(|m| m.eq_ignore_ascii_case(name))
                };
                if let Some(kind) = profile.identifiers.iter().find(names) {
                    note_values(&member.value, kind.name == "resource", vault);
                }
                note_members(&member.value, profile, vault);
            }
        }
        Kind::String(text) if text.as_str().starts_with('/') => {
            note_path(text.as_str(), profile, vault)
        }
        _ => {}
    }
}

/// Notes a string, or those of a list. An `id` counts only if its shape is an identifier's: products have ids too.
fn note_values(value: &Value, only_known_shapes: bool, vault: &mut Vault) {
    for text in
        value.as_array().unwrap_or(std::slice::from_ref(value)).iter().filter_map(Value::as_str)
    {
        let shape = Shape::of(text);
        if !(only_known_shapes && matches!(shape, Shape::Opaque | Shape::Digits)) {
            vault.note(text);
        }
    }
}
