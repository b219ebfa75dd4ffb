//! Pairs what belongs together in two versions of a list: what is the same first, then what is ever less alike.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::cassette::Interaction;
use crate::diff::common_subsequence;
use crate::model::json::{Layout, Value, print};
use crate::model::{Body, Request};
use crate::redaction::{Mask, replace_placeholders};

/// For each new interaction the index of the older one that it is.
pub(super) fn pair(old: &[Interaction], new: &[Interaction]) -> Vec<Option<usize>> {
    let likenesses =
        |list: &[Interaction]| -> Vec<[u64; LEVELS]> { list.iter().map(likeness).collect() };
    let (olds, news) = (likenesses(old), likenesses(new));
    let levels: Vec<Level> =
        (0..LEVELS).map(|level| Level::of(&olds, &news, |likeness| likeness[level])).collect();
    let mut partners = vec![None; new.len()];
    let mut pairs = in_order(&levels, old.len(), new.len());
    // What has moved must be alike in more than what it asks for.
    pairs.extend(out_of_order(&levels[..2], &pairs, old.len(), new.len()));
    for (old, new) in pairs {
        partners[new] = Some(old);
    }
    partners
}

/// Pairs elements of two arrays whatever their placeholders; both indices ascend.
pub(super) fn pair_elements(old: &[Value], new: &[Value]) -> Vec<(usize, usize)> {
    let exact = |value: &Value| unnamed(&print(value, Layout::Minified));
    let levels = [
        Level::of(old, new, |value| hash(&exact(value))),
        Level::of(old, new, |value| hash(&without_digits(&exact(value)))),
        Level::of(old, new, |_| 0),
    ];
    in_order(&levels, old.len(), new.len())
}

/// In how many ways interactions are compared.
const LEVELS: usize = 4;

/// What two versions of an interaction have in common; from level to level less.
fn likeness(interaction: &Interaction) -> [u64; LEVELS] {
    let mask = Mask::default();
    let Request { method, path, query, body, .. } = mask.request(&interaction.request);
    let thing = format!("{method} {path}");
    let asked = format!("{thing} {query:?} {}", text_of(&body));
    let response = interaction.response.as_ref().map(|response| mask.response(response));
    let answered =
        response.map(|response| format!("{} {}", response.status, text_of(&response.body)));
    let all = format!("{asked} {answered:?}");
    // Dates, counters and versions are digits.
    [hash(&all), hash(&without_digits(&all)), hash(&without_digits(&asked)), hash(&thing)]
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn text_of(body: &Body) -> String {
    String::from_utf8_lossy(body.bytes()).into_owned()
}

fn without_digits(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// The text without its placeholders.
fn unnamed(text: &str) -> String {
    replace_placeholders(text, &|_| Some("{}".to_owned())).0
}

/// A number for each item of two lists, the same for items that have as much in common as this level asks for.
struct Level {
    old: Vec<u32>,
    new: Vec<u32>,
}

impl Level {
    fn of<T>(old: &[T], new: &[T], likeness: impl Fn(&T) -> u64) -> Self {
        let mut classes = HashMap::new();
        let mut class = |item: &T| {
            let next = u32::try_from(classes.len()).expect("a list in memory is shorter");
            *classes.entry(likeness(item)).or_insert(next)
        };
        let old = old.iter().map(&mut class).collect();
        Self { old, new: new.iter().map(&mut class).collect() }
    }
}

/// Pairs by each level in turn what lies between the pairs of the levels before it.
fn in_order(levels: &[Level], old: usize, new: usize) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for Level { old: olds, new: news } in levels {
        let mut found = Vec::new();
        let (mut a, mut b) = (0, 0);
        for (a_end, b_end) in pairs.iter().copied().chain([(old, new)]) {
            let between = common_subsequence(&olds[a..a_end], &news[b..b_end]);
            found.extend(between.into_iter().map(|(old, new)| (a + old, b + new)));
            if a_end < old || b_end < new {
                found.push((a_end, b_end));
            }
            (a, b) = (a_end + 1, b_end + 1);
        }
        pairs = found;
    }
    pairs
}

/// Pairs by each level in turn what has moved.
fn out_of_order(
    levels: &[Level],
    pairs: &[(usize, usize)],
    old: usize,
    new: usize,
) -> Vec<(usize, usize)> {
    let (mut old_met, mut new_met): (HashSet<usize>, HashSet<usize>) =
        pairs.iter().copied().unzip();
    let mut found = Vec::new();
    for level in levels {
        let mut waiting: HashMap<u32, VecDeque<usize>> = HashMap::new();
        for at in (0..old).filter(|at| !old_met.contains(at)) {
            waiting.entry(level.old[at]).or_default().push_back(at);
        }
        for at in 0..new {
            let alike = waiting.get_mut(&level.new[at]).filter(|_| !new_met.contains(&at));
            if let Some(partner) = alike.and_then(VecDeque::pop_front) {
                old_met.insert(partner);
                new_met.insert(at);
                found.push((partner, at));
            }
        }
    }
    found
}
