//! The syntax table of a page shows another request than its sample.

use super::CheckedPage;
use crate::import::docs::samples::Message;
use crate::import::docs::start_line::RequestLine;
use crate::import::docs::tables::SyntaxRow;
use crate::model::{Finding, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "syntax-row-disagrees",
    severity: Severity::Warning,
    summary: "A row of a request-syntax table disagrees with the sample request.",
    help: "One of the two is wrong. The sample was usually captured from a real call; the row was typed, and translated.",
};

pub(super) fn check(page: &CheckedPage<'_>, findings: &mut Vec<Finding>) {
    /// A page with more has no rows for each of them.
    const MOST: usize = 100;
    let requests: Vec<&Message<RequestLine>> = page.samples.requests().take(MOST).collect();
    for row in page.tables.syntax.iter().take(MOST) {
        let compared = requests.iter().map(|request| (differences(row, request), request));
        let Some((differences, request)) = compared.min_by_key(|(found, _)| found.len()) else {
            return;
        };
        let is_shown = |other: &SyntaxRow| {
            other.method != row.method && self::differences(other, request).is_empty()
        };
        // A page may show the syntax of a request and no sample of it.
        let has_no_sample =
            row.damage.is_empty() && page.tables.syntax.iter().take(MOST).any(is_shown);
        if differences.is_empty() || has_no_sample {
            continue;
        }
        let place = page.at(request.position);
        let start = &request.start;
        let message = format!("{} than the sample request at {place}", differences.join(", "));
        let finding = RULE.finding(page.at(row.position), message).versus(
            format!("{} {}", start.method, start.target),
            format!("{} {}", row.method, row.target),
        );
        findings.push(finding);
    }
}

/// In what a row differs from a sample, where neither has a placeholder.
fn differences(row: &SyntaxRow, request: &Message<RequestLine>) -> Vec<String> {
    let mut found = Vec::new();
    if !row.method.eq_ignore_ascii_case(&request.start.method) {
        found.push(format!("the row has another method (`{}`)", row.method));
    }
    let path = request.start.target.split('?').next().unwrap_or_default();
    let sent: Vec<&str> = path.trim_matches('/').split('/').collect();
    let shown: Vec<&str> = row.path().trim_matches('/').split('/').collect();
    if sent.len() != shown.len() {
        found.push(format!("the row has {} segments and not {}", shown.len(), sent.len()));
        return found;
    }
    for (sent, shown) in sent.iter().zip(&shown) {
        let is_open = sent.contains(['{', '<']) || shown.contains(['{', '<']);
        if !is_open && !sent.eq_ignore_ascii_case(shown) {
            found.push(format!("the row has another segment (`{shown}` for `{sent}`)"));
        }
    }
    found
}
