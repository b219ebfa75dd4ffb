//! Moves the points in time of recorded answers, so that windows that were open then are open now.

use std::fmt;
use std::str::FromStr;

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};

use crate::model::{Headers, Response, http_date};
use crate::redaction::rewrite_body;

/// Header fields whose values are dates as HTTP writes them.
const DATES: [&str; 5] = ["Date", "Expires", "Last-Modified", "Retry-After", "Sunset"];

/// How much later answers are than they were recorded; whole seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shift(SignedDuration);

/// Why a text is no shift.
#[derive(Debug, thiserror::Error)]
#[error(
    "it is neither a duration, such as `30d` or `-12h`, nor a point in time, such as `2026-01-15T12:00:00Z`"
)]
pub struct NoShift;

impl Shift {
    /// Later by this much; fractions of a second are left out.
    pub fn by(duration: SignedDuration) -> Self {
        Self(SignedDuration::from_secs(duration.as_secs()))
    }

    /// Reads a duration, or the point in time that is to become `now`.
    pub fn parse(text: &str, now: Timestamp) -> Result<Self, NoShift> {
        if let Ok(recorded) = text.parse::<Timestamp>() {
            return Ok(Self::by(now.duration_since(recorded)));
        }
        duration(text).map(Self::by).ok_or(NoShift)
    }

    /// How much it is.
    pub fn duration(self) -> SignedDuration {
        self.0
    }

    /// Moves every point in time of an answer.
    pub(super) fn apply(self, response: &mut Response) {
        if self.0.is_zero() {
            return;
        }
        self.headers(&mut response.headers);
        rewrite_body(&mut response.body, &|text| match self.instant(text) {
            Some(moved) => (moved, 1),
            None => (text.to_owned(), 0),
        });
    }

    fn headers(self, headers: &mut Headers) {
        headers.change(|name, value| {
            self.instant(value).or_else(|| {
                let is_date = DATES.iter().any(|date| date.eq_ignore_ascii_case(name));
                is_date.then(|| self.http_date(value)).flatten()
            })
        });
    }

    /// A date-time with an offset, moved; its offset and the digits of its fraction stay.
    fn instant(self, text: &str) -> Option<String> {
        let bytes = text.as_bytes();
        let separator = *bytes.get(10).filter(|byte| matches!(byte, b'T' | b't'))?;
        text.parse::<Timestamp>().ok()?;
        let (local, rest) = text.split_at_checked(19)?;
        let moved = local.parse::<DateTime>().ok()?.checked_add(self.0).ok()?;
        let (date, time) = (moved.strftime("%Y-%m-%d"), moved.strftime("%H:%M:%S"));
        Some(format!("{date}{}{time}{rest}", char::from(separator)))
    }

    fn http_date(self, text: &str) -> Option<String> {
        http_date::parse(text)?.checked_add(self.0).ok().map(http_date::write)
    }
}

impl fmt::Display for Shift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// `30d`, `-12h`, `1h30m`, or what ISO 8601 writes.
fn duration(text: &str) -> Option<SignedDuration> {
    if let Ok(duration) = SignedDuration::from_str(text) {
        return Some(duration);
    }
    // Days have 24 hours here: what moves are points in time.
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (days, rest) = rest.split_once('d')?;
    let days: i64 = days.trim().parse().ok().filter(|days| (0..=100_000).contains(days))?;
    let rest = rest.trim();
    let more = if rest.is_empty() { SignedDuration::ZERO } else { rest.parse().ok()? };
    let all = SignedDuration::from_hours(24 * days).checked_add(more)?;
    Some(if sign < 0 { -all } else { all })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_in_time_move_and_keep_their_format() {
        let now: Timestamp = "2026-02-14T12:00:00Z".parse().unwrap();
        let mut response = Response::new(200)
            .with_header("Last-Modified", "Thu, 15 Jan 2026 12:00:00 GMT")
            .with_header("X-At", "2026-01-31T23:59:59.1234567+02:00")
            .with_body(r#"{"a":"2026-01-15T12:00:00.664Z","b":"2026-01-15","c":"at 2026-01-15T12:00:00Z"}"#);
        Shift::parse("2026-01-15T12:00:00Z", now).unwrap().apply(&mut response);
        assert_eq!(response.headers.get("Last-Modified"), Some("Sat, 14 Feb 2026 12:00:00 GMT"));
        assert_eq!(response.headers.get("X-At"), Some("2026-03-02T23:59:59.1234567+02:00"));
        assert_eq!(
            response.body.text(),
            Some(
                r#"{"a":"2026-02-14T12:00:00.664Z","b":"2026-01-15","c":"at 2026-01-15T12:00:00Z"}"#
            )
        );
    }

    #[test]
    fn durations_are_read_as_people_write_them() {
        let hours = |text: &str| Shift::parse(text, Timestamp::UNIX_EPOCH).unwrap().0.as_hours();
        assert_eq!(
            ["30d", "-12h", "1d 6h", "+2d", "PT3H", "-1d"].map(hours),
            [720, -12, 30, 48, 3, -24]
        );
        assert!(Shift::parse("soon", Timestamp::UNIX_EPOCH).is_err());
        assert!(Shift::parse("d", Timestamp::UNIX_EPOCH).is_err());
    }
}
