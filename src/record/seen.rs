//! What passed becomes an exchange: content codings undone, and of bodies that cannot be kept only the length.

use std::time::Duration;

use crate::check::Side;
use crate::http::{Captured, CodingError, RequestHead, ResponseHead, UpstreamError, decode};
use crate::model::{Body, Exchange, Headers, Request, Response};

/// The head of a request that was recorded.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) head: RequestHead,
    /// The name of the service, unless it is the first one.
    pub(super) upstream: Option<String>,
}

impl Asked {
    /// A request without a body.
    pub(super) fn to_request(&self) -> Request {
        Request { upstream: self.upstream.clone(), ..self.head.to_request() }
    }
}

/// What the recorder saw of one exchange.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) request: Asked,
    pub(super) request_body: Captured,
    /// The response, or why there was none.
    pub(super) outcome: Result<(ResponseHead, Captured), UpstreamError>,
    /// How long it took until the response began, if that is to be kept.
    pub(super) latency: Option<Duration>,
}

/// An exchange that came to its end, as it was sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Passed<'s> {
    pub(super) request: &'s Asked,
    pub(super) request_body: &'s Captured,
    pub(super) response: &'s ResponseHead,
    pub(super) response_body: &'s Captured,
    pub(super) latency: Option<Duration>,
}

impl Passed<'_> {
    /// Whether all of it is here. Of two bodies that are not kept, nobody can say that they are the same.
    pub(super) fn is_whole(&self) -> bool {
        let bodies = [self.request_body, self.response_body];
        bodies.iter().all(|body| body.has_ended && !body.is_truncated)
    }

    /// The exchange, without the bodies.
    pub(super) fn exchange(&self) -> Exchange {
        let response = Response { latency: self.latency, ..self.response.to_response() };
        Exchange { request: self.request.to_request(), response }
    }
}

/// A body of which only the length is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Truncation {
    pub(super) side: Side,
    /// Why, in words that follow the name of the body.
    pub(super) why: String,
}

/// How much of a body is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// No more than this of what passed, in bytes.
    pub(super) body: usize,
}

impl Limits {
    /// No more than this of a decoded body, in bytes: a bound against small bodies that unpack to huge ones.
    fn decoded(self) -> usize {
        self.body.saturating_mul(4)
    }
}

/// Puts the bodies that passed into an exchange, and says of which only the length is kept; or says why the exchange
/// cannot be kept at all.
pub(super) fn put_bodies(
    exchange: &mut Exchange,
    request: &Captured,
    response: &Captured,
    limits: Limits,
) -> Result<Vec<Truncation>, String> {
    let mut truncations = Vec::new();
    let Exchange { request: sent, response: answered } = exchange;
    if !response.has_ended {
        return Err("the response body broke off".to_owned());
    }
    if request.has_ended {
        sent.body = body(Side::Request, request, &sent.headers, limits, &mut truncations)?;
    } else {
        // The service had its answer ready; the rest of the request was never needed.
        let announced = sent.headers.get("Content-Length").and_then(|length| length.parse().ok());
        sent.body = Body::truncated(announced.unwrap_or(request.length));
        let why = "was not read to its end: the service answered before".to_owned();
        truncations.push(Truncation { side: Side::Request, why });
    }
    answered.body = body(Side::Response, response, &answered.headers, limits, &mut truncations)?;
    Ok(truncations)
}

fn body(
    side: Side,
    captured: &Captured,
    headers: &Headers,
    limits: Limits,
    truncations: &mut Vec<Truncation>,
) -> Result<Body, String> {
    let why = if captured.is_truncated {
        format!("has {} bytes, more than the {} that are kept", captured.length, limits.body)
    } else {
        match decode(&captured.bytes, headers.all("Content-Encoding"), limits.decoded()) {
            Ok(bytes) => return Ok(Body::from(bytes)),
            Err(CodingError::TooLarge(limit)) => {
                format!("has {} bytes that unpack to more than {limit}", captured.length)
            }
            Err(error) => return Err(format!("the {} body: {error}", side.name())),
        }
    };
    truncations.push(Truncation { side, why });
    Ok(Body::truncated(captured.length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captured(bytes: impl Into<bytes::Bytes>) -> Captured {
        let bytes = bytes.into();
        Captured { length: bytes.len() as u64, bytes, has_ended: true, is_truncated: false }
    }

    fn exchange() -> Exchange {
        Exchange { request: Request::new("PUT", "/x"), response: Response::new(200) }
    }

    #[test]
    fn a_small_body_that_unpacks_to_a_huge_one_is_kept_as_truncated() {
        let mut exchange = exchange();
        exchange.response.headers.push("Content-Encoding", "gzip");
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        std::io::Write::write_all(&mut gzip, &[0; 100_000]).unwrap();
        let small = captured(gzip.finish().unwrap());
        let limits = Limits { body: 1000 };
        let truncations = put_bodies(&mut exchange, &captured(""), &small, limits).unwrap();
        assert_eq!(truncations[0].side, Side::Response);
        assert_eq!(exchange.response.body, Body::truncated(small.length));
    }

    #[test]
    fn an_early_answer_is_kept_with_the_length_that_the_request_announced() {
        let mut exchange = exchange();
        exchange.request.headers.push("Content-Length", "5000");
        let unread = Captured { length: 17, ..Captured::default() };
        let limits = Limits { body: 1000 };
        put_bodies(&mut exchange, &unread, &captured("no"), limits).unwrap();
        assert_eq!(exchange.request.body, Body::truncated(5000));
        assert_eq!(exchange.response.body.text(), Some("no"));
    }

    #[test]
    fn an_answer_that_breaks_off_is_none() {
        let broken = Captured { has_ended: false, ..captured("{") };
        let limits = Limits { body: 1000 };
        assert!(put_bodies(&mut exchange(), &captured(""), &broken, limits).is_err());
    }
}
