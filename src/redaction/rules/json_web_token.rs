//! JSON Web Tokens anywhere: their claims name people, and their signature opens doors.

use std::ops::Range;

use memchr::memmem;

use super::super::traits::Traits;
use super::{Found, Kind, Look, Rule};

pub(super) const RULE: Rule = Rule {
    id: "json-web-token",
    summary: "JSON Web Tokens in any text become a stand-in.",
    kind: Kind::Secret,
    looks: &[Look::Text(Traits::DOT.and(Traits::J), find)],
};

/// What is shorter is no header: one has the name of an algorithm.
const SHORTEST_HEADER: usize = 9;

fn find(text: &str, found: &mut Found<'_>) {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let mut done = 0;
    for start in memmem::find_iter(text.as_bytes(), "eyJ") {
        if start < done {
            continue;
        }
        let from = &text[start..];
        let run = &from[..from.find(|c| !is_part(c)).unwrap_or(from.len())];
        done = start + run.len();
        if let Some(Range { start: at, end }) = token_in(run) {
            // Claims may leave without their header, which says nothing.
            let parts = run[at..end].split('.').skip(1);
            parts.for_each(|part| found.memory.replaced(part, found.rule));
            found.secret(text, start + at..start + end, "{jwt}");
        }
    }
}

/// The token that a run of its characters ends with. Only the part that can be its header is searched for the start: a
/// run may have very many.
fn token_in(run: &str) -> Option<Range<usize>> {
    // A full stop behind it ends a sentence; but an unsigned one ends with a full stop of its own.
    let bare = run.trim_end_matches('.').len();
    let unsigned = (bare + 1).min(run.len());
    // header.payload.signature (RFC 7519 §3), or the five parts of an encrypted one (RFC 7516 §3).
    [(5, bare), (3, bare), (3, unsigned)].into_iter().find_map(|(parts, end)| {
        let dots = run[..end].rmatch_indices('.').take(parts).collect::<Vec<_>>();
        let header_end = dots.get(parts - 2)?.0;
        let header_start = dots.get(parts - 1).map_or(0, |(at, _)| at + 1);
        let start = header_start + run[header_start..header_end].find("eyJ")?;
        (header_end - start >= SHORTEST_HEADER).then_some(start..end)
    })
}
