//! Numbers placeholders by where they first stand.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::model::Exchange;
use crate::redaction::{Placeholder, Shape, replace_placeholders, rewrite};

/// Gives placeholders new numbers, exchange by exchange in the canonical order: the first of a shape is number 1.
#[derive(Debug, Default)]
pub struct Renumbering {
    numbers: HashMap<(Shape, u64), u64>,
    given: HashMap<Shape, u64>,
}

impl Renumbering {
    /// The exchange with every placeholder renumbered.
    pub fn renumber(&mut self, mut exchange: Exchange) -> Exchange {
        let this = RefCell::new(self);
        let renumbered = |placeholder: Placeholder| {
            let number = this.borrow_mut().number(&placeholder);
            Some(Placeholder { number, ..placeholder }.to_string())
        };
        rewrite(&mut exchange, &|text| replace_placeholders(text, &renumbered));
        exchange
    }

    fn number(&mut self, placeholder: &Placeholder) -> u64 {
        let Self { numbers, given } = self;
        *numbers.entry((placeholder.shape, placeholder.number)).or_insert_with(|| {
            let given = given.entry(placeholder.shape).or_default();
            *given += 1;
            *given
        })
    }
}
