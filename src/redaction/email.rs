//! Finds e-mail addresses, and names of users that are written like them.

use std::ops::Range;

/// Domains that RFC 2606 and RFC 6761 keep for examples; nobody has an address there.
const RESERVED: [&str; 7] =
    ["example.com", "example.net", "example.org", "example", "test", "invalid", "localhost"];

/// What stands before the address that a guest has at home, in the name that the host gives it.
const GUEST: &str = "#EXT#";

/// Whether a whole text is an address.
pub(super) fn is_address(text: &str) -> bool {
    let Some(at) = text.find('@') else { return false };
    address_around(text, at).is_some_and(|span| span == (0..text.len()))
}

/// The addresses in a text, but those in reserved domains.
pub(super) fn addresses_in(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut done = 0;
    text.match_indices('@').filter_map(move |(at, _)| {
        let span = address_around(text, at).filter(|span| span.start >= done)?;
        done = span.end;
        (!is_reserved(&text[at + 1..span.end])).then_some(span)
    })
}

/// The address around an `@`.
fn address_around(text: &str, at: usize) -> Option<Range<usize>> {
    let (before, behind) = (&text[..at], &text[at + 1..]);
    let is_local = |c: char| c.is_alphanumeric() || "._%+-'".contains(c);
    let start_of = |text: &str| {
        let local = text.trim_end_matches(is_local);
        local.len() + text[local.len()..].len()
            - text[local.len()..].trim_start_matches(['.', '\'']).len()
    };
    let start = match before.strip_suffix(GUEST) {
        Some(guest) => start_of(guest),
        None => start_of(before),
    };
    let local = &text[start..at];
    // Percent escapes are undone elsewhere, and the address that has them is found there.
    if local.is_empty() || local.contains('%') {
        return None;
    }
    let is_domain = |c: char| c.is_alphanumeric() || c == '-' || c == '.';
    let domain = &behind[..behind.find(|c| !is_domain(c)).unwrap_or(behind.len())];
    let domain = domain.trim_end_matches(['.', '-']);
    let top = domain.rsplit_once('.').filter(|(name, _)| !name.is_empty())?.1;
    let is_name =
        top.chars().count() >= 2 && top.chars().all(char::is_alphabetic) || top.starts_with("xn--");
    is_name.then(|| start..at + 1 + domain.len())
}

fn is_reserved(domain: &str) -> bool {
    let domain = domain.to_ascii_lowercase();
    RESERVED.iter().any(|reserved| {
        domain.strip_suffix(reserved).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_what_only_has_the_sign() {
        let found =
            |text: &str| addresses_in(text).map(|span| text[span].to_owned()).collect::<Vec<_>>();
        assert_eq!(
            found("mail 'Anna.Müller+x@contoso.co.uk', <b@fabrikam.com>. b@fabrikam.com."),
            ["Anna.Müller+x@contoso.co.uk", "b@fabrikam.com", "b@fabrikam.com"]
        );
        assert_eq!(
            found("anna_fabrikam.com#EXT#@contoso.onmicrosoft.com"),
            ["anna_fabrikam.com#EXT#@contoso.onmicrosoft.com"]
        );
        for text in
            ["a@b", "@scope/pkg@1.2.3", "a@example.com b@mail.example.ORG c@d.test", "@odata.type"]
        {
            assert!(found(text).is_empty(), "{text}");
        }
        assert!(is_address("user-1@example.com") && !is_address("to a@b.com"));
    }
}
