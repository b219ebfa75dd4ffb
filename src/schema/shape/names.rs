//! The names that a shape declares, and which of them an object has had.

use super::Next;

/// The declared names, shortest first: few are as long as another, so that one comparison finds most.
#[derive(Debug, Default)]
pub(super) struct Names {
    sorted: Vec<(Box<str>, Next)>,
    /// How many names are shorter than each length; those of [`LONG`] and more count as equally long.
    shorter: Vec<usize>,
}

/// Names of more bytes are told apart by comparing.
const LONG: usize = 64;

impl Names {
    pub(super) fn of(names: impl IntoIterator<Item = (Box<str>, Next)>) -> Self {
        let mut sorted: Vec<(Box<str>, Next)> = names.into_iter().collect();
        sorted.sort_by(|(a, _), (b, _)| (a.len().min(LONG), a).cmp(&(b.len().min(LONG), b)));
        sorted.dedup_by(|(a, _), (b, _)| a == b);
        let shorter = |length| sorted.partition_point(|(name, _)| name.len().min(LONG) < length);
        let shorter = (0..=LONG + 1).map(shorter).collect();
        Self { sorted, shorter }
    }

    pub(super) fn get(&self, name: &str) -> Option<Next> {
        self.numbered(name).map(|(_, next)| next)
    }

    /// The same with the number of the name among all.
    #[inline]
    pub(super) fn numbered(&self, name: &str) -> Option<(usize, Next)> {
        let length = name.len().min(LONG);
        let (from, to) = (*self.shorter.get(length)?, *self.shorter.get(length + 1)?);
        let place = self.sorted[from..to].iter().position(|(own, _)| is_same(own, name))?;
        Some((from + place, self.sorted[from + place].1))
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.sorted.iter().map(|(name, _)| &**name)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }
}

/// Which of the names that a shape declares an object has had so far.
#[derive(Default)]
pub(super) struct NamesThatCame(u128);

impl NamesThatCame {
    /// Whether this is known to be the first member of its name, given the number of the name.
    #[inline]
    pub(super) fn is_first(&mut self, number: Option<usize>) -> bool {
        let Some(number) = number.filter(|number| *number < 128) else { return false };
        let bit = 1 << number;
        let is_first = self.0 & bit == 0;
        self.0 |= bit;
        is_first
    }
}

/// Whether two texts are the same, which are equally long or both very long: most names are short, and a call to compare
/// them takes longer.
#[inline]
fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let word = |bytes: Option<&[u8; 8]>| bytes.map(|bytes| u64::from_le_bytes(*bytes));
    match a.len() {
        8..=16 => {
            word(a.first_chunk()) == word(b.first_chunk())
                && word(a.last_chunk()) == word(b.last_chunk())
        }
        _ => a == b,
    }
}
