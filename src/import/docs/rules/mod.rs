//! What the importer says about a page. A new rule is one file here and its lines in the lists.

mod content_length_disagrees;
mod content_type_missing;
mod placeholder_in_target;
mod repaired;
mod request_without_response;
mod response_without_request;
mod sample_refused;

use super::pairing::PageSamples;
use crate::model::{Finding, Location, Position, Rule};

/// Every rule.
pub const RULES: &[&Rule] = &[
    &content_length_disagrees::RULE,
    &content_type_missing::RULE,
    &placeholder_in_target::RULE,
    &request_without_response::RULE,
    &response_without_request::RULE,
    &sample_refused::RULE,
    &repaired::TRAILING_COMMA,
    &repaired::MISSING_COMMA,
    &repaired::COMMENT,
    &repaired::BYTE_ORDER_MARK,
    &repaired::EXOTIC_SPACE,
    &repaired::LITERAL_CASE,
    &repaired::UNQUOTED_KEY,
    &repaired::HALF_QUOTED_KEY,
    &repaired::TYPOGRAPHIC_QUOTES,
    &repaired::SINGLE_QUOTES,
    &repaired::LEADING_ZERO,
    &repaired::RAW_TAB,
    &repaired::RAW_LINE_BREAK,
    &repaired::PLACEHOLDER_VALUE,
    &repaired::ELLIPSIS,
    &repaired::MISSING_CLOSER,
    &repaired::DOUBLED_OPENER,
    &repaired::SUPERFLUOUS_CLOSER,
    &repaired::FOREIGN_ESCAPE,
    &repaired::LEADING_ORDINAL,
];

const CHECKS: &[fn(&CheckedPage<'_>, &mut Vec<Finding>)] = &[
    content_length_disagrees::check,
    content_type_missing::check,
    placeholder_in_target::check,
    repaired::check,
    request_without_response::check,
    response_without_request::check,
    sample_refused::check,
];

/// A page as rules see it.
struct CheckedPage<'a> {
    name: &'a str,
    samples: &'a PageSamples,
}

impl CheckedPage<'_> {
    /// The place of a finding.
    fn at(&self, position: Position) -> Location {
        Location::file(self.name).at(position)
    }
}

/// Everything that the rules find, in the order of the page.
pub(super) fn check(name: &str, samples: &PageSamples) -> Vec<Finding> {
    let page = CheckedPage { name, samples };
    let mut findings = Vec::new();
    for check in CHECKS {
        check(&page, &mut findings);
    }
    findings.sort_by_key(|finding| (finding.location.line, finding.location.column));
    findings
}
