//! Credentials in `Authorization` and `Proxy-Authorization`. That they were there is kept: it decides between 200 and 401.

use super::{Kind, Look, Rule};

pub(super) const RULE: Rule = Rule {
    id: "authorization-header",
    summary: "Credentials in Authorization and Proxy-Authorization become a stand-in that names their scheme.",
    kind: Kind::Secret,
    looks: &[Look::Header(|name| {
        let names = ["Authorization", "Proxy-Authorization"];
        names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name)).then_some(stand_in)
    })],
};

fn stand_in(value: &str) -> String {
    let scheme = value.split_ascii_whitespace().next().unwrap_or_default().to_ascii_lowercase();
    match scheme.as_str() {
        "bearer" => "{bearer-token}",
        "basic" => "{basic-credentials}",
        _ => "{credentials}",
    }
    .to_owned()
}
