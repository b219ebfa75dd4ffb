//! What the sandbox refuses, as data: one [`SandboxRule`] for each reason, with the place where it is written.
//!
//! [`Behaviour`]s are what it does beside.
//!
//! A rule says which status, code and text a client gets and how sure we are; the code that checks it stands in
//! `access` and `resources`. `tapecheck explain` prints this list.

pub mod access;
pub mod behaviour;
pub mod on_request;
pub mod order;
pub mod subscription;

pub use behaviour::Behaviour;

use crate::model::Response;

/// How we know a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// Trigger and answer are in the public documentation.
    Documented,
    /// Status, code and text are in the public error table; that they belong to this trigger is inferred.
    Inferred,
    /// No source: our choice.
    Assumed,
}

impl Evidence {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Inferred => "inferred",
            Self::Assumed => "assumed",
        }
    }
}

/// A reason why the sandbox refuses a request.
#[derive(Debug)]
pub struct SandboxRule {
    /// Its name: `<what>-<happened>`.
    pub id: &'static str,
    /// When it applies.
    pub summary: &'static str,
    /// The status of the answer.
    pub status: u16,
    /// The code in the answer's body.
    pub code: u32,
    /// The text in the answer's body; `{0}`, `{1}` stand for what the request is about.
    pub description: &'static str,
    /// How we know.
    pub evidence: Evidence,
    /// Where it is written: the page, or the table of error codes.
    pub source: &'static str,
}

impl PartialEq for SandboxRule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// How a refusal is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// As the service's `ApiFault`.
    Fault,
    /// As the gateway before the service writes it.
    Gateway,
    /// As a text.
    Text,
}

impl SandboxRule {
    /// How its refusal is written.
    pub(crate) fn shape(&self) -> Shape {
        match self.code {
            429 => Shape::Gateway,
            10001 => Shape::Text,
            _ => Shape::Fault,
        }
    }

    /// Whether only a test brings it about: see [`on_request`].
    pub fn is_on_request(&self) -> bool {
        on_request::ALL.contains(&self)
    }
}

/// Every rule, in the order of the files.
pub fn all() -> impl Iterator<Item = &'static SandboxRule> {
    [access::ALL, order::ALL, subscription::ALL, on_request::ALL].into_iter().flatten().copied()
}

/// The refusal by the rule of this id, for who asks for it.
pub fn refusal(id: &str) -> Option<Response> {
    let words = ["{customer}", "{resource}"];
    let answer = named(id)?.deny(&words).into_answer();
    let media_type = answer.media_type();
    let mut response = answer.into_response();
    media_type.into_iter().for_each(|name| response.headers.push("Content-Type", name));
    Some(response)
}

/// The rule of this id.
pub fn named(id: &str) -> Option<&'static SandboxRule> {
    all().find(|rule| rule.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_an_id_of_its_own_and_says_where_it_comes_from() {
        let mut ids: Vec<&str> = all().map(|rule| rule.id).collect();
        ids.sort_unstable();
        let count = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), count);
        for rule in all() {
            assert!((400..600).contains(&rule.status), "{}", rule.id);
            assert!(!rule.summary.is_empty() && !rule.source.is_empty(), "{}", rule.id);
            assert!(!rule.description.is_empty() && rule.description.len() <= 1024, "{}", rule.id);
        }
    }
}
