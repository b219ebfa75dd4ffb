//! What every request goes through: who asks, for which path, and the headers that every answer carries.

use jiff::Timestamp;
use percent_encoding::percent_decode_str;

use super::{
    Options, State,
    answer::Answer,
    calendar,
    fault::Denial,
    identifiers,
    rules::{SandboxRule, access as rules},
};
use crate::model::{PathTemplate, Request};

// Made up; the service names the id of the caller's partner here.
const REALM: &str = "OAuth realm=urn:cpsvc:cpid:00000000-0000-4000-8000-000000000000";

/// Paths that links in answers point to.
const NEIGHBOURS: &[&str] = &[
    "/v1/customers/{c}/orders/{o}/provisioningstatus",
    "/v1/customers/{c}/orders/{o}/lineitems/{n}/activationlinks",
    "/v1/customers/{c}/subscriptions/{s}/provisioningstatus",
    "/v1/customers/{c}/subscriptions/{s}/addons",
    "/v1/customers/{c}/subscriptions/{s}/supportcontact",
    "/v1/customers/{c}/subscriptions/{s}/activationlinks",
    "/v1/products/{p}",
    "/v1/products/{p}/skus/{s}",
    "/v1/products/{p}/skus/{s}/availabilities/{a}",
    "/v1/offers/{o}",
];

/// The request needs a bearer token, whichever.
pub(crate) fn check_token(options: &Options, request: &Request) -> Result<(), Denial> {
    let refuse =
        |rule: &'static SandboxRule| Err(rule.deny(&[]).with_header("WWW-Authenticate", REALM));
    match request.headers.get("Authorization") {
        _ if !options.authorization => Ok(()),
        None => refuse(&rules::TOKEN_MISSING),
        Some(value) if is_bearer(value) => Ok(()),
        Some(_) => refuse(&rules::TOKEN_INVALID),
    }
}

fn is_bearer(value: &str) -> bool {
    let (scheme, token) = value.trim().split_once(' ').unwrap_or((value, ""));
    scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty()
}

/// The client has to take JSON.
pub(crate) fn check_accept(request: &Request) -> Result<(), Denial> {
    let mut ranges = request.headers.all("Accept").flat_map(|value| value.split(',')).peekable();
    if ranges.peek().is_none() || ranges.any(takes_json) {
        return Ok(());
    }
    Err(rules::MEDIA_TYPE_NOT_ACCEPTABLE.deny(&[]))
}

fn takes_json(range: &str) -> bool {
    let mut parts = range.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default().to_ascii_lowercase();
    // RFC 9110 §12.4.2: a weight of 0 means "not acceptable".
    let is_refused = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
    matches!(media_type.as_str(), "*/*" | "application/*" | "application/json" | "text/json" | "")
        && !is_refused
}

/// The customer in the path has to exist.
pub(crate) fn check_customer(state: &State, customer: &str) -> Result<(), Denial> {
    if !identifiers::is_guid(customer) {
        return Err(rules::CUSTOMER_ID_INVALID.deny(&[]));
    }
    if !state.has_customer(customer) {
        return Err(rules::CUSTOMER_UNKNOWN.deny(&[]));
    }
    Ok(())
}

/// The customer in a path, and the resource behind it.
pub(crate) fn path_ids(parameters: &[(&str, &str)]) -> [String; 2] {
    let value = |index: usize| {
        let value = parameters.get(index).map_or("", |(_, value)| *value);
        percent_decode_str(value).decode_utf8_lossy().into_owned()
    };
    [value(0), value(1)]
}

/// Why no operation was found, when these methods have one.
pub(crate) fn no_route(request: &Request, allowed: &[&str]) -> Denial {
    if !allowed.is_empty() {
        return rules::METHOD_NOT_ALLOWED.deny(&[]).with_header("Allow", allowed.join(", "));
    }
    let is_neighbour = |path: &&str| PathTemplate::parse(path).matches(&request.path).is_some();
    let rule = match NEIGHBOURS.iter().any(is_neighbour) {
        true => &rules::OPERATION_NOT_EMULATED,
        false => &rules::PATH_UNKNOWN,
    };
    rule.deny(&[])
}

/// What an answer says about the request that it belongs to.
#[derive(Debug)]
pub(crate) struct Caller {
    request_id: String,
    correlation_id: String,
    vector: String,
}

impl Caller {
    /// Echoes what the client sent; what it left out is made from the number of the request.
    pub(crate) fn of(request: &Request, number: i64) -> Self {
        let sent = |name| request.headers.get(name).filter(|v| !v.is_empty()).map(str::to_owned);
        let name = |kind| format!("{kind} {number}");
        Self {
            request_id: sent("MS-RequestId").unwrap_or_else(|| identifiers::guid(&name("request"))),
            correlation_id: sent("MS-CorrelationId")
                .unwrap_or_else(|| identifiers::guid(&name("correlation"))),
            vector: sent("MS-CV")
                .unwrap_or_else(|| identifiers::correlation_vector(&name("vector"))),
        }
    }

    /// Adds the headers of every answer.
    pub(crate) fn sign(self, answer: &mut Answer, now: Timestamp) {
        if answer.body.is_some() {
            answer.headers.push("Content-Type", "application/json; charset=utf-8");
        }
        answer.headers.push("MS-RequestId", self.request_id);
        answer.headers.push("MS-CorrelationId", self.correlation_id);
        answer.headers.push("MS-CV", self.vector);
        answer.headers.push("MS-ServerId", "000000A1");
        answer.headers.push("Date", calendar::http_date(now));
    }
}
