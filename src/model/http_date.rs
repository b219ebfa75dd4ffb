//! Dates as HTTP writes them in header fields (RFC 9110 §5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const FORMAT: &str = "%a, %d %b %Y %H:%M:%S GMT";

/// Reads a date; `None` if it is written in another way.
pub fn parse(text: &str) -> Option<Timestamp> {
    Some(DateTime::strptime(FORMAT, text).ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// Writes a date; fractions of a second are left out.
pub fn write(at: Timestamp) -> String {
    at.strftime(FORMAT).to_string()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_date_survives_a_round_trip() {
        let text = "Sun, 06 Nov 1994 08:49:37 GMT";
        assert_eq!(super::parse(text).map(super::write).as_deref(), Some(text));
        assert_eq!(super::parse("1994-11-06T08:49:37Z"), None);
    }
}
