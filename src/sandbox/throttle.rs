//! So many requests in a minute, for each customer and resource, and no more.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::{fault::Denial, identifiers::key, rules::access::RATE_LIMIT_EXCEEDED};
use crate::model::Request;

/// Whoever asks for more customers than this in a minute is not counted exactly.
const MOST_COUNTS: usize = 10_000;

/// Counts requests.
#[derive(Debug)]
pub(crate) struct Throttle {
    most: u32,
    counts: Mutex<HashMap<(String, &'static str), Count>>,
}

#[derive(Debug)]
struct Count {
    since: Timestamp,
    requests: u32,
}

impl Throttle {
    pub(crate) fn new(most: u32) -> Self {
        Self { most, counts: Mutex::new(HashMap::new()) }
    }

    /// Counts a request, and refuses one too many: also a repeated one.
    pub(crate) fn count(
        &self,
        customer: &str,
        request: &Request,
        now: Timestamp,
    ) -> Result<(), Denial> {
        let mut counts = self.counts();
        if counts.len() >= MOST_COUNTS {
            counts.retain(|_, count| seconds_left(count.since, now).is_some());
        }
        if counts.len() >= MOST_COUNTS {
            counts.clear();
        }
        let key = (key(customer).into_owned(), resource(request));
        let count = counts.entry(key).or_insert(Count { since: now, requests: 0 });
        if seconds_left(count.since, now).is_none() {
            *count = Count { since: now, requests: 0 };
        }
        count.requests = count.requests.saturating_add(1);
        match seconds_left(count.since, now) {
            Some(seconds) if count.requests > self.most => {
                let seconds = seconds.to_string();
                Err(RATE_LIMIT_EXCEEDED.deny(&[&seconds]).with_header("Retry-After", seconds))
            }
            _ => Ok(()),
        }
    }

    /// Forgets who has asked.
    pub(crate) fn reset(&self) {
        self.counts().clear();
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<(String, &'static str), Count>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How much of a minute is left; nothing behind it, or before it began: the clock can be turned back.
fn seconds_left(since: Timestamp, now: Timestamp) -> Option<i64> {
    let passed = now.duration_since(since).as_secs();
    (now >= since && passed < 60).then_some(60 - passed)
}

fn resource(request: &Request) -> &'static str {
    match request.path.to_ascii_lowercase().contains("/subscriptions") {
        true => "subscriptions",
        false => "orders",
    }
}
