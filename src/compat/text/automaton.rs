//! A nondeterministic automaton of a pattern, made deterministic only as far as somebody looks.

use super::characters::Ranges;
use super::ecma::Expression;

/// Larger automata are refused.
const MOST_STATES: usize = 20_000;

const TOO_LARGE: &str = "a pattern that is too large";

#[derive(Clone, Debug)]
enum Edge {
    /// To this state without a character.
    Free(u32),
    /// The same at the start of the string only.
    AtStart(u32),
    /// The same at the end of the string only.
    AtEnd(u32),
    /// To this state with one of these characters.
    With(Ranges, u32),
}

/// The automaton; state 0 is the first, state 1 the last.
#[derive(Debug)]
pub(super) struct Automaton {
    edges: Vec<Vec<Edge>>,
}

const FIRST: u32 = 0;
const LAST: u32 = 1;

/// States that the automaton is in at once, sorted.
pub(super) type States = Vec<u32>;

impl Automaton {
    /// Accepts every string in which the expression is found.
    pub(super) fn search(expression: &Expression) -> Result<Self, &'static str> {
        let mut automaton = Self { edges: vec![Vec::new(), Vec::new()] };
        let start = automaton.state()?;
        automaton.edges[FIRST as usize].push(Edge::With(Ranges::all(), FIRST));
        automaton.edges[FIRST as usize].push(Edge::Free(start));
        let end = automaton.append(expression, start)?;
        automaton.edges[end as usize].push(Edge::Free(LAST));
        automaton.edges[LAST as usize].push(Edge::With(Ranges::all(), LAST));
        Ok(automaton)
    }

    /// Accepts these strings and no others.
    pub(super) fn words(words: &[&str]) -> Result<Self, &'static str> {
        let mut automaton = Self { edges: vec![Vec::new(), Vec::new()] };
        for word in words {
            let mut here = FIRST;
            for c in word.chars() {
                let next = automaton.state()?;
                automaton.edges[here as usize].push(Edge::With(Ranges::character(c.into()), next));
                here = next;
            }
            automaton.edges[here as usize].push(Edge::Free(LAST));
        }
        Ok(automaton)
    }

    fn state(&mut self) -> Result<u32, &'static str> {
        if self.edges.len() >= MOST_STATES {
            return Err(TOO_LARGE);
        }
        self.edges.push(Vec::new());
        u32::try_from(self.edges.len() - 1).map_err(|_| TOO_LARGE)
    }

    fn add(&mut self, from: u32, edge: Edge) {
        self.edges[from as usize].push(edge);
    }

    /// Adds the expression behind a state; gives the state behind it.
    fn append(&mut self, expression: &Expression, from: u32) -> Result<u32, &'static str> {
        match expression {
            Expression::Empty => Ok(from),
            Expression::Characters(ranges) => {
                let to = self.state()?;
                self.add(from, Edge::With(ranges.clone(), to));
                Ok(to)
            }
            Expression::Start | Expression::End => {
                let to = self.state()?;
                let is_start = *expression == Expression::Start;
                self.add(from, if is_start { Edge::AtStart(to) } else { Edge::AtEnd(to) });
                Ok(to)
            }
            Expression::Sequence(parts) => {
                parts.iter().try_fold(from, |here, part| self.append(part, here))
            }
            Expression::Choice(choices) => {
                let to = self.state()?;
                for choice in choices {
                    let start = self.state()?;
                    self.add(from, Edge::Free(start));
                    let end = self.append(choice, start)?;
                    self.add(end, Edge::Free(to));
                }
                Ok(to)
            }
            Expression::Repeat(inner, least, most) => self.repeat(inner, *least, *most, from),
        }
    }

    fn repeat(
        &mut self,
        inner: &Expression,
        least: u32,
        most: Option<u32>,
        from: u32,
    ) -> Result<u32, &'static str> {
        let mut here = from;
        for _ in 0..least {
            here = self.append(inner, here)?;
            // An empty expression adds no state, however often.
            if *inner == Expression::Empty {
                break;
            }
        }
        let to = self.state()?;
        match most {
            None => {
                let again = self.state()?;
                self.add(here, Edge::Free(again));
                let end = self.append(inner, again)?;
                self.add(end, Edge::Free(again));
                self.add(again, Edge::Free(to));
            }
            Some(most) => {
                for _ in least..most {
                    self.add(here, Edge::Free(to));
                    let start = self.state()?;
                    self.add(here, Edge::Free(start));
                    here = self.append(inner, start)?;
                }
                self.add(here, Edge::Free(to));
            }
        }
        Ok(to)
    }

    /// Where it stands before the first character.
    pub(super) fn start(&self) -> States {
        self.closure(vec![FIRST], true, false)
    }

    /// Where it stands after a character.
    pub(super) fn step(&self, states: &[u32], c: u32) -> States {
        let mut next = Vec::new();
        for state in states {
            for edge in &self.edges[*state as usize] {
                if let Edge::With(ranges, to) = edge
                    && ranges.has(c)
                {
                    next.push(*to);
                }
            }
        }
        self.closure(next, false, false)
    }

    /// Whether the string may end here; `is_start` says that nothing was read.
    pub(super) fn accepts_at(&self, states: &[u32], is_start: bool) -> bool {
        self.closure(states.to_vec(), is_start, true).contains(&LAST)
    }

    pub(super) fn accepts(&self, text: &str) -> bool {
        let states = text.chars().fold(self.start(), |states, c| self.step(&states, c.into()));
        self.accepts_at(&states, text.is_empty())
    }

    /// Every place where the meaning of characters changes.
    pub(super) fn borders(&self) -> impl Iterator<Item = u32> {
        self.edges.iter().flatten().flat_map(|edge| match edge {
            Edge::With(ranges, _) => ranges.borders().collect::<Vec<_>>(),
            _ => Vec::new(),
        })
    }

    fn closure(&self, mut open: States, is_start: bool, is_end: bool) -> States {
        let mut seen: States = Vec::new();
        let mut known = std::collections::HashSet::new();
        while let Some(state) = open.pop() {
            if !known.insert(state) {
                continue;
            }
            seen.push(state);
            for edge in &self.edges[state as usize] {
                match edge {
                    Edge::Free(to) => open.push(*to),
                    Edge::AtStart(to) if is_start => open.push(*to),
                    Edge::AtEnd(to) if is_end => open.push(*to),
                    _ => {}
                }
            }
        }
        seen.sort_unstable();
        seen
    }
}
