//! Ways to change the texts of an exchange that several rules need.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::model::json::{self, Kind, Value};
use crate::model::{Body, Exchange, Headers, query};

/// What is escaped in a path or a query that was changed: all but unreserved characters (RFC 3986 §2.3) and the braces
/// of stand-ins.
const ESCAPED_IN_URLS: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'{').remove(b'}');

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
pub fn rewrite(exchange: &mut Exchange, change: &dyn Fn(&str) -> (String, usize)) -> usize {
    let mut count = rewrite_path(&mut exchange.request.path, change);
    for pair in &mut exchange.request.query {
        for text in std::iter::once(&mut pair.key).chain(pair.value.as_mut()) {
            count += rewrite_escaped(text, query::decode, change);
        }
    }
    for headers in both_headers(exchange) {
        for (_, value) in headers.iter_mut() {
            let (changed, hits) = change(value);
            if hits > 0 {
                *value = changed;
                count += hits;
            }
        }
    }
    count + both_bodies(exchange).into_iter().map(|body| rewrite_body(body, change)).sum::<usize>()
}

fn rewrite_path(path: &mut String, change: &dyn Fn(&str) -> (String, usize)) -> usize {
    let mut count = 0;
    let segments = path.split('/').map(|segment| {
        let mut segment = segment.to_owned();
        let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        count += rewrite_escaped(&mut segment, decode, change);
        segment
    });
    let segments: Vec<String> = segments.collect();
    *path = segments.join("/");
    count
}

/// Changes a text with percent escapes by what it means; what does not change keeps its spelling.
fn rewrite_escaped(
    text: &mut String,
    decode: impl Fn(&str) -> String,
    change: &dyn Fn(&str) -> (String, usize),
) -> usize {
    let is_escaped = text.contains(['%', '+']);
    let (changed, hits) = if is_escaped { change(&decode(text)) } else { change(text) };
    if hits > 0 {
        *text = if is_escaped {
            utf8_percent_encode(&changed, ESCAPED_IN_URLS).to_string()
        } else {
            changed
        };
    }
    hits
}

/// Changes the texts of a body: of JSON each string, by what it means and not by how it is spelled, and no number; else
/// all of it, also where it is no UTF-8.
pub fn rewrite_body(body: &mut Body, change: &dyn Fn(&str) -> (String, usize)) -> usize {
    // `json()` may have been read elsewhere, and then its spans do not lead into these bytes.
    if let Ok(value) = body.parse_json() {
        let mut edits = Vec::new();
        let count = collect_strings(&value, change, &mut edits);
        if count > 0 {
            apply_edits(body, &edits);
        }
        return count;
    }
    if let Some(text) = body.text() {
        let (changed, hits) = change(text);
        if hits > 0 {
            *body = Body::from(changed);
        }
        return hits;
    }
    // A character for each byte (ISO 8859-1) brings the bytes back as they were; stand-ins are ASCII.
    let text: String = body.bytes().iter().map(|byte| char::from(*byte)).collect();
    let (changed, hits) = change(&text);
    if hits > 0 {
        let bytes = changed.chars().map(|c| u8::try_from(c).unwrap_or(b'?'));
        *body = Body::from(bytes.collect::<Vec<u8>>());
    }
    hits
}

fn collect_strings(
    value: &Value,
    change: &dyn Fn(&str) -> (String, usize),
    edits: &mut Vec<(json::Span, String)>,
) -> usize {
    let string = |text: &str, span, edits: &mut Vec<_>| {
        let (changed, hits) = change(text);
        if hits > 0 {
            edits.push((span, changed));
        }
        hits
    };
    match &value.kind {
        Kind::String(text) => string(text.as_str(), value.span, edits),
        Kind::Array(items) => items.iter().map(|item| collect_strings(item, change, edits)).sum(),
        Kind::Object(members) => members
            .iter()
            .map(|member| {
                let name = string(member.name.as_str(), member.name_span, edits);
                name + collect_strings(&member.value, change, edits)
            })
            .sum(),
        _ => 0,
    }
}

/// Replaces strings of a JSON body for whose member name `stand_in` has something; everything else stays as spelled.
pub(super) fn replace_members(
    body: &mut Body,
    stand_in: &dyn Fn(&str, &str) -> Option<String>,
) -> usize {
    let Ok(value) = body.parse_json() else { return 0 };
    let mut edits = Vec::new();
    collect(None, &value, stand_in, &mut edits);
    if !edits.is_empty() {
        apply_edits(body, &edits);
    }
    edits.len()
}

/// Puts strings in the place of some values of a JSON body; everything else stays as spelled.
fn apply_edits(body: &mut Body, edits: &[(json::Span, String)]) {
    let text = body.text().expect("JSON is UTF-8").to_owned();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (span, replacement) in edits {
        out.push_str(&text[at..span.start]);
        out.push_str(&json::print(&Value::from(replacement.as_str()), json::Layout::Minified));
        at = span.end;
    }
    out.push_str(&text[at..]);
    *body = Body::from(out);
}

fn collect(
    name: Option<&str>,
    value: &Value,
    stand_in: &dyn Fn(&str, &str) -> Option<String>,
    edits: &mut Vec<(json::Span, String)>,
) {
    let text = match &value.kind {
        // The elements of a list are what the list's member is.
        Kind::Array(items) => {
            return items.iter().for_each(|item| collect(name, item, stand_in, edits));
        }
        Kind::Object(members) => {
            // What is inside a secret is secret, whatever it is called there.
            let inherited = name.filter(|name| stand_in(name, "any").is_some());
            return members.iter().for_each(|member| {
                let name = inherited.unwrap_or(member.name.as_str());
                collect(Some(name), &member.value, stand_in, edits);
            });
        }
        Kind::String(text) => text.as_str(),
        Kind::Number(number) => number.as_str(),
        _ => return,
    };
    if let Some(replacement) = name.and_then(|name| stand_in(name, text)) {
        edits.push((value.span, replacement));
    }
}
