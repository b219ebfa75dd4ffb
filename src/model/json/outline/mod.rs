//! A JSON text with the place of every value in it, and no copy of anything.
//!
//! Reading a text into a tree costs more than all that is then asked of most of its values. A [`Document`] is one list
//! of [`Entry`]s, in the order of the text: where each value starts and ends, and which entry comes behind it. A
//! [`Node`] is one of them together with the document; what it says is read off the text when somebody asks. What has
//! to be kept or changed becomes a [`Value`](super::Value) by [`Node::to_value`].

mod node;
mod read;
mod text;

pub use node::{Elements, Members, Node};
pub use text::{Slice, Text};

use super::parse::refusal;
use super::{Span, SyntaxError, Value};

/// A JSON text and the places of its values.
#[derive(Clone, Debug)]
pub struct Document<'t> {
    text: Text<'t>,
    entries: Vec<Entry>,
}

/// A value or the name of a member.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// The first byte; texts of 4 GiB are not read.
    start: u32,
    /// The byte behind the last.
    end: u32,
    /// The entry behind this one and all that is inside it.
    next: u32,
    /// How many members or elements it has; [`MANY`] says that they are to be counted.
    count: u16,
    form: Form,
    /// Which kinds of bytes a string has.
    bytes: ByteKinds,
}

/// More members or elements than an entry counts.
const MANY: u16 = u16::MAX;

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `null`
    Null,
    /// `true`
    True,
    /// `false`
    False,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

/// Which kinds of bytes stand between the quotes of a string. Noted while it is read, so that those who look for
/// something in every string need not look into most of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ByteKinds(u8);

impl ByteKinds {
    /// `A` to `Z`
    pub const UPPER: Self = Self(1);
    /// `a` to `z`
    pub const LOWER: Self = Self(2);
    /// `0` to `9`
    pub const DIGIT: Self = Self(4);
    /// A space.
    pub const SPACE: Self = Self(8);
    /// One of `@`, `%`, `{` and `[`, which something may be wrapped with.
    pub const MARK: Self = Self(16);
    /// A backslash: what is meant may have any byte.
    pub const ESCAPE: Self = Self(32);
    /// `=`
    pub const EQUALS: Self = Self(64);
    /// While a string is read, what ends it or needs a look.
    const STOP: Self = Self(128);
    /// In an entry, that the string is the name of a member.
    const NAME: Self = Self(128);

    /// Whether one of these kinds is there.
    #[inline]
    pub fn has_any(self, kinds: Self) -> bool {
        self.0 & kinds.0 != 0
    }

    /// Whether all of these kinds are there.
    #[inline]
    pub fn has_all(self, kinds: Self) -> bool {
        self.0 & kinds.0 == kinds.0
    }

    /// Both together.
    #[must_use]
    #[inline]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl<'t> Document<'t> {
    /// Reads an RFC 8259 text, by the same grammar as [`parse`](super::parse).
    pub fn of(text: impl Into<Text<'t>>) -> Result<Self, SyntaxError> {
        let text = text.into();
        match read::entries(&text) {
            Some(entries) => Ok(Self { text, entries }),
            None => Err(refusal(&text)),
        }
    }

    /// The same without a word on what is wrong, where it does not matter.
    pub fn read(text: impl Into<Text<'t>>) -> Option<Self> {
        let text = text.into();
        let entries = read::entries(&text)?;
        Some(Self { text, entries })
    }

    /// The text.
    #[inline]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The outermost value.
    #[inline]
    pub fn root(&self) -> Node<'_> {
        Node::new(self, 0)
    }
}

/// The tree of a text; nothing if it is no RFC 8259 text.
pub(super) fn tree(text: &str) -> Option<Value> {
    let entries = read::entries(text)?;
    Some(Document { text: text.into(), entries }.root().to_value())
}

impl Entry {
    /// How long it is spelled.
    #[inline]
    fn length(self) -> usize {
        (self.end - self.start) as usize
    }

    #[inline]
    fn span(self) -> Span {
        Span { start: self.start as usize, end: self.end as usize }
    }
}
