//! JSON Web Tokens anywhere: their claims name people, and their signature opens doors.

use memchr::memmem;

use super::super::traits::Traits;
use super::{Found, Kind, Look, Rule};

pub(super) const RULE: Rule = Rule {
    id: "json-web-token",
    summary: "JSON Web Tokens in any text become a stand-in.",
    kind: Kind::Secret,
    looks: &[Look::Text(Traits::DOT.and(Traits::J), find)],
};

fn find(text: &str, found: &mut Found<'_>) {
    let mut done = 0;
    for start in memmem::find_iter(text.as_bytes(), "eyJ") {
        if start < done {
            continue;
        }
        let from = &text[start..];
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let end = from.find(|c| !is_part(c)).unwrap_or(from.len());
        // A full stop behind it ends a sentence; but an unsigned one ends with a full stop of its own.
        let bare = from[..end].trim_end_matches('.').len();
        let end = if from[..bare].matches('.').count() >= 2 { bare } else { end };
        let mut parts = from[..end].split('.');
        // header.payload.signature (RFC 7519 §3), or the five parts of an encrypted one (RFC 7516 §3).
        let is_token = parts.next().is_some_and(|header| header.len() > 8);
        if is_token && matches!(parts.clone().count(), 2 | 4) {
            done = start + end;
            // Claims may leave without their header, which says nothing.
            parts.for_each(|part| found.memory.replaced(part, found.rule));
            found.secret(text, start..done, "{jwt}");
        } else if !is_token {
            done = start + 3;
        }
    }
}
