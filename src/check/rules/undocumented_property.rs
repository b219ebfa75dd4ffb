//! A body has a property that the contract does not name.

use std::collections::HashSet;

use crate::check::{JudgedBody, Subject, wording};
use crate::model::{Finding, Pointer, Rule, Severity};
use crate::schema::{ViolationKind, shown};

/// The rule.
pub static RULE: Rule = Rule {
    id: "undocumented-property",
    severity: Severity::Warning,
    summary: "A body has a property that the contract does not name.",
    help: "New properties do no harm to most clients; add it to the schema so that its type and values are checked too.",
};

/// Adds what it finds.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (exchange, body) in subject.bodies() {
        let Some(json) = &body.json else { continue };
        if json.notes.undocumented.is_empty() {
            continue;
        }
        let refused = refused(json);
        for member in &json.notes.undocumented {
            if refused.contains(&member.instance) {
                continue;
            }
            let name = wording::name(body.side, &member.instance);
            let found = member.instance.find(json.value()).map(shown).unwrap_or_default();
            let finding = subject
                .finding(
                    &RULE,
                    &json.pointer(&member.instance),
                    format!("{name} is not in the contract"),
                )
                .schema(&member.schema)
                .versus("a member that the contract names", found);
            let finding = match &member.similar {
                Some(similar) => finding
                    .help(format!("is `{similar}` meant, or has it been renamed? {}", RULE.help)),
                None => finding,
            };
            findings.push(exchange.finding(finding));
        }
    }
}

/// The members that a closed schema has refused already.
fn refused<'b>(body: &'b JudgedBody<'_>) -> HashSet<&'b Pointer> {
    let violations = body.violations.iter();
    let refused = violations.filter(|v| matches!(v.kind, ViolationKind::Unexpected { .. }));
    refused.map(|violation| &violation.instance).collect()
}
