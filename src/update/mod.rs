//! Records a scenario again and keeps of the older cassette what still holds, so that a textual diff of the file shows
//! what has really changed.
//!
//! 1. `pairing`: which interaction of the older cassette a new one is.
//! 2. `names`: identifiers keep the placeholders that they had.
//! 3. `merge`: where a difference means nothing the older value stays; where all is the same, every byte does.

mod merge;
mod names;
mod pairing;

use crate::cassette::{Cassette, Interaction, Origin};
use crate::diff::exchange::{
    ExchangeComparison, ExchangeOptions, compare_requests, compare_responses,
};
use crate::model::PointerPattern;
use crate::profile::Profile;
use merge::Merge;
use names::Names;

/// Which differences mean nothing.
#[derive(Clone, Debug, Default)]
pub struct UpdateOptions {
    /// How exchanges are compared.
    pub exchange: ExchangeOptions,
    /// Points in time in bodies that are others on each day.
    pub volatile_instants: Vec<PointerPattern>,
}

impl UpdateOptions {
    /// The options that come with the profile of an API.
    pub fn of_profile(profile: &Profile) -> Self {
        let patterns = profile.volatile_instants.iter();
        Self {
            exchange: ExchangeOptions::of_profile(profile),
            volatile_instants: patterns.filter_map(|text| PointerPattern::parse(text)).collect(),
        }
    }
}

/// What came of recording again.
#[derive(Clone, Debug, Default)]
pub struct Updated {
    /// The cassette to write.
    pub cassette: Cassette,
    /// How many interactions are as they were, to the byte.
    pub kept: usize,
    /// How many are there as before and differ.
    pub changed: usize,
    /// How many are new.
    pub added: usize,
    /// How many of the older cassette did not come again.
    pub removed: usize,
}

/// The new recording in the words of the older one.
pub fn update(old: &Cassette, new: Cassette, options: &UpdateOptions) -> Updated {
    let partners = pairing::pair(&old.interactions, &new.interactions);
    let paired = || partners.iter().zip(&new.interactions);
    let mut names = Names::of(&old.interactions);
    names.learn(paired().filter_map(|(old_at, new)| Some((&old.interactions[(*old_at)?], new))));
    let mut updated = Updated {
        removed: old.interactions.len() - partners.iter().flatten().count(),
        cassette: Cassette {
            origin: origin(&old.origin, new.origin),
            note: old.note.clone(),
            interactions: Vec::with_capacity(new.interactions.len()),
            extensions: old.extensions.clone(),
        },
        ..Updated::default()
    };
    for (partner, new) in partners.iter().zip(new.interactions) {
        let new = names.rename(new);
        let interaction = match partner.map(|at| &old.interactions[at]) {
            None => {
                updated.added += 1;
                new
            }
            Some(old) => match settle(old, new, options) {
                None => {
                    updated.kept += 1;
                    old.clone()
                }
                Some(changed) => {
                    updated.changed += 1;
                    changed
                }
            },
        };
        updated.cassette.interactions.push(interaction);
    }
    updated
}

/// The older origin, unless it is another service: that it listens on another port says nothing.
fn origin(old: &Origin, new: Origin) -> Origin {
    let host = |origin: &Origin| {
        let upstream = origin.upstream.clone().unwrap_or_default();
        let (scheme, rest) = upstream.split_once("://").unwrap_or(("", &upstream));
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
        let host = authority.rsplit_once(':').filter(|(_, port)| is_port(port));
        let host = host.map_or(authority, |(host, _)| host);
        (scheme.to_owned(), host.to_owned(), path.to_owned())
    };
    if old.kind == new.kind && host(old) == host(&new) { old.clone() } else { new }
}

/// The new interaction with older values where a difference means nothing; nothing if there is no other difference.
fn settle(old: &Interaction, new: Interaction, options: &UpdateOptions) -> Option<Interaction> {
    let mut merged = Merge { options }.interaction(old, new);
    let mut requests = ExchangeComparison::default();
    compare_requests(&old.request, &merged.request, &options.exchange, &mut requests);
    let are_same_responses = match (&old.response, &merged.response) {
        (Some(old), Some(new)) => {
            let mut responses = ExchangeComparison::default();
            compare_responses(old, new, &options.exchange, &mut responses);
            responses.is_empty() && old.reason == new.reason
        }
        (None, None) => true,
        _ => false,
    };
    if requests.is_empty() {
        merged.request = old.request.clone();
    }
    let latency = |one: &Interaction| one.response.as_ref().and_then(|response| response.latency);
    let is_timed_now = latency(old) != latency(&merged);
    if are_same_responses && !is_timed_now {
        merged.response = old.response.clone();
    }
    (!requests.is_empty() || !are_same_responses || is_timed_now).then_some(merged)
}

#[cfg(test)]
mod tests;
