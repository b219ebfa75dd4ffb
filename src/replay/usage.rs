//! What was played: how often since the last reset, and whether ever.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The use of one entry; of equal answers in a row the first stands for all.
#[derive(Debug, Default)]
struct Use {
    ever: AtomicBool,
    since_reset: AtomicU64,
}

/// The use of every entry.
#[derive(Debug)]
pub(super) struct Usage(Vec<Use>);

impl Usage {
    /// Of so many entries, none of which was played.
    pub(super) fn of(entries: usize) -> Self {
        Self(std::iter::repeat_with(Use::default).take(entries).collect())
    }

    /// Notes that an entry was played.
    pub(super) fn note(&self, entry: usize) {
        let one = &self.0[entry];
        one.since_reset.fetch_add(1, Ordering::Relaxed);
        // Most were; writing it again would only take the line from other processors.
        if !one.ever.load(Ordering::Relaxed) {
            one.ever.store(true, Ordering::Relaxed);
        }
    }

    /// Takes over that an entry was played, under another number.
    pub(super) fn note_earlier(&self, entry: usize) {
        self.0[entry].ever.store(true, Ordering::Relaxed);
    }

    /// Begins to count anew.
    pub(super) fn reset(&self) {
        self.0.iter().for_each(|one| one.since_reset.store(0, Ordering::Relaxed));
    }

    /// The entries that were ever played.
    pub(super) fn ever(&self) -> HashSet<usize> {
        let is_used = |entry: &usize| self.0[*entry].ever.load(Ordering::Relaxed);
        (0..self.0.len()).filter(is_used).collect()
    }

    /// The entries that were played since the last reset, and how often.
    pub(super) fn since_reset(&self) -> impl Iterator<Item = (usize, u64)> {
        let counts = self.0.iter().map(|one| one.since_reset.load(Ordering::Relaxed));
        counts.enumerate().filter(|(_, count)| *count > 0)
    }
}
