//! Differences in meaning, not in spelling.
//!
//! * [`document`] compares two JSON values, [`exchange`] two requests and responses, [`cassettes`] two recordings.
//! * [`findings`] says what each difference means for a client; a [`Judge`] lends it the contract's opinion.
//! * [`Options`] holds what a team decides: identity keys, ignored paths, case, `null`.
//!
//! Everything here is pure: values in, differences out. Files, lines and flags belong to the caller.

mod align;
mod alike;
pub mod cassettes;
mod change;
mod content;
pub mod document;
pub mod exchange;
mod fields;
pub mod findings;
mod identity;
mod instant;
mod judge;
mod normal;
mod options;
mod pairing;
mod place;
mod rename;
mod scalar;
mod tolerance;

pub use align::common_subsequence;
pub use change::{Change, ChangeKind, Detail, Note, Rename};
pub use fields::are_same_fields;
pub use instant::is_instant;
pub use judge::{Context, Judge, Judgement};
pub use options::{Alignment, IdentityKey, Options};
pub use tolerance::Tolerance;
