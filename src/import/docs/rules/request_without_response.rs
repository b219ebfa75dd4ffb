//! A page shows a request and not what it answers.

use super::CheckedPage;
use crate::model::{Finding, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "request-without-response",
    severity: Severity::Info,
    summary: "A sample request has no response.",
    help: "The cassette keeps the request, so it can be checked, but not replayed. On some pages the sample of the \
           response is a request by mistake.",
};

pub(super) fn check(page: &CheckedPage<'_>, findings: &mut Vec<Finding>) {
    for exchange in page.samples.exchanges.iter().filter(|exchange| exchange.response.is_none()) {
        let request = &exchange.request;
        let what = format!("`{} {}` has no response", request.start.method, request.start.target);
        findings.push(RULE.finding(page.at(request.position), what));
    }
}
