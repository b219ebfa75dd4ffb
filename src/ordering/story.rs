//! Writes a partial order down as one order: one story after the other, each told to its end.
//!
//! Scenes that depend on each other, however indirectly, are one story. Inside a story what a scene has made possible
//! follows it at once.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::colour::Ranks;
use super::conflict::Graph;

/// The scenes in canonical order.
pub(super) fn tell(graph: &Graph, ranks: &Ranks) -> Vec<usize> {
    Teller::new(graph, ranks).tell()
}

/// A scene that can be next. The least one is: what the latest scene has made possible, then by rank, then by the
/// numbers that its identifiers have got already, in the order in which they stand in it.
type Candidate = (Reverse<usize>, usize, Vec<usize>, usize);

/// The number of an identifier that has not been told of yet.
const UNTOLD: usize = usize::MAX;

struct Teller<'g> {
    graph: &'g Graph,
    ranks: &'g Ranks,
    /// For each identifier the scenes of shared rank in which it stands.
    mentions: Vec<Vec<usize>>,
    /// For each scene the first one of its story.
    stories: Vec<usize>,
    /// The numbers of identifiers by order of telling.
    numbers: Vec<usize>,
    numbered: usize,
    /// How many scenes must still come before each.
    awaited: Vec<usize>,
    candidates: BTreeSet<Candidate>,
    /// For each scene its candidate, while it is one.
    waiting: Vec<Option<Candidate>>,
}

impl<'g> Teller<'g> {
    fn new(graph: &'g Graph, ranks: &'g Ranks) -> Self {
        let count = graph.before.len();
        let mut mentions = vec![vec![]; graph.names.len()];
        for scene in (0..count).filter(|scene| ranks.is_shared[*scene]) {
            graph.identifiers[scene]
                .iter()
                .for_each(|identifier| mentions[*identifier].push(scene));
        }
        mentions.iter_mut().for_each(Vec::dedup);
        Self {
            graph,
            ranks,
            mentions,
            stories: stories(graph),
            numbers: vec![UNTOLD; graph.names.len()],
            numbered: 0,
            awaited: graph.before.iter().map(Vec::len).collect(),
            candidates: BTreeSet::new(),
            waiting: vec![None; count],
        }
    }

    fn tell(mut self) -> Vec<usize> {
        let openings: Vec<usize> =
            (0..self.awaited.len()).filter(|scene| self.awaited[*scene] == 0).collect();
        let mut of_story = vec![vec![]; self.awaited.len()];
        for scene in openings {
            of_story[self.stories[scene]].push(scene);
            self.offer(scene, 0);
        }
        let mut told = Vec::with_capacity(self.awaited.len());
        while let Some((Reverse(since), _, _, scene)) = self.candidates.pop_first() {
            self.waiting[scene] = None;
            told.push(scene);
            if since == 0 {
                // A new story begins; its other openings are told before those of any other.
                for other in std::mem::take(&mut of_story[self.stories[scene]]) {
                    if other != scene {
                        self.withdraw(other);
                        self.offer(other, told.len());
                    }
                }
            }
            self.number_identifiers(scene);
            for next in &self.graph.after[scene] {
                self.awaited[*next] -= 1;
                if self.awaited[*next] == 0 {
                    self.offer(*next, told.len());
                }
            }
        }
        told
    }

    fn offer(&mut self, scene: usize, since: usize) {
        let numbers = if self.ranks.is_shared[scene] {
            let identifiers = &self.graph.identifiers[scene];
            identifiers.iter().map(|identifier| self.numbers[*identifier]).collect()
        } else {
            vec![]
        };
        let candidate = (Reverse(since), self.ranks.of[scene], numbers, scene);
        self.waiting[scene] = Some(candidate.clone());
        self.candidates.insert(candidate);
    }

    fn withdraw(&mut self, scene: usize) -> Option<usize> {
        let candidate = self.waiting[scene].take()?;
        self.candidates.remove(&candidate);
        Some(candidate.0.0)
    }

    /// Numbers what a scene is the first to tell of, and sorts scenes anew that are told apart by it.
    fn number_identifiers(&mut self, scene: usize) {
        let graph = self.graph;
        for identifier in &graph.identifiers[scene] {
            if self.numbers[*identifier] != UNTOLD {
                continue;
            }
            self.numbers[*identifier] = self.numbered;
            self.numbered += 1;
            for other in std::mem::take(&mut self.mentions[*identifier]) {
                if let Some(since) = self.withdraw(other) {
                    self.offer(other, since);
                }
            }
        }
    }
}

/// For each scene the first one that it depends on or that depends on it, however indirectly.
fn stories(graph: &Graph) -> Vec<usize> {
    let mut stories: Vec<usize> = (0..graph.after.len()).collect();
    for scene in 0..graph.after.len() {
        for next in &graph.after[scene] {
            let (a, b) = (root(&mut stories, scene), root(&mut stories, *next));
            let (first, second) = (a.min(b), a.max(b));
            stories[second] = first;
        }
    }
    for scene in 0..stories.len() {
        stories[scene] = root(&mut stories, scene);
    }
    stories
}

/// The first scene of a story, as far as it is known; shortens the way there.
fn root(stories: &mut [usize], mut scene: usize) -> usize {
    while stories[scene] != scene {
        stories[scene] = stories[stories[scene]];
        scene = stories[scene];
    }
    scene
}
