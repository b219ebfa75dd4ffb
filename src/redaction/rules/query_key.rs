//! Secrets in the query of a request, and in URLs anywhere: `Location`, `Referer`, links in bodies.

use super::super::fields::Place;
use super::super::names::stand_in;
use super::{Kind, Look, Rule};

/// Query keys, in lower case, whose value opens a door. `sig` is the signature of a shared access link.
const KEYS: [&str; 14] = [
    "access_token",
    "activationtoken",
    "api_key",
    "apikey",
    "client_secret",
    "code",
    "id_token",
    "password",
    "refresh_token",
    "sig",
    "signature",
    "subscription-key",
    "token",
    "x-amz-signature",
];

pub(super) const RULE: Rule = Rule {
    id: "query-key",
    summary: "Values of query keys such as access_token, sig and code become a stand-in, also in URLs in headers and bodies.",
    kind: Kind::Secret,
    looks: &[Look::Field(|name, place, _| {
        let is_key = place == Place::Query && KEYS.iter().any(|key| key.eq_ignore_ascii_case(name));
        is_key.then(|| stand_in(&name.to_ascii_lowercase()))
    })],
};
