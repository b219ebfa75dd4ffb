//! Finds candidates by hash, whatever the size of the library.
//!
//! Each track stands in a few lists: one for each set of its slots that may still be unbound. A request is looked up
//! with none of its slots open, then with more and more, so that what needs fewer new bindings is found first; and of a
//! list only those are compared that can still be meant.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use jiff::SignedDuration;

use super::Bound;
use super::binding::Name;
use super::body_key::{Mask, number};
use super::criteria::normal_path;
use super::line::{Line, OpenPath, Segments, placeholder_for};
use super::options::Counting;
use crate::model::Request;
use crate::redaction::usual_spelling;

/// With more masks than these on one route further bodies are compared one by one.
const MOST_MASKS: usize = 8;

/// No more paths with stand-ins are tried.
const MOST_OPEN_PATHS: usize = 1000;

/// No more combinations of what a client's identifiers may stand for are looked up.
const MOST_FORMS: usize = 64;

/// Lists of tracks by the number of what they have in common.
#[derive(Debug, Default)]
pub(super) struct Index {
    routes: HashMap<u64, Route, FixedState>,
    /// The paths that have stand-ins; documentation has few.
    open_paths: Vec<OpenPath>,
    lists: HashMap<u64, Tracks, FixedState>,
}

/// What the recordings of one route leave open.
#[derive(Debug, Default)]
struct Route {
    /// Sets of slots, those with the fewest first.
    open: Vec<u32>,
    /// Bodies.
    masks: Vec<Mask>,
    /// Every track, in order.
    tracks: Vec<u32>,
}

/// Nearly all lists have one track.
#[derive(Debug)]
enum Tracks {
    One(u32),
    Many(Vec<u32>),
}

impl Tracks {
    fn as_slice(&self) -> &[u32] {
        match self {
            Self::One(track) => std::slice::from_ref(track),
            Self::Many(tracks) => tracks,
        }
    }

    fn push(&mut self, track: u32) {
        match self {
            Self::One(first) if *first == track => {}
            Self::One(first) => *self = Self::Many(vec![*first, track]),
            Self::Many(tracks) if tracks.last() == Some(&track) => {}
            Self::Many(tracks) => tracks.push(track),
        }
    }
}

/// A list of tracks that may answer a request.
pub(super) struct List<'i> {
    /// What the list is known by.
    pub(super) key: u64,
    /// The slots that are open in it.
    pub(super) open: u32,
    /// The tracks in order.
    pub(super) tracks: &'i [u32],
}

impl Index {
    /// Adds a track, which comes behind all others; gives the slots that are open until their placeholder is bound.
    pub(super) fn add(
        &mut self,
        track: u32,
        line: Line,
        request: &Request,
        is_sample: bool,
        counting: &Counting<'_>,
    ) -> Vec<(u32, Name)> {
        let (always, until_bound) = line.open();
        if let Some(path) = OpenPath::of(request, counting)
            && self.open_paths.len() < MOST_OPEN_PATHS
            && !self.open_paths.contains(&path)
        {
            self.open_paths.push(path);
        }
        let route = self.routes.entry(line.skeleton).or_default();
        route.tracks.push(track);
        let mut bodies = Vec::new();
        for mask in Mask::of(request, counting) {
            let place = route.mask(mask);
            let number = route.masks[place].number_of(request, counting, SignedDuration::ZERO);
            bodies.extend(number.map(|number| (place, number)));
        }
        let has_credentials = request.headers.contains("Authorization");
        let credentials: &[bool] = match has_credentials {
            // Documentation leaves the header out of many samples.
            false if is_sample => &[false, true],
            false => &[false],
            true => &[true],
        };
        // Clients learn identifiers from the left to the right: the customer's before the order's.
        for bound in 0..=until_bound.len() {
            let open = until_bound[bound..].iter().fold(always, |open, (slot, _)| open | slot);
            route.opens(open);
            for credentials in credentials {
                for body in &bodies {
                    let key = key(&line, open, &line.slots, *credentials, *body);
                    self.lists
                        .entry(key)
                        .and_modify(|tracks| tracks.push(track))
                        .or_insert(Tracks::One(track));
                }
            }
        }
        until_bound
    }

