//! A body has a media type that the contract does not name.

use crate::check::Subject;
use crate::model::stand_in::gives_no_value;
use crate::model::{Finding, Rule, Severity};
use crate::schema::either;

/// The rule.
pub static RULE: Rule = Rule {
    id: "media-type-mismatch",
    severity: Severity::Error,
    summary: "A body has a media type that the contract does not name for it.",
    help: "A client that parses the documented media type cannot read the body. Add it to `content` if it is right.",
};

/// Adds what it finds.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (exchange, body) in subject.bodies() {
        let (Some(content), Some(content_type)) = (body.content, body.content_type) else {
            continue;
        };
        if content.is_empty() || content.allows(content_type) || gives_no_value(content_type) {
            continue;
        }
        let known: Vec<&str> = content.media_types().collect();
        let known = either(&known);
        let side = body.side.name();
        let message = format!("the {side} body is `{content_type}`, the contract knows {known}");
        let pointer =
            subject.header_pointer(&exchange.message_pointer(body.side), "Content-Type", 0);
        let finding = subject.finding(&RULE, &pointer, message).versus(known, content_type);
        findings.push(exchange.finding(finding));
    }
}
