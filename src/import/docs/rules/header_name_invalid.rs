//! A header field of a sample has a name that no field can have: a translation, mostly.

use super::CheckedPage;
use crate::import::docs::header_line::HeaderField;
use crate::model::{Finding, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "header-name-invalid",
    severity: Severity::Warning,
    summary: "A header field of a sample has a name that no field can have.",
    help: "The cassette leaves it out, since nobody can send it. Take the name from the English edition; `--compare DIR` \
           says what it was.",
};

pub(super) fn check(page: &CheckedPage<'_>, findings: &mut Vec<Finding>) {
    let requests = page.samples.requests().flat_map(|message| &message.headers);
    let responses = page.samples.responses().flat_map(|message| &message.headers);
    for field in requests.chain(responses).filter(|field: &&HeaderField| !field.can_be_sent()) {
        let message = format!("no header field can have the name `{}`", field.name);
        findings.push(RULE.finding(page.at(field.position), message));
    }
}
