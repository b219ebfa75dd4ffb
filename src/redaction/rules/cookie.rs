//! Cookies in both directions; their names stay, since they tell what a service relies on.

use super::{Hide, Kind, Look, Rule};

pub(super) const RULE: Rule = Rule {
    id: "cookie",
    summary: "Values in Cookie and Set-Cookie become a stand-in; names and attributes stay.",
    kind: Kind::Secret,
    looks: &[Look::Header(|name| {
        let names: [(&str, Hide); 2] = [("Cookie", every_pair), ("Set-Cookie", first_pair)];
        let found = names.into_iter().find(|(wanted, _)| wanted.eq_ignore_ascii_case(name));
        found.map(|(_, hide)| hide)
    })],
};

fn every_pair(value: &str) -> String {
    value.split(';').map(|pair| hide(pair.trim())).collect::<Vec<_>>().join("; ")
}

/// In `Set-Cookie` the first pair is the cookie and the others are its attributes (RFC 6265 §4.1).
fn first_pair(value: &str) -> String {
    match value.split_once(';') {
        Some((cookie, attributes)) => format!("{};{attributes}", hide(cookie)),
        None => hide(value),
    }
}

fn hide(pair: &str) -> String {
    match pair.split_once('=') {
        Some((name, _)) => format!("{name}={{cookie}}"),
        None => "{cookie}".to_owned(),
    }
}
