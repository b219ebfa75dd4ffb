//! The redaction rules. A new one is a file here and its line in [`ALL`].

mod authorization_header;
mod bearer_token;
mod cookie;
mod email;
pub(super) mod identifier;
mod json_web_token;
mod key_header;
mod personal_field;
mod private_key;
mod query_key;
mod token_field;
mod url_credentials;

use std::ops::Range;

use super::edits::Edits;
use super::fields::Place;
use super::memory::Memory;
use super::traits::Traits;
use crate::profile::Profile;

/// One kind of secret: what it is and how it is taken out.
#[derive(Debug)]
pub struct Rule {
    /// Its id, in summaries and configuration.
    pub id: &'static str,
    /// What it takes out, in one sentence.
    pub summary: &'static str,
    /// What takes its place.
    pub(super) kind: Kind,
    /// Where it looks.
    pub(super) looks: &'static [Look],
}

/// What takes the place of what a rule finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A stand-in that names what it was: nobody needs the value again.
    Secret,
    /// A placeholder, which is a variable: a replay binds it to what the client sends.
    Identity,
}

/// Hides the value of a header; it is not asked about stand-ins.
pub(super) type Hide = fn(&str) -> String;

/// Where a rule looks.
#[derive(Debug)]
pub(super) enum Look {
    /// At headers of some names.
    Header(fn(name: &str) -> Option<Hide>),
    /// At values of some names; gives what stands in for them.
    Field(fn(name: &str, Place, &Profile) -> Option<String>),
    /// At any text that has these traits.
    Text(Traits, fn(&str, &mut Found<'_>)),
}

/// What a rule has found in a text.
pub(super) struct Found<'a> {
    /// The number of the rule.
    pub(super) rule: usize,
    pub(super) edits: &'a mut Edits,
    pub(super) memory: &'a mut Memory,
}

impl Found<'_> {
    /// Puts a stand-in in the place of a secret.
    fn secret(&mut self, text: &str, span: Range<usize>, stand_in: &str) {
        self.memory.replaced(&text[span.clone()], self.rule);
        self.edits.push(span, stand_in.to_owned(), self.rule);
    }
}

/// The number of the rule for identifiers.
pub(super) const IDENTIFIER: usize = ALL.len() - 1;

/// Every rule. Of what two rules want to replace the first one's stand-in counts: whole values come before parts.
pub const ALL: &[Rule] = &[
    authorization_header::RULE,
    cookie::RULE,
    key_header::RULE,
    query_key::RULE,
    token_field::RULE,
    personal_field::RULE,
    private_key::RULE,
    url_credentials::RULE,
    json_web_token::RULE,
    bearer_token::RULE,
    email::RULE,
    identifier::RULE,
];
