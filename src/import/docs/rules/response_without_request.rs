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
    let first_request = page.samples.requests().map(|request| request.position).min();
    for response in &page.samples.orphans {
        let follows_a_request = first_request.is_some_and(|first| first < response.position);
        let why = if follows_a_request {
            "the request before it has its response already"
        } else {
            "no request stands before it"
        };
        let what = format!("a response (status {}) was not imported: {why}", response.start.status);
        findings.push(RULE.finding(page.at(response.position), what));
    }
}
