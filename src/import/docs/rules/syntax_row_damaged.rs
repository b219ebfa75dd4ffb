//! A row of a request-syntax table was translated as if it were prose.

use super::CheckedPage;
use crate::model::{Finding, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "syntax-row-damaged",
    severity: Severity::Warning,
    summary: "A row of a request-syntax table is damaged by translation.",
    help: "Operations are taken from the sample requests, which translations leave alone. Take the row from the English \
           edition.",
};

pub(super) fn check(page: &CheckedPage<'_>, findings: &mut Vec<Finding>) {
    for row in page.tables.syntax.iter().filter(|row| !row.damage.is_empty()) {
        let message = format!("the row cannot be sent: {}", row.damage.join(", "));
        findings.push(RULE.finding(page.at(row.position), message));
    }
}
