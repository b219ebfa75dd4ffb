//! Secrets in the query of a request.

use super::Rule;

/// Query keys, in lower case, whose value opens a door.
const KEYS: [&str; 10] = [
    "access_token",
    "api_key",
    "apikey",
    "client_secret",
    "code",
    "id_token",
    "password",
    "refresh_token",
    "sig",
    "token",
];

pub(super) const RULE: Rule = Rule {
    id: "query-key",
    summary: "Values of query keys such as access_token, sig and code become a stand-in.",
    apply: |exchange, _, _| {
        let mut count = 0;
        for pair in &mut exchange.request.query {
            let key = pair.decoded().0.to_ascii_lowercase();
            if let Some(value) = pair
                .value
                .as_mut()
                .filter(|value| KEYS.contains(&key.as_str()) && !value.is_empty())
                .filter(|value| !super::super::is_stand_in(value))
            {
                *value = format!("{{{}}}", key.replace('_', "-"));
                count += 1;
            }
        }
        count
    },
};
