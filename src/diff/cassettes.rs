//! Two recordings of one scenario: pairs their interactions, then compares each pair.
//!
//! Interactions belong together if service, method, path and query (as a multiset) are the same. Of several, those with the
//! same request body come first, then the k-th goes with the k-th.

use std::collections::{HashMap, HashSet};

use super::{
    align,
    exchange::{
        self, ExchangeComparison, ExchangeOptions, are_same_bodies, compare_requests,
        compare_responses,
    },
    options::Options,
};
use crate::cassette::{Cassette, Interaction};
use crate::model::Request;
use crate::profile::Profile;

/// How two recordings are compared.
#[derive(Clone, Debug, Default)]
pub struct CassetteOptions {
    /// For each pair of exchanges.
    pub exchange: ExchangeOptions,
    /// Path prefixes that mean the same: the first is taken for the second.
    pub path_aliases: Vec<(String, String)>,
}

impl CassetteOptions {
    /// The options that come with the profile of an API.
    pub fn of_profile(profile: &Profile) -> Self {
        let aliases = profile.path_aliases.iter();
        Self {
            exchange: ExchangeOptions::of_profile(profile),
            path_aliases: aliases.map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect(),
        }
    }
}

/// What became of one interaction.
#[derive(Clone, Debug)]
pub enum InteractionChange {
    /// It is in both cassettes and differs.
    Changed {
        /// Its index in the old cassette.
        old: usize,
        /// Its index in the new cassette.
        new: usize,
        /// In what it differs.
        comparison: ExchangeComparison,
    },
    /// Only the new cassette has an answer.
    AnswerAdded {
        /// Its index in the old cassette.
        old: usize,
        /// Its index in the new cassette.
        new: usize,
    },
    /// Only the old cassette has an answer.
    AnswerRemoved {
        /// Its index in the old cassette.
        old: usize,
        /// Its index in the new cassette.
        new: usize,
    },
    /// Only the new cassette has it.
    Added {
        /// Its index in the new cassette.
        new: usize,
    },
    /// Only the old cassette has it.
    Removed {
        /// Its index in the old cassette.
        old: usize,
    },
    /// It comes at another point of the scenario.
    Moved {
        /// Its index in the old cassette.
        old: usize,
        /// Its index in the new cassette.
        new: usize,
    },
}

/// What differs between two recordings.
#[derive(Clone, Debug, Default)]
pub struct CassetteComparison {
    /// Changes in the order of the new cassette; removed interactions come last.
    pub changes: Vec<InteractionChange>,
    /// The interactions that were compared: index in the old cassette, index in the new one.
    pub pairs: Vec<(usize, usize)>,
    /// How many values and fields differ that are noise.
    pub ignored: usize,
}

impl CassetteComparison {
    /// Whether nothing differs that counts.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

/// Compares two recordings.
pub fn compare(old: &Cassette, new: &Cassette, options: &CassetteOptions) -> CassetteComparison {
    let pairs = pair(&old.interactions, &new.interactions, options);
    let mut result = CassetteComparison { pairs: pairs.clone(), ..CassetteComparison::default() };
    let in_place: HashSet<(usize, usize)> =
        align::ascending(&pairs_by_old(&pairs)).into_iter().collect();
    let mut partners: HashMap<usize, usize> = pairs.iter().map(|(old, new)| (*new, *old)).collect();
    for (index, interaction) in new.interactions.iter().enumerate() {
        let Some(partner) = partners.remove(&index) else {
            result.changes.push(InteractionChange::Added { new: index });
            continue;
        };
        if !in_place.contains(&(partner, index)) {
            result.changes.push(InteractionChange::Moved { old: partner, new: index });
        }
        compare_pair(
            (partner, &old.interactions[partner]),
            (index, interaction),
            options,
            &mut result,
        );
    }
    let met: HashSet<usize> = pairs.iter().map(|(old, _)| *old).collect();
    let alone = (0..old.interactions.len()).filter(|index| !met.contains(index));
    result.changes.extend(alone.map(|old| InteractionChange::Removed { old }));
    result
}

fn pairs_by_old(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut pairs = pairs.to_vec();
    pairs.sort_unstable();
    pairs
}

fn compare_pair(
    (old_index, old): (usize, &Interaction),
    (new_index, new): (usize, &Interaction),
    options: &CassetteOptions,
    result: &mut CassetteComparison,
) {
    let (old_at, new_at) = (old_index, new_index);
    let mut comparison = ExchangeComparison::default();
    compare_requests(
        &aliased(&old.request, options),
        &aliased(&new.request, options),
        &options.exchange,
        &mut comparison,
    );
    match (&old.response, &new.response) {
        (Some(a), Some(b)) => compare_responses(a, b, &options.exchange, &mut comparison),
        (None, Some(_)) => {
            result.changes.push(InteractionChange::AnswerAdded { old: old_at, new: new_at })
        }
        (Some(_), None) => {
            result.changes.push(InteractionChange::AnswerRemoved { old: old_at, new: new_at })
        }
        (None, None) => {}
    }
    result.ignored += comparison.ignored;
    if !comparison.is_empty() {
        result.changes.push(InteractionChange::Changed { old: old_at, new: new_at, comparison });
    }
}

/// The request with the path that its aliases mean.
fn aliased(request: &Request, options: &CassetteOptions) -> Request {
    Request { path: meant_path(&request.path, options), ..request.clone() }
}

fn meant_path(path: &str, options: &CassetteOptions) -> String {
    let mut aliases = options.path_aliases.iter();
    let meant =
        aliases.find_map(|(from, to)| Some(format!("{to}{}", path.strip_prefix(from.as_str())?)));
    meant.unwrap_or_else(|| path.to_owned())
}

/// What interactions have in common that belong together.
type Key = (Option<String>, String, String, Vec<(String, Option<String>)>);

fn pair(
    old: &[Interaction],
    new: &[Interaction],
    options: &CassetteOptions,
) -> Vec<(usize, usize)> {
    let mut groups: HashMap<Key, (Vec<usize>, Vec<usize>)> = HashMap::new();
    for (index, interaction) in old.iter().enumerate() {
        groups.entry(key(interaction, options)).or_default().0.push(index);
    }
    for (index, interaction) in new.iter().enumerate() {
        groups.entry(key(interaction, options)).or_default().1.push(index);
    }
    let mut pairs: Vec<(usize, usize)> = groups
        .into_values()
        .flat_map(|(olds, news)| pair_group(old, &olds, new, news, &options.exchange.request_body))
        .collect();
    pairs.sort_unstable_by_key(|(_, new)| *new);
    pairs
}

fn key(interaction: &Interaction, options: &CassetteOptions) -> Key {
    let request = &interaction.request;
    (
        request.upstream.clone(),
        request.method.clone(),
        meant_path(&request.path, options),
        exchange::sorted_query(request),
    )
}

fn pair_group(
    old: &[Interaction],
    olds: &[usize],
    new: &[Interaction],
    mut news: Vec<usize>,
    options: &Options,
) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut left = Vec::new();
    for index in olds {
        let body = &old[*index].request.body;
        let same =
            |new_index: &usize| are_same_bodies(body, &new[*new_index].request.body, options);
        match news.iter().position(same) {
            Some(at) => pairs.push((*index, news.remove(at))),
            None => left.push(*index),
        }
    }
    pairs.extend(left.into_iter().zip(news));
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Response;
    use crate::profile::PARTNER_CENTER;

