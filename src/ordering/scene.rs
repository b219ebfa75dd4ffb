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
                let concerns =
                    access::of_read(second).into_iter().chain(access::of_sensitive_read(second));
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

/// What lies between two reads of one track that follow each other.
enum Between {
    /// Nothing that concerns them: they belong together.
    Nothing,
    /// The resource itself was written.
    Write,
    /// What is within or above the resource was changed, and so its answer.
    Surroundings,
    /// These mutations changed what the answer shows.
    Causes(Vec<usize>),
}

impl Between {
    fn of(pair: &[usize], sketches: &[&Sketch], changes: &Changes) -> Self {
        let read = sketches[pair[1]];
        // As `Shows`, since only writing tells reads apart that got the same answer.
        let is_written = changes.any_between(pair, &[(access::path_key(read), Role::Shows)]);
        let apart = if is_written { Self::Write } else { Self::Nothing };
        if !differ(sketches, pair)
            || changes.any_between(pair, &[(access::at_key(read), Role::Reads)])
        {
            return apart;
        }
        if changes.any_between(pair, &access::of_sensitive_read(read)) {
            return Self::Surroundings;
        }
        let accesses = access::of_read(read).into_iter();
        let mut causes: Vec<usize> = accesses
            .flat_map(|access| changes.between(pair, access))
            .filter(|at| sketches[*at].took_effect())
            .collect();
        causes.sort_unstable();
        causes.dedup();
        if causes.is_empty() { apart } else { Self::Causes(causes) }
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
        let mut is_sensitive = false;
        let mut scenes = vec![vec![track[0]]];
        for pair in track.windows(2) {
            let between = Between::of(pair, sketches, changes);
            if let Between::Nothing = between {
                scenes.last_mut().expect("it has one from the start").push(pair[1]);
                continue;
            }
            self.after.push((pair[0], pair[1]));
            scenes.push(vec![pair[1]]);
            match between {
                Between::Surroundings => is_sensitive = true,
                Between::Causes(causes) => {
                    self.after.extend(causes.iter().flat_map(|at| [(pair[0], *at), (*at, pair[1])]))
                }
                Between::Nothing | Between::Write => {}
            }
        }
        for members in scenes {
            self.scenes.push(reading(members, is_sensitive, sketches));
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
fn reading(mut members: Vec<usize>, is_sensitive: bool, sketches: &[&Sketch]) -> Scene {
    let (first, last) = (members[0], members[members.len() - 1]);
    let mut accesses = Vec::new();
    for pair in distinct(&members, sketches) {
        accesses.extend(access::of_read(sketches[pair]));
        if is_sensitive {
            accesses.extend(access::of_sensitive_read(sketches[pair]));
        }
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
