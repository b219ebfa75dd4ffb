//! Which kinds of characters a text has: found in one pass, so that a rule looks only at texts that can interest it.

/// A set of kinds of characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Traits(u16);

impl Traits {
    pub(super) const NONE: Self = Self(0);
    pub(super) const AT: Self = Self(1);
    pub(super) const DOT: Self = Self(1 << 1);
    pub(super) const EQUALS: Self = Self(1 << 2);
    pub(super) const SPACE: Self = Self(1 << 3);
    pub(super) const PERCENT: Self = Self(1 << 4);
    pub(super) const BACKSLASH: Self = Self(1 << 5);
    pub(super) const AMPERSAND: Self = Self(1 << 6);
    pub(super) const LESS: Self = Self(1 << 7);
    pub(super) const QUOTE: Self = Self(1 << 8);
    pub(super) const COLON: Self = Self(1 << 9);
    pub(super) const DIGIT: Self = Self(1 << 10);
    pub(super) const SLASH: Self = Self(1 << 11);
    pub(super) const DASH: Self = Self(1 << 12);
    pub(super) const J: Self = Self(1 << 13);

    /// Those of a text.
    pub(super) fn of(text: &str) -> Self {
        Self(text.bytes().fold(0, |all, byte| all | KINDS[usize::from(byte)]))
    }

    /// Both sets.
    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether everything of the other set is in this one.
    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// The kind of each byte.
const KINDS: [u16; 256] = {
    let mut kinds = [0; 256];
    kinds[b'@' as usize] = Traits::AT.0;
    kinds[b'.' as usize] = Traits::DOT.0;
    kinds[b'=' as usize] = Traits::EQUALS.0;
    kinds[b' ' as usize] = Traits::SPACE.0;
    kinds[b'%' as usize] = Traits::PERCENT.0;
    kinds[b'\\' as usize] = Traits::BACKSLASH.0;
    kinds[b'&' as usize] = Traits::AMPERSAND.0;
    kinds[b'<' as usize] = Traits::LESS.0;
    kinds[b'"' as usize] = Traits::QUOTE.0;
    kinds[b':' as usize] = Traits::COLON.0;
    kinds[b'/' as usize] = Traits::SLASH.0;
    kinds[b'-' as usize] = Traits::DASH.0;
    kinds[b'J' as usize] = Traits::J.0;
    let mut digit = b'0';
    while digit <= b'9' {
        kinds[digit as usize] = Traits::DIGIT.0;
        digit += 1;
    }
    kinds
};
