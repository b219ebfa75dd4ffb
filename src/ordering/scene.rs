//! Divides a recording into scenes: a mutation, or reads of one thing between which nothing happened that concerns it.
//!
//! What `replay::play_order` will learn from the file must be what it would have learnt from the recording: between two
//! different answers stands what made them differ, and nothing where only time passed.

use std::collections::HashMap;

use super::access::{self, Access, Collections, Role};
use super::sketch::{Method, Sketch};

/// A mutation, or some reads of one thing.
#[derive(Debug)]
pub(super) struct Scene {
    /// The exchanges, in the order in which they are written down.
    pub(super) members: Vec<usize>,
    /// The first member's position in the recording.
    pub(super) first: usize,
    /// The last member's position in the recording.
    pub(super) last: usize,
    /// What it concerns.
    pub(super) accesses: Vec<Access>,
}

/// Which scenes come after which others, whatever they concern.
pub(super) type Explicit = Vec<(usize, usize)>;

/// The scenes of a recording in the order in which they began.
pub(super) fn divide(sketches: &[&Sketch]) -> (Vec<Scene>, Explicit) {
    let collections = Collections::of(sketches);
    let tracks = tracks(sketches);
    let changes = Changes::find(sketches, &tracks, &collections);
    let mut parts = Parts::default();
    for track in &tracks {
        parts.add_track(track, sketches, &changes);
    }
    let mutations = (0..sketches.len()).filter(|at| sketches[*at].method != Method::Read);
    parts.scenes.extend(mutations.map(|at| Scene {
        members: vec![at],
        first: at,
        last: at,
        accesses: access::of_mutation(sketches[at], &collections),
    }));
    parts.in_order()
}

/// The reads by what they ask for, each in recorded order.
fn tracks(sketches: &[&Sketch]) -> Vec<Vec<usize>> {
    let mut numbers: HashMap<u64, usize> = HashMap::new();
    let mut tracks: Vec<Vec<usize>> = Vec::new();
    for (at, sketch) in sketches.iter().enumerate() {
        if sketch.method == Method::Read {
            let number = *numbers.entry(sketch.asked()).or_insert_with(|| {
                tracks.push(vec![]);
                tracks.len() - 1
            });
            tracks[number].push(at);
        }
    }
    tracks
}

/// Where in the recording things were changed about which some track of reads wants to know.
struct Changes {
    /// Positions of writing and of touching, by key, ascending.
    of: HashMap<u64, [Vec<usize>; 2]>,
}

impl Changes {
    fn find(sketches: &[&Sketch], tracks: &[Vec<usize>], collections: &Collections) -> Self {
        let mut of: HashMap<u64, [Vec<usize>; 2]> = HashMap::new();
        for track in tracks.iter().filter(|track| track.len() > 1) {
            of.entry(access::path_key(sketches[track[0]])).or_default();
            of.entry(access::at_key(sketches[track[0]])).or_default();
            for pair in track.windows(2).filter(|pair| differ(sketches, pair)) {
                let second = sketches[pair[1]];
                let concerns = access::of_surroundings(second).into_iter();
                let concerns = concerns.chain(access::of_mentions(second));
                of.extend(concerns.map(|(key, _)| (key, Default::default())));
            }
        }
        for (at, sketch) in sketches.iter().enumerate() {
            if sketch.method == Method::Read {
                continue;
            }
            for (key, role) in access::of_mutation(sketch, collections) {
                let Some(positions) = of.get_mut(&key) else { continue };
                match role {
                    Role::Writes => positions[0].push(at),
                    Role::Touches => positions[1].push(at),
                    Role::Reads | Role::Shows => {}
                }
            }
        }
        Self { of }
    }

    /// The mutations between two reads that are in conflict with this access.
    fn between(&self, pair: &[usize], (key, role): Access) -> impl Iterator<Item = usize> {
        let [writes, touches] = self.of.get(&key).map_or([&[][..], &[]], |lists| {
            [&lists[0], if role == Role::Reads { &lists[1] } else { &[] }]
        });
        [writes, touches].into_iter().flat_map(|positions| {
            let start = positions.partition_point(|at| *at <= pair[0]);
            let end = positions.partition_point(|at| *at < pair[1]);
            positions[start..end].iter().copied()
        })
    }

