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
    if headers.get("Content-Type").is_some_and(media_type::is_form) {
        return replace_form(body);
    }
    texts::replace_members(body, &|name, value| {
        let name = name.to_ascii_lowercase();
        let secret = NAMES.contains(&name.as_str())
            && !value.is_empty()
            && !super::super::is_stand_in(value);
        secret.then(|| stand_in(&name))
    })
}

fn replace_form(body: &mut Body) -> usize {
    let Some(text) = body.text() else { return 0 };
    let mut pairs = query::parse(text);
    let mut count = 0;
    for pair in &mut pairs {
        let name = pair.decoded().0.to_ascii_lowercase();
        let secret = NAMES.contains(&name.as_str()) || FORM_NAMES.contains(&name.as_str());
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
