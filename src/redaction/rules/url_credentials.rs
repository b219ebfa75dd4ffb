//! `user:password@` in URLs, as proxies are configured.

use memchr::memmem;

use super::super::traits::Traits;
use super::{Found, Kind, Look, Rule};
use crate::model::stand_in::is_our_stand_in;

pub(super) const RULE: Rule = Rule {
    id: "url-credentials",
    summary: "User names and passwords in URLs (https://user:password@host) become a stand-in.",
    kind: Kind::Secret,
    looks: &[Look::Text(Traits::AT.and(Traits::SLASH).and(Traits::COLON), find)],
};

fn find(text: &str, found: &mut Found<'_>) {
    for at in memmem::find_iter(text.as_bytes(), "://") {
        let start = at + "://".len();
        let ends = |c: char| matches!(c, '/' | '?' | '#' | '"' | '<' | '>') || c.is_whitespace();
        let authority = &text[start..];
        let authority = &authority[..authority.find(ends).unwrap_or(authority.len())];
        let Some((credentials, _)) = authority.rsplit_once('@') else { continue };
        if credentials.contains(':') && !is_our_stand_in(credentials) {
            let password = credentials.split_once(':').map_or("", |(_, password)| password);
            found.memory.replaced(password, found.rule);
            found.secret(text, start..start + credentials.len(), "{credentials}");
        }
    }
}
