//! A body is meant to be JSON and cannot be read, even with repairs.

use super::CheckedPage;
use crate::import::docs::body::{Body, Reading};
use crate::import::docs::samples::Message;
use crate::import::figures::Side;
use crate::model::{Finding, Position, Rule, Severity, media_type};

pub(super) const RULE: Rule = Rule {
    id: "sample-refused",
    severity: Severity::Error,
    summary: "A body is meant to be JSON but has no reading.",
    help: "It is kept as text and checked against nothing. Correct the page, or record the exchange.",
};

pub(super) fn check(page: &CheckedPage<'_>, findings: &mut Vec<Finding>) {
    for (side, body) in page.samples.bodies() {
        if let Reading::Refused { problem, position } = &body.reading {
            push(page, *position, side, problem, findings);
        }
    }
    page.samples.requests().for_each(|m| check_type(page, Side::Request, m, findings));
    page.samples.responses().for_each(|m| check_type(page, Side::Response, m, findings));
}

/// Says so too where only the Content-Type claims that it is JSON.
fn check_type<S>(
    page: &CheckedPage<'_>,
    side: Side,
    message: &Message<S>,
    findings: &mut Vec<Finding>,
) {
    let claims_json =
        message.header("Content-Type").is_some_and(|field| media_type::is_json(&field.value));
    let body: Option<&Body> = message.body.as_ref();
    if let Some(body) = body.filter(|body| claims_json && matches!(body.reading, Reading::NotJson))
    {
        push(page, body.position, side, "it does not look like JSON", findings);
    }
}

fn push(
    page: &CheckedPage<'_>,
    position: Position,
    side: Side,
    problem: &str,
    findings: &mut Vec<Finding>,
) {
    let what = match side {
        Side::Request => "the body of the request is no JSON and was kept as text",
        Side::Response => "the body of the response is no JSON and was kept as text",
        Side::Loose => "the fragment is no JSON and was left out",
    };
    findings.push(RULE.finding(page.at(position), format!("{what}: {problem}")));
}
