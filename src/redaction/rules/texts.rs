//! Ways to change the texts of an exchange that several rules need.

use crate::model::json::{self, Kind, Value};
use crate::model::{Body, Exchange, Headers};

/// The header fields of both messages.
pub(super) fn both_headers(exchange: &mut Exchange) -> [&mut Headers; 2] {
    [&mut exchange.request.headers, &mut exchange.response.headers]
}

/// The bodies of both messages.
pub(super) fn both_bodies(exchange: &mut Exchange) -> [&mut Body; 2] {
    [&mut exchange.request.body, &mut exchange.response.body]
}

/// Replaces the values of the named header fields by a stand-in that depends on the value.
pub(super) fn replace_headers(
    headers: &mut Headers,
    names: &[&str],
    stand_in: fn(&str) -> String,
) -> usize {
    let mut count = 0;
    for (name, value) in headers.iter_mut() {
        if names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name)) && !value.is_empty() {
            let replaced = stand_in(value);
            if *value != replaced {
                *value = replaced;
                count += 1;
            }
        }
    }
    count
}

/// Changes every text of an exchange in which something can hide: path, query, header values and bodies.
pub(super) fn rewrite(exchange: &mut Exchange, change: &dyn Fn(&str) -> (String, usize)) -> usize {
    let mut count = 0;
    let mut apply = |text: &mut String| {
        let (changed, hits) = change(text);
        if hits > 0 {
            *text = changed;
            count += hits;
        }
    };
    apply(&mut exchange.request.path);
    for pair in &mut exchange.request.query {
        apply(&mut pair.key);
        pair.value.iter_mut().for_each(&mut apply);
    }
    for headers in both_headers(exchange) {
        headers.iter_mut().for_each(|(_, value)| apply(value));
    }
    for body in both_bodies(exchange) {
        if let Some(text) = body.text() {
            let mut text = text.to_owned();
            let before = text.len();
            apply(&mut text);
            if text.len() != before || body.text() != Some(&text) {
                *body = Body::from(text);
            }
        }
    }
    count
}

/// Replaces strings of a JSON body for whose member name `stand_in` has something; everything else stays as spelled.
pub(super) fn replace_members(
    body: &mut Body,
    stand_in: &dyn Fn(&str, &str) -> Option<String>,
) -> usize {
    let Ok(value) = body.parse_json() else { return 0 };
    let text = body.text().expect("JSON is UTF-8").to_owned();
    let mut edits = Vec::new();
    collect(&value, stand_in, &mut edits);
    if edits.is_empty() {
        return 0;
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (span, replacement) in &edits {
        out.push_str(&text[at..span.start]);
        out.push_str(&json::print(&Value::from(replacement.as_str()), json::Layout::Minified));
        at = span.end;
    }
    out.push_str(&text[at..]);
    *body = Body::from(out);
    edits.len()
}

fn collect(
    value: &Value,
    stand_in: &dyn Fn(&str, &str) -> Option<String>,
    edits: &mut Vec<(json::Span, String)>,
) {
    match &value.kind {
        Kind::Array(items) => items.iter().for_each(|item| collect(item, stand_in, edits)),
        Kind::Object(members) => {
            for member in members {
                let text = match &member.value.kind {
                    Kind::String(text) => Some(text.as_str()),
                    Kind::Number(number) => Some(number.as_str()),
                    _ => None,
                };
                match text.and_then(|text| stand_in(member.name.as_str(), text)) {
                    Some(replacement) => edits.push((member.value.span, replacement)),
                    None => collect(&member.value, stand_in, edits),
                }
            }
        }
        _ => {}
    }
}
