//! Headers whose whole value is a key.

use super::{Rule, texts};

/// Names that gateways and the Partner Center .NET SDK use.
const NAMES: [&str; 6] = [
    "ocp-apim-subscription-key",
    "x-api-key",
    "api-key",
    "x-functions-key",
    "x-auth-token",
    "MS-ContinuationToken",
];

pub(super) const RULE: Rule = Rule {
    id: "key-header",
    summary: "Keys in headers such as ocp-apim-subscription-key and x-api-key become a stand-in.",
    apply: |exchange, _, _| {
        texts::both_headers(exchange)
            .into_iter()
            .map(|headers| texts::replace_headers(headers, &NAMES, |_| "{key}".to_owned()))
            .sum()
    },
};
