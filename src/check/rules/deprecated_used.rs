//! A client uses what the contract advises against.

use crate::check::{CheckedExchange, Side, Subject, wording};
use crate::model::{Finding, Pointer, Rule, Severity, query};
use crate::schema::{Parameter, Place};

/// The rule.
pub static RULE: Rule = Rule {
    id: "deprecated-used",
    severity: Severity::Warning,
    summary: "A request uses an operation, a parameter or a property that the contract marks as deprecated.",
    help: "It works today and will go. Move the client to what the contract's description names instead.",
};

/// Adds what it finds.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for exchange in subject.exchanges() {
        let Some(operation) = exchange.operation else { continue };
        let mut add = |pointer: &Pointer, what: String| {
            let message = format!("{what} is deprecated");
            findings.push(exchange.finding(subject.finding(&RULE, pointer, message)));
        };
        if operation.deprecated {
            let path = exchange.message_pointer(Side::Request).child("path");
            add(&path, format!("the operation `{}`", operation.id));
        }
        for parameter in operation.parameters.iter().filter(|parameter| parameter.deprecated) {
            if let Some(pointer) = sent(subject, exchange, parameter) {
                add(&pointer, format!("the {} parameter `{}`", parameter.place, parameter.name));
            }
        }
        let sent = exchange.bodies.iter().filter(|body| body.side == Side::Request);
        for json in sent.filter_map(|body| body.json.as_ref()) {
            for (instance, _) in json.notes.marked.iter().filter(|(_, marks)| marks.deprecated) {
                add(&json.pointer(instance), wording::name(Side::Request, instance));
            }
        }
    }
}

/// The place of a parameter, if the request has it.
fn sent(
    subject: &Subject<'_>,
    exchange: &CheckedExchange<'_>,
    parameter: &Parameter,
) -> Option<Pointer> {
    let request = &exchange.interaction.request;
    let message = exchange.message_pointer(Side::Request);
    match parameter.place {
        Place::Path => Some(message.child("path")),
        Place::Query => {
            let is_it = |pair: &query::Pair| query::decode(&pair.key) == parameter.name;
            let index = request.query.iter().position(is_it)?;
            Some(message.child("query").child(index))
        }
        Place::Cookie => {
            let cookie = request.cookies().find(|cookie| cookie.name == parameter.name)?;
            Some(subject.header_pointer(&message, "Cookie", cookie.field))
        }
        Place::Header => request
            .headers
            .contains(&parameter.name)
            .then(|| subject.header_pointer(&message, &parameter.name, 0)),
    }
}
