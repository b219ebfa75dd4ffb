//! A property goes in the direction that the contract has not meant it for.

use crate::check::{Side, Subject, wording};
use crate::model::{Finding, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    id: "direction-mismatch",
    severity: Severity::Warning,
    summary: "A request has a property that is `readOnly`, or a response one that is `writeOnly`.",
    help: "A service ignores or refuses what it alone may set, and what only clients may send (a password) should not \
           come back. Leave the property out, or correct the mark in the contract.",
};

/// Adds what it finds.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (exchange, body) in subject.bodies() {
        let Some(json) = &body.json else { continue };
        for (instance, marks) in &json.notes.marked {
            let reason = match body.side {
                Side::Request if marks.read_only => "only the service may send it (`readOnly`)",
                Side::Response if marks.write_only => "only clients may send it (`writeOnly`)",
                _ => continue,
            };
            let name = wording::name(body.side, instance);
            let message = format!("{name} is in the {}, but {reason}", body.side.name());
            let finding = subject.finding(&RULE, &json.pointer(instance), message);
            findings.push(exchange.finding(finding));
        }
    }
}
