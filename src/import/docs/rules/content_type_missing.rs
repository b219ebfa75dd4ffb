//! A message has a body and does not say of what type.

use super::CheckedPage;
use crate::import::docs::samples::Message;
use crate::model::{Finding, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "content-type-missing",
    severity: Severity::Warning,
    summary: "A sample has a body but no Content-Type.",
    help: "A client that copies the request may be refused, and one that trusts the response may not read it as JSON. \
           Add `Content-Type: application/json` to the sample.",
};

pub(super) fn check(page: &CheckedPage<'_>, findings: &mut Vec<Finding>) {
    page.samples.requests().for_each(|message| check_message(page, "request", message, findings));
    page.samples.responses().for_each(|message| check_message(page, "response", message, findings));
}

fn check_message<S>(
    page: &CheckedPage<'_>,
    what: &str,
    message: &Message<S>,
    findings: &mut Vec<Finding>,
) {
    if message.body.is_some() && message.header("Content-Type").is_none() {
        let text = format!("the {what} has a body but no Content-Type");
        findings.push(RULE.finding(page.at(message.position), text));
    }
}
