//! A response has a status that the contract does not name for its operation.

use crate::check::{Side, Subject};
use crate::model::{Finding, Rule, Severity};
use crate::schema::either;

/// The rule.
pub static RULE: Rule = Rule {
    id: "undocumented-status",
    severity: Severity::Error,
    summary: "A response has a status that the contract does not name for its operation.",
    help: "Clients do not expect it, and its body is not checked. Add the status to the operation if it is right.",
};

/// Adds what it finds.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for exchange in subject.exchanges() {
        let (Some(operation), Some(response), None) =
            (exchange.operation, &exchange.interaction.response, exchange.documented)
        else {
            continue;
        };
        let known: Vec<String> =
            operation.responses.iter().map(|response| response.status.to_string()).collect();
        let message = format!(
            "`{}` answers {}, which the contract does not name",
            operation.id, response.status
        );
        let pointer = exchange.message_pointer(Side::Response).child("status");
        let finding = subject
            .finding(&RULE, &pointer, message)
            .versus(either(&known), response.status.to_string());
        findings.push(exchange.finding(finding));
    }
}
