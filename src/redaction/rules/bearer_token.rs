//! `Bearer …` outside the header that it belongs into: in bodies, links and other headers.

use memchr::memchr_iter;

use super::super::traits::Traits;
use super::{Found, Kind, Look, Rule};

/// What is shorter is a word: "bearer of news".
const SHORTEST: usize = 12;

pub(super) const RULE: Rule = Rule {
    id: "bearer-token",
    summary: "A token behind the word Bearer becomes a stand-in, in any text.",
    kind: Kind::Secret,
    looks: &[Look::Text(Traits::SPACE, find)],
};

fn find(text: &str, found: &mut Found<'_>) {
    const WORD: &[u8] = b"bearer";
    let mut done = 0;
    for space in memchr_iter(b' ', text.as_bytes()) {
        let before = &text.as_bytes()[done..space];
        let token = space + 1;
        let word = before.len().checked_sub(WORD.len()).map(|start| &before[start..]);
        if !word.is_some_and(|word| word.eq_ignore_ascii_case(WORD)) {
            continue;
        }
        let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.~+/=".contains(c);
        let behind = &text[token..];
        let end = behind.find(|c| !is_part(c)).unwrap_or(behind.len());
        if end >= SHORTEST && behind[..end].contains(|c: char| !c.is_ascii_lowercase()) {
            done = token + end;
            found.secret(text, token..done, "{bearer-token}");
        }
    }
}
