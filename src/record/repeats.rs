//! Remembers what was kept lately: an exchange that says the same once more needs not be searched for secrets once more.
//!
//! Tests read the same resource again and again, and what was redacted, searched and printed once comes out the same as
//! long as the redactor has learnt nothing since. So a repeat costs a comparison instead of several walks over its bodies.
//! The real exchanges are in memory here, and nowhere else; how many is bounded by their size.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hasher as _};
use std::sync::Arc;
use std::time::Duration;

use super::KeptExchange;
use super::late_identifiers::ExchangeNumber;
use super::seen::{Asked, Passed};
use super::tidy::{ECHO, Echo, stays};
use crate::http::RequestHead;
use crate::model::{Body, Exchange, Request, Response};
use crate::profile::Profile;
use crate::redaction::Uses;

/// No more than this is remembered, in bytes.
const MAX_SIZE: usize = 8 * 1024 * 1024;

/// What is remembered of an exchange beside what it said, in bytes: its head for people and what was replaced in it.
const OVERHEAD: usize = 2 * 1024;

/// Everything that an exchange says once it is tidied ([`super::tidy`]), part by part.
#[derive(Debug)]
pub(super) struct Parts<'p> {
    parts: Vec<&'p [u8]>,
    status: u16,
}

impl<'p> Parts<'p> {
    /// The parts of an exchange with an API of this profile.
    pub(super) fn of(passed: Passed<'p>, profile: &Profile) -> Self {
        let Passed { request: Asked { head: request, upstream }, response, .. } = passed;
        let mut parts: Vec<&[u8]> = Vec::with_capacity(64);
        parts.push(upstream.as_deref().unwrap_or_default().as_bytes());
        parts.push(request.method().as_bytes());
        parts.push(request.target().as_bytes());
        parts.push(&passed.request_body.bytes);
        parts.push(response.reason().unwrap_or_default());
        parts.push(&passed.response_body.bytes);
        let is_echo =
            |name: &str| profile.echo_headers.iter().any(|echo| echo.eq_ignore_ascii_case(name));
        let named = options(request.fields());
        for (name, value) in request.fields() {
            if stays(name, &named, profile.volatile_request_headers) {
                parts.push(name.as_bytes());
                parts.push(if is_echo(name) { ECHO.as_bytes() } else { value });
            }
        }
        // Between the two lists; no name is empty.
        parts.push(b"");
        let named = options(response.fields());
        for (name, value) in response.fields() {
            if stays(name, &named, profile.volatile_response_headers) {
                parts.push(name.as_bytes());
                parts.push(if is_echo(name) { echo(request, name, value) } else { value });
            }
        }
        Self { parts, status: response.status() }
    }
}

/// What stands for the value of a header that the service may have echoed.
fn echo<'v>(request: &RequestHead, name: &str, answered: &'v [u8]) -> &'v [u8] {
    let sent = request.fields().find(|(sent, _)| sent.eq_ignore_ascii_case(name));
    let sent = sent.and_then(|(_, value)| std::str::from_utf8(value).ok());
    match std::str::from_utf8(answered).map(|answered| Echo::of(sent, answered)) {
        Ok(Echo::Marked) => ECHO.as_bytes(),
        // No value can have such a byte.
        Ok(Echo::MadeUp) => b"\0",
        Ok(Echo::Said) | Err(_) => answered,
    }
}

/// The names that `Connection` fields list.
fn options<'f>(fields: impl Iterator<Item = (&'f str, &'f [u8])>) -> Vec<&'f str> {
    fields
        .filter(|(name, _)| name.eq_ignore_ascii_case("connection"))
        .filter_map(|(_, value)| std::str::from_utf8(value).ok())
        .flat_map(|value| value.split(',').map(str::trim))
        .collect()
}

/// What an exchange says before redaction, byte by byte, each part with its length before it: so no two exchanges that
/// differ give the same bytes.
#[derive(Debug)]
pub(super) struct Said(Box<[u8]>);

