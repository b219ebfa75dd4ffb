//! Responses that are sent again and again.

use std::time::Duration;

use bytes::Bytes;

use super::{BodyStream, Outgoing, ResponseHead};
use crate::model::Response;

/// A response that is ready to be sent many times; some of its fields have another value each time.
#[derive(Clone, Debug)]
pub struct ReadyResponse {
    head: ResponseHead,
    delay: Duration,
    body: Bytes,
    /// The numbers of the fields that change.
    changing: Vec<usize>,
}

impl ReadyResponse {
    /// Makes a response ready whose fields change for which `changes(name, value)` holds.
    pub fn new(response: &Response, changes: impl Fn(&str, &str) -> bool) -> Self {
        let outgoing = Outgoing::from_response(response);
        let (head, delay) = (outgoing.head(), outgoing.delay);
        let is_changing = |(_, (name, value)): &(usize, (&str, &[u8]))| {
            std::str::from_utf8(value).is_ok_and(|value| changes(name, value))
        };
        let changing = outgoing.fields.iter().enumerate().filter(is_changing);
        let changing = changing.map(|(number, _)| number).collect();
        Self { head, delay, body: response.body.bytes().clone(), changing }
    }

    /// The response with these values in the fields that change, each by its name.
    ///
    /// They are written as they are, so they must be values of fields.
    pub fn with<'v>(&self, value: impl Fn(&str) -> &'v [u8]) -> Outgoing {
        let ResponseHead { status, reason, fields } = &self.head;
        Outgoing {
            status: *status,
            reason: reason.clone(),
            fields: fields.with_values(&self.changing, value),
            is_reset: false,
            switched: None,
            delay: self.delay,
            body: BodyStream::full(self.body.clone()),
        }
    }
}
