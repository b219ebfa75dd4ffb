//! A body is not the JSON that its media type or the contract promises.

use crate::cassette::OriginKind;
use crate::check::{CheckedExchange, Side, Subject};
use crate::model::{Finding, Rule, Severity};
use crate::schema::{Content, either};

/// The rule.
pub static RULE: Rule = Rule {
    id: "body-not-json",
    severity: Severity::Error,
    summary: "A body is not the JSON that its media type or the contract promises.",
    help: "A client that parses the body fails. Look whether it was cut, or sent by something before the service.",
};

/// Adds what it finds.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (exchange, body) in subject.bodies() {
        let Some(error) = &body.syntax_error else { continue };
        let message = format!("the {} body is not JSON: {error} of the body", body.side.name());
        let pointer = body.pointer().child("text");
        let finding =
            subject.finding(&RULE, &pointer, message).versus("JSON", error.problem.to_string());
        findings.push(exchange.finding(finding));
    }
    for exchange in subject.exchanges() {
        findings.extend(missing_bodies(subject, exchange));
    }
}

/// Bodies that the contract asks for and that are empty.
fn missing_bodies(subject: &Subject<'_>, exchange: &CheckedExchange<'_>) -> Vec<Finding> {
    let Some(operation) = exchange.operation else { return Vec::new() };
    let is_there = |side| exchange.bodies.iter().any(|body| body.side == side);
    let asked =
        operation.request_body.as_ref().filter(|body| body.required).map(|body| &body.content);
    let sides = [(Side::Request, asked), (Side::Response, promised_content(subject, exchange))];
    let missing = sides.into_iter().filter_map(|(side, content)| Some((side, content?)));
    missing
        .filter(|(side, _)| !is_there(*side))
        .map(|(side, content)| {
            let known: Vec<&str> = content.media_types().collect();
            let message = format!(
                "the {} has no body, the contract asks for {}",
                side.name(),
                either(&known)
            );
            let finding = subject.finding(&RULE, &exchange.message_pointer(side), message);
            exchange.finding(finding.versus(either(&known), "no body"))
        })
        .collect()
}

/// What a successful answer must carry. Answers of errors may be empty, and pages often leave bodies out.
fn promised_content<'s>(
    subject: &Subject<'_>,
    exchange: &'s CheckedExchange<'_>,
) -> Option<&'s Content> {
    let response = exchange.interaction.response.as_ref()?;
    let is_promised = (200..300).contains(&response.status)
        && response.status != 204
        && exchange.interaction.request.method != "HEAD"
        && subject.source().cassette.origin.kind != OriginKind::Documentation;
    exchange
        .documented
        .map(|documented| &documented.content)
        .filter(|content| is_promised && !content.is_empty())
}
