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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_running_clock_keeps_its_distance() {
        let (start, reference) = (Timestamp::from_second(1000).unwrap(), Timestamp::UNIX_EPOCH);
        let clock = Clock::running_from(start, reference, || Timestamp::from_second(5).unwrap());
        assert_eq!(clock.now(), Timestamp::from_second(1005).unwrap());
    }
}
