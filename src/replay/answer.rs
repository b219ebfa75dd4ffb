//! Makes a recorded response one for this client: its own identifiers and request ids come back.

use std::sync::OnceLock;

use super::options::ReplayOptions;
use crate::http::{AsSent, Outgoing, ReadyResponse, connection_options, is_hop_by_hop};
use crate::matching::Bindings;
use crate::model::{Body, Request, Response};
use crate::profile::Profile;
use crate::redaction::placeholders_in;

/// What `{echo}` becomes where the client sent no value: the same each time, since replay invents nothing.
const NO_VALUE: &str = "00000000-0000-4000-8000-000000000000";

/// A recorded response, made ready for all who ask for it.
#[derive(Clone, Debug)]
pub(super) struct Prepared {
    response: Response,
    /// Whether there are placeholders in it, for which clients have values of their own.
    has_placeholders: bool,
    /// As it is sent, once somebody has asked for it that way.
    ready: OnceLock<ReadyResponse>,
}

impl Prepared {
    /// Makes a recorded response ready.
    pub(super) fn new(recorded: &Response, options: &ReplayOptions) -> Self {
        let ReplayOptions { shift, keeps_retry_after, keeps_latency, .. } = *options;
        let mut response = recorded.clone();
        response.latency = response.latency.filter(|_| keeps_latency);
        // A cassette that was imported or written by hand may name a length; a coding is applied again on the way out.
        response.headers.remove("Content-Length");
        // The server says what time it is.
        response.headers.remove("Date");
        remove_hop_by_hop(&mut response);
        if !keeps_retry_after && response.headers.contains("Retry-After") {
            response.headers.set("Retry-After", "0");
        }
        shift.apply(&mut response);
        let is_in = |text: &str| !placeholders_in(text).is_empty();
        let has_placeholders = response.headers.iter().any(|(_, value)| is_in(value))
            || response.body.text().is_none_or(is_in);
        Self { response, has_placeholders, ready: OnceLock::new() }
    }

    /// Whether it is the same for all clients but for what they have sent in this request.
    pub(super) fn is_same_for_all(&self) -> bool {
        !self.has_placeholders
    }

    /// The response with the client's own identifiers.
    pub(super) fn restored(&self, bindings: &Bindings) -> Self {
        let mut response = self.response.clone();
        if self.has_placeholders && !bindings.is_empty() {
            response.headers.change(|_, value| Some(bindings.restore(value)));
            bindings.restore_body(&mut response.body);
        }
        Self { response, has_placeholders: false, ready: OnceLock::new() }
    }

    /// The answer to a request.
    pub(super) fn answer(&self, request: &Request, profile: &Profile) -> Response {
        let mut response = self.response.clone();
        address(&mut response, request, profile);
        response
    }

    /// The answer to a request as it was sent, which is not for the head alone; the content is not coded.
    pub(super) fn answer_sent(&self, sent: &AsSent<'_>, profile: &Profile) -> Outgoing {
        let changes = |name: &str, value: &str| is_echo(name, value, profile);
        let ready = self.ready.get_or_init(|| ReadyResponse::new(&self.response, changes));
        ready.with(|name| sent.field(name).unwrap_or(NO_VALUE.as_bytes()))
    }
}

/// Whether a field gives back what the client has sent in a field of the same name.
fn is_echo(name: &str, value: &str, profile: &Profile) -> bool {
    value == "{echo}" && profile.echo_headers.iter().any(|echo| echo.eq_ignore_ascii_case(name))
}

/// What belonged to the connection of the recording is not said on this one (RFC 9110 §7.6.1).
fn remove_hop_by_hop(response: &mut Response) {
    let named = connection_options(response.headers.all("Connection"));
    let names = response.headers.iter().map(|(name, _)| name);
    let hops: Vec<String> =
        names.filter(|name| is_hop_by_hop(name, &named)).map(str::to_owned).collect();
    hops.iter().for_each(|name| response.headers.remove(name));
}

/// Puts the values into a response that answer this request alone.
fn address(response: &mut Response, request: &Request, profile: &Profile) {
    response.headers.change(|name, value| {
        let own = || request.headers.get(name).unwrap_or(NO_VALUE).to_owned();
        is_echo(name, value, profile).then(own)
    });
    if request.method == "HEAD" && !response.body.is_empty() {
        // RFC 9110 §9.3.2: the fields are those of a GET, and so is the length.
        let length = match response.body.truncated_length() {
            Some(length) => length.to_string(),
            None => response.body.bytes().len().to_string(),
        };
        response.headers.set("Content-Length", length);
        response.body = Body::empty();
    }
}