    /// Tells `look` of each list that may have the answer, by how many slots are open; it says when it has found it.
    pub(super) fn lists<'i>(
        &'i self,
        request: &Request,
        counting: &Counting<'_>,
        bound: &Bound,
        look: &mut dyn FnMut(&[List<'i>]) -> bool,
    ) {
        // A client may send the points in time that it was answered, or those that it knows itself.
        let shifts = [counting.shift(), SignedDuration::ZERO];
        let different = if counting.shift().is_zero() { 1 } else { 2 };
        for shift in &shifts[..different] {
            let line = Line::of(request, counting, *shift);
            if self.lists_of(&line, request, counting, *shift, bound, look) {
                return;
            }
            for open in self.open_segments(request, counting) {
                let line = Line::with_slots(request, counting, *shift, open);
                if self.lists_of(&line, request, counting, *shift, bound, look) {
                    return;
                }
            }
        }
    }

    /// The ways in which a path can be one with stand-ins, where its segments do not look like identifiers.
    fn open_segments(&self, request: &Request, counting: &Counting<'_>) -> Vec<Segments> {
        if self.open_paths.is_empty() {
            return Vec::new();
        }
        let path = normal_path(&request.path, counting.profile());
        let mut found: Vec<Segments> = Vec::new();
        for segments in self.open_paths.iter().filter_map(|open| open.takes(&path)) {
            if !found.contains(&segments) {
                found.push(segments);
            }
        }
        found
    }

    /// Tells `look` of the lists of one line, and whether it has found the answer.
    fn lists_of<'i>(
        &'i self,
        line: &Line,
        request: &Request,
        counting: &Counting<'_>,
        shift: SignedDuration,
        bound: &Bound,
        look: &mut dyn FnMut(&[List<'i>]) -> bool,
    ) -> bool {
        let Some(route) = self.routes.get(&line.skeleton) else { return false };
        let masks = route.masks.iter().enumerate();
        let number = |mask: &Mask| mask.number_of(request, counting, shift);
        let bodies: Vec<(usize, u64)> =
            masks.filter_map(|(place, mask)| Some((place, number(mask)?))).collect();
        let has_credentials = request.headers.contains("Authorization");
        let forms = forms(line, bound);
        for open in &route.open {
            let mut lists: Vec<List<'i>> = Vec::new();
            for form in &forms {
                for body in &bodies {
                    let key = key(line, *open, form, has_credentials, *body);
                    if let Some(tracks) = self.lists.get(&key)
                        && lists.iter().all(|list| list.key != key)
                    {
                        lists.push(List { key, open: *open, tracks: tracks.as_slice() });
                    }
                }
            }
            if !lists.is_empty() && look(&lists) {
                return true;
            }
        }
        false
    }

    /// Every track of a request's route, in order: the same method, and a path that is the same but for identifiers.
    pub(super) fn route(&self, request: &Request, counting: &Counting<'_>) -> &[u32] {
        let line = Line::of(request, counting, SignedDuration::ZERO);
        self.routes.get(&line.skeleton).map_or(&[], |route| &route.tracks)
    }
}

impl Route {
    /// The place of a mask among those of the route.
    fn mask(&mut self, mask: Mask) -> usize {
        if let Some(place) = self.masks.iter().position(|known| *known == mask) {
            return place;
        }
        let mask = if self.masks.len() < MOST_MASKS { mask } else { Mask::Any };
        let known = self.masks.iter().position(|known| *known == mask);
        known.unwrap_or_else(|| {
            self.masks.push(mask);
            self.masks.len() - 1
        })
    }

    fn opens(&mut self, open: u32) {
        if !self.open.contains(&open) {
            self.open.push(open);
            self.open.sort_by_key(|open| (open.count_ones(), *open));
        }
    }
}

fn key(
    line: &Line,
    open: u32,
    forms: &[impl AsRef<str>],
    has_credentials: bool,
    body: (usize, u64),
) -> u64 {
    let slots = forms.iter().enumerate().map(|(index, form)| match open & (1 << index) {
        0 => number(form.as_ref()),
        _ => 0,
    });
    let slots = slots.fold(0, |all, slot| number((all, slot)));
    number((line.skeleton, open, slots, has_credentials, body))
}

/// Every way in which the recordings may say the slots of a line: as they are, or as placeholders that they stand for.
fn forms(line: &Line, bound: &Bound) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = vec![Vec::with_capacity(line.slots.len())];
    for slot in &line.slots {
        let names = bound.names(&usual_spelling(slot));
        let count = all.len();
        for name in names.iter().take(MOST_FORMS / count - 1) {
            let placeholder = placeholder_for(slot, *name);
            for index in 0..count {
                let mut form = all[index].clone();
                form.push(placeholder.clone());
                all.push(form);
            }
        }
        all[..count].iter_mut().for_each(|form| form.push(slot.clone()));
    }
    all
}
