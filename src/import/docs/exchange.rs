//! Sample exchanges become interactions of a cassette.

use super::body::{Body as SampleBody, Reading};
use super::header_line::HeaderField;
use super::pairing::SampleExchange;
use super::samples::Message;
use super::start_line::{RequestLine, StatusLine};
use crate::cassette::{Assumption, Interaction};
use crate::model::json::{Layout, Tier};
use crate::model::{Body, Headers, Pointer, Request, Response};
use crate::profile::Profile;

/// What stands for a header value that the service answers with the request's own.
const ECHO: &str = "{echo}";
/// What stands for a bearer token.
const BEARER_TOKEN: &str = "{bearer-token}";

/// Fields that belong to the connection or to the framing and not to the message.
const NOT_KEPT: [&str; 12] = [
    "Connection",
    "Content-Length",
    "Expect",
    "Host",
    "Keep-Alive",
    "Proxy-Authenticate",
    "Proxy-Authorization",
    "Proxy-Connection",
    "TE",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
];

/// The interactions that these exchanges are.
pub(super) fn interactions(exchanges: Vec<SampleExchange>, profile: &Profile) -> Vec<Interaction> {
    exchanges.into_iter().map(|exchange| interaction(exchange, profile)).collect()
}

fn interaction(exchange: SampleExchange, profile: &Profile) -> Interaction {
    let SampleExchange { request, response } = exchange;
    let mut assumed = assumptions("request", request.body.as_ref());
    let response = response.map(|response| {
        assumed.extend(assumptions("response", response.body.as_ref()));
        sample_response(response, &request, profile)
    });
    let line = Some(request.position.line);
    Interaction {
        request: sample_request(request, profile),
        response,
        line,
        assumed,
        ..Interaction::default()
    }
}

fn sample_request(message: Message<RequestLine>, profile: &Profile) -> Request {
    let headers = kept(&message.headers).map(|field| {
        let value = if is_echo(field, profile) { ECHO } else { credentials_hidden(field) };
        (field.name.as_str(), value)
    });
    Request {
        headers: headers.collect(),
        body: body(message.body),
        ..Request::new(message.start.method, "").with_target(&as_sent(&message.start.target))
    }
}

/// The target without what no request line can have: blanks are escaped, and in a placeholder they become hyphens.
fn as_sent(printed: &str) -> String {
    /// What is longer is no placeholder.
    const LONGEST: usize = 60;
    let mut sent = String::with_capacity(printed.len());
    let mut rest = printed;
    while let Some(c) = rest.chars().next() {
        let closer = match c {
            '<' => Some('>'),
            '{' => Some('}'),
            _ => None,
        };
        let end = closer.and_then(|closer| rest.chars().take(LONGEST).position(|c| c == closer));
        if let Some(end) = end {
            let placeholder: String = rest.chars().take(end + 1).collect();
            rest = &rest[placeholder.len()..];
            let is_split = |c: char| c.is_whitespace() || c.is_control() || "/?#&=".contains(c);
            sent.push_str(&placeholder.replace(is_split, "-"));
            continue;
        }
        match c {
            // A fragment is never sent.
            '#' => break,
            c if c.is_whitespace() || c.is_control() => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    sent.push_str(&format!("%{byte:02X}"));
                }
            }
            c => sent.push(c),
        }
        rest = &rest[c.len_utf8()..];
    }
    sent
}

fn sample_response(
    message: Message<StatusLine>,
    request: &Message<RequestLine>,
    profile: &Profile,
) -> Response {
    let asked = |field: &HeaderField| request.header(&field.name).map(|asked| asked.value.as_str());
    let headers: Headers = kept(&message.headers)
        .map(|field| {
            let echoes = is_echo(field, profile) && asked(field) == Some(&field.value);
            (field.name.as_str(), if echoes { ECHO } else { &field.value })
        })
        .collect();
    let StatusLine { status, reason } = message.start;
    let reason = Some(reason).filter(|reason| !is_registered(status, reason));
    Response { status, reason, headers, body: body(message.body), latency: None }
}

fn kept(headers: &[HeaderField]) -> impl Iterator<Item = &HeaderField> {
    headers
        .iter()
        .filter(|field| field.can_be_sent())
        .filter(|field| !NOT_KEPT.iter().any(|name| name.eq_ignore_ascii_case(&field.name)))
}

fn is_echo(field: &HeaderField, profile: &Profile) -> bool {
    profile.echo_headers.iter().any(|name| name.eq_ignore_ascii_case(&field.name))
}

/// The value, unless it is a bearer token: `Bearer <token>`, or one that a page should not have printed.
fn credentials_hidden(field: &HeaderField) -> &str {
    let scheme = field.value.split_whitespace().next().unwrap_or_default();
    if field.name.eq_ignore_ascii_case("Authorization") && scheme.eq_ignore_ascii_case("Bearer") {
        BEARER_TOKEN
    } else {
        &field.value
    }
}

/// Whether the reason says nothing that the status does not.
fn is_registered(status: u16, reason: &str) -> bool {
    let registered = http::StatusCode::from_u16(status).ok().and_then(|s| s.canonical_reason());
    reason.is_empty() || registered == Some(reason)
}

fn body(body: Option<SampleBody>) -> Body {
    match body {
        None => Body::empty(),
        Some(SampleBody { reading: Reading::Json { value, .. }, .. }) => {
            Body::from_json(value, Layout::Minified)
        }
        Some(SampleBody { text, .. }) => text.into(),
    }
}

fn assumptions(side: &str, body: Option<&SampleBody>) -> Vec<Assumption> {
    let root: Pointer = [side, "body", "json"].into_iter().collect();
    let defects = body.map_or(&[][..], SampleBody::defects);
    defects
        .iter()
        .filter(|defect| defect.kind.tier() == Tier::Assumed)
        .map(|defect| Assumption {
            pointer: root.join(&defect.pointer),
            repair: defect.kind.id().to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_written_as_it_can_be_sent() {
        for (printed, sent) in [
            ("/v1/a?filter=b eq 'c'#top", "/v1/a?filter=b%20eq%20'c'"),
            ("/v1/<order id>/{a/b?}", "/v1/<order-id>/{a-b-}"),
            ("/v1/a b/{open", "/v1/a%20b/{open"),
        ] {
            assert_eq!(as_sent(printed), sent);
        }
    }
}
