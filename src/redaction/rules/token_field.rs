//! The secrets of OAuth token requests and responses, in forms and in JSON, and passwords anywhere in JSON.

use super::{Rule, texts};
use crate::model::{Body, Headers, media_type, query};

/// Member and form names, in lower case, whose value is a secret.
const NAMES: [&str; 12] = [
    "access_token",
    "assertion",
    "client_assertion",
    "client_secret",
    "clientsecret",
    "device_code",
    "id_token",
    "password",
    "refresh_token",
    "accesstoken",
    "refreshtoken",
    "subscriptionkey",
];

/// Names that are secrets in a token form only; elsewhere they are ordinary words.
const FORM_NAMES: [&str; 2] = ["code", "username"];

pub(super) const RULE: Rule = Rule {
    id: "token-field",
    summary: "OAuth secrets and passwords in forms and JSON become a stand-in that names the field.",
    apply: |exchange, _, _| {
        let request = apply(&mut exchange.request.body, &exchange.request.headers);
        request + apply(&mut exchange.response.body, &exchange.response.headers)
    },
};

fn apply(body: &mut Body, headers: &Headers) -> usize {
    let is_form = headers.get("Content-Type").is_some_and(media_type::is_form);
    let members = texts::replace_members(body, &|name, value| secret(name, value));
    // What a body is said to be is the sender's word; secrets go in either case.
    let fields = if members == 0 { replace_form(body, is_form) } else { 0 };
    members + fields + texts::rewrite_body(body, &replace_quoted)
}

/// The stand-in for the value of a member, if it is a secret.
fn secret(name: &str, value: &str) -> Option<String> {
    let name = NAMES.iter().find(|secret| secret.eq_ignore_ascii_case(name))?;
    (!value.is_empty() && !super::super::is_stand_in(value)).then(|| stand_in(name))
}

/// Replaces `"access_token": "…"` in a text: in JSON that stands in a string, and in what is almost JSON.
fn replace_quoted(text: &str) -> (String, usize) {
    let mut out = String::with_capacity(text.len());
    let mut count = 0;
    let mut rest = text;
    while let Some(quote) = rest.find('"') {
        let (before, behind) = rest.split_at(quote + 1);
        out.push_str(before);
        rest = behind;
        if let Some((value, replacement)) = quoted_secret(behind) {
            out.push_str(&behind[..value.start]);
            out.push_str(&replacement);
            rest = &behind[value.end..];
            count += 1;
        }
    }
    out.push_str(rest);
    (out, count)
}

/// The value of a secret member whose name starts this text, and its stand-in.
fn quoted_secret(text: &str) -> Option<(std::ops::Range<usize>, String)> {
    let is_name = |name: &&&str| {
        text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
            && text[name.len()..].starts_with('"')
    };
    let name = NAMES.iter().find(is_name)?;
    let behind = text[name.len() + 1..].trim_start().strip_prefix(':')?;
    let value = behind.trim_start().strip_prefix('"')?;
    let mut is_escaped = false;
    let end = value.find(|c| {
        let ends = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        ends
    });
    let start = text.len() - value.len();
    let value = &value[..end.unwrap_or(value.len())];
    Some((start..start + value.len(), secret(name, value)?))
}

/// Replaces the secrets of a form; `is_form` is whether the message says that it is one.
fn replace_form(body: &mut Body, is_form: bool) -> usize {
    let Some(text) = body.text() else { return 0 };
    let mut pairs = query::parse(text);
    let mut count = 0;
    for pair in &mut pairs {
        let name = pair.decoded().0.to_ascii_lowercase();
        let secret =
            NAMES.contains(&name.as_str()) || is_form && FORM_NAMES.contains(&name.as_str());
        let keeps = |value: &String| value.is_empty() || super::super::is_stand_in(value);
        if let Some(value) = pair.value.as_mut().filter(|value| secret && !keeps(value)) {
            *value = stand_in(&name);
            count += 1;
        }
    }
    if count > 0 {
        *body = Body::from(query::print(&pairs));
    }
    count
}

fn stand_in(name: &str) -> String {
    format!("{{{}}}", name.replace('_', "-"))
}
