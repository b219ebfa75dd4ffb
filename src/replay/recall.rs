//! Answers requests that have come before, without reading them.

use super::sessions::OneSession;
use super::{Replayer, SESSION_HEADER, locked};
use crate::http::{AsSent, Outgoing};
use crate::matching::TrackId;

impl Replayer {
    /// The answer to a request whose bytes have come before; nothing if it must be read.
    ///
    /// It is in the session that it names, or else in the one of this name.
    pub(super) fn recall_in(&self, name: Option<&str>, sent: &AsSent<'_>) -> Option<Outgoing> {
        // Codings must be undone, and the answer to HEAD has a length of its own.
        if sent.method() == "HEAD" || sent.field("Content-Encoding").is_some() {
            return None;
        }
        let name = match sent.field(SESSION_HEADER) {
            Some(named) => Some(std::str::from_utf8(named).ok()?),
            None => name,
        };
        let retry = match self.profile.idempotency_header.and_then(|name| sent.field(name)) {
            Some(retry) => Some(std::str::from_utf8(retry).ok()?),
            None => None,
        };
        let session = self.sessions.named(name)?;
        let key = self.keys.of_sent(sent, self.library.options());
        let mut one = locked(&session);
        let OneSession { session, memo, .. } = &mut *one;
        let known = memo.track(key, &session.bound).filter(|known| known.is_plain)?;
        let place = session.answer(known.into(), retry, &self.library, &self.order);
        Some(self.answer_of(place, &mut one).answer_sent(sent, self.profile))
    }

    /// Whether all answers of a track can be sent as they are.
    pub(super) fn is_plain(&self, track: TrackId) -> bool {
        self.order.runs(track).iter().all(|run| {
            let response = &self.library.entries()[run.entry].response;
            !response.body.is_truncated() && !response.headers.contains("Content-Encoding")
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::cassette::{Cassette, Interaction};
    use crate::http::{Buffered, Handler as _, Incoming, Responder as _};
    use crate::model::{Request, Response};
    use crate::profile::PARTNER_CENTER;

    const OWN: &str = "5921f00a-32c0-4457-aaa1-e8018c650895";

    fn replayer(answer: Response) -> Arc<Replayer> {
        let request = Request::new("GET", "/customers/00000000-0000-4000-8000-000000000001");
        let interaction = Interaction { request, response: Some(answer), ..Interaction::default() };
        let cassette = Cassette { interactions: vec![interaction], ..Cassette::default() };
        Arc::new(Replayer::new(vec![("a.json".into(), cassette)], &PARTNER_CENTER))
    }

    fn request(fields: &[(&str, &str)]) -> Request {
        let mut request = Request::new("GET", format!("/customers/{OWN}"));
        fields.iter().for_each(|(name, value)| request.headers.push(*name, *value));
        request
    }

    fn recalled(replayer: &Arc<Replayer>, request: &Request) -> Option<Response> {
        let incoming = Incoming::from(request);
        replayer.recall(&AsSent::new(&incoming, request.body.bytes())).map(read)
    }

    fn served(replayer: &Arc<Replayer>, request: &Request) -> Response {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        read(runtime.block_on(Arc::new(Buffered::new(replayer.clone())).handle(request.into())))
    }

    fn read(outgoing: Outgoing) -> Response {
        let response = outgoing.head().to_response();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let body = runtime.block_on(outgoing.body.collect(1000)).unwrap().unwrap();
        Response { body: body.into(), ..response }
    }

    #[test]
    fn what_comes_again_is_answered_as_before_with_what_it_sends_itself() {
        let answer = Response::new(200)
            .with_header("MS-RequestId", "{echo}")
            .with_header("Location", "/customers/00000000-0000-4000-8000-000000000001/x")
            .with_body(r#"{"id":"00000000-0000-4000-8000-000000000001"}"#);
        let replayer = replayer(answer);
        let asked = |id: &str| request(&[("ms-requestid", id), ("User-Agent", id)]);
        assert_eq!(recalled(&replayer, &asked("1")), None);
        let first = served(&replayer, &asked("1"));
        assert_eq!(first.headers.get("Location"), Some(&*format!("/customers/{OWN}/x")));
        // The first has bound the identifier; from then on it is known.
        let again = served(&replayer, &asked("2"));
        let known = recalled(&replayer, &asked("3")).unwrap();
        assert_eq!((&again.body, &known.body), (&first.body, &first.body));
        assert_eq!(again.headers.get("MS-RequestId"), Some("2"));
        let mut expected = again.clone();
        expected.headers.set("MS-RequestId", "3");
        assert_eq!(known, expected);
        let summary = replayer.summary();
        assert_eq!((summary.answered, summary.unused), (3, vec![]));
    }

    #[test]
    fn what_counts_makes_it_another_request() {
        let replayer = replayer(Response::new(200).with_body("x"));
        let plain = request(&[]);
        (0..2).for_each(|_| drop(served(&replayer, &plain)));
        assert!(recalled(&replayer, &plain).is_some());
        for other in [
            request(&[("Authorization", "Bearer x")]),
            request(&[("Content-Type", "text/plain")]),
            request(&[("Content-Encoding", "gzip")]),
            request(&[(SESSION_HEADER, "another")]),
            Request { method: "HEAD".into(), ..plain.clone() },
            Request { upstream: Some("http://b".into()), ..plain.clone() },
            Request { body: "x".into(), ..plain.clone() },
            plain.clone().with_target(&format!("/customers/{OWN}?a")),
        ] {
            assert_eq!(recalled(&replayer, &other), None, "{other:?}");
        }
    }

    #[test]
    fn what_must_be_coded_is_not_sent_as_it_is() {
        let replayer = replayer(Response::new(200).with_header("Content-Encoding", "gzip"));
        (0..2).for_each(|_| drop(served(&replayer, &request(&[]))));
        assert_eq!(recalled(&replayer, &request(&[])), None);
    }
}
