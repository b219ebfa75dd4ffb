//! Handlers that see complete messages.

use std::sync::Arc;

use bytes::Bytes;

use super::{
    Answer, AsSent, BodyStream, CodingError, Handler, Incoming, Outgoing, Refusals, Refused,
    Responder, accepts, decode, encode,
};
use crate::model::{Body, Request, Response};

/// Requests with larger bodies are refused with 413 unless somebody says otherwise, in bytes.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// Serves a [`Responder`]: reads each request to its end, undoes its content codings, sends the answer.
pub struct Buffered<R> {
    responder: Arc<R>,
    limits: BodyLimits,
}

/// How large the bodies of requests may be, and who is told of those that are refused.
#[derive(Clone, Debug)]
pub struct BodyLimits {
    /// Requests with larger bodies are refused with 413, in bytes.
    pub max_body: usize,
    /// The flag that changes this, which refusals then name.
    pub flag: Option<&'static str>,
    /// Who is told of requests that are refused.
    pub refusals: Refusals,
}

impl Default for BodyLimits {
    fn default() -> Self {
        Self { max_body: MAX_BODY, flag: None, refusals: Refusals::default() }
    }
}

impl<R> Buffered<R> {
    /// Serves this one.
    pub fn new(responder: Arc<R>) -> Self {
        Self { responder, limits: BodyLimits::default() }
    }

    /// The same with other limits.
    pub fn within(self, limits: BodyLimits) -> Self {
        Self { limits, ..self }
    }
}

impl<R: Responder> Handler for Buffered<R> {
    fn handle(self: Arc<Self>, mut incoming: Incoming) -> Answer {
        Box::pin(async move {
            let body = match self.limits.collect(&mut incoming).await {
                Ok(body) => body,
                Err(refused) => return Outgoing::from_response(&refused.response()),
            };
            let recalled = self.responder.recall(&AsSent::new(&incoming, &body));
            let outgoing = recalled.unwrap_or_else(|| match self.limits.decode(&incoming, &body) {
                Ok(request) => finish(self.responder.respond(&request), &request),
                Err(refused) => Outgoing::from_response(&refused.response()),
            });
            outgoing.waited().await
        })
    }
}

impl BodyLimits {
    /// Reads the body of a request to its end; or why it is refused, of which somebody has been told then.
    pub(super) async fn collect(&self, incoming: &mut Incoming) -> Result<Bytes, Refused> {
        let body = std::mem::replace(&mut incoming.body, BodyStream::full(Bytes::new()));
        let refused = match body.collect(self.max_body).await {
            Ok(Some(bytes)) => return Ok(bytes),
            Ok(None) => {
                let why = format!("no more than {} bytes are read{}", self.max_body, self.advice());
                Refused::new(413, "The request body is too large", why)
            }
            Err(error) => Refused::new(400, "The request broke off", error.to_string()),
        };
        Err(self.told(incoming, refused))
    }

    /// The request with its body, whose content codings are undone; or why it is refused, of which somebody has been told
    /// then.
    pub(super) fn decode(&self, incoming: &Incoming, body: &Bytes) -> Result<Request, Refused> {
        let mut request = incoming.head().to_request();
        let codings = request.headers.all("Content-Encoding");
        let decoded = decode(body, codings, self.max_body).map_err(|error| {
            let is_bound = matches!(error, CodingError::TooLarge(_));
            let advice = if is_bound { self.advice() } else { String::new() };
            let why = format!("{error}{advice}");
            self.told(incoming, Refused::new(415, "The request body cannot be decoded", why))
        })?;
        request.body = Body::from(decoded);
        Ok(request)
    }

    fn advice(&self) -> String {
        let advice = self.flag.map(|flag| format!(": send less, or allow more with `{flag}`"));
        advice.unwrap_or_default()
    }

    fn told(&self, incoming: &Incoming, refused: Refused) -> Refused {
        let asked = (incoming.method.to_string(), incoming.target.clone());
        let refused = refused.asked_for(Some(asked));
        self.refusals.tell(&refused);
        refused
    }
}

/// The answer as it is sent to who has sent the request.
pub(super) fn finish(mut response: Response, request: &Request) -> Outgoing {
    recode(&mut response, request);
    Outgoing::from_response(&response)
}

/// Applies the content codings that a response names, if the client reads them; else it goes without.
fn recode(response: &mut Response, request: &Request) {
    const FIELD: &str = "Content-Encoding";
    if !response.headers.contains(FIELD) {
        return;
    }
    let codings = response.headers.all(FIELD).flat_map(|value| value.split(',')).map(str::trim);
    let codings: Vec<String> =
        codings.filter(|coding| !coding.is_empty()).map(str::to_owned).collect();
    let is_read = |coding: &String| accepts(request.headers.all("Accept-Encoding"), coding);
    let applied = |bytes: bytes::Bytes, coding: &String| encode(&bytes, coding);
    let encoded = match codings.iter().all(is_read) {
        true => codings.iter().try_fold(response.body.bytes().clone(), applied),
        false => None,
    };
    match encoded {
        None => response.headers.remove(FIELD),
        Some(_) if request.method == "HEAD" => response.headers.remove("Content-Length"),
        Some(encoded) => response.body = Body::from(encoded),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_is_coded_as_it_says_for_clients_that_read_that() {
        let recoded = |method: &str, accept: &str, coding: &str| {
            let mut request = Request::new(method, "/");
            request.headers.push("Accept-Encoding", accept);
            let mut response = Response::new(200).with_header("Content-Encoding", coding);
            response = response.with_header("Content-Length", "4").with_body("body");
            recode(&mut response, &request);
            response
        };
        let gzip = recoded("GET", "br, gzip", "gzip");
        let bytes = gzip.body.bytes();
        assert_eq!(decode(bytes, ["gzip"].into_iter(), 100).unwrap(), "body");
        let twice = recoded("GET", "*", "gzip, br");
        assert_eq!(decode(twice.body.bytes(), ["gzip, br"].into_iter(), 100).unwrap(), "body");
        for (accept, coding) in [("br", "gzip"), ("gzip", "gzip, br"), ("*", "odd"), ("", "gzip")] {
            let plain = recoded("GET", accept, coding);
            assert_eq!(
                (plain.body.text(), plain.headers.get("Content-Encoding")),
                (Some("body"), None)
            );
        }
        assert_eq!(recoded("HEAD", "gzip", "gzip").headers.get("Content-Length"), None);
    }
}
