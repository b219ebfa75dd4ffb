//! What the contract says of a change; the contract itself is not known here.

use super::change::Change;
use super::exchange::Part;
use crate::model::{Request, Response};

/// One change inside a body, and the exchange that the body belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Context<'c> {
    /// The request of the new exchange.
    pub request: &'c Request,
    /// The response of the new exchange, if it has one.
    pub response: Option<&'c Response>,
    /// Whose body it is.
    pub part: Part,
    /// The change; its pointers start at the body.
    pub change: &'c Change,
}

/// What the contract says of the new state of what changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// The contract allows it.
    Within,
    /// The contract does not allow it.
    Outside {
        /// The values that the contract lists, where it lists values: the change is then a new enum value.
        documented: Vec<String>,
    },
    /// The contract does not mention it.
    Undocumented,
    /// There is no contract for it.
    Unknown,
}

/// Asks the contract about a change.
pub type Judge<'j> = dyn Fn(&Context<'_>) -> Judgement + 'j;
