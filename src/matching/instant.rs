//! Points in time in requests: the same in any offset, cut to milliseconds by some SDKs, and moved on replay.

use jiff::{SignedDuration, Timestamp};

use crate::model::http_date;

/// A point in time and how many digits its fraction was spelled with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instant {
    at: Timestamp,
    digits: u32,
}

/// How two spellings of a point in time agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Agreement {
    /// They are the same.
    Same,
    /// One has lost digits of its fraction, but no more than those below a millisecond.
    Cut,
}

/// Java's dates end there.
const MILLISECONDS: u32 = 3;

impl Instant {
    /// Reads a date-time with an offset.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        // Few strings are dates, and these bytes tell most of the others.
        let looks_like_one = bytes.len() >= 20
            && bytes[4] == b'-'
            && bytes[7] == b'-'
            && matches!(bytes[10], b'T' | b't')
            && bytes[13] == b':';
        if !looks_like_one {
            return None;
        }
        let fraction = text.get(19..)?.strip_prefix(['.', ',']).unwrap_or_default();
        let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
        Some(Self { at: text.parse().ok()?, digits: u32::try_from(digits).ok()? })
    }

    /// Reads a date as HTTP writes it in header fields.
    pub(super) fn parse_http(text: &str) -> Option<Self> {
        Some(Self { at: http_date::parse(text)?, digits: 0 })
    }

    /// The same point in time, so much later.
    pub(super) fn later(self, by: SignedDuration) -> Option<Self> {
        Some(Self { at: self.at.checked_add(by).ok()?, ..self })
    }

    /// Whether both are the same point in time, as far as both tell.
    pub(super) fn agrees(self, other: Self) -> Option<Agreement> {
        if self.at == other.at {
            return Some(Agreement::Same);
        }
        let digits = self.digits.min(other.digits);
        let unit = 10_i128.pow(9_u32.saturating_sub(digits));
        let cut = |instant: Self| instant.at.as_nanosecond().div_euclid(unit);
        (digits >= MILLISECONDS && self.digits != other.digits && cut(self) == cut(other))
            .then_some(Agreement::Cut)
    }

    /// The same for all spellings that agree.
    pub(super) fn milliseconds(self) -> i64 {
        self.at.as_millisecond() - i64::from(self.at.subsec_nanosecond() % 1_000_000 < 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agreement(a: &str, b: &str) -> Option<Agreement> {
        let (a, b) = (Instant::parse(a).unwrap(), Instant::parse(b).unwrap());
        let agreement = a.agrees(b);
        assert_eq!(agreement, b.agrees(a));
        if agreement.is_some() {
            assert_eq!(a.milliseconds(), b.milliseconds());
        }
        agreement
    }

    #[test]
    fn an_instant_survives_what_sdks_cut_off_and_no_more() {
        let service = "2019-02-21T17:56:21.1335741Z";
        assert_eq!(agreement(service, "2019-02-21T18:56:21.1335741+01:00"), Some(Agreement::Same));
        assert_eq!(agreement(service, "2019-02-21T17:56:21.133Z"), Some(Agreement::Cut));
        assert_eq!(agreement(service, "2019-02-21T17:56:21.133574Z"), Some(Agreement::Cut));
        assert_eq!(agreement(service, "2019-02-21T17:56:21.134Z"), None);
        assert_eq!(agreement(service, "2019-02-21T17:56:21Z"), None);
        assert_eq!(agreement(service, "2019-02-21T17:56:21.1335742Z"), None);
        assert_eq!(
            agreement("1960-01-01T00:00:00.1239Z", "1960-01-01T00:00:00.123Z"),
            Some(Agreement::Cut)
        );
    }
}
