//! E-mail addresses and the user names that are written like them, anywhere. Reserved example domains stay.

use super::super::email::addresses_in;
use super::super::traits::Traits;
use super::{Found, Kind, Look, Rule};

pub(super) const RULE: Rule = Rule {
    id: "email",
    summary: "E-mail addresses become placeholders (user-1@example.com), the same ones everywhere.",
    kind: Kind::Identity,
    looks: &[Look::Text(Traits::AT.and(Traits::DOT), |text, found| {
        for span in addresses_in(text).filter(|span| !is_password(&text[..span.start])) {
            find(&text[span.clone()], span, found);
        }
    })],
};

/// So many characters before an address are looked at: a text may have very many addresses.
const LONGEST_PASSWORD: usize = 512;

/// Whether what follows this text is the password of a URL and its host: `https://user:password@host`.
fn is_password(before: &str) -> bool {
    let ends = |c: char| matches!(c, '/' | '?' | '#' | '"') || c.is_whitespace();
    let mut last = before.char_indices().rev().take(LONGEST_PASSWORD);
    let end = last.find(|(_, c)| ends(*c));
    end.is_some_and(|(at, c)| {
        c == '/' && before[..at].ends_with(":/") && before[at..].contains(':')
    })
}

fn find(address: &str, span: std::ops::Range<usize>, found: &mut Found<'_>) {
    found.memory.note_any(address, found.rule);
    if let Some(placeholder) = found.memory.vault.placeholder(address) {
        found.edits.push(span, placeholder.to_string(), found.rule);
    }
}
