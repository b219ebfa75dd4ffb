//! How a sandbox behaves.

use jiff::{SignedDuration, Timestamp};

use super::{Clock, Drift, Environment, State, Windows};

/// How a sandbox behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whose account it pretends to be.
    pub environment: Environment,
    /// What time it is.
    pub clock: Clock,
    /// How its API differs from the documented one.
    pub drifts: Vec<&'static Drift>,
    /// What it contains at the start, and again after a reset.
    pub state: State,
    /// The status for an outdated etag: 400 or 412.
    pub etag_mismatch: u16,
    /// Whether bodies may have a trailing comma, as those in the documentation have.
    pub lenient_json: bool,
    /// Whether a subscription PATCH has to carry the complete resource.
    pub complete_subscriptions: bool,
    /// Subscription PATCHes are answered 202 and a `Location`, and show after so long, as when the service is slow.
    pub slow_changes: Option<SignedDuration>,
    /// Whether requests need a bearer token.
    pub authorization: bool,
    /// How long things can be taken back.
    pub windows: Windows,
    /// So many requests in a minute for each customer and resource; more are refused with 429.
    pub requests_per_minute: Option<u32>,
    /// Whether a sandbox account takes no more orders than the documentation allows it.
    pub account_limits: bool,
}

impl Options {
    /// A sandbox account at a fixed time, with the seeded state.
    pub fn at(now: Timestamp) -> Self {
        Self::with_clock(Clock::Fixed(now))
    }

    /// A sandbox account with the state that is seeded at the clock's time.
    pub fn with_clock(clock: Clock) -> Self {
        Self { state: State::seeded(clock.now()), ..Self::without_state(clock) }
    }

    /// A sandbox account without customers.
    pub fn without_state(clock: Clock) -> Self {
        Self {
            environment: Environment::Sandbox,
            clock,
            drifts: Vec::new(),
            state: State::empty(),
            etag_mismatch: 400,
            lenient_json: false,
            complete_subscriptions: true,
            slow_changes: None,
            authorization: true,
            windows: Windows::default(),
            requests_per_minute: None,
            account_limits: false,
        }
    }
}
