//! Requests that a server refuses before any handler has answered them, and who is told of them.

use std::fmt;
use std::sync::Arc;

use super::problem;
use crate::model::Response;
use crate::model::text::shortened;

/// A request that is refused before whoever answers requests has seen it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The status of the answer; nothing where the connection is closed without one.
    pub status: Option<u16>,
    /// What is wrong, the same for all that are refused for one reason.
    pub title: String,
    /// Why, and what can be done.
    pub why: String,
    /// Its method and target, as far as they could be read.
    pub request: Option<(String, String)>,
}

impl Refused {
    /// One that is answered with this status.
    pub(super) fn new(status: u16, title: &str, why: impl Into<String>) -> Self {
        Self { status: Some(status), title: title.to_owned(), why: why.into(), request: None }
    }

    /// One whose connection is closed.
    pub(super) fn unanswered(title: &str, why: impl Into<String>) -> Self {
        Self { status: None, ..Self::new(0, title, why) }
    }

    /// One that was answered with this problem.
    pub(super) fn by_problem(refusal: &Response) -> Self {
        let member = |name| {
            let value = refusal.body.json().and_then(|body| body.get(name)?.as_str());
            value.unwrap_or_default()
        };
        Self::new(refusal.status, member("title"), member("detail"))
    }

    /// The same with the request that it is.
    pub(super) fn asked_for(mut self, request: Option<(String, String)>) -> Self {
        self.request = request;
        self
    }

    /// The answer.
    pub(super) fn response(&self) -> Response {
        problem(self.status.unwrap_or(400), &self.title, &self.why)
    }
}

/// A request line is not read beyond this, in bytes.
const MOST_OF_LINE: usize = 2048;

/// The method and target of a request of which only the first bytes are here, or which is malformed.
pub(super) fn first_line(head: &[u8]) -> Option<(String, String)> {
    let head = &head[..head.len().min(MOST_OF_LINE)];
    let line = head.split(|byte| matches!(byte, b'\r' | b'\n')).next()?;
    let line = String::from_utf8_lossy(line);
    let mut words = line.split(' ');
    let (method, target) = (words.next()?, words.next()?);
    let is_method = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_method.then(|| (shortened(method, 40), shortened(target, 200)))
}

type Tell = dyn Fn(&Refused) + Send + Sync;

/// Who is told of requests that are refused; nobody, unless somebody is named.
#[derive(Clone, Default)]
pub struct Refusals(Option<Arc<Tell>>);

impl Refusals {
    /// This one.
    pub fn to(observer: impl Fn(&Refused) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(observer)))
    }

    pub(super) fn tell(&self, refused: &Refused) {
        if let Some(observer) = &self.0 {
            observer(refused);
        }
    }
}

impl fmt::Debug for Refusals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Refusals").field(&self.0.is_some()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_read_as_far_as_it_is_one() {
        let read = |head: &str| first_line(head.as_bytes()).map(|(m, t)| format!("{m} {t}"));
        assert_eq!(read("GET /a?b HTTP/1.1\r\nHost: x"), Some("GET /a?b".into()));
        assert_eq!(read("GET /a"), Some("GET /a".into()));
        let long = format!("GET /{}", "a".repeat(10_000));
        assert!(read(&long).unwrap().chars().count() < 220);
        for none in ["", "GET", "\x16\x03\x01 \x02", "{\"a\": 1}"] {
            assert_eq!(read(none), None, "{none}");
        }
    }
}
