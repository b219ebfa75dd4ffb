//! Pairs array elements by a declared key, wherever they stand.

use std::collections::{HashMap, HashSet};

use super::{
    normal::normal_text,
    options::{IdentityKey, Options},
    pairing::{Element, Pairing},
    place::{Place, Side},
};
use crate::model::json::{Kind, Value};

/// Why an identity key that is declared for an array does not tell its elements apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum KeyTrouble {
    /// No element has it: the key is not meant for this array.
    Foreign,
    /// An element has none, or one that is null, an object or an array.
    Missing,
    /// Two elements have the same.
    Duplicate,
}

/// Pairs elements by a declared key.
pub(super) fn pair(
    key: &IdentityKey,
    old: &[Element<'_>],
    new: &[Element<'_>],
    place: &Place<'_>,
    options: &Options,
) -> Result<Pairing, KeyTrouble> {
    let old_keys = keys(key, old, place, Side::Old, options);
    let new_keys = keys(key, new, place, Side::New, options);
    if old_keys.iter().chain(&new_keys).all(Option::is_none) {
        return Err(KeyTrouble::Foreign);
    }
    let old_keys: Vec<Key> =
        old_keys.into_iter().collect::<Option<_>>().ok_or(KeyTrouble::Missing)?;
    let new_keys: Vec<Key> =
        new_keys.into_iter().collect::<Option<_>>().ok_or(KeyTrouble::Missing)?;
    if !are_unique(&old_keys) || !are_unique(&new_keys) {
        return Err(KeyTrouble::Duplicate);
    }
    let old_by_key: HashMap<&str, usize> =
        old_keys.iter().zip(old).map(|(key, (index, _))| (key.normal.as_str(), *index)).collect();
    let mut pairing = Pairing::default();
    let mut met = HashSet::new();
    for (key, (index, _)) in new_keys.iter().zip(new) {
        let label = Some(key.label.clone());
        match old_by_key.get(key.normal.as_str()) {
            Some(old_index) => {
                met.insert(*old_index);
                pairing.pairs.push((*old_index, *index, label));
            }
            None => pairing.added.push((*index, label)),
        }
    }
    for (key, (index, _)) in old_keys.iter().zip(old) {
        if !met.contains(index) {
            pairing.removed.push((*index, Some(key.label.clone())));
        }
    }
    pairing.is_reordered = !pairing.pairs.is_sorted_by_key(|(old, ..)| *old);
    Ok(pairing)
}

/// What identifies an element: for matching, and for people.
struct Key {
    normal: String,
    label: String,
}

fn are_unique(keys: &[Key]) -> bool {
    let mut seen = HashSet::new();
    keys.iter().all(|key| seen.insert(key.normal.as_str()))
}

fn keys(
    key: &IdentityKey,
    elements: &[Element<'_>],
    place: &Place<'_>,
    side: Side,
    options: &Options,
) -> Vec<Option<Key>> {
    elements
        .iter()
        .map(|(index, value)| {
            key_of(key, value, &place.element(*index, *index, None), side, options)
        })
        .collect()
}

fn key_of(
    key: &IdentityKey,
    element: &Value,
    place: &Place<'_>,
    side: Side,
    options: &Options,
) -> Option<Key> {
    let mut normal = String::new();
    let mut labels = Vec::new();
    for member in &key.members {
        let value = member.find(element).filter(|_| !member.tokens().is_empty())?;
        if matches!(value.kind, Kind::Null | Kind::Object(_) | Kind::Array(_)) {
            return None;
        }
        normal.push_str(&within(place, member.tokens(), value, side, options));
        normal.push(',');
        let name = member.to_string();
        labels.push(format!("{}={}", &name[1..], label(value)));
    }
    (!labels.is_empty()).then(|| Key { normal, label: labels.join(",") })
}

/// The normal text of the value at the end of `tokens`; the way there decides whether its case counts.
fn within(
    place: &Place<'_>,
    tokens: &[String],
    value: &Value,
    side: Side,
    options: &Options,
) -> String {
    match tokens.split_first() {
        None => normal_text(value, place, side, options),
        Some((first, rest)) => within(&place.member(first), rest, value, side, options),
    }
}

fn label(value: &Value) -> String {
    match &value.kind {
        Kind::String(string) => string.as_str().to_owned(),
        Kind::Number(number) => number.canonical(),
        other => matches!(other, Kind::Bool(true)).to_string(),
    }
}
