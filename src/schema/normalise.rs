//! Reads a request body as a service reads it that ignores the case of names and takes `null` for nothing.

use super::describe::{Places, Step};
use crate::model::Pointer;
use crate::model::json::{Kind, Member, Value};

/// How a service reads what clients send.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leniency {
    /// Member names count without case.
    pub ignore_name_case: bool,
    /// A `null` member counts as none.
    pub null_is_absent: bool,
}

/// The body as the contract would spell it: declared names in their case, no `null` member where that means none.
pub(super) fn normalise(places: Option<&Places<'_>>, value: &Value, leniency: Leniency) -> Value {
    let step = |token: &str, named: &Value| match places.map(|places| places.step(named, token)) {
        Some(Step::Declared(next)) => Some(next),
        _ => None,
    };
    let kind = match &value.kind {
        Kind::Object(members) => {
            let kept = members
                .iter()
                .filter(|member| !(leniency.null_is_absent && member.value.is_null()));
            let named = kept.map(|member| {
                let name = declared_name(places, members, member.name.as_str(), leniency);
                let child = normalise(step(name, value).as_ref(), &member.value, leniency);
                let name =
                    if name == member.name.as_str() { member.name.clone() } else { name.into() };
                Member { name, name_span: member.name_span, value: child }
            });
            Kind::Object(named.collect())
        }
        Kind::Array(items) => {
            let items = items.iter().enumerate();
            Kind::Array(
                items
                    .map(|(index, item)| {
                        normalise(step(&index.to_string(), value).as_ref(), item, leniency)
                    })
                    .collect(),
            )
        }
        scalar => scalar.clone(),
    };
    Value { kind, span: value.span }
}

/// The declared name that `name` spells in another case, unless the object has that one too.
fn declared_name<'n>(
    places: Option<&Places<'n>>,
    members: &[Member],
    name: &'n str,
    leniency: Leniency,
) -> &'n str {
    let Some(places) = places.filter(|_| leniency.ignore_name_case) else { return name };
    if places.declared_names().any(|declared| declared == name) {
        return name;
    }
    places
        .declared_names()
        .find(|declared| declared.eq_ignore_ascii_case(name))
        .filter(|declared| !members.iter().any(|member| member.name.as_str() == *declared))
        .unwrap_or(name)
}

/// The pointer to the same value in the body as it was sent.
pub(super) fn original_pointer(sent: &Value, pointer: &Pointer) -> Pointer {
    let mut original = Pointer::root();
    let mut here = Some(sent);
    for token in pointer.tokens() {
        let members = here.and_then(Value::as_object).unwrap_or_default();
        let name = members
            .iter()
            .rev()
            .find(|member| member.name.as_str() == token)
            .or_else(|| {
                members.iter().rev().find(|member| member.name.as_str().eq_ignore_ascii_case(token))
            })
            .map_or(token.as_str(), |member| member.name.as_str());
        let next = Pointer::root().child(name);
        here = here.and_then(|value| next.find(value));
        original = original.child(name);
    }
    original
}
