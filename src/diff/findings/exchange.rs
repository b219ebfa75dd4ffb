//! What a difference between two exchanges means for a client.

use super::rules::*;
use super::{document, shown_text};
use crate::diff::{
    change::Change,
    exchange::{Difference, ExchangeComparison, Part},
    judge::Judgement,
};
use crate::model::{Finding, Location, Pointer, Severity, text};

/// The findings about two exchanges; `base` leads to the new one, `ask` is the contract's opinion.
pub(super) fn findings(
    comparison: &ExchangeComparison,
    base: &Pointer,
    ask: &dyn Fn(Part, &Change) -> Judgement,
) -> Vec<Finding> {
    comparison.differences.iter().map(|difference| finding(difference, base, ask)).collect()
}

fn finding(
    difference: &Difference,
    base: &Pointer,
    ask: &dyn Fn(Part, &Change) -> Judgement,
) -> Finding {
    let at = |part: Part, way: &[&str]| {
        let pointer =
            way.iter().fold(base.child(part.name()), |pointer, token| pointer.child(token));
        Location::default().pointing(pointer)
    };
    match difference {
        Difference::Target { old, new } => REQUEST_TARGET_CHANGED
            .finding(at(Part::Request, &["path"]), "the client sends another request")
            .versus(shown_text(old), shown_text(new)),
        Difference::Status { old, new } => STATUS_CHANGED
            .finding(
                at(Part::Response, &["status"]),
                format!("clients that expect status {old} get {new}{}", class_change(*old, *new)),
            )
            .versus(old.to_string(), new.to_string()),
        Difference::Header { part, name, old, new } => {
            header(*part, name, old, new, at(*part, &["headers", name]))
        }
        Difference::MediaType { part, old, new } => {
            let message = match (part, new) {
                (Part::Request, _) => "the client sends its body as another media type",
                (Part::Response, Some(_)) => {
                    "the answer has another media type: clients that choose a parser by it take another one or none"
                }
                (Part::Response, None) => {
                    "the answer names no media type any more: clients that choose a parser by it have to guess"
                }
            };
            let value =
                |value: &Option<String>| value.as_deref().map_or("none".to_owned(), shown_text);
            let finding = MEDIA_TYPE_CHANGED
                .finding(at(*part, &["headers", "Content-Type"]), message)
                .versus(value(old), value(new));
            milder_for_requests(finding, *part)
        }
        Difference::Json { part, change } => {
            let base = base.child(part.name()).child("body").child("json");
            document::finding(change, &base, Some(*part), &ask(*part, change))
        }
        Difference::Body { part, old, new, member } => {
            let way: &[&str] = match member {
                Some(member) => &["body", member],
                None => &[],
            };
            let message = match part {
                Part::Request => "the client sends another body",
                Part::Response => "the answer has another body: clients read something else",
            };
            BODY_CHANGED.finding(at(*part, way), message).versus(shown_text(old), shown_text(new))
        }
    }
}

fn header(part: Part, name: &str, old: &[String], new: &[String], location: Location) -> Finding {
    let value = |values: &[String]| shown_text(&values.join(", "));
    let name = text::printable(name);
    let (rule, message) = match (part, old.is_empty(), new.is_empty()) {
        (Part::Response, true, _) => {
            (&HEADER_ADDED, format!("the answer has a new header `{name}`"))
        }
        (Part::Response, _, true) => (
            &HEADER_REMOVED,
            format!("the header `{name}` is gone: clients that read it get nothing"),
        ),
        (Part::Response, ..) => (&HEADER_CHANGED, format!("the header `{name}` has another value")),
        (Part::Request, true, _) => {
            (&HEADER_ADDED, format!("the client now sends the header `{name}`"))
        }
        (Part::Request, _, true) => {
            (&HEADER_REMOVED, format!("the client no longer sends the header `{name}`"))
        }
        (Part::Request, ..) => {
            (&HEADER_CHANGED, format!("the client sends another value of the header `{name}`"))
        }
    };
    let mut finding = rule.finding(location, message);
    finding.expected = (!old.is_empty()).then(|| value(old));
    finding.found = (!new.is_empty()).then(|| value(new));
    finding
}

fn milder_for_requests(mut finding: Finding, part: Part) -> Finding {
    if part == Part::Request {
        finding.severity = finding.severity.min(Severity::Warning);
    }
    finding
}

fn class_change(old: u16, new: u16) -> &'static str {
    let is_success = |status: u16| (200..300).contains(&status);
    match (is_success(old), is_success(new)) {
        (true, false) => ": what worked is refused",
        (false, true) => ": what was refused works",
        _ => "",
    }
}
