//! A page shows a response and not what it answers to.

use super::CheckedPage;
use crate::model::{Finding, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "response-without-request",
    severity: Severity::Warning,
    summary: "A sample response has no request and is not imported.",
    help: "A cassette holds exchanges, and nobody can tell which request this one answers. Put the request before it \
           on the page.",
};

pub(super) fn check(page: &CheckedPage<'_>, findings: &mut Vec<Finding>) {
    for response in &page.samples.orphans {
        let what =
            format!("no request stands before this response (status {})", response.start.status);
        findings.push(RULE.finding(page.at(response.position), what));
    }
}
