//! What a change inside a JSON document means for a client.

use super::rules::*;
use super::shown;
use crate::diff::{
    change::{Change, ChangeKind, Detail, Rename},
    exchange::Part,
    judge::Judgement,
};
use crate::model::{Finding, Location, Pointer, Rule, Severity, json::Value, text};

/// The finding about one change; `base` leads to the document, `part` says whose body it is, if it is one.
pub(super) fn finding(
    change: &Change,
    base: &Pointer,
    part: Option<Part>,
    judgement: &Judgement,
) -> Finding {
    let rule = rule(change, judgement);
    let location = Location::default().pointing(base.join(&change.place_in_new()));
    let mut message = match part {
        Some(Part::Request) => request_message(change),
        Some(Part::Response) | None => message(change, judgement),
    };
    message.push_str(remark(change, judgement));
    let mut finding = rule.finding(location, message);
    finding.expected = change.old.as_ref().map(shown);
    finding.found = change.new.as_ref().map(shown);
    finding.severity = severity(rule, part, judgement);
    finding
}

fn rule(change: &Change, judgement: &Judgement) -> &'static Rule {
    match (change.kind, change.is_element, judgement) {
        (ChangeKind::Removed, false, _) => &PROPERTY_REMOVED,
        (ChangeKind::Removed, true, _) => &ELEMENT_REMOVED,
        (ChangeKind::Added, false, _) => &PROPERTY_ADDED,
        (ChangeKind::Added, true, _) => &ELEMENT_ADDED,
        (ChangeKind::TypeChanged, ..) => &TYPE_CHANGED,
        (ChangeKind::Changed, _, Judgement::Outside { documented }) if !documented.is_empty() => {
            &ENUM_VALUE_NEW
        }
        (ChangeKind::Changed, ..) => &VALUE_CHANGED,
        (ChangeKind::MovedIgnored, ..) => &ORDER_CHANGED,
    }
}

/// What the contract allows, and what the client did itself, is one grade milder; what it forbids is an error.
fn severity(rule: &Rule, part: Option<Part>, judgement: &Judgement) -> Severity {
    let is_own_doing = part == Some(Part::Request);
    match (judgement, rule.severity) {
        (Judgement::Outside { .. }, _) if !is_own_doing => Severity::Error,
        (Judgement::Within, Severity::Error) => Severity::Warning,
        (Judgement::Within, _) => Severity::Info,
        (_, Severity::Error) if is_own_doing => Severity::Warning,
        (_, severity) => severity,
    }
}

fn message(change: &Change, judgement: &Judgement) -> String {
    let name = name(change);
    let (old, new) = (in_words(change.old.as_ref()), in_words(change.new.as_ref()));
    match (change.kind, &change.rename, judgement) {
        (ChangeKind::Removed, Some(Rename::To(new_name)), _) => format!(
            "`{name}` is gone and `{}` has its value, which looks like a renaming: clients that read `{name}` get nothing",
            text::printable(new_name)
        ),
        (ChangeKind::Removed, ..) if change.is_element => {
            format!("`{name}` is gone: clients that look for this element do not find it")
        }
        (ChangeKind::Removed, ..) => format!("`{name}` is gone: clients that read it get nothing"),
        (ChangeKind::Added, Some(Rename::From(old_name)), _) => format!(
            "`{name}` is new and has the value of `{}`, which looks like a renaming",
            text::printable(old_name)
        ),
        (ChangeKind::Added, ..) if change.is_element => {
            format!("`{name}` is new: clients see one element more")
        }
        (ChangeKind::Added, ..) => {
            format!("`{name}` is new: clients that refuse unknown members cannot read this answer")
        }
        (ChangeKind::TypeChanged, ..) => {
            format!("clients that read `{name}` as {old} get {new}")
        }
        (ChangeKind::Changed, _, Judgement::Outside { documented }) if !documented.is_empty() => {
            format!(
                "{} is no documented value of `{name}` ({}): a client with a closed list of values (a typed SDK for one) cannot read this answer",
                change.new.as_ref().map(shown).unwrap_or_default(),
                text::shortened(&text::printable(&documented.join(", ")), super::SHOWN),
            )
        }
        (ChangeKind::Changed, ..) => {
            format!("`{name}` has another value: clients that rely on the old one act differently")
        }
        (ChangeKind::MovedIgnored, ..) => {
            format!(
                "the elements of `{name}` stand in another order: clients that go by position read another element"
            )
        }
    }
}

fn request_message(change: &Change) -> String {
    let name = name(change);
    match change.kind {
        ChangeKind::Removed => format!("the client no longer sends `{name}`"),
        ChangeKind::Added => format!("the client now sends `{name}`"),
        ChangeKind::TypeChanged => format!(
            "the client sends `{name}` as {} and no longer as {}",
            in_words(change.new.as_ref()),
            in_words(change.old.as_ref())
        ),
        ChangeKind::Changed => format!("the client sends another value of `{name}`"),
        ChangeKind::MovedIgnored => {
            format!("the client sends the elements of `{name}` in another order")
        }
    }
}

fn remark(change: &Change, judgement: &Judgement) -> &'static str {
    match (change.detail, judgement) {
        (Some(Detail::CaseOnly), _) => "; only capital and small letters differ",
        (Some(Detail::WhitespaceOnly), _) => "; only white space differs",
        (None, Judgement::Within) => "; the contract allows it",
        (None, Judgement::Undocumented) => "; the contract does not mention it",
        (None, Judgement::Outside { documented }) if documented.is_empty() => {
            "; the contract does not allow it"
        }
        _ => "",
    }
}

/// The last part of the way to the value: `quantity`, `lineItems[lineItemNumber=0]`.
fn name(change: &Change) -> String {
    match change.identity_path.rsplit_once('/') {
        Some((_, name)) => text::printable(&name.replace("~1", "/").replace("~0", "~")),
        None if change.identity_path.is_empty() => "the document".to_owned(),
        None => text::printable(&change.identity_path),
    }
}

fn in_words(value: Option<&Value>) -> &'static str {
    match value.map(Value::type_name) {
        Some("null") => "null",
        Some("boolean") => "a boolean",
        Some("integer" | "number") => "a number",
        Some("string") => "a string",
        Some("array") => "an array",
        Some(_) => "an object",
        None => "nothing",
    }
}
