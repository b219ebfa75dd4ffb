//! A value is none of those that the contract lists.

use crate::check::{Subject, wording};
use crate::model::{Finding, Rule, Severity};
use crate::schema::ViolationKind;

/// The rule.
pub static RULE: Rule = Rule {
    id: "undocumented-enum-value",
    severity: Severity::Error,
    summary: "A value is none of those that the contract lists.",
    help: "A client that switches over the known values has no case for this one. If it is right, add it to the `enum`.",
};

/// Adds what it finds.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for judged in subject.violations() {
        let ViolationKind::Value { known } = &judged.violation.kind else { continue };
        let name = wording::name(judged.body.side, &judged.violation.instance);
        let found = wording::quoted(&judged.violation.found);
        let message = format!("{name} is {found}, the contract knows {}", wording::values(known));
        findings.push(judged.finding(subject, &RULE, message));
    }
}
