//! Searches what is about to be written for the values that were replaced.
//!
//! The rules find what looks secret; this finds what is. It takes the time of reading the text, however many values it
//! knows: of each value it keeps one window of eight bytes that few others have, and asks at each place of the text
//! whether a window starts there. GUIDs are found by their dashes and looked up whole. The text is searched as it stands
//! and with its escapes, base64 and hexadecimal digits undone, [`DEPTH`] deep.

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;

use memchr::{memchr, memchr_iter};

use super::placeholder::guid_bits;
use super::vault::Vault;

mod encodings;

/// How many encodings inside one another are undone.
const DEPTH: usize = 3;

/// Values that are shorter are not searched for: they may stand anywhere by chance.
pub(super) const SHORTEST: usize = 8;

/// Of a longer value only so many last bytes are kept; whoever writes all of it writes those.
const LONGEST: usize = 48;

/// A value that was replaced and stands in a text all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The rule that replaced it elsewhere.
    pub rule: String,
    /// The byte of the text at which it starts, or at which what it is encoded in starts.
    pub offset: usize,
}

/// A value by its rule's number; `None` is a GUID of the vault.
pub(super) type Rule = Option<usize>;

/// The values to search for, but for the GUIDs, which are the vault's.
#[derive(Debug)]
pub(super) struct Taint {
    /// The bytes of all values, in lower case.
    bytes: Vec<u8>,
    values: Vec<Value>,
    /// Values by the hash of their window: places in `values` plus one, 0 for none. Its length is a power of two.
    slots: Vec<u32>,
    /// A bit for each hash of a window; most places of a text are done with after a look at it.
    filter: Vec<u64>,
    /// The values that were added, as hashes, since most come again and again.
    known: HashSet<u64>,
    hasher: RandomState,
}

#[derive(Clone, Copy, Debug)]
struct Value {
    start: u32,
    length: u16,
    /// Where in the value its window starts.
    window: u16,
    rule: u32,
}

impl Default for Taint {
    fn default() -> Self {
        let hasher = RandomState::new();
        Self {
            bytes: vec![],
            values: vec![],
            slots: vec![0; 256],
            filter: vec![0; 128],
            known: HashSet::new(),
            hasher,
        }
    }
}

/// The odd number of the golden ratio: multiplying by it spreads what differs over the upper bits.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Letters in lower case; other bytes come out as something, too, and always the same.
const LOWER: u64 = 0x2020_2020_2020_2020;

fn window_at(bytes: &[u8], at: usize) -> Option<u64> {
    let window = bytes.get(at..at + SHORTEST)?.try_into().ok()?;
    Some(u64::from_le_bytes(window) | LOWER)
}

impl Taint {
    /// Adds a value that a rule has replaced.
    pub(super) fn add(&mut self, value: &str, rule: usize) {
        let bytes = &value.as_bytes()[value.len().saturating_sub(LONGEST)..];
        if bytes.len() < SHORTEST || !self.known.insert(self.hasher.hash_one(bytes)) {
            return;
        }
        let value = Value {
            start: u32::try_from(self.bytes.len()).expect("not that many secrets fit into memory"),
            length: bytes.len() as u16,
            window: self.rarest_window(bytes) as u16,
            rule: rule as u32,
        };
        self.bytes.extend(bytes.iter().map(u8::to_ascii_lowercase));
        self.values.push(value);
        if self.values.len() * 2 > self.slots.len() {
            self.grow();
        } else {
            self.enter(self.values.len() - 1);
        }
    }

    /// The window that has the fewest others in its way: values that start alike differ at their end.
    fn rarest_window(&self, bytes: &[u8]) -> usize {
        let crowd = |at: &usize| {
            let hash = window_at(bytes, *at).map_or(0, |window| window.wrapping_mul(SPREAD));
            let mut slot = self.slot(hash);
            let mut steps = 0;
            while self.slots[slot] != 0 {
                slot = (slot + 1) % self.slots.len();
                steps += 1;
            }
            steps
        };
        (0..=bytes.len() - SHORTEST).rev().min_by_key(crowd).unwrap_or(0)
    }

    fn slot(&self, hash: u64) -> usize {
        (hash >> (64 - self.slots.len().trailing_zeros())) as usize
    }

    /// The word of the filter for a hash, and the bit in it.
    fn bit(&self, hash: u64) -> (usize, u64) {
        let bit = hash >> (64 - 6 - self.filter.len().trailing_zeros());
        ((bit >> 6) as usize, 1 << (bit & 63))
    }

    fn enter(&mut self, index: usize) {
        let Value { start, window, .. } = self.values[index];
        let at = start as usize + usize::from(window);
        let hash = window_at(&self.bytes, at).map_or(0, |window| window.wrapping_mul(SPREAD));
        let (word, bit) = self.bit(hash);
        self.filter[word] |= bit;
        let mut slot = self.slot(hash);
        while self.slots[slot] != 0 {
            slot = (slot + 1) % self.slots.len();
        }
        self.slots[slot] = index as u32 + 1;
    }

