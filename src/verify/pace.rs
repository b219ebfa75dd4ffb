//! How fast requests are sent: no faster than the caller wants, and not before the service wants the next one.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::fmt::rfc2822;

use super::VerifyError;
use crate::http::Client;
use crate::model::{Request, Response};

/// How often one request is sent at most.
const MOST_TRIES: u32 = 6;

/// How fast requests are sent, and how long is waited where the service asks for it.
#[derive(Clone, Debug)]
pub struct Pace {
    /// The least time from one request to the next.
    pub interval: Duration,
    /// The longest wait for one answer that the service may ask for.
    pub longest_wait: Duration,
    last: Option<Instant>,
}

impl Default for Pace {
    fn default() -> Self {
        Self::new(Duration::ZERO, Duration::from_secs(60))
    }
}

impl Pace {
    /// So much time between requests, and no longer waits than that.
    pub fn new(interval: Duration, longest_wait: Duration) -> Self {
        Self { interval, longest_wait, last: None }
    }

    /// The answer to a request; one that says "later" is waited for, unless the recording has the same.
    pub(super) async fn send(
        &mut self,
        client: &Client,
        request: &Request,
        recorded: u16,
        interaction: usize,
    ) -> Result<Response, VerifyError> {
        let mut waited = Duration::ZERO;
        let mut tried = 0;
        loop {
            if let Some(last) = self.last {
                tokio::time::sleep(self.interval.saturating_sub(last.elapsed())).await;
            }
            self.last = Some(Instant::now());
            let answer = client.send(request).await?;
            let asked = asked_to_wait(&answer, Timestamp::now(), tried);
            let Some(wait) = asked.filter(|_| answer.status != recorded) else { return Ok(answer) };
            waited += wait;
            if waited > self.longest_wait || tried + 1 == MOST_TRIES {
                let (status, seconds) = (answer.status, wait.as_secs());
                return Err(VerifyError::Throttled { interaction, status, seconds });
            }
            tried += 1;
            tokio::time::sleep(wait).await;
        }
    }
}

/// How long the service wants to be left alone: `Retry-After` in seconds or as a date (RFC 9110 §10.2.3), and of too many
/// requests a second, two, four …
fn asked_to_wait(answer: &Response, now: Timestamp, tried: u32) -> Option<Duration> {
    if !matches!(answer.status, 429 | 503) {
        return None;
    }
    let Some(said) = answer.headers.get("Retry-After") else {
        return (answer.status == 429).then(|| Duration::from_secs(1 << tried.min(6)));
    };
    let said = said.trim();
    if let Ok(seconds) = said.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let until = rfc2822::parse(said).ok()?.timestamp();
    let seconds = until.as_second().saturating_sub(now.as_second());
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_says_how_long_in_seconds_or_as_a_date() {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let wait = |status: u16, said: Option<&str>, tried| {
            let answer = Response::new(status);
            let answer = match said {
                Some(said) => answer.with_header("Retry-After", said),
                None => answer,
            };
            asked_to_wait(&answer, now, tried).map(|wait| wait.as_secs())
        };
        assert_eq!(wait(429, Some("7"), 0), Some(7));
        assert_eq!(wait(503, Some("Thu, 01 Jan 2026 00:01:30 GMT"), 0), Some(90));
        assert_eq!(wait(503, Some("Thu, 01 Jan 2015 00:00:00 GMT"), 0), Some(0));
        assert_eq!(wait(429, None, 2), Some(4));
        assert_eq!(wait(503, None, 0), None);
        assert_eq!(wait(200, Some("7"), 0), None);
        assert_eq!(wait(503, Some("soon"), 0), None);
    }
}
