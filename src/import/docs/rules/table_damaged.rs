//! A table of properties was translated, names and all.

use super::CheckedPage;
use crate::model::{Finding, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "table-damaged",
    severity: Severity::Warning,
    summary: "A table of properties is damaged by translation and is not trusted.",
    help: "Nothing is held against the table. Read it in the English edition; `--compare DIR` says what the names were.",
};

/// More rows than these are counted and not told.
const MOST: usize = 4;

pub(super) fn check(page: &CheckedPage<'_>, findings: &mut Vec<Finding>) {
    for table in page.tables.resources.iter().filter(|table| !table.is_trusted()) {
        let shown: Vec<&str> =
            table.damage.iter().take(MOST).map(|(_, what)| what.as_str()).collect();
        let more = match table.damage.len().saturating_sub(MOST) {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        let message =
            format!("the table `{}` is not trusted: {}{more}", table.title, shown.join(", "));
        let position = table.damage.first().map_or(table.position, |(position, _)| *position);
        findings.push(RULE.finding(page.at(position), message));
    }
}
