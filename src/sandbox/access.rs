//! What every request goes through: who asks, for which path, and the headers that every answer carries.

use std::borrow::Cow;

use jiff::Timestamp;
use percent_encoding::percent_decode_str;

use super::{
    Options, State, answer::Answer, calendar, fault::Denial, identifiers, rules::access as rules,
    token::Claims,
};
use crate::model::{PathTemplate, Request};

// Made up; the service names an id of the caller's partner here, of which no page tells the format.
const REALM: &str = "OAuth realm=urn:cpsvc:cpid:sandbox";

/// Made up, as well: who asks.
pub(crate) const PARTNER: &str = "7b1e6a40-2c95-4f3d-8a07-d94c52e6f1b8";

/// Paths of the catalogue, which links in answers point to.
const NEIGHBOURS: &[&str] = &[
    "/v1/products/{p}",
    "/v1/products/{p}/skus/{s}",
    "/v1/products/{p}/skus/{s}/availabilities/{a}",
    "/v1/offers/{o}",
];

/// The request needs a bearer token; of one that can be read, what it claims counts.
pub(crate) fn check_token(
    options: &Options,
    request: &Request,
    now: Timestamp,
) -> Result<Claims, Denial> {
    let refusal = |denial: Denial| denial.with_header("WWW-Authenticate", REALM);
    if !options.authorization {
        return Ok(Claims::default());
    }
    let Some(value) = request.headers.get("Authorization") else {
        return Err(refusal(rules::TOKEN_MISSING.deny(&[])));
    };
    let Some(token) = bearer(value) else {
        return Err(refusal(rules::TOKEN_INVALID.deny(&[])));
    };
    let claims = Claims::of(token);
    claims.check(now).map_err(refusal)?;
    Ok(claims)
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
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

/// A body has to be JSON, as far as the request says what it is: samples of the documentation say nothing.
pub(crate) fn check_content_type(request: &Request) -> Result<(), Denial> {
    let Some(sent) = request.headers.get("Content-Type") else { return Ok(()) };
    let media_type = sent.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_json = matches!(media_type.as_str(), "application/json" | "text/json")
        || media_type.starts_with("application/") && media_type.ends_with("+json");
    if is_json || request.body.is_empty() {
        return Ok(());
    }
    Err(rules::CONTENT_TYPE_UNSUPPORTED.deny(&[]))
}

/// The customer in the path has to exist.
pub(crate) fn check_customer(state: &State, customer: &str) -> Result<(), Denial> {
    if !identifiers::is_guid(customer) {
        return Err(rules::CUSTOMER_ID_INVALID.deny(&[]));
    }
    if !state.has_customer(customer) {
        return Err(rules::CUSTOMER_UNKNOWN.deny(&[]));
    }
    if !state.has_relationship(customer) {
        return Err(rules::RELATIONSHIP_MISSING.deny(&[PARTNER, customer]));
    }
    Ok(())
}

/// The customer in a path, the resource behind it, and what is behind that.
pub(crate) fn path_ids<'p>(parameters: &[(&str, &'p str)]) -> [Cow<'p, str>; 3] {
    let value = |index: usize| {
        let value = parameters.get(index).map_or("", |(_, value)| *value);
        percent_decode_str(value).decode_utf8_lossy()
    };
    [value(0), value(1), value(2)]
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
        let name = |kind| format!("{kind} {number}");
        // What is no GUID is no id, as if nothing had been sent.
        let id = |header, kind| match request.headers.get(header) {
            Some(sent) if identifiers::is_guid(sent) => sent.to_owned(),
            _ => identifiers::guid(&name(kind)),
        };
        let vector = request.headers.get("MS-CV").filter(|sent| !sent.is_empty());
        Self {
            request_id: id("MS-RequestId", "request"),
            correlation_id: id("MS-CorrelationId", "correlation"),
            vector: vector
                .map_or_else(|| identifiers::correlation_vector(&name("vector")), str::to_owned),
        }
    }

    /// Adds the headers of every answer.
    pub(crate) fn sign(self, answer: &mut Answer, now: Timestamp) {
        if let Some(media_type) = answer.media_type() {
            answer.headers.push("Content-Type", media_type);
        }
        answer.headers.push("MS-RequestId", self.request_id);
        answer.headers.push("MS-CorrelationId", self.correlation_id);
        answer.headers.push("MS-CV", self.vector);
        answer.headers.push("MS-ServerId", "000000A1");
        answer.headers.push("Date", calendar::http_date(now));
    }
}
