//! Pairs array elements by what they hold: equal ones first, then, between two of these, the most alike.

use std::collections::{HashMap, HashSet, VecDeque};

use super::{
    align,
    alike::{are_alike, hash},
    normal::normal_text,
    options::Options,
    pairing::{Element, Pairing},
    place::{Place, Side},
    scalar,
};
use crate::model::json::{Kind, Value, same_value};

/// How many pairs are looked at to find the most alike between two equal elements; above it, order decides.
const ALIKE_PAIRS: usize = 2_500;

/// Pairs elements by what they hold.
pub(super) fn pair(
    old: &[Element<'_>],
    new: &[Element<'_>],
    place: &Place<'_>,
    options: &Options,
) -> Pairing {
    let (old_classes, new_classes) = classify(old, new, place, options);
    let anchors = align::common_subsequence(&old_classes, &new_classes);
    let moved = equal_but_elsewhere(&old_classes, &new_classes, &anchors);
    let mut pairs = anchors.clone();
    pairs.extend(&moved);
    let alike = match place.is_unordered(options) {
        true => alike_anywhere(old, new, &pairs, options),
        false => alike_between(old, new, &anchors, &pairs),
    };
    pairs.extend(alike);
    let old_met: HashSet<usize> = pairs.iter().map(|(old, _)| *old).collect();
    let new_met: HashSet<usize> = pairs.iter().map(|(_, new)| *new).collect();
    pairs.sort_unstable_by_key(|(_, new)| *new);
    let alone = |elements: &[Element<'_>], met: &HashSet<usize>| {
        let indices = elements.iter().enumerate();
        indices.filter(|(at, _)| !met.contains(at)).map(|(_, (index, _))| (*index, None)).collect()
    };
    Pairing {
        is_reordered: !moved.is_empty(),
        removed: alone(old, &old_met),
        added: alone(new, &new_met),
        pairs: pairs.into_iter().map(|(a, b)| (old[a].0, new[b].0, None)).collect(),
    }
}

/// A number for each element of both arrays, the same for elements that mean the same.
///
/// What is alike on both sides needs no normal text; only what is left over is looked at by meaning.
fn classify(
    old: &[Element<'_>],
    new: &[Element<'_>],
    place: &Place<'_>,
    options: &Options,
) -> (Vec<u32>, Vec<u32>) {
    let mut alike: HashMap<u64, Vec<(&Value, u32)>> = HashMap::new();
    let mut next = 0;
    let (mut old_classes, mut new_classes) = (Vec::new(), Vec::new());
    for (elements, classes) in [(old, &mut old_classes), (new, &mut new_classes)] {
        for (_, value) in elements {
            classes.push(class_at_a_glance(value, &mut alike, &mut next));
        }
    }
    let on_both: HashSet<u32> = {
        let in_new: HashSet<u32> = new_classes.iter().copied().collect();
        old_classes.iter().copied().filter(|class| in_new.contains(class)).collect()
    };
    let mut by_meaning: HashMap<String, u32> = HashMap::new();
    let sides = [(old, &mut old_classes, Side::Old), (new, &mut new_classes, Side::New)];
    for (elements, classes, side) in sides {
        for ((index, value), class) in elements.iter().zip(classes) {
            // Scalars are few letters: for them meaning costs nothing.
            let is_scalar = !matches!(value.kind, Kind::Array(_) | Kind::Object(_));
            if is_scalar || !on_both.contains(class) {
                let place = place.element(*index, *index, None);
                let text = normal_text(value, &place, side, options);
                *class = *by_meaning.entry(text).or_insert(*class);
            }
        }
    }
    (old_classes, new_classes)
}

/// The class of what is alike; values that only share a hash are told apart.
fn class_at_a_glance<'v>(
    value: &'v Value,
    alike: &mut HashMap<u64, Vec<(&'v Value, u32)>>,
    next: &mut u32,
) -> u32 {
    let known = alike.entry(hash(value)).or_default();
    if let Some((_, class)) = known.iter().find(|(other, _)| are_alike(other, value)) {
        return *class;
    }
    known.push((value, *next));
    *next += 1;
    *next - 1
}

/// Pairs what is equal on both sides and not in the common subsequence: these elements moved.
fn equal_but_elsewhere(
    old: &[u32],
    new: &[u32],
    anchors: &[(usize, usize)],
) -> Vec<(usize, usize)> {
    let old_met: HashSet<usize> = anchors.iter().map(|(old, _)| *old).collect();
    let new_met: HashSet<usize> = anchors.iter().map(|(_, new)| *new).collect();
    let mut waiting: HashMap<u32, VecDeque<usize>> = HashMap::new();
    for (index, class) in old.iter().enumerate().filter(|(index, _)| !old_met.contains(index)) {
        waiting.entry(*class).or_default().push_back(index);
    }
    let left = new.iter().enumerate().filter(|(index, _)| !new_met.contains(index));
    left.filter_map(|(index, class)| Some((waiting.get_mut(class)?.pop_front()?, index))).collect()
}

/// Between each two anchors, pairs the elements that are left and most alike.
fn alike_between(
    old: &[Element<'_>],
    new: &[Element<'_>],
    anchors: &[(usize, usize)],
    taken: &[(usize, usize)],
) -> Vec<(usize, usize)> {
    let old_taken: HashSet<usize> = taken.iter().map(|(old, _)| *old).collect();
    let new_taken: HashSet<usize> = taken.iter().map(|(_, new)| *new).collect();
    let mut pairs = Vec::new();
    let (mut a_start, mut b_start) = (0, 0);
    for (a_end, b_end) in anchors.iter().copied().chain([(old.len(), new.len())]) {
        let a: Vec<usize> = (a_start..a_end).filter(|index| !old_taken.contains(index)).collect();
        let b: Vec<usize> = (b_start..b_end).filter(|index| !new_taken.contains(index)).collect();
        if a.len().saturating_mul(b.len()) > ALIKE_PAIRS {
            pairs.extend(a.into_iter().zip(b));
        } else if !a.is_empty() && !b.is_empty() {
            pairs.extend(most_alike(old, &a, new, &b));
        }
        (a_start, b_start) = (a_end + 1, b_end + 1);
    }
    pairs
}

/// Where the order says nothing: of all that is left the most alike first.
fn alike_anywhere(
    old: &[Element<'_>],
    new: &[Element<'_>],
    taken: &[(usize, usize)],
    options: &Options,
) -> Vec<(usize, usize)> {
    let old_taken: HashSet<usize> = taken.iter().map(|(old, _)| *old).collect();
    let new_taken: HashSet<usize> = taken.iter().map(|(_, new)| *new).collect();
    let a: Vec<usize> = (0..old.len()).filter(|index| !old_taken.contains(index)).collect();
    let b: Vec<usize> = (0..new.len()).filter(|index| !new_taken.contains(index)).collect();
    if a.len().saturating_mul(b.len()) > ALIKE_PAIRS {
        return a.into_iter().zip(b).collect();
    }
    let is_near = |a: &Value, b: &Value| match (&a.kind, &b.kind, &options.tolerance) {
        (Kind::Number(a), Kind::Number(b), Some(tolerance)) => tolerance.covers(a, b),
        _ => false,
    };
    let score = |i: usize, j: usize| match is_near(old[i].1, new[j].1) {
        true => u32::MAX,
        false => likeness(old[i].1, new[j].1),
    };
    let mut ways: Vec<(u32, usize, usize)> =
        a.iter().flat_map(|i| b.iter().map(|j| (score(*i, *j), *i, *j))).collect();
    ways.sort_by_key(|(score, ..)| std::cmp::Reverse(*score));
    let (mut old_met, mut new_met) = (HashSet::new(), HashSet::new());
    ways.retain(|(_, i, j)| {
        let are_free = !old_met.contains(i) && !new_met.contains(j);
        if are_free {
            old_met.insert(*i);
            new_met.insert(*j);
        }
        are_free
    });
    ways.into_iter().map(|(_, i, j)| (i, j)).collect()
}

/// The pairs, in order on both sides, that are together the most alike.
fn most_alike(
    old: &[Element<'_>],
    a: &[usize],
    new: &[Element<'_>],
    b: &[usize],
) -> Vec<(usize, usize)> {
    let width = b.len() + 1;
    let scores: Vec<u32> =
        a.iter().flat_map(|i| b.iter().map(|j| likeness(old[*i].1, new[*j].1))).collect();
    let mut best = vec![0_u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            let paired = best[(i + 1) * width + j + 1] + scores[i * b.len() + j];
            best[i * width + j] =
                paired.max(best[(i + 1) * width + j]).max(best[i * width + j + 1]);
        }
    }
    let mut pairs = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let here = best[i * width + j];
        if here == best[(i + 1) * width + j + 1] + scores[i * b.len() + j] {
            pairs.push((a[i], b[j]));
            i += 1;
            j += 1;
        } else if here == best[(i + 1) * width + j] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// How much two different elements look like versions of one; never nothing, so that what is left is paired too.
fn likeness(old: &Value, new: &Value) -> u32 {
    match (&old.kind, &new.kind) {
        (Kind::Object(members), Kind::Object(_)) => members
            .iter()
            .filter_map(|member| Some((&member.value, new.get(member.name.as_str())?)))
            .map(|(a, b)| if same_value(a, b) { 25 } else { 5 })
            .sum::<u32>()
            .saturating_add(10),
        _ if scalar::type_of(old) == scalar::type_of(new) => 5,
        _ => 1,
    }
}
