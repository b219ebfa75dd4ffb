//! What time it is in the sandbox: the caller says.

use jiff::{SignedDuration, Timestamp};

/// A source of time. The library has none of its own, so that every answer can be had again.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// Stands still.
    Fixed(Timestamp),
    /// Runs, ahead of or behind another clock.
    Running {
        /// The other clock; `Timestamp::now` in the program.
        now: fn() -> Timestamp,
        /// How far ahead.
        offset: SignedDuration,
    },
}

impl Clock {
    /// A clock that runs like this one and shows `start` when the other one shows `reference`.
    pub fn running_from(start: Timestamp, reference: Timestamp, now: fn() -> Timestamp) -> Self {
        Self::Running { now, offset: start.duration_since(reference) }
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        match self {
            Self::Fixed(timestamp) => *timestamp,
            Self::Running { now, offset } => {
                now().saturating_add(*offset).unwrap_or(Timestamp::MAX)
            }
        }
    }
}

impl Clock {
    /// The same clock, so much further on.
    pub fn ahead_by(self, time: SignedDuration) -> Self {
        match self {
            Self::Fixed(now) => Self::Fixed(now.saturating_add(time).unwrap_or(Timestamp::MAX)),
            Self::Running { now, offset } => {
                Self::Running { now, offset: offset.saturating_add(time) }
            }
        }
    }
}

/// A length of time as people write it: `7d`, `12h`, `30m`, `90s`; at most a hundred years.
pub fn duration(text: &str) -> Result<SignedDuration, String> {
    let wrong = || format!("`{text}` is no length of time like `7d`, `12h`, `30m` or `90s`");
    let unit = text.chars().last().ok_or_else(wrong)?;
    let number = text.strip_suffix(unit).unwrap_or_default();
    let number: u32 = number.parse().map_err(|_| wrong())?;
    let seconds = match unit {
        'd' => 86_400,
        'h' => 3600,
        'm' => 60,
        's' => 1,
        _ => return Err(wrong()),
    };
    let seconds = i64::from(number) * seconds;
    if seconds > 100 * 366 * 86_400 {
        return Err(wrong());
    }
    Ok(SignedDuration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_running_clock_keeps_its_distance() {
        let (start, reference) = (Timestamp::from_second(1000).unwrap(), Timestamp::UNIX_EPOCH);
        let clock = Clock::running_from(start, reference, || Timestamp::from_second(5).unwrap());
        assert_eq!(clock.now(), Timestamp::from_second(1005).unwrap());
        let later = clock.ahead_by(duration("2m").unwrap());
        assert_eq!(later.now(), Timestamp::from_second(1125).unwrap());
        for wrong in ["", "d", "7", "7x", "-1d", "1.5h", "7dd", "99999999d"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
