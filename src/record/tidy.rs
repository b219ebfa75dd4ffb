//! Leaves in an exchange what belongs to it: not the connection, not the run.

use crate::http::{connection_options, is_hop_by_hop};
use crate::model::{Exchange, Headers};
use crate::profile::Profile;
use crate::redaction::Shape;

/// Headers of framing and of the way, in lower case; whoever sends the message sets them anew.
const FRAMING: [&str; 5] = ["content-length", "expect", "host", "trailer", "via"];

/// Stands where the service echoes what the client sent.
pub(super) const ECHO: &str = "{echo}";

/// Takes out the headers that say nothing about the exchange, and marks those that the service echoes with `{echo}`.
pub fn tidy(exchange: &mut Exchange, profile: &Profile) {
    drop_headers(&mut exchange.request.headers, profile.volatile_request_headers);
    drop_headers(&mut exchange.response.headers, profile.volatile_response_headers);
    for name in profile.echo_headers {
        echo(name, exchange);
    }
}

fn drop_headers(headers: &mut Headers, volatile: &[&str]) {
    let options = connection_options(headers.all("Connection"));
    headers.retain(|name, _| stays(name, &options, volatile));
}

/// Whether a header belongs to the exchange, by its name, what `Connection` lists, and what belongs to the run.
pub(super) fn stays(name: &str, options: &[impl AsRef<str>], volatile: &[&str]) -> bool {
    let is = |other: &&str| other.eq_ignore_ascii_case(name);
    !is_hop_by_hop(name, options) && !FRAMING.iter().any(is) && !volatile.iter().any(is)
}

/// What becomes of a header that the service may have echoed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Echo {
    /// It is what the client sent, and is marked.
    Marked,
    /// The service made it up, a new one each time: a GUID.
    MadeUp,
    /// It stays: the service says something in words (`en-US`).
    Said,
}

impl Echo {
    /// By what the client sent and what the service answered.
    pub(super) fn of(sent: Option<&str>, answered: &str) -> Self {
        if sent.is_some_and(|sent| sent.eq_ignore_ascii_case(answered)) {
            Self::Marked
        } else if Shape::of(answered) == Shape::Guid {
            Self::MadeUp
        } else {
            Self::Said
        }
    }
}

/// Marks an echoed value with `{echo}` on both sides.
fn echo(name: &str, exchange: &mut Exchange) {
    let sent = exchange.request.headers.get(name).map(str::to_owned);
    if let Some(answered) = exchange.response.headers.get(name) {
        match Echo::of(sent.as_deref(), answered) {
            Echo::Marked => exchange.response.headers.set(name, ECHO),
            Echo::MadeUp => exchange.response.headers.remove(name),
            Echo::Said => {}
        }
    }
    if sent.is_some() {
        exchange.request.headers.set(name, ECHO);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Request, Response};
    use crate::profile::PARTNER_CENTER;

    #[test]
    fn what_belongs_to_the_run_goes_and_what_is_echoed_is_marked() {
        let id = "655890ba-4d2b-4d09-a95f-4ea1348686a5";
        let mut exchange =
            Exchange { request: Request::new("GET", "/"), response: Response::new(200) };
        for (name, value) in [
            ("Host", "x"),
            ("Connection", "X-Hop"),
            ("X-Hop", "1"),
            ("MS-RequestId", id),
            ("Accept", "a"),
            ("User-Agent", "u"),
        ] {
            exchange.request.headers.push(name, value);
        }
        for (name, value) in
            [("ms-requestid", id), ("MS-CorrelationId", id), ("X-Locale", "en-US"), ("Date", "now")]
        {
            exchange.response.headers.push(name, value);
        }
        tidy(&mut exchange, &PARTNER_CENTER);
        let fields = |headers: &Headers| {
            headers.iter().map(|(n, v)| format!("{n}: {v}")).collect::<Vec<_>>()
        };
        assert_eq!(fields(&exchange.request.headers), ["MS-RequestId: {echo}", "Accept: a"]);
        assert_eq!(fields(&exchange.response.headers), ["ms-requestid: {echo}", "X-Locale: en-US"]);
    }
}
