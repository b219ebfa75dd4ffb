//! Dates as the service writes them, and the ends of terms and windows.

use std::str::FromStr;

use jiff::{RoundMode, SignedDuration, Span, Timestamp, TimestampRound, Unit, tz::TimeZone};

/// The end of a term that has none.
pub(crate) const NEVER: &str = "9999-12-10T00:00:00Z";

/// How long something can be taken back: in days or in hours, as the texts of refusals say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// So many days.
    Days(u32),
    /// So many hours.
    Hours(u32),
}

impl Window {
    /// When it ends.
    pub(crate) fn end(self, start: Timestamp) -> Timestamp {
        match self {
            Self::Days(days) => days_after(start, i64::from(days)),
            Self::Hours(hours) => after(start, SignedDuration::from_hours(i64::from(hours))),
        }
    }

    // A sample bought on 2021-09-14 can be cancelled until 2021-10-14T23:59:00Z.
    /// The last minute of the day on which it ends; one in hours is exact.
    pub(crate) fn last_minute(self, start: Timestamp) -> Timestamp {
        let end = self.end(start);
        let Self::Days(_) = self else { return end };
        let last = end.to_zoned(TimeZone::UTC).date().at(23, 59, 0, 0).to_zoned(TimeZone::UTC);
        last.map_or(Timestamp::MAX, |last| last.timestamp())
    }

    /// Its number of days or hours.
    pub(crate) fn number(self) -> String {
        let (Self::Days(number) | Self::Hours(number)) = self;
        number.to_string()
    }
}

impl FromStr for Window {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no window: write days (`7d`) or hours (`72h`)");
        let (number, window): (_, fn(u32) -> Self) = match text.strip_suffix('h') {
            Some(hours) => (hours, Self::Hours),
            None => (text.strip_suffix('d').ok_or_else(wrong)?, Self::Days),
        };
        number.parse().map(window).map_err(|_| wrong())
    }
}

/// How long things can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows {
    /// New commerce subscriptions, from purchase or renewal.
    pub new_commerce: Window,
    /// Orders of a sandbox account.
    pub sandbox_order: Window,
    /// Software bought by a production account.
    pub software: Window,
}

impl Default for Windows {
    fn default() -> Self {
        Self {
            new_commerce: Window::Days(7),
            sandbox_order: Window::Days(60),
            software: Window::Days(30),
        }
    }
}

/// So much later.
pub(crate) fn after(start: Timestamp, time: SignedDuration) -> Timestamp {
    start.saturating_add(time).unwrap_or(Timestamp::MAX)
}

/// So many days later.
pub(crate) fn days_after(start: Timestamp, days: i64) -> Timestamp {
    after(start, SignedDuration::from_hours(24 * days))
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
        let end = Window::Days(30).last_minute(at("2021-09-14T08:00:00Z"));
        assert_eq!(end, at("2021-10-14T23:59:00Z"));
    }

    #[test]
    fn a_window_is_a_number_of_days_or_hours() {
        assert_eq!("7d".parse(), Ok(Window::Days(7)));
        assert_eq!("72h".parse(), Ok(Window::Hours(72)));
        for wrong in ["", "7", "d", "-1d", "1.5h", "7 days", "99999999999d"] {
            assert!(wrong.parse::<Window>().is_err(), "{wrong}");
        }
    }
}
