//! The exact text beside a JSON body no longer says the same as the body.

use crate::check::Subject;
use crate::model::json::{parse, same_value};
use crate::model::{Finding, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    id: "stale-raw",
    severity: Severity::Warning,
    summary: "The exact text (`raw`) beside a JSON body no longer says the same as the body.",
    help: "Somebody changed `json` by hand. `json` counts; delete `raw`, or change both.",
};

/// Adds what it finds.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (exchange, body) in subject.bodies() {
        let (Some(raw), Some(json)) = (body.node.get("raw"), body.node.get("json")) else {
            continue;
        };
        let Some(raw) = raw.as_str() else { continue };
        if parse(&raw).is_ok_and(|value| same_value(&value, &json.to_value())) {
            continue;
        }
        let message = format!("`raw` of the {} body is not the text of `json`", body.side.name());
        let finding = subject.finding(&RULE, &body.pointer().child("raw"), message);
        findings.push(exchange.finding(finding));
    }
}
