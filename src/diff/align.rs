//! The longest common subsequence of two lists, within bounds.

use std::collections::HashMap;
use std::ops::Range;

/// How many pairs the exact algorithm looks at; above it, unique elements are the anchors.
const EXACT_PAIRS: usize = 4_000_000;

/// Index pairs of a longest common subsequence, or a good one where the lists are long; both indices ascend.
pub fn common_subsequence(old: &[u32], new: &[u32]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    align(old, 0..old.len(), new, 0..new.len(), &mut pairs);
    pairs
}

fn align(
    old: &[u32],
    mut a: Range<usize>,
    new: &[u32],
    mut b: Range<usize>,
    pairs: &mut Vec<(usize, usize)>,
) {
    while !a.is_empty() && !b.is_empty() && old[a.start] == new[b.start] {
        pairs.push((a.start, b.start));
        a.start += 1;
        b.start += 1;
    }
    let (a_end, b_end) = (a.end, b.end);
    while !a.is_empty() && !b.is_empty() && old[a.end - 1] == new[b.end - 1] {
        a.end -= 1;
        b.end -= 1;
    }
    let suffix = (a.end..a_end).zip(b.end..b_end);
    if a.len().saturating_mul(b.len()) <= EXACT_PAIRS {
        exact(old, a, new, b, pairs);
    } else {
        patience(old, a, new, b, pairs);
    }
    pairs.extend(suffix);
}

/// The textbook table, filled from the end so that reading it starts at the front.
fn exact(
    old: &[u32],
    a: Range<usize>,
    new: &[u32],
    b: Range<usize>,
    pairs: &mut Vec<(usize, usize)>,
) {
    if a.is_empty() || b.is_empty() {
        return;
    }
    let width = b.len() + 1;
    let mut lengths = vec![0_u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            lengths[i * width + j] = if old[a.start + i] == new[b.start + j] {
                lengths[(i + 1) * width + j + 1] + 1
            } else {
                lengths[(i + 1) * width + j].max(lengths[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if old[a.start + i] == new[b.start + j] {
            pairs.push((a.start + i, b.start + j));
            i += 1;
            j += 1;
        } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
}

/// Takes what occurs once on both sides and in the same order as fixed, and aligns what lies between.
fn patience(
    old: &[u32],
    a: Range<usize>,
    new: &[u32],
    b: Range<usize>,
    pairs: &mut Vec<(usize, usize)>,
) {
    let in_old = unique(old, a.clone());
    let in_new = unique(new, b.clone());
    let mut anchors: Vec<(usize, usize)> =
        in_old.iter().filter_map(|(class, i)| Some((*i, *in_new.get(class)?))).collect();
    anchors.sort_unstable();
    let (mut a_start, mut b_start) = (a.start, b.start);
    let anchors = ascending(&anchors);
    // Without an anchor the part would only be asked again; what moved is found by its class anyway.
    for (i, j) in &anchors {
        align(old, a_start..*i, new, b_start..*j, pairs);
        pairs.push((*i, *j));
        (a_start, b_start) = (i + 1, j + 1);
    }
    if !anchors.is_empty() {
        align(old, a_start..a.end, new, b_start..b.end, pairs);
    }
}

/// The classes that occur once in a part of a list, with their index.
fn unique(list: &[u32], part: Range<usize>) -> HashMap<u32, usize> {
    let mut seen: HashMap<u32, Option<usize>> = HashMap::new();
    for index in part {
        seen.entry(list[index]).and_modify(|once| *once = None).or_insert(Some(index));
    }
    seen.into_iter().filter_map(|(class, once)| Some((class, once?))).collect()
}

/// The longest part of pairs sorted by their first index in which the second ascends too.
pub(super) fn ascending(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut ends: Vec<usize> = Vec::new();
    let mut before = vec![None; pairs.len()];
    for (index, (_, new)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].1 < *new);
        before[index] = length.checked_sub(1).map(|last| ends[last]);
        if length == ends.len() {
            ends.push(index);
        } else {
            ends[length] = index;
        }
    }
    let mut chain: Vec<(usize, usize)> =
        std::iter::successors(ends.last().copied(), |index| before[*index])
            .map(|index| pairs[index])
            .collect();
    chain.reverse();
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_insertion_in_the_middle_shifts_nothing_else() {
        assert_eq!(common_subsequence(&[1, 2, 3], &[1, 9, 2, 3]), [(0, 0), (1, 2), (2, 3)]);
    }

    #[test]
    fn long_lists_are_aligned_at_what_is_unique() {
        let old: Vec<u32> = (0..5000).collect();
        let mut new: Vec<u32> = old.iter().rev().copied().collect();
        assert_eq!(
            common_subsequence(&old, &new).len(),
            1,
            "reversed, one element keeps its place"
        );
        new = old.iter().copied().filter(|class| class % 7 != 3).collect();
        new[0] = 9999;
        let last = new.len() - 1;
        new[last] = 9998;
        let kept = new.len() - 2;
        assert_eq!(common_subsequence(&old, &new).len(), kept);
    }

    #[test]
    fn twenty_thousand_strangers_are_given_up_at_once() {
        let old: Vec<u32> = (0..20_000).collect();
        let new: Vec<u32> = (20_000..40_000).collect();
        assert_eq!(common_subsequence(&old, &new), []);
    }
}