    fn any_between(&self, pair: &[usize], accesses: &[Access]) -> bool {
        accesses.iter().any(|access| self.between(pair, *access).next().is_some())
    }
}

/// Whether two reads got different answers.
fn differ(sketches: &[&Sketch], pair: &[usize]) -> bool {
    sketches[pair[0]].answered() != sketches[pair[1]].answered()
}

/// On what the answers of a track depend, beside what is written at its path itself.
#[derive(Clone, Copy, Default)]
struct Sensitivity {
    to_surroundings: bool,
    to_mentions: bool,
}

impl Sensitivity {
    /// Learns it from the answers that have changed, and from what happened before they did.
    fn of(track: &[usize], sketches: &[&Sketch], changes: &Changes) -> Self {
        let mut sensitivity = Self::default();
        for pair in track.windows(2).filter(|pair| differ(sketches, pair)) {
            let read = sketches[pair[1]];
            if changes.any_between(pair, &[(access::at_key(read), Role::Reads)]) {
                continue;
            }
            if changes.any_between(pair, &access::of_surroundings(read)) {
                sensitivity.to_surroundings = true;
            } else if changes.any_between(pair, &access::of_mentions(read)) {
                sensitivity.to_mentions = true;
            }
        }
        sensitivity
    }

    fn accesses(self, read: &Sketch) -> Vec<Access> {
        let mut accesses = Vec::new();
        if self.to_surroundings {
            accesses.extend(access::of_surroundings(read));
        }
        if self.to_mentions {
            accesses.extend(access::of_mentions(read));
        }
        accesses
    }

    /// Whether something happened between two reads of a track that keeps them apart.
    fn parts(self, pair: &[usize], sketches: &[&Sketch], changes: &Changes) -> bool {
        // As `Shows`, since what is only touched changes no answer unless it is seen to do so.
        let mut accesses = vec![(access::path_key(sketches[pair[1]]), Role::Shows)];
        for at in pair {
            accesses.extend(self.accesses(sketches[*at]));
        }
        changes.any_between(pair, &accesses)
    }
}

/// Scenes as they are found, and what must come after what, by position of a member.
#[derive(Default)]
struct Parts {
    scenes: Vec<Scene>,
    after: Vec<(usize, usize)>,
}

impl Parts {
    fn add_track(&mut self, track: &[usize], sketches: &[&Sketch], changes: &Changes) {
        let sensitivity = Sensitivity::of(track, sketches, changes);
        let mut scenes = vec![vec![track[0]]];
        for pair in track.windows(2) {
            if sensitivity.parts(pair, sketches, changes) {
                self.after.push((pair[0], pair[1]));
                scenes.push(vec![]);
            }
            scenes.last_mut().expect("there is one from the start").push(pair[1]);
        }
        for members in scenes {
            self.scenes.push(reading(members, sensitivity, sketches));
        }
    }

    fn in_order(mut self) -> (Vec<Scene>, Explicit) {
        self.scenes.sort_by_key(|scene| scene.first);
        let mut scene_of = HashMap::new();
        for (number, scene) in self.scenes.iter().enumerate() {
            scene_of.extend(scene.members.iter().map(|at| (*at, number)));
        }
        let after = self.after.iter().map(|(a, b)| (scene_of[a], scene_of[b])).collect();
        (self.scenes, after)
    }
}

/// The scene of some reads.
fn reading(mut members: Vec<usize>, sensitivity: Sensitivity, sketches: &[&Sketch]) -> Scene {
    let (first, last) = (members[0], members[members.len() - 1]);
    let mut accesses = Vec::new();
    for at in distinct(&members, sketches) {
        accesses.extend(access::of_read(sketches[at]));
        accesses.extend(sensitivity.accesses(sketches[at]));
    }
    // Who of several clients got the same answer first is accident.
    for run in members.chunk_by_mut(|a, b| !differ(sketches, &[*a, *b])) {
        run.sort_by_key(|at| (&sketches[*at].label, sketches[*at].spelling));
    }
    accesses.sort_unstable();
    accesses.dedup();
    Scene { members, first, last, accesses }
}

/// The first of each run of equal answers.
pub(super) fn distinct<'m>(
    members: &'m [usize],
    sketches: &'m [&Sketch],
) -> impl Iterator<Item = usize> + 'm {
    members.chunk_by(|a, b| !differ(sketches, &[*a, *b])).map(|run| run[0])
}
