//! Values that are the same at a glance: same tokens in the same order. Most of two documents is, and is not looked at twice.
//!
//! What is not alike may still mean the same; that takes [`super::normal`].

use std::hash::{BuildHasher as _, Hash as _, Hasher};

use crate::model::json::{Kind, Value};

/// Whether two values have the same tokens in the same order.
pub(super) fn are_alike(a: &Value, b: &Value) -> bool {
    match (&a.kind, &b.kind) {
        (Kind::Null, Kind::Null) => true,
        (Kind::Bool(a), Kind::Bool(b)) => a == b,
        (Kind::Number(a), Kind::Number(b)) => a.as_str() == b.as_str(),
        (Kind::String(a), Kind::String(b)) => a.same_text(b),
        (Kind::Array(a), Kind::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| are_alike(a, b))
        }
        (Kind::Object(a), Kind::Object(b)) => {
            let mut both = a.iter().zip(b);
            a.len() == b.len()
                && both.all(|(a, b)| a.name.same_text(&b.name) && are_alike(&a.value, &b.value))
        }
        _ => false,
    }
}

/// A number that values which are alike have in common.
pub(super) fn hash(value: &Value) -> u64 {
    // The same in every run, so that a comparison takes the same steps.
    let mut hasher = foldhash::fast::FixedState::with_seed(7).build_hasher();
    feed(value, &mut hasher);
    hasher.finish()
}

fn feed(value: &Value, hasher: &mut impl Hasher) {
    std::mem::discriminant(&value.kind).hash(hasher);
    match &value.kind {
        Kind::Null => {}
        Kind::Bool(bool) => bool.hash(hasher),
        Kind::Number(number) => number.as_str().hash(hasher),
        Kind::String(string) => string.as_str().hash(hasher),
        Kind::Array(items) => {
            items.len().hash(hasher);
            items.iter().for_each(|item| feed(item, hasher));
        }
        Kind::Object(members) => {
            members.len().hash(hasher);
            for member in members {
                member.name.as_str().hash(hasher);
                feed(&member.value, hasher);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::json::parse;

    #[test]
    fn the_same_tokens_in_the_same_order_are_alike() {
        let value = |text: &str| parse(text).unwrap();
        for (a, b, expected) in [
            (r#"{"a": [1, "x"]}"#, r#"{"a":[1,"x"]}"#, true),
            (r#"{"a": 1, "b": 2}"#, r#"{"b": 2, "a": 1}"#, false),
            ("1", "1.0", false),
            ("[]", "{}", false),
            (r#""\ud800""#, r#""\ud801""#, false),
        ] {
            let (a, b) = (value(a), value(b));
            assert_eq!(are_alike(&a, &b), expected);
            assert!(!expected || hash(&a) == hash(&b));
        }
    }
}
