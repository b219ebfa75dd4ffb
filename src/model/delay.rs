//! How long things take, as people write it: `500ms`, `2s`.

use std::time::Duration;

/// Nothing is waited for any longer.
pub const MAX_DELAY: Duration = Duration::from_secs(600);

/// Reads milliseconds or seconds; `None` if it is neither, or more than [`MAX_DELAY`].
pub fn parse(text: &str) -> Option<Duration> {
    let duration = match text.strip_suffix("ms") {
        Some(millis) => Duration::from_millis(millis.parse().ok()?),
        None => Duration::from_secs(text.strip_suffix('s')?.parse().ok()?),
    };
    (duration <= MAX_DELAY).then_some(duration)
}

/// Writes it as it is read; what is below a millisecond is left out.
pub fn write(duration: Duration) -> String {
    match (duration.as_secs(), duration.subsec_millis()) {
        (seconds @ 1.., 0) => format!("{seconds}s"),
        _ => format!("{}ms", duration.as_millis()),
    }
}

/// In milliseconds, of which the first two digits count: what a network does differs from one time to the next.
pub fn rounded(duration: Duration) -> Duration {
    let millis = duration.min(MAX_DELAY).as_millis().max(1);
    let step = 10_u128.pow(millis.ilog10().saturating_sub(1));
    // Not more than the greatest delay.
    Duration::from_millis(u64::try_from(millis / step * step).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read() {
        for (millis, expected) in [
            (0, "1ms"),
            (7, "7ms"),
            (87, "87ms"),
            (234, "230ms"),
            (1999, "1900ms"),
            (2034, "2s"),
            (u64::MAX, "600s"),
        ] {
            let rounded = rounded(Duration::from_millis(millis));
            assert_eq!(write(rounded), expected);
            assert_eq!(parse(expected), Some(rounded));
        }
        for text in ["0ms", "1234ms", "2s"] {
            assert_eq!(parse(text).map(write).as_deref(), Some(text));
        }
        let wrong = ["", "5", "-1s", "601s", "600001ms", "1m", "1.5s", "99999999999999999999s"];
        assert!(wrong.iter().all(|text| parse(text).is_none()));
    }
}
