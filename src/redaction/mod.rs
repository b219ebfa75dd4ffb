//! Takes secrets and identities out of exchanges before anything is kept.
//!
//! Each rule is a file in [`rules`]. Secrets become a stand-in that names their kind (`{bearer-token}`); identifiers
//! become a [`Placeholder`] of the same shape, the same one wherever the identifier stands, so that paths, links, bodies
//! and etags still agree. Only [`Redactor::redact`] makes a [`RedactedExchange`], and only that can be stored.

mod mask;
mod placeholder;
pub mod rules;
mod tokens;
mod vault;

use std::collections::BTreeMap;

pub use mask::Mask;
pub use placeholder::{
    Placeholder, Shape, Spelling, placeholders_in, replace_placeholders, same_spelling,
    usual_spelling,
};
pub use rules::{Rule, rewrite, rewrite_body};
pub use tokens::replace_tokens;
pub use vault::Vault;

use crate::model::Exchange;
use crate::profile::Profile;

/// An exchange without secrets.
#[derive(Clone, Debug, PartialEq)]
pub struct RedactedExchange(Exchange);

impl RedactedExchange {
    /// The exchange.
    pub fn exchange(&self) -> &Exchange {
        &self.0
    }

    /// The exchange, given away.
    pub fn into_exchange(self) -> Exchange {
        self.0
    }
}

/// Applies every rule to one exchange after the other and remembers which identifier got which placeholder.
#[derive(Debug)]
pub struct Redactor {
    profile: &'static Profile,
    vault: Vault,
    uses: BTreeMap<&'static str, usize>,
}

impl Redactor {
    /// A redactor that has seen nothing yet.
    pub fn new(profile: &'static Profile) -> Self {
        Self { profile, vault: Vault::default(), uses: BTreeMap::new() }
    }

    /// The exchange with everything replaced that a rule finds.
    pub fn redact(&mut self, mut exchange: Exchange) -> RedactedExchange {
        for rule in rules::ALL {
            let replaced = (rule.apply)(&mut exchange, self.profile, &mut self.vault);
            if replaced > 0 {
                *self.uses.entry(rule.id).or_default() += replaced;
            }
        }
        RedactedExchange(exchange)
    }

    /// Applies every rule but that for identifiers: for answers whose identifiers have placeholders already.
    pub fn hide_secrets(&mut self, exchange: &mut Exchange) {
        for rule in rules::ALL.iter().filter(|rule| rule.id != rules::IDENTIFIER) {
            (rule.apply)(exchange, self.profile, &mut self.vault);
        }
    }

    /// How many values each rule has replaced.
    pub fn uses(&self) -> &BTreeMap<&'static str, usize> {
        &self.uses
    }

    /// Which identifier got which placeholder.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }
}

#[cfg(test)]
mod tests;
