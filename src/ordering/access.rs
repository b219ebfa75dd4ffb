//! What an exchange has to do with which things.
//!
//! A thing is a path, an identifier, or all that is beneath or at a path; it has a key. Two exchanges that concern the
//! same thing in roles that are in conflict stay in the order in which they were recorded.

use std::collections::HashSet;

use super::fingerprint::{mix, mix_bytes};
use super::sketch::{Identifier, Method, Sketch, masked_indices};

/// What an exchange does with a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// It changes it: in conflict with every role.
    Writes,
    /// It may have changed it; whoever else may have does not matter. In conflict with reading.
    Touches,
    /// It reads it: in conflict with touching.
    Reads,
    /// It shows it, or stands beneath it: in conflict with writing only.
    Shows,
}

/// A thing, by its key, and what an exchange does with it.
pub(super) type Access = (u64, Role);

/// The kinds of things; a key is made of one and of what it is about.
#[derive(Clone, Copy)]
enum Thing {
    /// The resource at a path.
    Path = 1,
    /// What an identifier names.
    Identifier,
    /// What a repeated POST to a collection does.
    Request,
    /// Successful mutations at a path.
    At,
    /// Successful mutations at or beneath a path.
    Within,
    /// Successful mutations that tell of an identifier.
    Telling,
    /// Successful mutations of what an identifier names.
    Changing,
}

fn key(thing: Thing, of: u64) -> u64 {
    mix(thing as u64, of)
}

/// Paths to which a successful POST has added something: POSTs there do not get in each other's way.
#[derive(Debug)]
pub(super) struct Collections(HashSet<u64>);

impl Collections {
    pub(super) fn of(sketches: &[&Sketch]) -> Self {
        let adding = sketches.iter().filter(|sketch| sketch.created.is_some());
        Self(adding.map(|sketch| Place::of(sketch).path()).collect())
    }
}

/// Where the path of a request leads.
struct Place {
    /// What tells each prefix of the path from others, segment by segment; the last is that of the path.
    prefixes: Vec<u64>,
    /// The last identifier in the path, and whether the path ends with it.
    nearest: Option<(Identifier, bool)>,
    /// How many different identifiers stand in the path; they are the first ones of the exchange.
    identifiers: usize,
}

impl Place {
    fn of(sketch: &Sketch) -> Self {
        let (mut prefixes, mut nearest, mut identifiers) = (vec![], None, 0);
        let mut hash = 0;
        for segment in sketch.path().trim_start_matches('/').split('/') {
            nearest = nearest.map(|(identifier, _)| (identifier, false));
            hash = mix_bytes(hash, segment.as_bytes());
            for index in masked_indices(segment) {
                let Some(identifier) = sketch.identifiers.get(index) else { continue };
                hash = mix(hash, identifier.bits());
                nearest = Some((*identifier, true));
                identifiers = identifiers.max(index + 1);
            }
            prefixes.push(hash);
        }
        Self { prefixes, nearest, identifiers }
    }

    fn path(&self) -> u64 {
        *self.prefixes.last().expect("splitting gives one part at least")
    }

    fn ancestors(&self) -> &[u64] {
        &self.prefixes[..self.prefixes.len() - 1]
    }
}

/// The last identifier in the path of a request.
pub(super) fn nearest(sketch: &Sketch) -> Option<Identifier> {
    Place::of(sketch).nearest.map(|(identifier, _)| identifier)
}

/// The key of the path that a request names.
pub(super) fn path_key(sketch: &Sketch) -> u64 {
    key(Thing::Path, Place::of(sketch).path())
}

/// The key of the successful mutations of the path that a request names.
pub(super) fn at_key(sketch: &Sketch) -> u64 {
    key(Thing::At, Place::of(sketch).path())
}

/// What a read concerns, whatever it answers.
pub(super) fn of_read(sketch: &Sketch) -> Vec<Access> {
    let place = Place::of(sketch);
    let mut accesses = vec![(key(Thing::Path, place.path()), Role::Reads)];
    accesses.extend(
        place.nearest.map(|(identifier, _)| (of(Thing::Identifier, identifier), Role::Reads)),
    );
    accesses
}

/// What a read concerns whose answers depend on what is within its path, or on what is above it.
pub(super) fn of_surroundings(sketch: &Sketch) -> Vec<Access> {
    let place = Place::of(sketch);
    let above = place.ancestors().iter().map(|path| (key(Thing::At, *path), Role::Reads));
    std::iter::once((key(Thing::Within, place.path()), Role::Reads)).chain(above).collect()
}

/// What a read concerns whose answers depend on what other resources tell of it, or on those of which it tells.
pub(super) fn of_mentions(sketch: &Sketch) -> Vec<Access> {
    let place = Place::of(sketch);
    let own = place.nearest.map(|(identifier, _)| of(Thing::Telling, identifier));
    let shown = beside_path(sketch, &place).map(|identifier| of(Thing::Changing, identifier));
    own.into_iter().chain(shown).map(|key| (key, Role::Reads)).collect()
}

/// What a mutation concerns.
pub(super) fn of_mutation(sketch: &Sketch, collections: &Collections) -> Vec<Access> {
    let place = Place::of(sketch);
    let adds = sketch.method == Method::Post && collections.0.contains(&place.path());
    let mut accesses: Vec<Access> =
        place.ancestors().iter().map(|path| (key(Thing::Path, *path), Role::Shows)).collect();
    if adds {
        let role = if sketch.created.is_some() { Role::Shows } else { Role::Writes };
        accesses.push((key(Thing::Path, place.path()), Role::Shows));
        accesses.push((key(Thing::Request, sketch.asked()), role));
    } else {
        accesses.push((key(Thing::Path, place.path()), Role::Writes));
    }
    if sketch.took_effect() {
        effects(sketch, &place, adds, &mut accesses);
    }
    accesses
}

fn effects(sketch: &Sketch, place: &Place, adds: bool, accesses: &mut Vec<Access>) {
    let mut touch = |key: u64| accesses.push((key, Role::Touches));
    place.prefixes.iter().for_each(|path| touch(key(Thing::Within, *path)));
    let told = beside_path(sketch, place).map(|identifier| of(Thing::Telling, identifier));
    told.for_each(&mut touch);
    if adds {
        sketch.created.iter().for_each(|new| touch(of(Thing::Changing, *new)));
        return;
    }
    touch(key(Thing::At, place.path()));
    match place.nearest {
        // `PATCH /orders/1` and `POST /orders/1/cancel` change the order.
        Some((identifier, ends)) if ends || sketch.method == Method::Post => {
            touch(of(Thing::Changing, identifier));
            accesses.push((of(Thing::Identifier, identifier), Role::Writes));
        }
        // `PUT /customers/1/profile` changes what `/customers/1` shows.
        _ => place.ancestors().last().into_iter().for_each(|path| touch(key(Thing::Path, *path))),
    }
}

fn of(thing: Thing, identifier: Identifier) -> u64 {
    key(thing, identifier.bits())
}

/// The identifiers of an exchange that are not only its context.
fn beside_path<'s>(
    sketch: &'s Sketch,
    place: &Place,
) -> impl Iterator<Item = Identifier> + use<'s> {
    sketch.identifiers[place.identifiers..].iter().copied()
}
