//! A request is for an operation that the contract does not name.

use crate::check::{Side, Subject};
use crate::model::{Finding, Rule, Severity};
use crate::schema::either;

/// The rule.
pub static RULE: Rule = Rule {
    id: "undocumented-operation",
    severity: Severity::Warning,
    summary: "A request is for an operation that the contract does not name.",
    help: "Nothing of the exchange is checked. Add the operation to the contract, or correct the path.",
};

/// Adds what it finds.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for exchange in subject.exchanges().iter().filter(|exchange| exchange.operation.is_none()) {
        // A contract says nothing of the other services that were recorded with its own.
        if exchange.interaction.request.upstream.is_some() {
            continue;
        }
        let request = &exchange.interaction.request;
        let near = subject.contract().near_route(&exchange.path);
        let near = near.map(|near| format!(": {near}")).unwrap_or_default();
        let message =
            format!("`{} {}` is no operation of the contract{near}", request.method, request.path);
        let pointer = exchange.message_pointer(Side::Request).child("path");
        let methods: Vec<&str> = subject
            .contract()
            .operations_on(&exchange.path)
            .map(|(operation, _)| operation.method.as_str())
            .collect();
        let finding = subject.finding(&RULE, &pointer, message);
        findings.push(if methods.is_empty() {
            finding
        } else {
            finding.versus(either(&methods), &request.method)
        });
    }
}