impl Said {
    pub(super) fn by(Parts { parts, status }: &Parts<'_>) -> Self {
        let length = parts.iter().map(|part| part.len() + size_of::<usize>()).sum::<usize>() + 2;
        let mut said = Vec::with_capacity(length);
        said.extend_from_slice(&status.to_ne_bytes());
        for part in parts {
            said.extend_from_slice(&part.len().to_ne_bytes());
            said.extend_from_slice(part);
        }
        Self(said.into())
    }

    fn is_by(&self, Parts { parts, status }: &Parts<'_>) -> bool {
        let rest = self.0.strip_prefix(&status.to_ne_bytes());
        let rest = parts.iter().try_fold(rest, |rest, part| {
            let rest = rest?.strip_prefix(&part.len().to_ne_bytes())?;
            rest.strip_prefix(*part).map(Some)
        });
        rest.flatten().is_some_and(<[u8]>::is_empty)
    }
}

/// A hash of what an exchange says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Hash(u64);

/// Makes the hashes of a recording.
#[derive(Clone, Debug, Default)]
pub(super) struct Hashing(foldhash::fast::RandomState);

impl Hashing {
    pub(super) fn hash(&self, Parts { parts, status }: &Parts<'_>) -> Hash {
        let mut hasher = self.0.build_hasher();
        hasher.write_u16(*status);
        for part in parts {
            hasher.write_usize(part.len());
            hasher.write(part);
        }
        Hash(hasher.finish())
    }
}

/// What became of an exchange.
#[derive(Debug)]
pub(super) struct Kept {
    /// What it said.
    said: Said,
    /// The first exchange that said it.
    pub(super) number: ExchangeNumber,
    /// What was replaced in it.
    pub(super) uses: Uses,
    /// What people are told of it.
    pub(super) told: Told,
    /// How much the redactor knew.
    knowledge: usize,
}

/// What people are told of an exchange, whenever it happened.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// The redacted exchange without its bodies.
    exchange: Arc<Exchange>,
    operation: Option<Arc<str>>,
}

impl Told {
    /// What is told of an exchange that was kept.
    pub(super) fn of(kept: &KeptExchange) -> Self {
        let Exchange { request, response } = &*kept.exchange;
        let request = Request { body: Body::empty(), ..request.clone() };
        let response = Response { body: Body::empty(), ..response.clone() };
        let exchange = Arc::new(Exchange { request, response });
        Self { exchange, operation: kept.operation.clone() }
    }

    /// The operation of the contract, if it has one for the request.
    pub(super) fn operation(&self) -> Option<&str> {
        self.operation.as_deref()
    }

    /// The same of another one that says the same and took so long.
    pub(super) fn again(&self, took: Duration) -> KeptExchange {
        let (exchange, operation) = (self.exchange.clone(), self.operation.clone());
        KeptExchange { exchange, is_repeat: true, operation, took, findings: Vec::new() }
    }
}

/// Exchanges that were kept lately.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    known: HashMap<Hash, Arc<Kept>, foldhash::fast::RandomState>,
    size: usize,
}

impl Repeats {
    /// What became of the same exchange, if the redactor knew then what it knows now.
    pub(super) fn find(
        &self,
        hash: Hash,
        parts: &Parts<'_>,
        knowledge: usize,
    ) -> Option<Arc<Kept>> {
        let kept = self.known.get(&hash)?;
        (kept.knowledge == knowledge && kept.said.is_by(parts)).then(|| kept.clone())
    }

