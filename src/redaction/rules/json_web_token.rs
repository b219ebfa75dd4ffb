//! JSON Web Tokens anywhere: their claims name people, and their signature opens doors.

use super::{Rule, texts};

pub(super) const RULE: Rule = Rule {
    id: "json-web-token",
    summary: "JSON Web Tokens in any text become a stand-in.",
    apply: |exchange, _, _| texts::rewrite(exchange, &replace),
};

fn replace(text: &str) -> (String, usize) {
    let mut out = String::with_capacity(text.len());
    let mut count = 0;
    let mut rest = text;
    while let Some(start) = rest.find("eyJ") {
        let (before, from) = rest.split_at(start);
        out.push_str(before);
        let end = from
            .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-' | '.'))
            .unwrap_or(from.len());
        // A full stop behind it ends a sentence; but an unsigned one ends with a full stop of its own.
        let bare = from[..end].trim_end_matches('.').len();
        let end = if from[..bare].matches('.').count() >= 2 { bare } else { end };
        let parts: Vec<&str> = from[..end].split('.').collect();
        // header.payload.signature (RFC 7519 §3), or the five parts of an encrypted one (RFC 7516 §3).
        if matches!(parts.len(), 3 | 5) && parts[0].len() > 8 {
            out.push_str("{jwt}");
            count += 1;
            rest = &from[end..];
        } else {
            out.push_str("eyJ");
            rest = &from[3..];
        }
    }
    out.push_str(rest);
    (out, count)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_token_at_the_end_of_a_sentence_goes_and_the_full_stop_stays() {
        let text = "expired: eyJhbGciOiJub25lIn0.eyJhIjoxfQ.c2ln. Ask anew.";
        assert_eq!(super::replace(text).0, "expired: {jwt}. Ask anew.");
    }

    #[test]
    fn tokens_go_and_etags_stay() {
        let text = r#"a eyJhbGciOiJub25lIn0.eyJhIjoxfQ.c2ln, "eyJpZCI6IjEifQ==""#;
        assert_eq!(super::replace(text), (r#"a {jwt}, "eyJpZCI6IjEifQ==""#.to_owned(), 1));
    }
}
