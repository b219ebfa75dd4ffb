//! Aligns two lists, so that what stands in the same place is compared.

/// Pairs of indexes in order; an element of one list alone has no partner.
///
/// What `is_same` says are equal is aligned first (a longest common subsequence), and between two such pairs as many as
/// are left on both sides are paired by their order, if their number is equal: then they are the same things in other
/// words.
pub(super) fn align(
    left: usize,
    right: usize,
    is_same: impl Fn(usize, usize) -> bool,
) -> Vec<(Option<usize>, Option<usize>)> {
    let mut pairs = Vec::new();
    let (mut l, mut r) = (0, 0);
    for (next_l, next_r) in anchors(left, right, is_same).into_iter().chain([(left, right)]) {
        let (gap_l, gap_r) = (next_l - l, next_r - r);
        if gap_l == gap_r {
            pairs.extend((0..gap_l).map(|at| (Some(l + at), Some(r + at))));
        } else {
            pairs.extend((l..next_l).map(|at| (Some(at), None)));
            pairs.extend((r..next_r).map(|at| (None, Some(at))));
        }
        if next_l < left && next_r < right {
            pairs.push((Some(next_l), Some(next_r)));
        }
        (l, r) = (next_l + 1, next_r + 1);
    }
    pairs
}

/// A longest common subsequence; of long lists the common start and what follows greedily.
fn anchors(
    left: usize,
    right: usize,
    is_same: impl Fn(usize, usize) -> bool,
) -> Vec<(usize, usize)> {
    /// So many comparisons are made.
    const MOST: usize = 250_000;
    if left.saturating_mul(right) > MOST {
        return (0..left.min(right))
            .take_while(|at| is_same(*at, *at))
            .map(|at| (at, at))
            .collect();
    }
    let mut lengths = vec![vec![0u32; right + 1]; left + 1];
    for l in (0..left).rev() {
        for r in (0..right).rev() {
            lengths[l][r] = match is_same(l, r) {
                true => lengths[l + 1][r + 1] + 1,
                false => lengths[l + 1][r].max(lengths[l][r + 1]),
            };
        }
    }
    let mut found = Vec::new();
    let (mut l, mut r) = (0, 0);
    while l < left && r < right {
        if is_same(l, r) && lengths[l][r] == lengths[l + 1][r + 1] + 1 {
            found.push((l, r));
            (l, r) = (l + 1, r + 1);
        } else if lengths[l + 1][r] >= lengths[l][r + 1] {
            l += 1;
        } else {
            r += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aligned(left: &[&str], right: &[&str]) -> Vec<(Option<usize>, Option<usize>)> {
        align(left.len(), right.len(), |l, r| left[l] == right[r])
    }

    #[test]
    fn equal_elements_are_anchors_and_gaps_of_one_length_are_pairs() {
        assert_eq!(
            aligned(&["a", "x", "c"], &["a", "b", "c"]),
            [(Some(0), Some(0)), (Some(1), Some(1)), (Some(2), Some(2))]
        );
        assert_eq!(
            aligned(&["a", "c"], &["a", "b", "c"]),
            [(Some(0), Some(0)), (None, Some(1)), (Some(1), Some(2))]
        );
        assert_eq!(aligned(&[], &["a"]), [(None, Some(0))]);
    }
}
