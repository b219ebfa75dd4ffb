//! Points in time as RFC 3339 spells them, with every digit of the fraction.
//!
//! No date library here: they keep nine digits at most, and a service may send more or fewer than it did.

/// Whether a text is a date-time with an offset.
pub fn is_instant(text: &str) -> bool {
    Instant::parse(text).is_some()
}

/// A point in time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Instant<'t> {
    /// Whole seconds since 1970-01-01T00:00:00Z.
    pub(super) seconds: i64,
    /// The digits of the fraction, without zeros at the end.
    pub(super) fraction: &'t str,
}

impl<'t> Instant<'t> {
    /// Reads a date-time with an offset; `None` for anything else, also for a date that is in no calendar.
    ///
    /// A leap second (`:60`) is `None` too: whether it exists only a table can say.
    pub(super) fn parse(text: &'t str) -> Option<Self> {
        let bytes = text.as_bytes();
        let number = |from: usize, to: usize| -> Option<i64> {
            let digits = bytes.get(from..to)?;
            digits.iter().try_fold(0, |number, digit| {
                digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0'))
            })
        };
        let separators = [(4, b'-'), (7, b'-'), (10, b't'), (13, b':'), (16, b':')];
        if !separators.iter().all(|(at, separator)| {
            bytes.get(*at).is_some_and(|byte| byte.to_ascii_lowercase() == *separator)
        }) {
            return None;
        }
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        let exists = (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        if !exists {
            return None;
        }
        let (fraction, offset) = split_fraction(text.get(19..)?)?;
        let local = days_since_1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
        Some(Self {
            seconds: local - offset_seconds(offset)?,
            fraction: fraction.trim_end_matches('0'),
        })
    }
}

/// Splits `.123Z` into `123` and `Z`.
fn split_fraction(text: &str) -> Option<(&str, &str)> {
    let Some(rest) = text.strip_prefix('.') else { return Some(("", text)) };
    let end = rest.find(|c: char| !c.is_ascii_digit())?;
    (end > 0).then(|| rest.split_at(end))
}

fn offset_seconds(text: &str) -> Option<i64> {
    let (sign, rest) = match text.as_bytes() {
        [b'Z' | b'z'] => return Some(0),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let [h1, h2, b':', m1, m2] = rest else { return None };
    let pair = |tens: u8, ones: u8| {
        (tens.is_ascii_digit() && ones.is_ascii_digit())
            .then(|| i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
    };
    let (hours, minutes) = (pair(*h1, *h2)?, pair(*m1, *m2)?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the Gregorian calendar; years start in March, so that the leap day is the last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_instant_has_many_spellings() {
        let same = |a: &str, b: &str| {
            assert_eq!(Instant::parse(a).unwrap(), Instant::parse(b).unwrap(), "{a} = {b}");
        };
        same("1970-01-01T00:00:00Z", "1970-01-01t01:00:00.000+01:00");
        same("2024-02-29T23:30:00.1234567-02:00", "2024-03-01T01:30:00.12345670Z");
        same("2023-12-31T23:59:59.999999999999+00:00", "2023-12-31T23:59:59.9999999999990-00:00");
        assert_eq!(Instant::parse("2001-09-09T01:46:40Z").unwrap().seconds, 1_000_000_000);
        assert_eq!(Instant::parse("0000-03-01T00:00:00Z").unwrap().seconds, -719_468 * 86_400);
    }

    #[test]
    fn the_last_digit_of_a_fraction_counts() {
        let instant = |text| Instant::parse(text).unwrap();
        assert_ne!(
            instant("2024-01-01T00:00:00.1234567Z"),
            instant("2024-01-01T00:00:00.1234568Z")
        );
        assert_ne!(instant("2024-01-01T00:00:00.1Z"), instant("2024-01-01T00:00:00.01Z"));
    }

    #[test]
    fn what_is_no_instant_is_text() {
        for text in [
            "2024-01-01",
            "2024-01-01T00:00:00",
            "2023-02-29T00:00:00Z",
            "2024-13-01T00:00:00Z",
            "2024-01-01T24:00:00Z",
            "2016-12-31T23:59:60Z",
            "2024-01-01T00:00:00.Z",
            "2024-01-01T00:00:00+0100",
            "2024-01-01T00:00:00Z ",
            "2024-01-01T00:00:00.1ü",
            "2024-01-01T00:00:0ü",
            "",
        ] {
            assert_eq!(Instant::parse(text), None, "{text}");
        }
    }
}
