//! Handlers that see complete messages.

use std::sync::Arc;

use super::{Answer, Handler, Incoming, Outgoing, Responder, accepts, decode, encode, problem};
use crate::model::{Body, Request, Response};

/// Requests with larger bodies are refused with 413, in bytes.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// Serves a [`Responder`]: reads each request to its end, undoes its content codings, sends the answer.
pub struct Buffered<R>(pub Arc<R>);

impl<R: Responder> Handler for Buffered<R> {
    fn handle(self: Arc<Self>, incoming: Incoming) -> Answer {
        Box::pin(async move {
            let mut request = incoming.head().to_request();
            let response = match incoming.body.collect(MAX_BODY).await {
                Err(error) => problem(400, "The request broke off", &error.to_string()),
                Ok(None) => problem(
                    413,
                    "The request body is too large",
                    &format!("no more than {MAX_BODY} bytes are read"),
                ),
                Ok(Some(bytes)) => {
                    match decode(&bytes, request.headers.all("Content-Encoding"), MAX_BODY) {
                        Ok(decoded) => {
                            request.body = Body::from(decoded);
                            let mut response = self.0.respond(&request);
                            recode(&mut response, &request);
                            response
                        }
                        Err(error) => {
                            problem(415, "The request body cannot be decoded", &error.to_string())
                        }
                    }
                }
            };
            Outgoing::from_response(&response)
        })
    }
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
