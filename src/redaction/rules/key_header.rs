//! Headers whose whole value is a key or a token.

use super::{Rule, texts};
use crate::model::stand_in::is_stand_in;

/// Parts of names, in lower case, that tell that the value opens a door: gateways and clouds have many such headers.
const PARTS: [&str; 7] =
    ["token", "secret", "password", "api-key", "apikey", "subscription-key", "functions-key"];

pub(super) const RULE: Rule = Rule {
    id: "key-header",
    summary: "Values of headers named after keys, tokens or secrets (x-api-key, X-CSRF-Token) become a stand-in.",
    apply: |exchange, _, _| {
        let mut count = 0;
        for headers in texts::both_headers(exchange) {
            for (name, value) in headers.iter_mut() {
                let name = name.to_ascii_lowercase();
                let is_key = PARTS.iter().any(|part| name.contains(part));
                if is_key && !value.is_empty() && !is_stand_in(value) {
                    "{key}".clone_into(value);
                    count += 1;
                }
            }
        }
        count
    },
};
