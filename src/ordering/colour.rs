//! Tells scenes apart by what they are and by what is around them.
//!
//! Colour refinement (Weisfeiler and Leman): the colour of an identifier is made of the places where it stands, that of
//! a scene of its text, its identifiers and its neighbours in the partial order; again and again, until no more scenes
//! can be told apart. Scenes of one colour can take each other's place, and nobody sees a difference.

use super::conflict::Graph;
use super::fingerprint::{mix, mix_unordered};
use super::scene::{Scene, distinct};
use super::sketch::Sketch;

/// A bound on rounds; each goes through the whole partial order, so a few are enough.
const ROUNDS: usize = 24;

/// The rank of each scene: the lower comes first if nothing speaks against it.
#[derive(Debug)]
pub(super) struct Ranks {
    pub(super) of: Vec<usize>,
    /// Whether another scene has the same rank.
    pub(super) is_shared: Vec<bool>,
}

/// Ranks scenes as people would sort them, by path, method and query; then by what they say, by their story, and only
/// then by what is around them, so that one exchange more does not turn the whole file over.
pub(super) fn ranks(scenes: &[Scene], graph: &Graph, sketches: &[&Sketch]) -> Ranks {
    let mut colours = Colours {
        of: scenes.iter().map(|scene| lasting(scene, sketches)).collect(),
        identifiers: graph.names.iter().map(|name| name.shape()).collect(),
    };
    let own = colours.of.clone();
    colours.look_around(graph);
    let story = colours.of.clone();
    let mentions = mentions(graph);
    colours.refine(graph, &mentions);
    let around = colours.of.clone();
    // Answers may hold the time of the day, so they count only where nothing else tells scenes apart.
    for (colour, scene) in colours.of.iter_mut().zip(scenes) {
        *colour = mix(*colour, fleeting(scene, sketches));
    }
    colours.refine(graph, &mentions);
    by_key(scenes.len(), |number| {
        let label = &sketches[scenes[number].members[0]].label;
        (label, own[number], story[number], around[number], colours.of[number])
    })
}

fn by_key<K: Ord>(count: usize, key: impl Fn(usize) -> K) -> Ranks {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|number| key(*number));
    let mut ranks = Ranks { of: vec![0; count], is_shared: vec![false; count] };
    for (rank, equals) in order.chunk_by(|a, b| key(*a) == key(*b)).enumerate() {
        for number in equals {
            ranks.of[*number] = rank;
            ranks.is_shared[*number] = equals.len() > 1;
        }
    }
    ranks
}

/// What of a scene is the same each time it is recorded.
fn lasting(scene: &Scene, sketches: &[&Sketch]) -> u64 {
    let exchanges = distinct(&scene.members, sketches).map(|at| sketches[at]);
    exchanges.fold(scene.members.len() as u64, |hash, sketch| {
        mix(mix(mix(hash, sketch.request), u64::from(sketch.status)), sketch.words)
    })
}

/// What of a scene can be another the next time.
fn fleeting(scene: &Scene, sketches: &[&Sketch]) -> u64 {
    scene
        .members
        .iter()
        .fold(0, |hash, at| mix(mix(hash, sketches[*at].spelling), sketches[*at].answer))
}

/// For each identifier the scenes in which it stands, and as the how-manieth.
fn mentions(graph: &Graph) -> Vec<Vec<(usize, usize)>> {
    let mut mentions = vec![vec![]; graph.names.len()];
    for (scene, identifiers) in graph.identifiers.iter().enumerate() {
        for (place, identifier) in identifiers.iter().enumerate() {
            mentions[*identifier].push((scene, place));
        }
    }
    mentions
}

struct Colours {
    of: Vec<u64>,
    identifiers: Vec<u64>,
}

impl Colours {
    fn refine(&mut self, graph: &Graph, mentions: &[Vec<(usize, usize)>]) {
        let mut told_apart = 0;
        for _ in 0..ROUNDS {
            self.look_around(graph);
            self.colour_identifiers(mentions);
            for (colour, identifiers) in self.of.iter_mut().zip(&graph.identifiers) {
                *colour = identifiers
                    .iter()
                    .fold(*colour, |hash, identifier| mix(hash, self.identifiers[*identifier]));
            }
            let mut colours = self.of.clone();
            colours.sort_unstable();
            colours.dedup();
            if colours.len() == told_apart {
                break;
            }
            told_apart = colours.len();
        }
    }

    /// Takes in all that comes before and all that comes after: scenes are numbered in an order that keeps the partial one.
    fn look_around(&mut self, graph: &Graph) {
        let mut before = self.of.clone();
        for number in 0..before.len() {
            let neighbours = mix_unordered(graph.before[number].iter().map(|other| before[*other]));
            before[number] = mix(before[number], neighbours);
        }
        let mut after = self.of.clone();
        for number in (0..after.len()).rev() {
            let neighbours = mix_unordered(graph.after[number].iter().map(|other| after[*other]));
            after[number] = mix(after[number], neighbours);
        }
        self.of = before.into_iter().zip(after).map(|(before, after)| mix(before, after)).collect();
    }

    fn colour_identifiers(&mut self, mentions: &[Vec<(usize, usize)>]) {
        for (colour, places) in self.identifiers.iter_mut().zip(mentions) {
            let places = places.iter().map(|(scene, place)| mix(self.of[*scene], *place as u64));
            *colour = mix(*colour, mix_unordered(places));
        }
    }
}