    fn interaction(method: &str, target: &str, body: &str, answer: &str) -> Interaction {
        let mut request = Request::new(method, "").with_target(target);
        request.body = body.into();
        Interaction {
            request,
            response: Some(Response::new(200).with_body(answer)),
            ..Interaction::default()
        }
    }

    fn changes(old: Vec<Interaction>, new: Vec<Interaction>) -> Vec<String> {
        let cassette = |interactions| Cassette { interactions, ..Cassette::default() };
        let options = CassetteOptions::of_profile(&PARTNER_CENTER);
        compare(&cassette(old), &cassette(new), &options)
            .changes
            .iter()
            .map(|change| match change {
                InteractionChange::Changed { old, new, .. } => format!("changed {old} {new}"),
                InteractionChange::AnswerAdded { old, new } => format!("answer added {old} {new}"),
                InteractionChange::AnswerRemoved { old, new } => {
                    format!("answer removed {old} {new}")
                }
                InteractionChange::Added { new } => format!("added {new}"),
                InteractionChange::Removed { old } => format!("removed {old}"),
                InteractionChange::Moved { old, new } => format!("moved {old} {new}"),
            })
            .collect()
    }

    #[test]
    fn interactions_are_paired_by_target_and_order_of_occurrence() {
        let old = vec![
            interaction("GET", "/v1.0/o?a=1&b=2", "", "1"),
            interaction("PATCH", "/v1/o", "{}", "2"),
            interaction("GET", "/v1/o?a=1&b=2", "", "3"),
            interaction("GET", "/v1/gone", "", "4"),
        ];
        let new = vec![
            interaction("GET", "/v1/o?b=2&a=%31", "", "1"),
            interaction("GET", "/v1/new", "", "0"),
            interaction("PATCH", "/v1/o", "{ }", "2"),
            interaction("GET", "/v1/o?a=1&b=2", "", "5"),
        ];
        assert_eq!(changes(old, new), ["added 1", "changed 2 3", "removed 3"]);
    }

    #[test]
    fn the_request_body_tells_equal_targets_apart() {
        let patch = |body: &str, answer: &str| interaction("PATCH", "/o", body, answer);
        let old = vec![patch(r#"{"a":1}"#, "1"), patch(r#"{"a":2}"#, "2")];
        let new = vec![patch(r#"{"a":2.0}"#, "2"), patch(r#"{"a":1}"#, "1")];
        assert_eq!(changes(old, new), ["moved 0 1"]);
    }

    #[test]
    fn a_sample_that_lost_its_answer_says_so() {
        let with = interaction("GET", "/o", "", "1");
        let without = Interaction { response: None, ..with.clone() };
        assert_eq!(changes(vec![with.clone()], vec![without.clone()]), ["answer removed 0 0"]);
        assert_eq!(changes(vec![without], vec![with]), ["answer added 0 0"]);
    }
}
