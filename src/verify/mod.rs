//! Resends recorded requests to a live service and brings the answers back into the recording's terms, so that the two
//! can be compared.
//!
//! Placeholders become the live identifiers that they are bound to: those the caller names, and those that earlier
//! answers showed. What comes back is tidied and its identifiers become placeholders again.

mod error;
mod learn;
mod pace;
mod plan;

pub use error::VerifyError;
pub use pace::Pace;
pub use plan::{Step, plan};

use crate::cassette::Cassette;
use crate::http::Client;
use crate::matching::Bindings;
use crate::model::stand_in::is_stand_in;
use crate::model::{Body, Exchange, Request, Response};
use crate::profile::Profile;
use crate::record::tidy;
use crate::redaction::{Redactor, Rules, placeholders_in};

/// How to resend.
#[derive(Clone, Debug)]
pub struct VerifyOptions {
    /// What the API is like.
    pub profile: &'static Profile,
    /// What is taken out of answers.
    pub rules: Rules,
    /// The live identifiers that the caller knows.
    pub bindings: Bindings,
    /// The value of `Authorization`, where the recording had credentials.
    pub authorization: Option<String>,
    /// Whether requests that change something are sent.
    pub allows_mutations: bool,
    /// How fast they are sent, and how long is waited.
    pub pace: Pace,
}

/// What a service answers today.
#[derive(Clone, Debug)]
pub struct Resent {
    /// The cassette with today's answers in the place of the recorded ones that were asked for again.
    pub cassette: Cassette,
    /// What became of each interaction.
    pub steps: Vec<Step>,
}

/// Resends the requests of a cassette in their order, one after the other.
///
/// The first request that the service does not answer, or that cannot be made a live one, ends it.
pub async fn resend(
    client: &Client,
    recorded: &Cassette,
    options: VerifyOptions,
) -> Result<Resent, VerifyError> {
    let mut bindings = options.bindings.clone();
    let mut cassette = recorded.clone();
    let mut pace = options.pace.clone();
    let steps = plan(recorded, options.allows_mutations, options.profile);
    for (index, interaction) in cassette.interactions.iter_mut().enumerate() {
        let Some(response) = interaction.response.as_mut().filter(|_| steps[index] == Step::Send)
        else {
            continue;
        };
        let request = live(&interaction.request, &bindings, &options, index);
        ensure_bound(&request, index)?;
        let answer = pace.send(client, &request, response.status, index).await?;
        let lacks_token = answer.status == 401 && response.status != 401;
        if lacks_token && !request.headers.contains("Authorization") {
            return Err(VerifyError::Unauthorized { interaction: index });
        }
        learn::identifiers(response, &answer, &mut bindings);
        *response = in_recorded_terms(request, answer, &bindings, &options);
    }
    Ok(Resent { cassette, steps })
}

/// The recorded request with live identifiers, credentials and request ids.
fn live(recorded: &Request, bindings: &Bindings, options: &VerifyOptions, index: usize) -> Request {
    let mut request = recorded.clone();
    // Bodies are kept with their codings undone.
    request.headers.remove("Content-Encoding");
    request.path = bindings.restore(&request.path);
    for value in request.query.iter_mut().filter_map(|pair| pair.value.as_mut()) {
        *value = bindings.restore(value);
    }
    let mut number = 0;
    let is_echo = |name: &str| {
        options.profile.echo_headers.iter().any(|echo| echo.eq_ignore_ascii_case(name))
    };
    request.headers.change(|name, value| {
        Some(if name.eq_ignore_ascii_case("Authorization") {
            options.authorization.clone().unwrap_or_default()
        } else if value == "{echo}" && is_echo(name) {
            number += 1;
            format!("7a9ec4ec-0000-4000-8000-{index:06x}{number:06x}")
        } else {
            bindings.restore(value)
        })
    });
    // What redaction took out cannot be sent; the service's own cookies and keys are not tapecheck's to know.
    request.headers.retain(|name, value| {
        let is_hidden = is_stand_in(value) || name.eq_ignore_ascii_case("Cookie");
        !value.is_empty() && !is_hidden
    });
    if let Some(text) = request.body.text() {
        request.body = Body::from(bindings.restore(text));
    }
    request
}

/// A placeholder that nothing is bound to would ask for somebody who does not exist.
fn ensure_bound(request: &Request, interaction: usize) -> Result<(), VerifyError> {
    let target = request.target();
    let body = request.body.text().unwrap_or_default();
    let mut placeholders: Vec<String> = Vec::new();
    for text in [target.as_str(), body] {
        placeholders
            .extend(placeholders_in(text).into_iter().map(|placeholder| placeholder.to_string()));
    }
    placeholders.sort();
    placeholders.dedup();
    match placeholders.is_empty() {
        true => Ok(()),
        false => Err(VerifyError::Unbound {
            interaction,
            request: format!("{} {target}", request.method),
            placeholders,
        }),
    }
}

/// A live answer, tidied and with placeholders in the place of identifiers.
fn in_recorded_terms(
    request: Request,
    response: Response,
    bindings: &Bindings,
    options: &VerifyOptions,
) -> Response {
    let mut exchange = Exchange { request, response };
    tidy(&mut exchange, options.profile);
    exchange.response.headers.change(|_, value| Some(bindings.conceal(value)));
    bindings.conceal_body(&mut exchange.response.body);
    // What is new in an answer is printed, and secrets are new each time.
    Redactor::new(options.rules.clone()).hide_secrets(&mut exchange);
    exchange.response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::PARTNER_CENTER;
    use crate::redaction::Placeholder;

    fn bindings() -> Bindings {
        let mut bindings = Bindings::default();
        assert!(bindings.bind(&Placeholder::parse("0000001").unwrap(), "4847383"));
        bindings
    }

    fn options() -> VerifyOptions {
        VerifyOptions {
            profile: &PARTNER_CENTER,
            rules: Rules::new(&PARTNER_CENTER),
            bindings: bindings(),
            authorization: None,
            allows_mutations: true,
            pace: Pace::default(),
        }
    }

    #[test]
    fn a_live_answer_keeps_its_numbers_and_none_of_its_secrets() {
        let answer = Response::new(200)
            .with_header("Set-Cookie", "session=s3cret; Path=/")
            .with_body(r#"{"access_token":"s3cret","partnerId":"4847383","total":4847383}"#);
        let request = Request::new("GET", "/");
        let response = in_recorded_terms(request, answer, &bindings(), &options());
        assert_eq!(response.headers.get("Set-Cookie"), Some("session={cookie}; Path=/"));
        assert_eq!(
            response.body.text(),
            Some(r#"{"access_token":"{access-token}","partnerId":"0000001","total":4847383}"#)
        );
    }

    #[test]
    fn a_request_is_sent_decoded_as_it_was_kept_and_says_so() {
        let mut recorded = Request { body: "{}".into(), ..Request::new("POST", "/x") };
        recorded.headers.push("Content-Encoding", "gzip");
        assert!(live(&recorded, &bindings(), &options(), 0).headers.is_empty());
    }
}
