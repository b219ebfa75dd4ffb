//! A printed Content-Length is not the length of the printed body.

use super::CheckedPage;
use crate::import::docs::body::Body;
use crate::import::docs::samples::Message;
use crate::model::json::{Layout, print};
use crate::model::{Finding, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "content-length-disagrees",
    severity: Severity::Info,
    summary: "The Content-Length of a sample disagrees with its body.",
    help: "The body was edited after it was captured: identifiers may be made up and members left out. The cassette \
           keeps no Content-Length; it is counted anew when the sample is served.",
};

pub(super) fn check(page: &CheckedPage<'_>, findings: &mut Vec<Finding>) {
    page.samples.requests().for_each(|message| check_message(page, message, findings));
    page.samples.responses().for_each(|message| check_message(page, message, findings));
}

fn check_message<S>(page: &CheckedPage<'_>, message: &Message<S>, findings: &mut Vec<Finding>) {
    let Some(field) = message.header("Content-Length") else { return };
    let Ok(stated) = field.value.parse::<usize>() else { return };
    let as_printed = message.body.as_ref().map_or(0, |body| body.text.len());
    let minified = message.body.as_ref().and_then(minified_length);
    if stated == as_printed || Some(stated) == minified {
        return;
    }
    let sizes = match minified {
        Some(minified) => {
            format!("{as_printed} bytes as printed and {minified} without white space")
        }
        None => format!("{as_printed} bytes"),
    };
    findings.push(
        RULE.finding(
            page.at(field.position),
            format!("Content-Length is {stated}, but the body has {sizes}"),
        )
        .versus(stated.to_string(), minified.unwrap_or(as_printed).to_string()),
    );
}

fn minified_length(body: &Body) -> Option<usize> {
    body.json().map(|value| print(value, Layout::Minified).len())
}
