//! A sample request is for no operation of the contract.

use super::CheckedPage;
use crate::model::{Finding, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "sample-without-operation",
    severity: Severity::Info,
    summary: "A sample request fits no operation of the contract.",
    help: "Its bodies are held against no schema. Add the operation to the contract, or correct the request on the page.",
};

pub(super) fn check(page: &CheckedPage<'_>, findings: &mut Vec<Finding>) {
    let Some(documented) = page.documented else { return };
    for request in page.samples.requests() {
        let start = &request.start;
        if documented.operation(&start.method, &start.target).is_some() {
            continue;
        }
        let mut message =
            format!("no operation of the contract fits `{} {}`", start.method, start.target);
        if let Some((operation, difference)) = documented.nearest(&start.method, &start.target) {
            message.push_str(&format!("; the nearest is `{}`, but {difference}", operation.id));
        }
        findings.push(RULE.finding(page.at(request.position), message));
    }
}
