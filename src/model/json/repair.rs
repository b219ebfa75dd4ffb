//! The defects that the lenient mode repairs.

use super::Span;

/// One repair: what was wrong and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// What was wrong.
    pub kind: RepairKind,
    /// The bytes that are wrong; empty where something is missing.
    pub span: Span,
}

/// How sure the reading of a repaired text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// There is one possible reading.
    Safe,
    /// A documented convention chose the reading.
    Assumed,
}

/// What can be wrong with a text that is still readable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RepairKind {
    /// `[1,]`
    TrailingComma,
    /// `[1 2]`
    MissingComma,
    /// `// …` or `/* … */`
    Comment,
    /// U+FEFF, or a `?` that stands for it, before the value.
    ByteOrderMark,
    /// No-break and other spaces that JSON does not know, between tokens.
    ExoticSpace,
    /// `True`, `Null`
    LiteralCase,
    /// `{id: 1}`
    UnquotedKey,
    /// `{id": 1}`
    HalfQuotedKey,
    /// `“id”`
    TypographicQuotes,
    /// `'id'`
    SingleQuotes,
    /// `007`
    LeadingZero,
    /// A tab inside a string.
    RawTab,
    /// A line break inside a string.
    RawLineBreak,
    /// `<string>` where a value should be.
    PlaceholderValue,
    /// `...`
    Ellipsis,
    /// `[{"a":1]`
    MissingCloser,
    /// `{{…}` around the whole text.
    DoubledOpener,
    /// `}}` at the end.
    SuperfluousCloser,
    /// `\_`
    ForeignEscape,
    /// `1.` before the value.
    LeadingOrdinal,
}

impl RepairKind {
    /// Every kind.
    pub const ALL: [Self; 20] = [
        Self::TrailingComma,
        Self::MissingComma,
        Self::Comment,
        Self::ByteOrderMark,
        Self::ExoticSpace,
        Self::LiteralCase,
        Self::UnquotedKey,
        Self::HalfQuotedKey,
        Self::TypographicQuotes,
        Self::SingleQuotes,
        Self::LeadingZero,
        Self::RawTab,
        Self::RawLineBreak,
        Self::PlaceholderValue,
        Self::Ellipsis,
        Self::MissingCloser,
        Self::DoubledOpener,
        Self::SuperfluousCloser,
        Self::ForeignEscape,
        Self::LeadingOrdinal,
    ];

    /// Its id, the same in reports and rules.
    pub fn id(self) -> &'static str {
        self.entry().0
    }

    /// How sure the reading is.
    pub fn tier(self) -> Tier {
        self.entry().1
    }

    /// What a strict reader says of it.
    pub fn complaint(self) -> &'static str {
        self.entry().2
    }

    /// What the lenient mode did about it.
    pub fn deed(self) -> &'static str {
        self.entry().3
    }

    fn entry(self) -> (&'static str, Tier, &'static str, &'static str) {
        use Tier::{Assumed, Safe};
        match self {
            Self::TrailingComma => (
                "trailing-comma",
                Safe,
                "a comma stands before the closing bracket",
                "removed the comma",
            ),
            Self::MissingComma => {
                ("missing-comma", Safe, "a comma is missing", "put a comma there")
            }
            Self::Comment => ("comment", Safe, "JSON has no comments", "left the comment out"),
            Self::ByteOrderMark => (
                "byte-order-mark",
                Safe,
                "a byte order mark stands before the value",
                "left it out",
            ),
            Self::ExoticSpace => {
                ("exotic-space", Safe, "a space that is none in JSON", "took it for a space")
            }
            Self::LiteralCase => (
                "literal-case",
                Safe,
                "`true`, `false` and `null` are lower case",
                "wrote it in lower case",
            ),
            Self::UnquotedKey => {
                ("unquoted-key", Safe, "a member name has no quotes", "put quotes around the name")
            }
            Self::HalfQuotedKey => {
                ("half-quoted-key", Safe, "a member name has one quote only", "put the other quote")
            }
            Self::TypographicQuotes => (
                "typographic-quotes",
                Safe,
                "typographic quotes delimit a string",
                "wrote straight quotes",
            ),
            Self::SingleQuotes => {
                ("single-quotes", Safe, "single quotes delimit a string", "wrote double quotes")
            }
            Self::LeadingZero => (
                "leading-zero",
                Safe,
                "a number starts with a superfluous zero",
                "removed the zeros",
            ),
            Self::RawTab => ("raw-tab", Safe, "a raw tab stands in a string", "wrote \\t"),
            Self::RawLineBreak => {
                ("raw-line-break", Assumed, "a raw line break stands in a string", "kept it as \\n")
            }
            Self::PlaceholderValue => (
                "placeholder-value",
                Assumed,
                "a placeholder stands for a value",
                "made it a string",
            ),
            Self::Ellipsis => (
                "ellipsis",
                Assumed,
                "an ellipsis stands for something left out",
                "left the ellipsis out",
            ),
            Self::MissingCloser => {
                ("missing-closer", Assumed, "a closing bracket is missing", "put the bracket there")
            }
            Self::DoubledOpener => {
                ("doubled-opener", Assumed, "the opening bracket is doubled", "dropped one")
            }
            Self::SuperfluousCloser => (
                "superfluous-closer",
                Assumed,
                "more brackets close than were opened",
                "dropped them",
            ),
            Self::ForeignEscape => (
                "foreign-escape",
                Assumed,
                "an escape that JSON does not have",
                "took it literally",
            ),
            Self::LeadingOrdinal => (
                "leading-ordinal",
                Assumed,
                "the number of a list entry stands before the value",
                "left it out",
            ),
        }
    }
}
