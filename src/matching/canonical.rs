//! Recorded requests as texts: the same for all that mean the same.
//!
//! For looking at a whole library at once; what a client sends is compared value by value.

use std::fmt::Write as _;

use super::criteria::{counts_key, is_form, normal_path, truth};
use super::instant::Instant;
use super::options::{Counting, Options};
use crate::model::json::{Kind, Value};
use crate::model::{Pointer, Request, query};

/// A recorded request as a text, which is the same for another one that means the same but for placeholders.
pub fn canonical_request(request: &Request, options: &Options) -> String {
    let counting = options.counting(request);
    let Request { upstream, method, path, query, headers, body } = request;
    let mut pairs: Vec<_> = query.iter().map(|pair| pair.decoded()).collect();
    pairs.retain(|(key, _)| counting.counts_query(key));
    pairs.iter_mut().filter_map(|(_, value)| value.as_mut()).for_each(|value| {
        if let Some(truth) = truth(value) {
            *value = truth.to_string();
        }
    });
    pairs.sort();
    let fields: Vec<_> = counting.headers().map(|name| headers.get(name)).collect();
    let has_credentials = headers.contains("Authorization");
    let path = normal_path(path, counting.profile());
    let mut text = format!("{upstream:?} {method} {path} {pairs:?} {fields:?} {has_credentials} ");
    match (body.json(), body.text().filter(|_| is_form(request))) {
        (Some(value), _) => json(value, &Pointer::root(), &counting, &mut text),
        (None, Some(form)) => {
            let mut pairs: Vec<_> = query::parse(form).iter().map(|pair| pair.decoded()).collect();
            pairs.retain(|(key, _)| counts_key(key, &counting));
            pairs.sort();
            text.push_str(&format!("{pairs:?}"));
        }
        (None, None) => text.push_str(&format!("{body:?}")),
    }
    text
}

fn json(value: &Value, place: &Pointer, counting: &Counting<'_>, out: &mut String) {
    let profile = counting.profile();
    match &value.kind {
        Kind::Null => out.push_str("null"),
        // Writing to a text cannot fail.
        Kind::Bool(bool) => drop(write!(out, "{bool}")),
        Kind::Number(number) => drop(write!(out, "{:?}", number.canonical())),
        Kind::String(string) => match Instant::parse(string.as_str()) {
            Some(instant) => drop(write!(out, "at {}", instant.milliseconds())),
            None => drop(write!(out, "{:?}", string.as_str())),
        },
        Kind::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                json(item, &place.child(index), counting, out);
                out.push(',');
            }
            out.push(']');
        }
        Kind::Object(members) => {
            let counts = |value: &Value| !(profile.null_is_absent && value.is_null());
            let mut texts = Vec::new();
            for member in members.iter().filter(|member| counts(&member.value)) {
                let name = member.name.as_str();
                let place = place.child(name);
                if counting.may_ignore_body() && !counting.counts_body(&place) {
                    continue;
                }
                let mut text = match profile.ignore_name_case {
                    true => format!("{:?}:", name.to_ascii_lowercase()),
                    false => format!("{name:?}:"),
                };
                json(&member.value, &place, counting, &mut text);
                texts.push(text);
            }
            texts.sort();
            out.push_str(&format!("{{{}}}", texts.join(",")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::PARTNER_CENTER;

    fn patch(target: &str, media_type: &str, body: &str) -> String {
        let mut request = Request::new("PATCH", "").with_target(target);
        request.headers.push("Content-Type", media_type);
        request.body = body.into();
        canonical_request(&request, &Options::of_profile(&PARTNER_CENTER))
    }

    #[test]
    fn what_means_the_same_is_the_same_text() {
        let json = |target: &str, body: &str| patch(target, "application/json", body);
        assert_eq!(
            json("/v1/a?x=True&y=1", r#"{"A":1,"b":null,"c":"2026-01-15T12:00:00Z"}"#),
            json("/v1/a?y=1&x=true", r#"{"c":"2026-01-15T13:00:00+01:00","a":1.0}"#)
        );
        assert_ne!(json("/v1/a", r#"{"a":[1,2]}"#), json("/v1/a", r#"{"a":[2,1]}"#));
        let form = |body: &str| patch("/v1/a", "application/x-www-form-urlencoded", body);
        assert_eq!(form("a=1&b=2&a=3"), form("b=2&a=3&a=1"));
        assert_ne!(form("a=1&b=2"), form("a=2&b=1"));
    }
}
