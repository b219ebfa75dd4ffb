//! A value that should be a point in time is in no calendar.

use jiff::civil::{Date, Time};

use super::{CheckedPage, pointer, strings};
use crate::model::stand_in::gives_no_value;
use crate::model::text::shortened;
use crate::model::{Finding, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "date-is-no-date",
    severity: Severity::Warning,
    summary: "A date in a sample is none.",
    help: "A client that reads the sample fails on it. Print a date as the service sends it: `2024-02-29T08:00:00Z`.",
};

pub(super) fn check(page: &CheckedPage<'_>, findings: &mut Vec<Finding>) {
    for (_, body) in page.samples.bodies() {
        let Some(root) = body.json() else { continue };
        strings(root, &mut |tokens, text| {
            let name = tokens.iter().rev().find(|token| token.parse::<usize>().is_err());
            let is_named = name.is_some_and(|name| is_name_of_date(name));
            let is_meant =
                looks_like_date(text) || is_named && !text.is_empty() && !gives_no_value(text);
            if is_meant && !is_date(text) {
                let (text, pointer) = (shortened(text, 60), pointer(tokens));
                findings.push(RULE.finding(
                    page.at(body.position_of(&pointer)).pointing(pointer),
                    format!("`{text}` is no date"),
                ));
            }
        });
    }
}

/// `creationDate`, `StartDateTime`; not `candidate` or `updated`.
fn is_name_of_date(name: &str) -> bool {
    let name = name.trim_end_matches("Utc").trim_end_matches("UTC");
    ["Date", "DateTime", "_date"].iter().any(|end| name.ends_with(end)) || name == "date"
}

/// `2024-02-30` and `2024-02-30T…`.
fn looks_like_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let has_shape = bytes.len() >= 10
        && bytes[..10].iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    has_shape && (bytes.len() == 10 || matches!(bytes[10], b'T' | b't' | b' '))
}

fn is_date(text: &str) -> bool {
    let text = text.trim();
    is_iso(text).unwrap_or_else(|| is_with_slashes(text) || is_of_http(text))
}

/// Whether an ISO 8601 date, with a time or without, is in the calendar; nothing where the text is none.
fn is_iso(text: &str) -> Option<bool> {
    if !looks_like_date(text) {
        return None;
    }
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i16>().ok();
    let small = |from: usize, to: usize| i8::try_from(number(from, to)?).ok();
    let (year, month, day) = (number(0, 4)?, small(5, 7)?, small(8, 10)?);
    if Date::new(year, month, day).is_err() {
        return Some(false);
    }
    let Some(time) = text.get(11..) else { return Some(true) };
    let (clock, offset) = match time.find(['Z', 'z', '+', '-', ' ']) {
        Some(at) => time.split_at(at),
        None => (time, ""),
    };
    Some(is_clock(clock) && is_offset(offset.trim()))
}

fn is_clock(text: &str) -> bool {
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let parts: Vec<Option<i8>> = whole.split(':').map(|part| part.parse().ok()).collect();
    let is_in_day = match parts[..] {
        [Some(hour), Some(minute)] => Time::new(hour, minute, 0, 0).is_ok(),
        // A leap second is one.
        [Some(hour), Some(minute), Some(second)] => {
            Time::new(hour, minute, second.min(59), 0).is_ok() && second <= 60
        }
        _ => false,
    };
    is_in_day && !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_offset(text: &str) -> bool {
    let Some(digits) = text.strip_prefix(['+', '-']) else {
        return text.is_empty() || text.eq_ignore_ascii_case("Z");
    };
    let digits: String = digits.chars().filter(|c| *c != ':').collect();
    matches!(digits.len(), 2 | 4) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// `2/29/2024 8:00:00 AM`, in either order of day and month.
fn is_with_slashes(text: &str) -> bool {
    let date = text.split_whitespace().next().unwrap_or_default();
    let parts: Vec<Option<i16>> = date.split(['/', '.']).map(|part| part.parse().ok()).collect();
    let [Some(first), Some(second), Some(year)] = parts[..] else { return false };
    let exists = |month: i16, day: i16| {
        let (month, day) = (i8::try_from(month), i8::try_from(day));
        matches!((month, day), (Ok(month), Ok(day)) if Date::new(year, month, day).is_ok())
    };
    exists(first, second) || exists(second, first)
}

/// `Thu, 29 Feb 2024 08:00:00 GMT`
fn is_of_http(text: &str) -> bool {
    jiff::fmt::rfc2822::parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_from_what_is_none() {
        for text in [
            "2024-02-29T08:00:00Z",
            "2024-02-29T08:00:00.1234567+01:00",
            "2024-02-29",
            "2024-02-29 08:00",
            "9999-12-31T23:59:60-0800",
            "2/29/2024 8:00:00 AM",
            "29.02.2024",
            "Thu, 29 Feb 2024 08:00:00 GMT",
        ] {
            assert!(is_date(text), "{text}");
        }
        for text in [
            "2023-02-29T08:00:00Z",
            "2024-13-01",
            "2024-01-01T25:00:00Z",
            "2024-01-01T",
            "2024-01-01T08:00:00Zulu",
            "yesterday",
            "30/30/2024",
        ] {
            assert!(!is_date(text), "{text}");
        }
        assert!(!looks_like_date("2024-02-291") && !looks_like_date("2024-02-é9"));
        assert!(is_name_of_date("creationDate") && !is_name_of_date("candidate"));
    }
}
