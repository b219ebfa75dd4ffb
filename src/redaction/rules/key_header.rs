//! Headers whose whole value is a key or a token.

use super::{Kind, Look, Rule};

/// Parts of names, in lower case, that tell that the value opens a door: gateways and clouds have many such headers.
const PARTS: [&str; 8] = [
    "token",
    "secret",
    "password",
    "api-key",
    "apikey",
    "subscription-key",
    "functions-key",
    "access-key",
];

pub(super) const RULE: Rule = Rule {
    id: "key-header",
    summary: "Values of headers named after keys, tokens or secrets (x-api-key, X-CSRF-Token, MS-ContinuationToken) become a stand-in.",
    kind: Kind::Secret,
    looks: &[Look::Header(|name| {
        let name = name.to_ascii_lowercase();
        PARTS.iter().any(|part| name.contains(part)).then_some(hide)
    })],
};

fn hide(_value: &str) -> String {
    "{key}".to_owned()
}
