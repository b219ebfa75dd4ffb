//! Two values that are neither objects nor arrays.

use super::{change::Detail, instant::Instant};
use crate::model::json::{Kind, Value};

/// The type of a value as far as changes of type go: integers and fractions are one.
pub(super) fn type_of(value: &Value) -> &'static str {
    match value.type_name() {
        "integer" => "number",
        other => other,
    }
}

/// Whether two scalars of one type are the same.
pub(super) fn are_same(old: &Value, new: &Value, ignore_case: bool) -> bool {
    match (&old.kind, &new.kind) {
        (Kind::String(a), Kind::String(b)) => {
            a.same_text(b)
                || are_same_instant(a.as_str(), b.as_str())
                || ignore_case && a.as_str().to_lowercase() == b.as_str().to_lowercase()
        }
        (Kind::Number(a), Kind::Number(b)) => a.same_value(b),
        (Kind::Bool(a), Kind::Bool(b)) => a == b,
        (Kind::Null, Kind::Null) => true,
        _ => false,
    }
}

fn are_same_instant(a: &str, b: &str) -> bool {
    Instant::parse(a).is_some_and(|instant| Instant::parse(b) == Some(instant))
}

/// What alone differs between two different scalars.
pub(super) fn detail(old: &Value, new: &Value) -> Option<Detail> {
    let (old, new) = (old.as_str()?, new.as_str()?);
    let without_space = |text: &str| text.split_whitespace().collect::<String>();
    if old.to_lowercase() == new.to_lowercase() {
        // Lone surrogates look the same in the text; then it is not the case that differs.
        (old != new).then_some(Detail::CaseOnly)
    } else if without_space(old) == without_space(new) {
        Some(Detail::WhitespaceOnly)
    } else {
        None
    }
}
