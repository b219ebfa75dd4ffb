//! Private keys in PEM, with the lines around them.

use memchr::memmem;

use super::super::traits::Traits;
use super::{Found, Kind, Look, Rule};

pub(super) const RULE: Rule = Rule {
    id: "private-key",
    summary: "Private keys in PEM become a stand-in, in any text.",
    kind: Kind::Secret,
    looks: &[Look::Text(Traits::DASH.and(Traits::SPACE), find)],
};

fn find(text: &str, found: &mut Found<'_>) {
    let mut done = 0;
    for start in memmem::find_iter(text.as_bytes(), "-----BEGIN ") {
        let label = text[start + 11..].split("-----").next().unwrap_or_default();
        if start < done || !label.ends_with("PRIVATE KEY") {
            continue;
        }
        let end = format!("-----END {label}-----");
        let length = text[start..].find(&end).map_or(text.len() - start, |at| at + end.len());
        done = start + length;
        found.secret(text, start..done, "{private-key}");
    }
}
