//! Remembers what was kept lately: an exchange that says the same once more needs not be searched for secrets once more.
//!
//! Tests read the same resource again and again, and what was redacted, searched and printed once comes out the same as
//! long as the redactor has learnt nothing since. So a repeat costs a comparison instead of several walks over its bodies.
//! The real exchanges are in memory here, and nowhere else; how many is bounded by their size.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::KeptExchange;
use super::late_identifiers::ExchangeNumber;
use crate::model::{Body, Exchange, Headers, Request, Response};
use crate::redaction::Uses;

/// No more than this is remembered, in bytes.
const MAX_SIZE: usize = 8 * 1024 * 1024;

/// An exchange before redaction, byte by byte.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Said(Box<[u8]>);

impl Said {
    /// What an exchange says, its parts one behind the other.
    pub(super) fn by(exchange: &Exchange) -> Self {
        let Exchange { request, response } = exchange;
        let bodies = request.body.bytes().len() + response.body.bytes().len();
        let mut said = Vec::with_capacity(bodies + 1024);
        put(&mut said, request.upstream.as_deref().unwrap_or_default().as_bytes());
        put(&mut said, request.method.as_bytes());
        put(&mut said, request.path.as_bytes());
        for pair in &request.query {
            put(&mut said, pair.key.as_bytes());
            // No value is another thing than an empty one.
            said.push(u8::from(pair.value.is_some()));
            put(&mut said, pair.value.as_deref().unwrap_or_default().as_bytes());
        }
        put_headers(&mut said, &request.headers);
        put(&mut said, request.body.bytes());
        put(&mut said, &response.status.to_ne_bytes());
        put(&mut said, response.reason.as_deref().unwrap_or_default().as_bytes());
        put_headers(&mut said, &response.headers);
        put(&mut said, response.body.bytes());
        Self(said.into())
    }
}

fn put_headers(said: &mut Vec<u8>, headers: &Headers) {
    said.extend_from_slice(&headers.len().to_ne_bytes());
    for (name, value) in headers.iter() {
        put(said, name.as_bytes());
        put(said, value.as_bytes());
    }
}

/// With its length before it, so that no two lists of parts are the same bytes.
fn put(said: &mut Vec<u8>, part: &[u8]) {
    said.extend_from_slice(&part.len().to_ne_bytes());
    said.extend_from_slice(part);
}

/// What became of an exchange.
#[derive(Debug)]
pub(super) struct Kept {
    /// Its text in the journal.
    pub(super) text: Box<str>,
    /// The first exchange with this text.
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
    known: HashMap<Said, Arc<Kept>, foldhash::fast::RandomState>,
    size: usize,
}

impl Repeats {
    /// What became of the same exchange, if the redactor knew then what it knows now.
    pub(super) fn find(&self, said: &Said, knowledge: usize) -> Option<Arc<Kept>> {
        self.known.get(said).filter(|kept| kept.knowledge == knowledge).cloned()
    }

    /// Remembers what became of an exchange.
    pub(super) fn remember(
        &mut self,
        said: Said,
        knowledge: usize,
        kept: (String, ExchangeNumber, Uses, Told),
    ) {
        let (text, number, uses, told) = kept;
        let size = said.0.len() + text.len();
        if size > MAX_SIZE / 8 {
            return;
        }
        if self.size + size > MAX_SIZE {
            self.known.clear();
            self.size = 0;
        }
        self.size += size;
        let kept = Kept { text: text.into(), number, uses, told, knowledge };
        self.known.insert(said, Arc::new(kept));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(target: &str, header: &str) -> Exchange {
        let mut request = Request::new("GET", "").with_target(target);
        request.headers.push("X", header);
        Exchange { request, response: Response::new(200).with_body("{}") }
    }

    #[test]
    fn exchanges_say_the_same_only_if_every_part_is_the_same() {
        let said = [("/a?b", "c"), ("/a?b=", "c"), ("/a", "bc"), ("/ab", "c"), ("/a?b=c", "")]
            .map(|(target, header)| Said::by(&exchange(target, header)));
        for (index, one) in said.iter().enumerate() {
            assert!(said.iter().skip(index + 1).all(|other| one != other));
        }
        assert_eq!(Said::by(&exchange("/a?b", "c")), said[0]);
    }

    #[test]
    fn what_was_kept_with_less_knowledge_is_not_found_and_memory_is_bounded() {
        let told = || Told { exchange: Arc::new(exchange("/", "")), operation: None };
        let mut repeats = Repeats::default();
        let number = ExchangeNumber::default();
        for index in 0..100 {
            let said = Said::by(&exchange(&format!("/{index}"), &"x".repeat(300_000)));
            repeats.remember(said, 7, ("{}".into(), number, Uses::default(), told()));
            assert!(repeats.size <= MAX_SIZE);
        }
        let last = Said::by(&exchange("/99", &"x".repeat(300_000)));
        assert!(repeats.find(&last, 7).is_some());
        assert!(repeats.find(&last, 8).is_none());
    }
}
