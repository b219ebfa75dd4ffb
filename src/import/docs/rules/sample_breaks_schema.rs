//! A sample does not keep to the schema of its operation.

use super::CheckedPage;
use crate::model::{Finding, Pointer, Rule, Severity};
use crate::schema::{Violation, ViolationKind, either};

pub(super) const RULE: Rule = Rule {
    id: "sample-breaks-schema",
    severity: Severity::Warning,
    summary: "The body of a sample does not keep to the schema.",
    help: "Either the page or the schema is wrong, or the service has changed since one of them was written. Record the \
           exchange and let `tapecheck check` say which.",
};

pub(super) fn check(page: &CheckedPage<'_>, findings: &mut Vec<Finding>) {
    for judged in &page.judged {
        let mut told: Vec<&Pointer> = Vec::new();
        for (pointer, violation) in &judged.violations {
            let is_missing = matches!(violation.kind, ViolationKind::Missing { .. });
            // What one object lacks is one finding: pages shorten their samples.
            if is_missing && told.contains(&pointer) {
                continue;
            }
            let message = match is_missing {
                true => {
                    told.push(pointer);
                    lacking(pointer, &judged.violations)
                }
                false => message(violation),
            };
            let place = page.at(judged.body.position_of(pointer)).pointing(pointer.clone());
            let mut finding = RULE
                .finding(place, message)
                .schema(&violation.schema)
                .versus(&violation.expected, &violation.found);
            finding.operation = judged.operation.map(str::to_owned);
            findings.push(finding);
        }
    }
}

/// Everything that an object lacks.
fn lacking(object: &Pointer, violations: &[(Pointer, Violation)]) -> String {
    let of_object = violations.iter().filter(|(pointer, _)| pointer == object);
    let names = of_object.filter_map(|(_, violation)| match &violation.kind {
        ViolationKind::Missing { property } => Some(property.as_str()),
        _ => None,
    });
    let names: Vec<&str> = names.collect();
    let name = object.last().map_or("the body".to_owned(), |name| format!("`{name}`"));
    format!("{name} has no `{}`", names.join("`, `"))
}

fn message(violation: &Violation) -> String {
    let name = violation.instance.last().map_or("the body".to_owned(), |name| format!("`{name}`"));
    match &violation.kind {
        ViolationKind::Unexpected { property } => format!("`{property}` is not allowed"),
        ViolationKind::Value { known } => {
            const MOST: usize = 10;
            let known = &known[..known.len().min(MOST)];
            format!("{name} is {}, the schema knows {}", violation.found, either(known))
        }
        _ => format!("{name} is {}, the schema says {}", violation.found, violation.expected),
    }
}
