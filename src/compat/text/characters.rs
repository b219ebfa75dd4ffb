//! Sets of characters as sorted ranges of code points.

/// The largest code point.
const LAST: u32 = 0x10_FFFF;

/// A set of code points: sorted ranges that do not touch, ends included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ranges(Vec<(u32, u32)>);

impl Ranges {
    /// Every character; the halves of surrogate pairs are none.
    pub(super) fn all() -> Self {
        Self(vec![(0, 0xD7FF), (0xE000, LAST)])
    }

    pub(super) fn of(ranges: &[(u32, u32)]) -> Self {
        Self(ranges.to_vec()).normal()
    }

    pub(super) fn character(c: u32) -> Self {
        Self(vec![(c, c)])
    }

    pub(super) fn with(mut self, other: &Self) -> Self {
        self.0.extend(&other.0);
        self.normal()
    }

    pub(super) fn negated(&self) -> Self {
        let mut out = Vec::new();
        for (start, end) in Self::all().0 {
            let mut next = start;
            for (from, to) in self.0.iter().filter(|(from, to)| *to >= start && *from <= end) {
                if *from > next {
                    out.push((next, from - 1));
                }
                next = next.max(to + 1);
            }
            if next <= end {
                out.push((next, end));
            }
        }
        Self(out)
    }

    pub(super) fn has(&self, c: u32) -> bool {
        let at = self.0.partition_point(|(_, end)| *end < c);
        self.0.get(at).is_some_and(|(start, _)| *start <= c)
    }

    /// Where the set begins and ends: between two neighbours of these all characters are alike.
    pub(super) fn borders(&self) -> impl Iterator<Item = u32> {
        self.0.iter().flat_map(|(start, end)| [*start, end + 1])
    }

    fn normal(mut self) -> Self {
        self.0.sort_unstable();
        let mut out: Vec<(u32, u32)> = Vec::new();
        for (start, end) in self.0 {
            match out.last_mut() {
                Some(last) if start <= last.1.saturating_add(1) => last.1 = last.1.max(end),
                _ => out.push((start, end)),
            }
        }
        Self(out)
    }
}

/// `\d`
pub(super) const DIGITS: &[(u32, u32)] = &[(0x30, 0x39)];
/// `\w`
pub(super) const WORD: &[(u32, u32)] = &[(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)];
/// `\s`: ECMA-262 WhiteSpace and LineTerminator.
pub(super) const SPACE: &[(u32, u32)] = &[
    (0x09, 0x0D),
    (0x20, 0x20),
    (0xA0, 0xA0),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x2028, 0x2029),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
    (0x3000, 0x3000),
    (0xFEFF, 0xFEFF),
];
/// What `.` does not stand for.
pub(super) const LINE_ENDS: &[(u32, u32)] = &[(0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029)];
