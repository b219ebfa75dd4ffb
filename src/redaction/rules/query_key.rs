//! Secrets in the query of a request, and in URLs anywhere: `Location`, `Referer`, links in bodies.

use super::{Rule, texts};
use crate::model::stand_in::is_stand_in;

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
    summary: "Values of query keys such as access_token, sig and code become a stand-in, also in URLs in headers and bodies.",
    apply: |exchange, _, _| {
        let mut count = 0;
        for pair in &mut exchange.request.query {
            let key = pair.decoded().0.to_ascii_lowercase();
            if let Some(value) = pair.value.as_mut().filter(|value| {
                KEYS.contains(&key.as_str()) && !value.is_empty() && !is_stand_in(value)
            }) {
                *value = stand_in(&key);
                count += 1;
            }
        }
        for headers in texts::both_headers(exchange) {
            for (_, value) in headers.iter_mut() {
                let (changed, hits) = replace_in_urls(value);
                *value = changed;
                count += hits;
            }
        }
        let bodies = texts::both_bodies(exchange);
        count
            + bodies
                .into_iter()
                .map(|body| texts::rewrite_body(body, &replace_in_urls))
                .sum::<usize>()
    },
};

/// Replaces the values of the keys in the queries and fragments that stand in a text.
fn replace_in_urls(text: &str) -> (String, usize) {
    let mut out = String::with_capacity(text.len());
    let mut count = 0;
    let mut rest = text;
    while let Some(start) = rest.find(['?', '&', '#']) {
        let (before, behind) = rest.split_at(start + 1);
        out.push_str(before);
        rest = behind;
        let is_key = |key: &&&str| {
            behind.get(..key.len()).is_some_and(|start| start.eq_ignore_ascii_case(key))
                && behind[key.len()..].starts_with('=')
        };
        let Some(key) = KEYS.iter().find(is_key) else { continue };
        let value = &behind[key.len() + 1..];
        let ends = |c: char| matches!(c, '&' | '#' | '"' | '\'' | '<' | '>') || c.is_whitespace();
        let end = value.find(ends).unwrap_or(value.len());
        if end > 0 && !is_stand_in(&value[..end]) {
            out.push_str(&behind[..=key.len()]);
            out.push_str(&stand_in(key));
            rest = &value[end..];
            count += 1;
        }
    }
    out.push_str(rest);
    (out, count)
}

fn stand_in(key: &str) -> String {
    format!("{{{}}}", key.replace('_', "-"))
}
