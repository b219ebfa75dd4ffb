//! What the importer says about a page. A new rule is one file here and its lines in the lists.

mod content_length_disagrees;
mod content_type_missing;
mod date_is_no_date;
mod edition_differs;
mod header_name_invalid;
mod page_without_counterpart;
mod placeholder_in_target;
mod repaired;
mod request_as_response;
mod request_without_response;
mod response_without_request;
mod sample_breaks_schema;
mod sample_disagrees_with_table;
mod sample_property_undocumented;
mod sample_refused;
mod sample_without_operation;
mod syntax_row_damaged;
mod syntax_row_disagrees;
mod table_damaged;
mod table_disagrees_with_schema;
mod total_count_disagrees;
mod translation_damage;

pub(super) use edition_differs::RULE as EDITION_DIFFERS;
pub(super) use page_without_counterpart::RULE as PAGE_WITHOUT_COUNTERPART;
pub(super) use sample_disagrees_with_table::check as check_samples_against_tables;
pub(super) use translation_damage::RULE as TRANSLATION_DAMAGE;

use super::documented::Documented;
use super::judged::{self, JudgedBody};
use super::pairing::PageSamples;
use super::tables::PageTables;
use crate::model::json::{Kind, Value};
use crate::model::{Finding, Location, Pointer, Position, Rule};

/// Every rule.
pub const RULES: &[&Rule] = &[
    &content_length_disagrees::RULE,
    &content_type_missing::RULE,
    &date_is_no_date::RULE,
    &edition_differs::RULE,
    &header_name_invalid::RULE,
    &page_without_counterpart::RULE,
    &placeholder_in_target::RULE,
    &request_as_response::RULE,
    &request_without_response::RULE,
    &response_without_request::RULE,
    &sample_breaks_schema::RULE,
    &sample_disagrees_with_table::RULE,
    &sample_property_undocumented::RULE,
    &sample_refused::RULE,
    &sample_without_operation::RULE,
    &syntax_row_damaged::RULE,
    &syntax_row_disagrees::RULE,
    &table_damaged::RULE,
    &table_disagrees_with_schema::RULE,
    &total_count_disagrees::RULE,
    &translation_damage::RULE,
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
    date_is_no_date::check,
    header_name_invalid::check,
    placeholder_in_target::check,
    repaired::check,
    request_as_response::check,
    request_without_response::check,
    response_without_request::check,
    sample_breaks_schema::check,
    sample_property_undocumented::check,
    sample_refused::check,
    sample_without_operation::check,
    syntax_row_damaged::check,
    syntax_row_disagrees::check,
    table_damaged::check,
    table_disagrees_with_schema::check,
    total_count_disagrees::check,
];

/// A page as rules see it.
struct CheckedPage<'a> {
    name: &'a str,
    samples: &'a PageSamples,
    tables: &'a PageTables,
    /// The contract, if there is one.
    documented: Option<&'a Documented<'a>>,
    /// What the contract says of the bodies.
    judged: Vec<JudgedBody<'a>>,
}

impl CheckedPage<'_> {
    /// The place of a finding.
    fn at(&self, position: Position) -> Location {
        Location::file(self.name).at(position)
    }
}

/// Everything that the rules find on one page, in its order.
pub(super) fn check<'a>(
    name: &'a str,
    samples: &'a PageSamples,
    tables: &'a PageTables,
    documented: Option<&'a Documented<'a>>,
) -> Vec<Finding> {
    let judged =
        documented.map(|documented| judged::judge(samples, documented)).unwrap_or_default();
    let page = CheckedPage { name, samples, tables, documented, judged };
    let mut findings = Vec::new();
    for check in CHECKS {
        check(&page, &mut findings);
    }
    in_order(&mut findings);
    findings
}

/// Sorts the findings of a page by their places; of one place they stay as they are.
pub(super) fn in_order(findings: &mut [Finding]) {
    findings.sort_by_key(|finding| (finding.location.line, finding.location.column));
}

/// Whether a JSON type is what a table calls by another: an `int` may be any number in a schema and the reverse.
pub(super) fn compatible(declared: &str, other: &str) -> bool {
    let is_number = |name: &str| name == "integer" || name == "number";
    declared == other || is_number(declared) && is_number(other)
}

/// Visits every object of a value, each with the tokens of its pointer.
fn objects(root: &Value, visit: &mut dyn FnMut(&[String], &Value)) {
    walk(root, &mut Vec::new(), &mut |tokens, value| {
        if matches!(value.kind, Kind::Object(_)) {
            visit(tokens, value);
        }
    });
}

/// Visits every string of a value, each with the tokens of its pointer.
fn strings(root: &Value, visit: &mut dyn FnMut(&[String], &str)) {
    walk(root, &mut Vec::new(), &mut |tokens, value| {
        if let Some(text) = value.as_str() {
            visit(tokens, text);
        }
    });
}

fn pointer(tokens: &[String]) -> Pointer {
    tokens.iter().map(String::as_str).collect()
}

fn walk(value: &Value, tokens: &mut Vec<String>, visit: &mut dyn FnMut(&[String], &Value)) {
    visit(tokens, value);
    match &value.kind {
        Kind::Object(members) => {
            for member in members {
                tokens.push(member.name.as_str().to_owned());
                walk(&member.value, tokens, visit);
                tokens.pop();
            }
        }
        Kind::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                tokens.push(index.to_string());
                walk(item, tokens, visit);
                tokens.pop();
            }
        }
        _ => {}
    }
}
