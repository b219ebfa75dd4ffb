//! Numbers placeholders by where they first stand.

use crate::model::Exchange;

/// Gives placeholders new numbers, exchange by exchange in the canonical order: the first of a shape is number 1.
#[derive(Debug, Default)]
pub struct Renumbering {}

impl Renumbering {
    /// The exchange with every placeholder renumbered.
    pub fn renumber(&mut self, exchange: Exchange) -> Exchange {
        exchange
    }
}