    fn grow(&mut self) {
        let slots = self.slots.len() * 2;
        self.slots = vec![0; slots];
        // 32 bits for each value, when the slots are half full.
        self.filter = vec![0; slots / 4];
        (0..self.values.len()).for_each(|index| self.enter(index));
    }

    /// The first value that a text holds in any encoding, with its rule and its place.
    pub(super) fn find(&self, text: &[u8], vault: &Vault) -> Option<(Rule, usize)> {
        self.search(text, vault, DEPTH)
    }

    fn search(&self, text: &[u8], vault: &Vault, depth: usize) -> Option<(Rule, usize)> {
        let plain = self.find_window(text).or_else(|| find_guid(text, vault));
        if plain.is_some() || depth == 0 {
            return plain;
        }
        // UTF-16 of what is ASCII; it adds nothing to what is to be undone.
        if memchr(0, text).is_some() {
            let narrow: Vec<u8> = text.iter().copied().filter(|byte| *byte != 0).collect();
            return self.search(&narrow, vault, depth);
        }
        encodings::each_inside(text, &mut |inner, offset| {
            let (rule, _) = self.search(inner, vault, depth - 1)?;
            Some((rule, offset))
        })
    }

    fn find_window(&self, text: &[u8]) -> Option<(Rule, usize)> {
        if self.values.is_empty() {
            return None;
        }
        let filter_shift = 64 - 6 - self.filter.len().trailing_zeros();
        text.windows(SHORTEST).enumerate().find_map(|(at, window)| {
            let window = u64::from_le_bytes(window.try_into().expect("it has eight bytes")) | LOWER;
            let hash = window.wrapping_mul(SPREAD);
            let bit = hash >> filter_shift;
            if self.filter[(bit >> 6) as usize] >> (bit & 63) & 1 == 0 {
                return None;
            }
            self.value_around(text, at, hash)
        })
    }

    /// The value whose window starts here and that stands here as a whole.
    fn value_around(&self, text: &[u8], at: usize, hash: u64) -> Option<(Rule, usize)> {
        let mut slot = self.slot(hash);
        while let Some(index) = self.slots[slot].checked_sub(1) {
            let Value { start, length, window, rule } = self.values[index as usize];
            let value = &self.bytes[start as usize..start as usize + usize::from(length)];
            let stands = at.checked_sub(usize::from(window)).filter(|from| {
                text.get(*from..*from + value.len())
                    .is_some_and(|part| part.eq_ignore_ascii_case(value))
            });
            if let Some(from) = stands {
                return Some((Some(rule as usize), from));
            }
            slot = (slot + 1) % self.slots.len();
        }
        None
    }

    /// How many values are searched for.
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }
}

/// A GUID of the vault, by its dashes or as 32 digits in a row.
fn find_guid(text: &[u8], vault: &Vault) -> Option<(Rule, usize)> {
    if !vault.has_guids() {
        return None;
    }
    let is_known = |from: usize, to: usize| {
        let digits = text.get(from..to).and_then(|part| std::str::from_utf8(part).ok());
        digits.and_then(guid_bits).is_some_and(|bits| vault.has_guid(bits)).then_some((None, from))
    };
    let dashed = memchr_iter(b'-', text).find_map(|dash| {
        let is_dash = |at: usize| text.get(at) == Some(&b'-');
        let from = dash.checked_sub(8).filter(|_| is_dash(dash + 5) && is_dash(dash + 10))?;
        is_known(from, from + 36)
    });
    dashed.or_else(|| {
        encodings::runs(text, 32, |byte| byte.is_ascii_hexdigit())
            .flat_map(|run| run.start..=run.end - 32)
            .find_map(|from| {
                let lower = text[from..from + 32].to_ascii_lowercase();
                let bits = std::str::from_utf8(&lower).ok().and_then(guid_bits)?;
                vault.has_guid(bits).then_some((None, from))
            })
    })
}

/// Whether a secret says enough to be searched for: a cookie may be `dark-mode`, which stands elsewhere by right.
pub(super) fn is_telling(value: &str) -> bool {
    let has = |kind: fn(&u8) -> bool| value.bytes().any(|byte| kind(&byte));
    let is_mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
    value.len() >= SHORTEST && is_mixed || value.len() >= 20 && !value.contains(' ')
}

/// The parts of a value that are worth a search of their own: a token without its scheme, what an escape means.
pub(super) fn parts_of(value: &str) -> Vec<&str> {
    let ends = |c: char| c.is_whitespace() || matches!(c, ';' | ',' | '"' | '=' | '&');
    let mut parts: Vec<&str> = value.split(ends).filter(|part| part.len() < value.len()).collect();
    parts.push(value);
    parts
}

#[cfg(test)]
mod tests;
