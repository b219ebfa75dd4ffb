//! Which rules are applied: the built-in ones, but for those switched off, and a team's own.

use super::own::{Action, OwnRule};
use super::rules;
use crate::model::stand_in::is_our_stand_in;
use crate::profile::Profile;

/// The rules that hold for a recording, its replay and its verification.
#[derive(Clone, Debug)]
pub struct Rules {
    pub(super) profile: &'static Profile,
    pub(super) off: Vec<&'static str>,
    pub(super) own: Vec<OwnRule>,
}

impl Rules {
    /// Every built-in rule.
    pub fn new(profile: &'static Profile) -> Self {
        Self { profile, off: vec![], own: vec![] }
    }

    /// The same rules without the built-in one of this id; nothing if there is none.
    pub fn without(mut self, id: &str) -> Option<Self> {
        self.off.push(rules::ALL.iter().find(|rule| rule.id == id)?.id);
        Some(self)
    }

    /// The same rules with another one of the team's own; it comes before the built-in ones.
    pub fn with_own(mut self, rule: OwnRule) -> Self {
        self.own.push(rule);
        self
    }

    /// The name of the rule with this number: the built-in ones in the order of their list, then the own ones.
    pub(super) fn name(&self, number: usize) -> &str {
        match rules::ALL.get(number) {
            Some(rule) => rule.id,
            None => &self.own[number - rules::ALL.len()].name,
        }
    }

    /// The built-in rules that are on, with their numbers.
    pub(super) fn built_in(&self) -> impl Iterator<Item = (usize, &'static rules::Rule)> {
        rules::ALL.iter().enumerate().filter(|(_, rule)| !self.off.contains(&rule.id))
    }

    /// Whether a value is a stand-in of ours, or what a rule of the team puts in a value's place.
    pub(super) fn is_stand_in(&self, value: &str) -> bool {
        let is_of_team =
            |rule: &OwnRule| matches!(&rule.action, Action::Replace(text) if text == value);
        is_our_stand_in(value) || self.own.iter().any(is_of_team)
    }

    /// The own rules with their numbers.
    pub(super) fn own(&self) -> impl Iterator<Item = (usize, &OwnRule)> {
        self.own.iter().enumerate().map(|(index, rule)| (rules::ALL.len() + index, rule))
    }
}

impl From<&'static Profile> for Rules {
    fn from(profile: &'static Profile) -> Self {
        Self::new(profile)
    }
}
