//! The secrets of OAuth token requests and responses, in forms and in JSON, and passwords anywhere in JSON.

use super::{Rule, texts};
use crate::model::stand_in::is_stand_in;
use crate::model::{Body, Headers, media_type, query};

/// Member and form names whose value is a secret: lower case, letters and digits only.
const NAMES: [&str; 24] = [
    "accesskey",
    "accesstoken",
    "accountkey",
    "apikey",
    "assertion",
    "authorization",
    "clientassertion",
    "clientsecret",
    "devicecode",
    "idtoken",
    "ocpapimsubscriptionkey",
    "passwd",
    "password",
    "privatekey",
    "refreshtoken",
    "secretkey",
    "secrettext",
    "securitytoken",
    "sessiontoken",
    "sharedaccesskey",
    "subscriptionkey",
    "userpassword",
    "xapikey",
    "xfunctionskey",
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
    let is_secret = is_secret_name(name) && !value.is_empty() && !is_stand_in(value);
    is_secret.then(|| stand_in(name))
}

/// Whether a name is one of [`NAMES`], however it is written: `access_token`, `accessToken`, `Access-Token`.
fn is_secret_name(name: &str) -> bool {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    NAMES.contains(&plain.to_ascii_lowercase().as_str())
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
    let (name, behind) = text.split_once('"')?;
    if !is_secret_name(name) {
        return None;
    }
    let behind = behind.trim_start().strip_prefix(':')?;
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
        let name = pair.decoded().0;
        let secret = is_secret_name(&name)
            || is_form && FORM_NAMES.contains(&name.to_ascii_lowercase().as_str());
        let keeps = |value: &String| value.is_empty() || is_stand_in(value);
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

/// `{access-token}` for `access_token` and `accessToken`.
fn stand_in(name: &str) -> String {
    let mut words = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && words.ends_with(|last: char| last.is_ascii_lowercase()) {
            words.push('-');
        }
        words.push(if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' });
    }
    format!("{{{}}}", words.trim_matches('-'))
}
