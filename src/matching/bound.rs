//! What one session has bound, cassette by cassette.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::binding::{Binding, Bindings, Name};

/// The bindings of one session: those of each cassette for itself, since each numbers its placeholders anew.
#[derive(Debug, Default)]
pub struct Bound {
    by_cassette: HashMap<usize, Bindings>,
    /// The placeholders that a live value stands for, whichever the cassette.
    names: HashMap<String, Vec<Name>>,
    last: Option<usize>,
    /// The cassettes in which something was changed, the latest last.
    changed: Vec<usize>,
    generation: u64,
    /// How many candidates at the start of a list can never again be meant: the list and the cassette.
    passed: HashMap<(u64, usize), usize>,
}

/// What a cassette that has not answered yet has bound.
static NOTHING: LazyLock<Bindings> = LazyLock::new(Bindings::default);

impl Bound {
    /// The bindings of a cassette.
    pub fn of(&self, cassette: usize) -> &Bindings {
        self.by_cassette.get(&cassette).unwrap_or(&NOTHING)
    }

    /// Notes that a cassette has answered, and what was bound for that.
    pub fn answered(&mut self, cassette: usize, added: Vec<Binding>) {
        self.last = Some(cassette);
        if added.is_empty() {
            return;
        }
        self.generation += 1;
        for binding in &added {
            let names = self.names.entry(binding.live.clone()).or_default();
            if !names.contains(&binding.name) {
                names.push(binding.name);
            }
        }
        self.by_cassette.entry(cassette).or_default().add(added);
    }

    /// The cassette that answered last.
    pub fn last(&self) -> Option<usize> {
        self.last
    }

    /// Notes that a cassette has answered what changes something.
    pub fn change(&mut self, cassette: usize) {
        if self.changed.last() != Some(&cassette) {
            self.changed.retain(|known| *known != cassette);
            self.changed.push(cassette);
        }
    }

    /// The cassettes in which something was changed, the latest first.
    pub(super) fn changed(&self) -> impl Iterator<Item = usize> {
        self.changed.iter().rev().copied()
    }

    /// The same as long as nothing was bound in between.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The placeholders that a live value, in its usual spelling, stands for in some cassette.
    pub(super) fn names(&self, live: &str) -> &[Name] {
        self.names.get(live).map_or(&[], Vec::as_slice)
    }

    /// How many candidates of a list are passed over for good.
    pub(super) fn passed(&self, list: u64, cassette: usize) -> usize {
        self.passed.get(&(list, cassette)).copied().unwrap_or(0)
    }

    /// Notes that so many candidates of a list can never again be meant.
    pub(super) fn pass(&mut self, list: u64, cassette: usize, count: usize) {
        if count > 0 {
            self.passed.insert((list, cassette), count);
        }
    }
}
