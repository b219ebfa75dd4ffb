//! Dates as the service writes them, and the ends of terms and windows.

use jiff::{RoundMode, SignedDuration, Span, Timestamp, TimestampRound, Unit, tz::TimeZone};

/// The end of a term that has none.
pub(crate) const NEVER: &str = "9999-12-10T00:00:00Z";

/// How long things can be taken back, in days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows {
    /// New commerce subscriptions, from purchase or renewal.
    pub new_commerce: i64,
    /// Orders of a sandbox account.
    pub sandbox_order: i64,
    /// Software bought by a production account.
    pub software: i64,
}

impl Default for Windows {
    fn default() -> Self {
        Self { new_commerce: 7, sandbox_order: 60, software: 30 }
    }
}

/// So many days later.
pub(crate) fn days_after(start: Timestamp, days: i64) -> Timestamp {
    start.saturating_add(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MAX)
}

// A sample bought on 2021-09-14 can be cancelled until 2021-10-14T23:59:00Z.
/// The last minute of the day so many days later.
pub(crate) fn last_minute(start: Timestamp, days: i64) -> Timestamp {
    let later = days_after(start, days).to_zoned(TimeZone::UTC);
    later
        .date()
        .at(23, 59, 0, 0)
        .to_zoned(TimeZone::UTC)
        .map_or(Timestamp::MAX, |end| end.timestamp())
}

/// The last day of a term such as `P1Y`, inclusive and as midnight; of an empty one [`NEVER`].
pub(crate) fn term_end(start: Timestamp, term: &str) -> String {
    let Ok(term) = term.parse::<Span>() else { return NEVER.to_owned() };
    let end = start.to_zoned(TimeZone::UTC).checked_add(term).and_then(|end| end.yesterday());
    end.map_or_else(|_| NEVER.to_owned(), |end| format!("{}T00:00:00Z", end.date()))
}

/// A point in time with at most seven fraction digits, trailing zeros cut.
pub(crate) fn written(at: Timestamp) -> String {
    let ticks =
        TimestampRound::new().smallest(Unit::Nanosecond).increment(100).mode(RoundMode::Trunc);
    at.round(ticks).unwrap_or(at).to_string()
}

/// The same as the `Date` of an answer.
pub(crate) fn http_date(at: Timestamp) -> String {
    jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&at).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn dates_are_written_as_in_the_samples() {
        assert_eq!(written(at("2024-02-21T17:56:21.133574199Z")), "2024-02-21T17:56:21.1335741Z");
        assert_eq!(written(at("2024-02-21T17:56:21.020Z")), "2024-02-21T17:56:21.02Z");
        assert_eq!(http_date(at("2024-02-21T17:56:21Z")), "Wed, 21 Feb 2024 17:56:21 GMT");
        assert_eq!(term_end(at("2024-03-01T16:57:15Z"), "P1Y"), "2025-02-28T00:00:00Z");
        assert_eq!(term_end(at("2024-03-01T16:57:15Z"), ""), NEVER);
        assert_eq!(last_minute(at("2021-09-14T08:00:00Z"), 30), at("2021-10-14T23:59:00Z"));
    }
}
