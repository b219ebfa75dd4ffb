//! Finds a shortest string that meets several demands, or shows that there is none.

use std::collections::{HashMap, VecDeque};

use super::Pattern;
use super::automaton::States;

/// More combinations of states are not looked at.
const MOST_STATES: usize = 300_000;

/// Longer strings are not made.
const LONGEST: u64 = 1 << 21;

/// What a string must be.
#[derive(Clone, Debug, Default)]
pub(crate) struct Demand<'p> {
    /// Patterns that must be found, and patterns that must not.
    pub(crate) patterns: Vec<(&'p Pattern, bool)>,
    /// The least number of characters.
    pub(crate) least: u64,
    /// The most.
    pub(crate) most: Option<u64>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Found {
    /// Such a string.
    Word(String),
    /// There is none.
    None,
    /// The search took too much.
    TooMuch,
}

/// Looks for a string; `spend` is asked before each step whether to go on.
pub(crate) fn find(demand: &Demand<'_>, spend: &mut dyn FnMut() -> bool) -> Found {
    if demand.most.is_some_and(|most| most < demand.least) {
        return Found::None;
    }
    if demand.least > LONGEST {
        return Found::TooMuch;
    }
    if demand.patterns.is_empty() {
        return Found::Word("a".repeat(usize::try_from(demand.least).unwrap_or_default()));
    }
    Search::new(demand).run(spend)
}

struct Search<'d, 'p> {
    demand: &'d Demand<'p>,
    alphabet: Vec<char>,
    /// For each pattern the sets of states that were met, and the steps between them.
    sets: Vec<HashMap<States, u32>>,
    lists: Vec<Vec<States>>,
    steps: Vec<HashMap<(u32, usize), u32>>,
    accepting: Vec<HashMap<(u32, bool), bool>>,
    length_cap: u64,
}

/// A set of states for each pattern, and how many characters were read, as far as it matters.
type Place = (Vec<u32>, u64);

impl<'d, 'p> Search<'d, 'p> {
    fn new(demand: &'d Demand<'p>) -> Self {
        let count = demand.patterns.len();
        Self {
            demand,
            alphabet: alphabet(demand),
            sets: vec![HashMap::new(); count],
            lists: vec![Vec::new(); count],
            steps: vec![HashMap::new(); count],
            accepting: vec![HashMap::new(); count],
            length_cap: demand
                .most
                .map_or(demand.least.max(1), |most| (most + 1).max(demand.least)),
        }
    }

    fn run(&mut self, spend: &mut dyn FnMut() -> bool) -> Found {
        let start: Vec<u32> = (0..self.demand.patterns.len())
            .map(|index| {
                let states = self.demand.patterns[index].0.automaton.start();
                self.intern(index, states)
            })
            .collect();
        let mut from: Vec<(usize, char)> = vec![(usize::MAX, ' ')];
        let mut places: Vec<Place> = vec![(start, 0)];
        let mut known: HashMap<Place, ()> = HashMap::from([(places[0].clone(), ())]);
        let mut open = VecDeque::from([0_usize]);
        while let Some(index) = open.pop_front() {
            if !spend() || places.len() > MOST_STATES {
                return Found::TooMuch;
            }
            let place = places[index].clone();
            if place.1 >= self.demand.least && self.is_accepted(&place) {
                return Found::Word(word(&from, index));
            }
            if self.demand.most.is_some_and(|most| place.1 >= most) {
                continue;
            }
            for letter in 0..self.alphabet.len() {
                let next = self.step(&place, letter);
                if known.insert(next.clone(), ()).is_none() {
                    places.push(next);
                    from.push((index, self.alphabet[letter]));
                    open.push_back(places.len() - 1);
                }
            }
        }
        Found::None
    }

    fn intern(&mut self, pattern: usize, states: States) -> u32 {
        let next = u32::try_from(self.lists[pattern].len()).unwrap_or(u32::MAX);
        let id = *self.sets[pattern].entry(states.clone()).or_insert(next);
        if id == next {
            self.lists[pattern].push(states);
        }
        id
    }

    fn step(&mut self, (sets, length): &Place, letter: usize) -> Place {
        let mut next = Vec::with_capacity(sets.len());
        for (pattern, set) in sets.iter().enumerate() {
            let to = match self.steps[pattern].get(&(*set, letter)) {
                Some(to) => *to,
                None => {
                    let automaton = &self.demand.patterns[pattern].0.automaton;
                    let character = self.alphabet[letter].into();
                    let states = automaton.step(&self.lists[pattern][*set as usize], character);
                    let to = self.intern(pattern, states);
                    self.steps[pattern].insert((*set, letter), to);
                    to
                }
            };
            next.push(to);
        }
        (next, (length + 1).min(self.length_cap))
    }

    fn is_accepted(&mut self, (sets, length): &Place) -> bool {
        let is_start = *length == 0;
        (0..sets.len()).all(|pattern| {
            let (wanted, set) = (self.demand.patterns[pattern], sets[pattern]);
            let accepts = match self.accepting[pattern].get(&(set, is_start)) {
                Some(accepts) => *accepts,
                None => {
                    let states = &self.lists[pattern][set as usize];
                    let accepts = wanted.0.automaton.accepts_at(states, is_start);
                    self.accepting[pattern].insert((set, is_start), accepts);
                    accepts
                }
            };
            accepts == wanted.1
        })
    }
}

/// One character for each kind that the patterns tell apart; letters and digits where they will do.
fn alphabet(demand: &Demand<'_>) -> Vec<char> {
    let mut borders: Vec<u32> = vec![0, 0xD800, 0xE000, 0x11_0000];
    borders.extend(demand.patterns.iter().flat_map(|(pattern, _)| pattern.automaton.borders()));
    borders.sort_unstable();
    borders.dedup();
    let mut letters: Vec<char> =
        borders.windows(2).filter_map(|pair| representative(pair[0], pair[1])).collect();
    letters.sort_by_key(|c| match c {
        'a'..='z' => 0,
        '0'..='9' => 1,
        'A'..='Z' => 2,
        ' '..='~' => 3,
        _ => 4,
    });
    letters
}

/// The plainest character from `start` on and before `end`.
fn representative(start: u32, end: u32) -> Option<char> {
    let plain = ['a', '0', 'A', 'b', '1', 'z', '9', 'Z', ' ', '-', 'é', '\u{1F600}'];
    let plain = plain.into_iter().find(|c| (start..end).contains(&u32::from(*c)));
    let visible = (start.max(0x21)..end.min(0x7F)).next().and_then(char::from_u32);
    plain.or(visible).or_else(|| char::from_u32(start))
}

fn word(from: &[(usize, char)], mut index: usize) -> String {
    let mut letters = Vec::new();
    while from[index].0 != usize::MAX {
        letters.push(from[index].1);
        index = from[index].0;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(yes: &[&str], no: &[&str], least: u64, most: Option<u64>) -> Found {
        let read = |text: &&str| Pattern::parse(text).unwrap();
        let yes: Vec<_> = yes.iter().map(read).collect();
        let no: Vec<_> = no.iter().map(read).collect();
        let mut patterns: Vec<(&Pattern, bool)> = yes.iter().map(|p| (&**p, true)).collect();
        patterns.extend(no.iter().map(|p| (&**p, false)));
        find(&Demand { patterns, least, most }, &mut || true)
    }

    #[test]
    fn patterns_of_one_language_cannot_be_told_apart() {
        for (a, b) in [
            ("^[0-9]{2}$", r"^\d\d$"),
            ("^(a|b)*$", "^[ab]*$"),
            ("a", ".*a"),
            ("^$", "^(?:)$"),
            ("^a|b$", "(^a)|(b$)"),
            ("^(ab)+$", "^ab(ab)*$"),
        ] {
            assert_eq!(search(&[a], &[b], 0, None), Found::None, "{a} \\ {b}");
            assert_eq!(search(&[b], &[a], 0, None), Found::None, "{b} \\ {a}");
        }
    }

    #[test]
    fn the_shortest_word_that_tells_two_patterns_apart_is_found() {
        let word = |text: &str| Found::Word(text.to_owned());
        assert_eq!(search(&["^[a-z]*$"], &["^[a-z]+$"], 0, None), word(""));
        assert_eq!(search(&["^a|b$"], &["^(a|b)$"], 0, None), word("aa"));
        assert_eq!(search(&["^[ab]"], &["^a"], 0, None), word("b"));
        assert_eq!(search(&[], &["^.*$"], 0, None), word("\n"));
        assert_eq!(search(&["^a*$"], &[], 3, None), word("aaa"));
        assert_eq!(search(&["^a*$"], &["^a{0,3}$"], 0, Some(3)), Found::None);
        assert_eq!(search(&["^x$"], &[], 2, None), Found::None);
    }

    #[test]
    fn what_no_automaton_tells_is_refused_with_its_name() {
        for (pattern, reason) in [
            ("(?=a)b", "look-around"),
            (r"(a)\1", "back reference"),
            (r"\bword", "boundary"),
            (r"\p{L}", "property"),
            ("(((a{200}){200}){200})", "too large"),
        ] {
            assert!(Pattern::parse(pattern).unwrap_err().contains(reason), "{pattern}");
        }
    }
}
