//! A string is not of its format or does not match its pattern.

use crate::check::{Subject, wording};
use crate::model::{Finding, Rule, Severity};
use crate::schema::ViolationKind;

/// The rule.
pub static RULE: Rule = Rule {
    id: "format-mismatch",
    severity: Severity::Error,
    summary: "A string is not of its format or does not match its pattern.",
    help: "A client that parses the documented format fails. If the service is right, change `format` or `pattern`.",
};

/// Adds what it finds.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for judged in subject.violations() {
        let wanted = match &judged.violation.kind {
            ViolationKind::Format { format } => format!("is not of the format `{format}`"),
            ViolationKind::Pattern { pattern } => format!("does not match `{pattern}`"),
            _ => continue,
        };
        let name = wording::name(judged.body.side, &judged.violation.instance);
        let found = wording::quoted(&judged.violation.found);
        findings.push(judged.finding(subject, &RULE, format!("{name} is {found}, which {wanted}")));
    }
}