    /// Remembers what became of an exchange.
    pub(super) fn remember(
        &mut self,
        hash: Hash,
        said: Said,
        knowledge: usize,
        (number, uses, told): (ExchangeNumber, Uses, Told),
    ) {
        let size = said.0.len() + OVERHEAD;
        if size > MAX_SIZE / 8 {
            return;
        }
        if self.size + size > MAX_SIZE {
            self.known.clear();
            self.size = 0;
        }
        let kept = Arc::new(Kept { said, number, uses, told, knowledge });
        self.size += size;
        if let Some(older) = self.known.insert(hash, kept) {
            self.size -= older.said.0.len() + OVERHEAD;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Captured, Outgoing, ResponseHead};
    use crate::profile::PARTNER_CENTER;

    /// An exchange whose parts live as long as it.
    struct Whole {
        request: Asked,
        response: ResponseHead,
        body: Captured,
    }

    impl Whole {
        fn of(target: &str, sent: (&str, &str), answered: (&str, &str)) -> Self {
            let mut request = Request::new("GET", "").with_target(target);
            request.headers.push(sent.0, sent.1);
            let response = Response::new(200).with_header(answered.0, answered.1);
            let request = Asked { head: RequestHead::from(&request), upstream: None };
            let response = Outgoing::from_response(&response).head();
            Self { request, response, body: Captured { has_ended: true, ..Captured::default() } }
        }

        fn passed(&self) -> Passed<'_> {
            let Self { request, response, body } = self;
            Passed { request, response, request_body: body, response_body: body, latency: None }
        }

        fn parts(&self) -> Parts<'_> {
            Parts::of(self.passed(), &PARTNER_CENTER)
        }

        fn said(&self) -> Said {
            Said::by(&self.parts())
        }
    }

    #[test]
    fn exchanges_say_the_same_only_if_every_part_is_the_same() {
        let id = "655890ba-4d2b-4d09-a95f-4ea1348686a5";
        let exchanges = [
            ("/a?b", ("X", "c"), ("Y", "")),
            ("/a?b=", ("X", "c"), ("Y", "")),
            ("/a", ("X", "bc"), ("Y", "")),
            ("/ab", ("X", "c"), ("Y", "")),
            ("/ab", ("X", ""), ("Y", "c")),
            ("/ab", ("X", ""), ("MS-RequestId", id)),
            ("/ab", ("X", ""), ("MS-RequestId", "word")),
            ("/ab", ("MS-RequestId", id), ("MS-RequestId", id)),
            ("/ab", ("MS-RequestId", id), ("Y", "")),
        ]
        .map(|(target, sent, answered)| Whole::of(target, sent, answered));
        for (index, one) in exchanges.iter().enumerate() {
            assert!(one.said().is_by(&one.parts()));
            for other in &exchanges[index + 1..] {
                assert!(!one.said().is_by(&other.parts()));
                assert!(!other.said().is_by(&one.parts()));
            }
        }
    }

    #[test]
    fn what_belongs_to_the_run_or_is_made_up_each_time_makes_no_difference() {
        let (one, other) =
            ("655890ba-4d2b-4d09-a95f-4ea1348686a5", "755890ba-4d2b-4d09-a95f-4ea1348686a5");
        let echoed = |id| Whole::of("/a", ("MS-RequestId", id), ("ms-requestid", id));
        let made_up = |id| Whole::of("/a", ("X", "1"), ("MS-CorrelationId", id));
        assert!(echoed(one).said().is_by(&echoed(other).parts()));
        assert!(made_up(one).said().is_by(&made_up(other).parts()));
    }

    #[test]
    fn what_was_kept_with_less_knowledge_is_not_found_and_memory_is_bounded() {
        let exchange = Exchange { request: Request::new("GET", "/"), response: Response::new(200) };
        let told = Told { exchange: Arc::new(exchange), operation: None };
        let (mut repeats, hashing) = (Repeats::default(), Hashing::default());
        let large =
            |index: usize| Whole::of(&format!("/{index}"), ("X", &"x".repeat(300_000)), ("Y", ""));
        let hash = |whole: &Whole| hashing.hash(&whole.parts());
        for index in 0..100 {
            let kept = (ExchangeNumber::default(), Uses::default(), told.clone());
            repeats.remember(hash(&large(index)), large(index).said(), 7, kept);
            assert!(repeats.size <= MAX_SIZE);
        }
        let (last, other) = (large(99), large(98));
        let find = |whole: &Whole, knowledge| {
            repeats.find(hash(&last), &whole.parts(), knowledge).is_some()
        };
        assert!(find(&last, 7) && !find(&last, 8));
        assert!(!find(&other, 7), "only the hash is the same");
    }
}
