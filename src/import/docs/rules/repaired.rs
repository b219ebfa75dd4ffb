//! A body is not JSON as printed and was repaired: one rule for each kind of repair.

use super::CheckedPage;
use crate::import::docs::body::Defect;
use crate::model::json::{RepairKind, Tier};
use crate::model::text::{printable, shortened};
use crate::model::{Finding, Rule, Severity};

/// How much of a page's text a message repeats.
const SHOWN: usize = 60;

pub(super) fn check(page: &CheckedPage<'_>, findings: &mut Vec<Finding>) {
    for (_, body) in page.samples.bodies() {
        for defect in body.defects() {
            findings.push(rule(defect.kind).finding(page.at(defect.position), message(defect)));
        }
    }
}

fn message(defect: &Defect) -> String {
    let kind = defect.kind;
    let sentence = match kind.tier() {
        Tier::Safe => format!("{}: {}", kind.complaint(), kind.deed()),
        Tier::Assumed => format!("{}: {}, which is an assumption", kind.complaint(), kind.deed()),
    };
    // A comma says nothing; a comment carries facts.
    match printable(defect.printed.trim()) {
        printed if printed.chars().count() > 1 => {
            format!("{sentence}: `{}`", shortened(&printed, SHOWN))
        }
        _ => sentence,
    }
}

/// The rule for a kind of repair.
pub(super) fn rule(kind: RepairKind) -> &'static Rule {
    match kind {
        RepairKind::TrailingComma => &TRAILING_COMMA,
        RepairKind::MissingComma => &MISSING_COMMA,
        RepairKind::Comment => &COMMENT,
        RepairKind::ByteOrderMark => &BYTE_ORDER_MARK,
        RepairKind::ExoticSpace => &EXOTIC_SPACE,
        RepairKind::LiteralCase => &LITERAL_CASE,
        RepairKind::UnquotedKey => &UNQUOTED_KEY,
        RepairKind::HalfQuotedKey => &HALF_QUOTED_KEY,
        RepairKind::TypographicQuotes => &TYPOGRAPHIC_QUOTES,
        RepairKind::SingleQuotes => &SINGLE_QUOTES,
        RepairKind::LeadingZero => &LEADING_ZERO,
        RepairKind::RawTab => &RAW_TAB,
        RepairKind::RawLineBreak => &RAW_LINE_BREAK,
        RepairKind::PlaceholderValue => &PLACEHOLDER_VALUE,
        RepairKind::Ellipsis => &ELLIPSIS,
        RepairKind::MissingCloser => &MISSING_CLOSER,
        RepairKind::DoubledOpener => &DOUBLED_OPENER,
        RepairKind::SuperfluousCloser => &SUPERFLUOUS_CLOSER,
        RepairKind::ForeignEscape => &FOREIGN_ESCAPE,
        RepairKind::LeadingOrdinal => &LEADING_ORDINAL,
    }
}

const fn safe(id: &'static str, summary: &'static str) -> Rule {
    Rule {
        id,
        severity: Severity::Warning,
        summary,
        help: "There is one way to read it, and so the sample is used. Whoever copies it from the page gets an error: \
               tell the authors.",
    }
}

const fn assumed(id: &'static str, summary: &'static str) -> Rule {
    Rule {
        id,
        severity: Severity::Warning,
        summary,
        help: "A convention chose this reading, and nobody saw the value: the cassette lists it under `assumed`. \
               Record the real exchange before you rely on it.",
    }
}

pub(super) const TRAILING_COMMA: Rule =
    safe("repaired-trailing-comma", "A comma stands before a closing bracket.");
pub(super) const MISSING_COMMA: Rule =
    safe("repaired-missing-comma", "A comma is missing between two members or elements.");
pub(super) const COMMENT: Rule =
    safe("repaired-comment", "A comment stands in JSON, which has none.");
pub(super) const BYTE_ORDER_MARK: Rule = safe(
    "repaired-byte-order-mark",
    "A byte order mark, or what is left of one, stands before a body.",
);
pub(super) const EXOTIC_SPACE: Rule =
    safe("repaired-exotic-space", "A space that is none in JSON stands between tokens.");
pub(super) const LITERAL_CASE: Rule =
    safe("repaired-literal-case", "`true`, `false` or `null` is written with capitals.");
pub(super) const UNQUOTED_KEY: Rule = safe("repaired-unquoted-key", "A member name has no quotes.");
pub(super) const HALF_QUOTED_KEY: Rule =
    safe("repaired-half-quoted-key", "A member name has one of its two quotes.");
pub(super) const TYPOGRAPHIC_QUOTES: Rule =
    safe("repaired-typographic-quotes", "Typographic quotes delimit a string.");
pub(super) const SINGLE_QUOTES: Rule =
    safe("repaired-single-quotes", "Single quotes delimit a string.");
pub(super) const LEADING_ZERO: Rule =
    safe("repaired-leading-zero", "A number starts with superfluous zeros.");
pub(super) const RAW_TAB: Rule = safe("repaired-raw-tab", "A raw tab stands in a string.");
pub(super) const RAW_LINE_BREAK: Rule = assumed(
    "repaired-raw-line-break",
    "A raw line break stands in a string; it was kept as `\\n`.",
);
pub(super) const PLACEHOLDER_VALUE: Rule = assumed(
    "repaired-placeholder-value",
    "A placeholder such as `<string>` stands for a value; it was kept as a string.",
);
pub(super) const ELLIPSIS: Rule = assumed(
    "repaired-ellipsis",
    "An ellipsis stands for something that the page left out; it was dropped.",
);
pub(super) const MISSING_CLOSER: Rule = assumed(
    "repaired-missing-closer",
    "A closing bracket is missing; it was put where the next outer one closes.",
);
pub(super) const DOUBLED_OPENER: Rule = assumed(
    "repaired-doubled-opener",
    "The opening bracket of a body is doubled; one was dropped.",
);
pub(super) const SUPERFLUOUS_CLOSER: Rule = assumed(
    "repaired-superfluous-closer",
    "More brackets close than were opened; they were dropped.",
);
pub(super) const FOREIGN_ESCAPE: Rule = assumed(
    "repaired-foreign-escape",
    "A string has an escape that JSON does not have; it was taken literally.",
);
pub(super) const LEADING_ORDINAL: Rule = assumed(
    "repaired-leading-ordinal",
    "The number of a list entry stands before a body; it was dropped.",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_repair_has_its_rule_in_the_list() {
        for kind in RepairKind::ALL {
            assert_eq!(rule(kind).id, format!("repaired-{}", kind.id()));
            assert!(super::super::RULES.contains(&rule(kind)), "{kind:?}");
        }
    }
}
