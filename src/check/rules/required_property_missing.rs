//! A body lacks a property that the contract requires.

use crate::check::{JudgedBody, Subject, wording};
use crate::model::text::nearest;
use crate::model::{Finding, Pointer, Rule, Severity};
use crate::schema::ViolationKind;

/// The rule.
pub static RULE: Rule = Rule {
    id: "required-property-missing",
    severity: Severity::Error,
    summary: "A body lacks a property that the contract requires.",
    help: "A client that relies on the property breaks. If the service no longer sends it, take it out of `required`.",
};

/// Adds what it finds.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for judged in subject.violations() {
        let ViolationKind::Missing { property } = &judged.violation.kind else { continue };
        let name = wording::name(judged.body.side, &judged.violation.instance);
        let finding = judged.finding(subject, &RULE, format!("{name} has no `{property}`"));
        findings.push(match similar_member(judged.json, &judged.violation.instance, property) {
            Some(similar) => {
                finding.help(format!("is `{similar}` meant, or has `{property}` been renamed?"))
            }
            None => finding,
        });
    }
}

/// A member beside the missing one that the contract does not know and whose name is similar.
fn similar_member<'b>(
    body: &'b JudgedBody<'_>,
    object: &Pointer,
    missing: &str,
) -> Option<&'b str> {
    let unknown =
        body.notes.undocumented.iter().filter(|member| member.instance.parent() == *object);
    nearest(missing, unknown.filter_map(|member| member.instance.last()))
}
