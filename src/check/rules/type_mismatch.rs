//! A value has another type than the contract says.

use crate::check::{Subject, wording};
use crate::model::{Finding, Rule, Severity};
use crate::schema::ViolationKind;

/// The rule.
pub static RULE: Rule = Rule {
    id: "type-mismatch",
    severity: Severity::Error,
    summary: "A value has another type than the contract says.",
    help: "A client that reads the documented type fails. If the service changed, change `type` and the clients.",
};

/// Adds what it finds.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for judged in subject.violations() {
        let ViolationKind::Type { .. } = &judged.violation.kind else { continue };
        let name = wording::name(judged.body.side, &judged.violation.instance);
        let message = format!(
            "{name} is {}, the contract says {}",
            judged.violation.found, judged.violation.expected
        );
        findings.push(judged.finding(subject, &RULE, message));
    }
}
