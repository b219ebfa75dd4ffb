//! The redaction rules. A new one is a file here and its line in [`ALL`].

mod authorization_header;
mod bearer_token;
mod cookie;
mod identifier;
mod json_web_token;
mod key_header;
mod query_key;
mod texts;
mod token_field;

pub use texts::{rewrite, rewrite_body};

use super::Vault;
use crate::model::Exchange;
use crate::profile::Profile;

/// One kind of secret: what it is and how it is taken out.
#[derive(Debug)]
pub struct Rule {
    /// Its id, in summaries and configuration.
    pub id: &'static str,
    /// What it takes out, in one sentence.
    pub summary: &'static str,
    /// Replaces what it finds and says how many values that were.
    pub apply: fn(&mut Exchange, &Profile, &mut Vault) -> usize,
}

/// The id of the rule for identifiers.
pub(super) const IDENTIFIER: &str = identifier::RULE.id;

/// Every rule, in the order in which they are applied: whole values first, identifiers in what is left.
pub const ALL: &[Rule] = &[
    authorization_header::RULE,
    cookie::RULE,
    key_header::RULE,
    query_key::RULE,
    token_field::RULE,
    json_web_token::RULE,
    bearer_token::RULE,
    identifier::RULE,
];
