//! Takes secrets and identities out of exchanges before anything is kept.
//!
//! Each rule is a file in [`rules`]; `tapecheck.toml` may add more ([`OwnRule`]). Secrets become a stand-in that names
//! their kind (`{bearer-token}`); identifiers become a [`Placeholder`] of the same shape, the same one wherever the
//! identifier stands and however it is encoded there, so that paths, links, bodies and etags still agree. Only
//! [`Redactor::redact`] makes a [`RedactedExchange`], and only that can be stored. [`Redactor::taint`] then searches what
//! is about to be written for the real values.

mod bodies;
mod decoded;
mod edits;
mod email;
mod fields;
mod mask;
mod memory;
mod names;
mod options;
mod own;
mod placeholder;
mod rewrite;
pub mod rules;
mod runs;
mod taint;
mod tokens;
mod traits;
mod vault;
mod walk;

use std::collections::BTreeMap;

pub use bodies::rewrite_body;
pub use mask::Mask;
pub use options::Rules;
pub use own::{Action, OwnRule, Side, Target};
pub use placeholder::{
    Placeholder, Shape, Spelling, placeholders_in, replace_placeholders, same_spelling,
    usual_spelling,
};
pub use rewrite::rewrite;
pub use rules::Rule;
pub use taint::Hit;
pub use tokens::replace_tokens;
pub use vault::Vault;

use crate::model::{Exchange, Request};
use crate::profile::Profile;
use memory::Memory;
use names::Names;
use walk::{TextRule, Walk};

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
    rules: Rules,
    texts: Vec<TextRule>,
    memory: Memory,
    names: Names,
    uses: Uses,
}

/// How many values each rule has replaced, by the rule's number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uses(Vec<usize>);

impl Uses {
    /// Those since `earlier`.
    pub fn since(&self, earlier: &Self) -> Self {
        Self(self.0.iter().zip(&earlier.0).map(|(now, then)| now - then).collect())
    }
}

impl Redactor {
    /// A redactor that has seen nothing yet. A profile alone stands for all built-in rules.
    pub fn new(rules: impl Into<Rules>) -> Self {
        let rules = rules.into();
        let uses = Uses(vec![0; rules::ALL.len() + rules.own().count()]);
        let (memory, names) = (Memory::default(), Names::default());
        Self { texts: walk::text_rules(&rules), rules, memory, names, uses }
    }

    /// The exchange with everything replaced that a rule finds.
    pub fn redact(&mut self, mut exchange: Exchange) -> RedactedExchange {
        let known = self.memory.vault.len();
        self.walk(false).exchange(&mut exchange);
        // What an own rule has found behind the place where it stood first as well.
        if self.rules.own().next().is_some() && self.memory.vault.len() > known {
            self.walk(false).exchange(&mut exchange);
        }
        RedactedExchange(exchange)
    }

    /// Applies every rule but those for identities: for answers whose identifiers have placeholders already.
    pub fn hide_secrets(&mut self, exchange: &mut Exchange) {
        self.walk(true).exchange(exchange);
    }

    /// The same for a request alone: what a client sends to a replay is compared with what was kept.
    pub fn hide_secrets_of(&mut self, request: &mut Request) {
        self.walk(true).request(request);
    }

    fn walk(&mut self, secrets_only: bool) -> Walk<'_> {
        Walk {
            rules: &self.rules,
            texts: &self.texts,
            memory: &mut self.memory,
            names: &mut self.names,
            uses: &mut self.uses.0,
            secrets_only,
            side: Side::Request,
        }
    }

    /// The first real value that a text holds although it was replaced in an exchange: plain, or in escapes, base64 or
    /// hexadecimal digits. Ask this about everything that is about to be written.
    pub fn taint(&self, text: &[u8]) -> Option<Hit> {
        let (rule, offset) = self.memory.taint.find(text, &self.memory.vault)?;
        let rule = self.rules.name(rule.unwrap_or(rules::IDENTIFIER)).to_owned();
        Some(Hit { rule, offset })
    }

    /// How many values each rule has replaced.
    pub fn uses(&self) -> BTreeMap<String, usize> {
        let used = self.uses.0.iter().enumerate().filter(|(_, count)| **count > 0);
        used.map(|(number, count)| (self.rules.name(number).to_owned(), *count)).collect()
    }

    /// The same, to be compared with a later state.
    pub fn counts(&self) -> &Uses {
        &self.uses
    }

    /// Counts what was replaced in an exchange once more, for another one that said the same.
    pub fn count_again(&mut self, uses: &Uses) {
        self.uses.0.iter_mut().zip(&uses.0).for_each(|(count, more)| *count += more);
    }

    /// How many values are known that must not be written, GUIDs left out: these are searched for as they become known.
    pub fn secrets(&self) -> usize {
        self.memory.taint.len()
    }

    /// How much is known of the real account. An exchange that was redacted when this was the same comes out the same.
    pub fn knowledge(&self) -> usize {
        self.memory.vault.len() + self.memory.taint.len()
    }

    /// What the API is like.
    pub fn profile(&self) -> &'static Profile {
        self.rules.profile
    }

    /// The identifiers that became known since this was last asked, in their usual spelling.
    pub fn take_learnt(&mut self) -> Vec<String> {
        self.memory.vault.take_learnt()
    }

    /// Which identifier got which placeholder.
    pub fn vault(&self) -> &Vault {
        &self.memory.vault
    }
}

#[cfg(test)]
mod tests;
