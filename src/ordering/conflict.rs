//! Which scenes must stay in the order in which they were recorded.

use std::collections::{HashMap, HashSet};

use super::access::{self, Role};
use super::scene::{Explicit, Scene};
use super::sketch::{Identifier, Sketch};

/// Which scenes come after which others; by the number of a scene, in the order in which they began.
#[derive(Debug)]
pub(super) struct Graph {
    /// The scenes that come directly before each.
    pub(super) before: Vec<Vec<usize>>,
    /// The scenes that come directly after each.
    pub(super) after: Vec<Vec<usize>>,
    /// The identifiers of each scene in order of appearance, numbered from 0 through the recording.
    pub(super) identifiers: Vec<Vec<usize>>,
    /// The identifiers themselves.
    pub(super) names: Vec<Identifier>,
}

/// The partial order of some scenes.
pub(super) fn graph(scenes: &[Scene], explicit: Explicit, sketches: &[&Sketch]) -> Graph {
    let mut edges = explicit;
    conflicts(scenes, &mut edges);
    let (names, identifiers) = identifiers(scenes, sketches);
    creations(scenes, &identifiers, &names, sketches, &mut edges);
    edges.sort_unstable();
    edges.dedup();
    let mut graph = Graph {
        before: vec![vec![]; scenes.len()],
        after: vec![vec![]; scenes.len()],
        identifiers,
        names,
    };
    for (a, b) in edges {
        graph.after[a].push(b);
        graph.before[b].push(a);
    }
    graph
}

fn identifiers(scenes: &[Scene], sketches: &[&Sketch]) -> (Vec<Identifier>, Vec<Vec<usize>>) {
    let (mut names, mut numbers) = (Vec::new(), HashMap::new());
    let mut of_scene = |scene: &Scene| {
        let mut found = Vec::new();
        for at in super::scene::distinct(&scene.members, sketches) {
            found.extend(sketches[at].identifiers.iter().map(|identifier| {
                *numbers.entry(*identifier).or_insert_with(|| {
                    names.push(*identifier);
                    names.len() - 1
                })
            }));
        }
        found
    };
    let found = scenes.iter().map(&mut of_scene).collect();
    (names, found)
}

/// Whoever knows an identifier comes after the POST that brought it into the world.
fn creations(
    scenes: &[Scene],
    identifiers: &[Vec<usize>],
    names: &[Identifier],
    sketches: &[&Sketch],
    edges: &mut Explicit,
) {
    let own: HashSet<Identifier> =
        sketches.iter().filter_map(|sketch| access::nearest(sketch)).collect();
    // By identifier the scenes whose answers are the first to tell of it; with two of them it was there before.
    let mut creators: HashMap<Identifier, Vec<usize>> = HashMap::new();
    for (number, scene) in scenes.iter().enumerate() {
        let sketch = sketches[scene.first];
        let Some(created) = sketch.created else { continue };
        let told = sketch.identifiers[sketch.in_request as usize..].iter();
        for identifier in told.filter(|told| **told == created || own.contains(told)) {
            creators.entry(*identifier).or_default().push(number);
        }
    }
    let mut is_known = vec![false; names.len()];
    for (number, known) in identifiers.iter().enumerate() {
        for identifier in known {
            match creators.get(&names[*identifier]).map(Vec::as_slice) {
                Some([creator]) if *creator == number => is_known[*identifier] = true,
                Some([creator]) if is_known[*identifier] => edges.push((*creator, number)),
                // Somebody knew of it before, so it was not made then.
                Some(_) => drop(creators.remove(&names[*identifier])),
                None => {}
            }
        }
    }
}

/// Walks through the recording and notes who comes after whom on account of each thing.
fn conflicts(scenes: &[Scene], edges: &mut Explicit) {
    let disputed = disputed(scenes);
    let mut things: HashMap<u64, History> = HashMap::new();
    let mut events: Vec<(usize, bool, usize)> = Vec::new();
    for (number, scene) in scenes.iter().enumerate() {
        events.push((scene.first, false, number));
        events.push((scene.last, true, number));
    }
    events.sort_unstable();
    for (_, ends, number) in events {
        for (key, role) in scenes[number].accesses.iter().filter(|(key, _)| disputed.contains(key))
        {
            let thing = things.entry(*key).or_default();
            if ends {
                thing.note(number, *role);
            } else {
                edges.extend(thing.conflicting(*role).map(|earlier| (earlier, number)));
            }
        }
    }
}

/// The things about which there can be a conflict: of the others there are many more.
fn disputed(scenes: &[Scene]) -> HashSet<u64> {
    let accesses = || scenes.iter().flat_map(|scene| scene.accesses.iter().copied());
    let having = |wanted: Role| accesses().filter(move |(_, role)| *role == wanted);
    let read: HashSet<u64> = having(Role::Reads).map(|(key, _)| key).collect();
    let touched = having(Role::Touches).map(|(key, _)| key).filter(|key| read.contains(key));
    having(Role::Writes).map(|(key, _)| key).chain(touched).collect()
}

/// Who has had to do with one thing so far, as far as later ones must know.
#[derive(Debug, Default)]
struct History {
    writes: Option<usize>,
    touches: Vec<usize>,
    reads: Vec<usize>,
    shows: Vec<usize>,
    /// Whether touches came after the last reads.
    touched_last: bool,
}

impl History {
    /// The scenes that one with this role comes after. Others come before these in turn.
    fn conflicting(&self, role: Role) -> impl Iterator<Item = usize> {
        let (touches, reads, shows): (&[usize], &[usize], &[usize]) = match role {
            Role::Writes => (&self.touches, &self.reads, &self.shows),
            Role::Touches => (&[], &self.reads, &[]),
            Role::Reads => (&self.touches, &[], &[]),
            Role::Shows => (&[], &[], &[]),
        };
        let since = touches.iter().chain(reads).chain(shows).copied();
        self.writes.into_iter().chain(since)
    }

    fn note(&mut self, number: usize, role: Role) {
        match role {
            Role::Writes => *self = Self { writes: Some(number), ..Self::default() },
            Role::Touches => {
                if !self.touched_last {
                    self.touches.clear();
                }
                self.touched_last = true;
                self.touches.push(number);
            }
            Role::Reads => {
                if self.touched_last {
                    self.reads.clear();
                }
                self.touched_last = false;
                self.reads.push(number);
            }
            Role::Shows => self.shows.push(number),
        }
    }
}
