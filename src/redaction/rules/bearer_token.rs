//! `Bearer …` outside the header that it belongs into: in bodies, links and other headers.

use super::{Rule, texts};

/// What is shorter is a word: "bearer of news".
const SHORTEST: usize = 12;

pub(super) const RULE: Rule = Rule {
    id: "bearer-token",
    summary: "A token behind the word Bearer becomes a stand-in, in any text.",
    apply: |exchange, _, _| texts::rewrite(exchange, &replace),
};

fn replace(text: &str) -> (String, usize) {
    let mut out = String::with_capacity(text.len());
    let mut count = 0;
    let mut rest = text;
    // ASCII lower case keeps every byte in its place.
    while let Some(start) = rest.to_ascii_lowercase().find("bearer ") {
        let (before, behind) = rest.split_at(start + "bearer ".len());
        out.push_str(before);
        let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.~+/=".contains(c);
        let end = behind.find(|c| !is_part(c)).unwrap_or(behind.len());
        let is_token = end >= SHORTEST && behind[..end].contains(|c: char| !c.is_ascii_lowercase());
        if is_token {
            out.push_str("{bearer-token}");
            count += 1;
        } else {
            out.push_str(&behind[..end]);
        }
        rest = &behind[end..];
    }
    out.push_str(rest);
    (out, count)
}

#[cfg(test)]
mod tests {
    #[test]
    fn tokens_go_and_words_stay() {
        let text = "send `Bearer abcDEF123456-_.` to the bearer of good news, bearer understanding";
        let expected =
            "send `Bearer {bearer-token}` to the bearer of good news, bearer understanding";
        assert_eq!(super::replace(text), (expected.to_owned(), 1));
    }
}
