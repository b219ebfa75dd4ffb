//! Tells which removed and added members of one object look like one member under two names.

use std::collections::HashMap;

use crate::model::json::{Kind, Value, canonical};

/// Pairs (index of a removed value, index of an added one) that are equal to each other and to no other.
///
/// A value that many members have, such as `true` or an empty list, is evidence only where one member went and one came.
pub(super) fn renames(removed: &[&Value], added: &[&Value]) -> Vec<(usize, usize)> {
    if removed.is_empty() || added.is_empty() {
        return Vec::new();
    }
    let one_each = removed.len() == 1 && added.len() == 1;
    let mut by_value: HashMap<String, (Vec<usize>, Vec<usize>)> = HashMap::new();
    for (index, value) in removed.iter().enumerate() {
        by_value.entry(canonical(value)).or_default().0.push(index);
    }
    for (index, value) in added.iter().enumerate() {
        by_value.entry(canonical(value)).or_default().1.push(index);
    }
    let mut pairs: Vec<(usize, usize)> = by_value
        .into_values()
        .filter_map(|group| match (group.0.as_slice(), group.1.as_slice()) {
            ([old], [new]) => Some((*old, *new)),
            _ => None,
        })
        .filter(|(old, _)| one_each || is_telling(removed[*old]))
        .collect();
    pairs.sort_unstable();
    pairs
}

fn is_telling(value: &Value) -> bool {
    match &value.kind {
        Kind::Null | Kind::Bool(_) => false,
        Kind::Number(_) => true,
        Kind::String(string) => !string.as_str().is_empty(),
        Kind::Array(items) => !items.is_empty(),
        Kind::Object(members) => !members.is_empty(),
    }
}
