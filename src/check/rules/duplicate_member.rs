//! A body has two members of the same name in one object.

use std::collections::HashSet;

use crate::check::{Subject, wording};
use crate::model::json::{Kind, Span, Value};
use crate::model::{Finding, Pointer, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    id: "duplicate-member",
    severity: Severity::Warning,
    summary: "A body has two members of the same name in one object.",
    help: "Readers disagree about which of them counts: most take the last, some the first, some fail.",
};

/// Adds what it finds.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (exchange, body) in subject.bodies() {
        let Some(json) = &body.json else { continue };
        // The spans of this value are those of the file; of a body kept as text they are not.
        let in_file = json.pointer(&Pointer::root()).find(subject.source().document);
        let is_json =
            in_file.is_some_and(|value| value.as_str().is_none() || json.value.as_str().is_some());
        let value = in_file.filter(|_| is_json).unwrap_or(json.value);
        visit(value, &Pointer::root(), &mut |instance, name_span| {
            let name = instance.last().unwrap_or_default();
            let message = format!(
                "`{name}` occurs more than once in {}",
                wording::name(body.side, &instance.parent())
            );
            let pointer = json.pointer(instance);
            let finding = if is_json {
                subject.finding_at(&RULE, &pointer, name_span, message)
            } else {
                subject.finding(&RULE, &pointer, message)
            };
            findings.push(exchange.finding(finding));
        });
    }
}

/// Calls `found` for every member whose name an earlier one of its object has.
fn visit(value: &Value, pointer: &Pointer, found: &mut dyn FnMut(&Pointer, Span)) {
    match &value.kind {
        Kind::Object(members) => {
            let mut names = HashSet::new();
            for member in members {
                let child = pointer.child(member.name.as_str());
                if !names.insert(member.name.as_str()) {
                    found(&child, member.name_span);
                }
                visit(&member.value, &child, found);
            }
        }
        Kind::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, item)| visit(item, &pointer.child(index), found));
        }
        _ => {}
    }
}
