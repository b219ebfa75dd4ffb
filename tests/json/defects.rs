//! Plants one known defect in a valid text, and says what the lenient mode has to make of it.

use tapecheck::model::json::RepairKind;

use crate::tokens;

/// A text with one defect.
#[derive(Debug)]
pub(crate) struct Planted {
    /// The text with the defect.
    pub(crate) text: String,
    /// A valid text with the value that the defective one means.
    pub(crate) meant: String,
    /// The one repair to be listed, and the byte where it starts.
    pub(crate) repair: (RepairKind, usize),
}

/// The defects that can be planted anywhere; `choice` picks one place of those that fit.
pub(crate) const KINDS: &[RepairKind] = &[
    RepairKind::TrailingComma,
    RepairKind::MissingComma,
    RepairKind::Comment,
    RepairKind::ByteOrderMark,
    RepairKind::ExoticSpace,
    RepairKind::LiteralCase,
    RepairKind::UnquotedKey,
    RepairKind::HalfQuotedKey,
    RepairKind::TypographicQuotes,
    RepairKind::SingleQuotes,
    RepairKind::LeadingZero,
    RepairKind::RawTab,
    RepairKind::RawLineBreak,
    RepairKind::PlaceholderValue,
    RepairKind::Ellipsis,
    RepairKind::MissingCloser,
    RepairKind::SuperfluousCloser,
    RepairKind::ForeignEscape,
];

/// Plants a defect of this kind, if the text has a place for it.
pub(crate) fn plant(text: &str, kind: RepairKind, choice: usize) -> Option<Planted> {
    let ranges = tokens::ranges(text);
    let token = |index: usize| &text[ranges[index].clone()];
    let pick = |fits: &dyn Fn(usize) -> bool| {
        let places: Vec<usize> = (0..ranges.len()).filter(|index| fits(*index)).collect();
        (!places.is_empty()).then(|| places[choice % places.len()])
    };
    let is_name = |index: usize| index + 1 < ranges.len() && token(index + 1) == ":";
    let closes_filled =
        |index: usize| matches!(token(index), "}" | "]") && !matches!(token(index - 1), "{" | "[");
    let is_string = |index: usize| token(index).starts_with('"');
    let inside = |index: usize| &token(index)[1..token(index).len() - 1];
    let splice = |index: usize, new: &str| {
        let range = &ranges[index];
        format!("{}{new}{}", &text[..range.start], &text[range.end..])
    };
    let insert = |at: usize, new: &str| format!("{}{new}{}", &text[..at], &text[at..]);
    let same = |text_with_defect: String, at: usize| Planted {
        text: text_with_defect,
        meant: text.to_owned(),
        repair: (kind, at),
    };
    Some(match kind {
        RepairKind::TrailingComma => {
            let closer = ranges[pick(&closes_filled)?].start;
            same(insert(closer, ","), closer)
        }
        RepairKind::MissingComma => {
            // Before a literal a missing comma could as well be a missing quote.
            let comma = pick(&|index| {
                token(index) == "," && !token(index + 1).starts_with(char::is_alphabetic)
            })?;
            same(splice(comma, " "), ranges[comma - 1].end)
        }
        RepairKind::Comment => {
            let at = ranges[pick(&|_| true)?].start;
            same(insert(at, if choice.is_multiple_of(2) { "/* , */" } else { "// }\n" }), at)
        }
        RepairKind::LeadingOrdinal => same(format!("1. {text}"), 0),
        RepairKind::ByteOrderMark => same(format!("\u{feff}{text}"), 0),
        RepairKind::ExoticSpace => {
            let at = ranges[pick(&|_| true)?].start;
            same(insert(at, ["\u{a0}", "\u{3000}", "\u{200b}"][choice % 3]), at)
        }
        RepairKind::LiteralCase => {
            let index = pick(&|index| matches!(token(index), "null" | "true" | "false"))?;
            same(splice(index, &token(index).to_uppercase()), ranges[index].start)
        }
        RepairKind::UnquotedKey | RepairKind::HalfQuotedKey => {
            let index = pick(&|index| {
                is_name(index)
                    && !inside(index).is_empty()
                    && inside(index).chars().all(|c| c.is_ascii_alphabetic())
            })?;
            let quote = if kind == RepairKind::UnquotedKey { "" } else { "\"" };
            same(splice(index, &format!("{}{quote}", inside(index))), ranges[index].start)
        }
        RepairKind::TypographicQuotes | RepairKind::SingleQuotes => {
            // A repaired string is spelled anew, so a lone surrogate has no place in it.
            let index = pick(&|index| {
                is_string(index)
                    && !inside(index).contains(['\\', '\'', '“', '”', '„', '‟', '″', '＂'])
            })?;
            let (open, close) =
                if kind == RepairKind::SingleQuotes { ('\'', '\'') } else { ('“', '”') };
            same(splice(index, &format!("{open}{}{close}", inside(index))), ranges[index].start)
        }
        RepairKind::LeadingZero => {
            let index =
                pick(&|index| token(index).starts_with(|c: char| c == '-' || c.is_ascii_digit()))?;
            let digits = token(index).trim_start_matches('-');
            let sign = &token(index)[..token(index).len() - digits.len()];
            same(splice(index, &format!("{sign}00{digits}")), ranges[index].start)
        }
        RepairKind::RawTab | RepairKind::RawLineBreak | RepairKind::ForeignEscape => {
            let index = pick(&|index| is_string(index) && !inside(index).contains("\\u"))?;
            let (wrong, right) = match kind {
                RepairKind::RawTab => ("\t", "\\t"),
                RepairKind::RawLineBreak => (["\n", "\r\n"][choice % 2], "\\n"),
                _ => ("\\_", "_"),
            };
            let at = ranges[index].start + 1;
            Planted { text: insert(at, wrong), meant: insert(at, right), repair: (kind, at) }
        }
        RepairKind::PlaceholderValue => {
            let index = pick(&|index| {
                !is_name(index) && !matches!(token(index), "{" | "}" | "[" | "]" | "," | ":")
            })?;
            Planted {
                text: splice(index, "<order id>"),
                meant: splice(index, "\"<order id>\""),
                repair: (kind, ranges[index].start),
            }
        }
        RepairKind::Ellipsis => {
            let closer = ranges[pick(&closes_filled)?].start;
            same(insert(closer, ", ..."), closer + 2)
        }
        RepairKind::MissingCloser => {
            let last = ranges.len() - 1;
            let text_with_defect = matches!(token(last), "}" | "]").then(|| splice(last, ""))?;
            let at = text_with_defect.len();
            same(text_with_defect, at)
        }
        RepairKind::SuperfluousCloser => {
            same(format!("{text}{}", ["}", "]"][choice % 2]), text.len())
        }
        RepairKind::DoubledOpener => return None,
    })
}
