//! Pairs of a query or a form whose order does not count.

use std::collections::HashMap;

/// A key and its value, both decoded.
pub(super) type Pair = (String, Option<String>);

/// Pairs up what is the same, each once; gives what is left of both sides, in order.
///
/// Equal pairs are paired by hash first, so that only those that need a closer look are compared with each other.
pub(super) fn pair_up(
    recorded: Vec<Pair>,
    sent: Vec<Pair>,
    same: &mut dyn FnMut(&Pair, &Pair) -> bool,
) -> (Vec<Pair>, Vec<Pair>) {
    let (mut missing, sent) = without_equal(recorded, sent, same);
    let mut extra = Vec::new();
    for pair in sent {
        let found =
            missing.iter().position(|candidate| candidate.0 == pair.0 && same(candidate, &pair));
        match found {
            Some(index) => drop(missing.remove(index)),
            None => extra.push(pair),
        }
        // Where very many differ, it does not matter which of them is named.
        if extra.len() > MOST_EXTRA {
            break;
        }
    }
    (missing, extra)
}

/// More pairs that nothing was recorded for are not looked for.
const MOST_EXTRA: usize = 100;

fn without_equal(
    recorded: Vec<Pair>,
    sent: Vec<Pair>,
    same: &mut dyn FnMut(&Pair, &Pair) -> bool,
) -> (Vec<Pair>, Vec<Pair>) {
    let mut places: HashMap<&Pair, Vec<usize>> = HashMap::new();
    for (index, pair) in recorded.iter().enumerate().rev() {
        places.entry(pair).or_default().push(index);
    }
    let mut is_met = vec![false; recorded.len()];
    let is_left: Vec<bool> = sent
        .iter()
        .map(|pair| match places.get_mut(pair).and_then(Vec::pop) {
            // A placeholder that is sent back as it is binds nothing, and one that stands for another is no other's.
            Some(index) if same(&recorded[index], pair) => {
                is_met[index] = true;
                false
            }
            _ => true,
        })
        .collect();
    drop(places);
    let mut is_met = is_met.into_iter();
    let mut is_left = is_left.into_iter();
    (
        recorded.into_iter().filter(|_| !is_met.next().unwrap_or(false)).collect(),
        sent.into_iter().filter(|_| is_left.next().unwrap_or(true)).collect(),
    )
}
