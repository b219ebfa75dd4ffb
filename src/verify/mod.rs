//! Resends recorded requests to a live service and brings the answers back into the recording's terms, so that the two
//! can be compared.
//!
//! Placeholders become the live identifiers that they are bound to: those the caller names, and those that earlier
//! answers showed. What comes back is tidied and its identifiers become placeholders again.

mod learn;
mod plan;

pub use plan::{Step, plan};

use crate::cassette::{Cassette, Interaction};
use crate::http::{Client, UpstreamError};
use crate::matching::Bindings;
use crate::model::{Body, Exchange, Request, Response};
use crate::profile::Profile;
use crate::record::tidy;
use crate::redaction::is_stand_in;

/// How to resend.
#[derive(Clone, Debug)]
pub struct VerifyOptions {
    /// What the API is like.
    pub profile: &'static Profile,
    /// The live identifiers that the caller knows.
    pub bindings: Bindings,
    /// The value of `Authorization`, where the recording had credentials.
    pub authorization: Option<String>,
    /// Whether requests that change something are sent.
    pub allows_mutations: bool,
}

/// A recorded exchange and what the service answers today.
#[derive(Clone, Debug)]
pub struct Resent {
    /// The interaction in the cassette, the first is 0.
    pub interaction: usize,
    /// As recorded.
    pub recorded: Exchange,
    /// As today, in the recording's terms.
    pub live: Exchange,
}

/// Resends the requests of a cassette in their order, one after the other.
///
/// The first request that the service does not answer ends it.
pub async fn resend(client: &Client, cassette: &Cassette, options: VerifyOptions) -> Result<Vec<Resent>, UpstreamError> {
    let mut bindings = options.bindings.clone();
    let mut resent = Vec::new();
    for (index, step) in plan(cassette, options.allows_mutations).into_iter().enumerate() {
        let Interaction { request, response: Some(response), .. } = &cassette.interactions[index] else { continue };
        if step != Step::Send {
            continue;
        }
        let live_request = live(request, &bindings, &options, index);
        let answer = client.send(&live_request).await?;
        learn::identifiers(response, &answer, &mut bindings);
        let recorded = Exchange { request: request.clone(), response: response.clone() };
        let live = in_recorded_terms(live_request, answer, &bindings, options.profile);
        resent.push(Resent { interaction: index, recorded, live });
    }
    Ok(resent)
}

/// The recorded request with live identifiers, credentials and request ids.
fn live(recorded: &Request, bindings: &Bindings, options: &VerifyOptions, index: usize) -> Request {
    let mut request = recorded.clone();
    request.path = bindings.restore(&request.path);
    for value in request.query.iter_mut().filter_map(|pair| pair.value.as_mut()) {
        *value = bindings.restore(value);
    }
    let mut number = 0;
    let is_echo = |name: &str| options.profile.echo_headers.iter().any(|echo| echo.eq_ignore_ascii_case(name));
    for (name, value) in request.headers.iter_mut() {
        if name.eq_ignore_ascii_case("Authorization") {
            *value = options.authorization.clone().unwrap_or_default();
        } else if value == "{echo}" && is_echo(name) {
            number += 1;
            *value = format!("7a9ec4ec-0000-4000-8000-{index:06x}{number:06x}");
        } else {
            *value = bindings.restore(value);
        }
    }
    request.headers.retain(|name, value| !(value.is_empty() || name.eq_ignore_ascii_case("If-Match") && is_stand_in(value)));
    if let Some(text) = request.body.text() {
        request.body = Body::from(bindings.restore(text));
    }
    request
}

fn in_recorded_terms(request: Request, response: Response, bindings: &Bindings, profile: &Profile) -> Exchange {
    let mut exchange = Exchange { request, response };
    tidy(&mut exchange, profile);
    exchange.request.path = bindings.conceal(&exchange.request.path);
    for (_, value) in exchange.response.headers.iter_mut() {
        *value = bindings.conceal(value);
    }
    for body in [&mut exchange.request.body, &mut exchange.response.body] {
        if let Some(text) = body.text() {
            *body = Body::from(bindings.conceal(text));
        }
    }
    exchange
}
