//! A value breaks the contract in another way than the rules with a name of their own.

use crate::check::{Subject, wording};
use crate::model::{Finding, Rule, Severity};
use crate::schema::ViolationKind;

/// The rule.
pub static RULE: Rule = Rule {
    id: "schema-violation",
    severity: Severity::Error,
    summary: "A value breaks the contract: a limit, a closed object, a combination.",
    help: "The schema location says which keyword was broken; change the schema if the service is right.",
};

/// Adds what it finds.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for judged in subject.violations() {
        let (ViolationKind::Other | ViolationKind::Unexpected { .. }) = &judged.violation.kind
        else {
            continue;
        };
        let name = wording::name(judged.body.side, &judged.violation.instance);
        let message = match &judged.violation.kind {
            ViolationKind::Unexpected { .. } => {
                format!("{name} is not allowed here: the schema is closed")
            }
            _ => format!(
                "{name} is {}, the contract asks for {}",
                judged.violation.found, judged.violation.expected
            ),
        };
        findings.push(judged.finding(subject, &RULE, message));
    }
}
