//! Gives each request its response, by the order of the page.
//!
//! `MS-RequestId` would pair only two thirds of the published pairs; the order pairs all.

use super::body::Body;
use super::samples::{Message, Sample};
use super::start_line::{RequestLine, StatusLine};
use crate::import::figures::Side;

/// What a page shows, paired.
#[derive(Debug, Default)]
pub(super) struct PageSamples {
    /// The requests, each with its response if it has one.
    pub exchanges: Vec<SampleExchange>,
    /// The responses without a request.
    pub orphans: Vec<Message<StatusLine>>,
    /// The texts that belong to no message.
    pub loose: Vec<Body>,
}

/// A sample request and its response.
#[derive(Debug)]
pub(super) struct SampleExchange {
    /// The request.
    pub request: Message<RequestLine>,
    /// The response, if the page shows one.
    pub response: Option<Message<StatusLine>>,
}

/// Pairs samples: a response belongs to the request before it, unless that has one.
pub(super) fn pair(samples: Vec<Sample>) -> PageSamples {
    let mut paired = PageSamples::default();
    for sample in samples {
        match sample {
            Sample::Request(request) => {
                paired.exchanges.push(SampleExchange { request, response: None });
            }
            Sample::Response(response) => match paired.exchanges.last_mut() {
                Some(open) if open.response.is_none() => open.response = Some(response),
                _ => paired.orphans.push(response),
            },
            Sample::Loose(body) => paired.loose.push(body),
        }
    }
    paired
}

impl PageSamples {
    /// The requests in the order of the page.
    pub(super) fn requests(&self) -> impl Iterator<Item = &Message<RequestLine>> {
        self.exchanges.iter().map(|exchange| &exchange.request)
    }

    /// The responses, those with a request first.
    pub(super) fn responses(&self) -> impl Iterator<Item = &Message<StatusLine>> {
        self.exchanges.iter().filter_map(|exchange| exchange.response.as_ref()).chain(&self.orphans)
    }

    /// Every body with where it belongs, in the order of the page.
    pub(super) fn bodies(&self) -> Vec<(Side, &Body)> {
        let requests = self.requests().filter_map(|request| request.body.as_ref());
        let responses = self.responses().filter_map(|response| response.body.as_ref());
        let mut bodies: Vec<(Side, &Body)> = requests
            .map(|body| (Side::Request, body))
            .chain(responses.map(|body| (Side::Response, body)))
            .chain(self.loose.iter().map(|body| (Side::Loose, body)))
            .collect();
        bodies.sort_by_key(|(_, body)| body.position);
        bodies
    }

    /// Takes back every reading that rests on an assumption.
    pub(super) fn refuse_assumptions(&mut self) {
        let exchanges = self.exchanges.iter_mut().flat_map(|exchange| {
            let response = exchange.response.as_mut().and_then(|response| response.body.as_mut());
            exchange.request.body.as_mut().into_iter().chain(response)
        });
        let orphans = self.orphans.iter_mut().filter_map(|response| response.body.as_mut());
        exchanges.chain(orphans).chain(&mut self.loose).for_each(Body::refuse_assumptions);
    }

    /// The line of the first request or response.
    pub(super) fn first_line(&self) -> Option<usize> {
        let requests = self.requests().map(|request| request.position.line);
        requests.chain(self.responses().map(|response| response.position.line)).min()
    }
}
