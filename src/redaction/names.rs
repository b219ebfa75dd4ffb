//! What the rules say about a name, worked out once: the same members and headers come with every exchange.

use std::collections::HashMap;

use super::fields::Place;
use super::options::Rules;
use super::rules::{Hide, Look};
use crate::profile::Profile;

/// No more names are remembered; a service can send as many as it likes.
const MOST_NAMES: usize = 4096;

/// What is known of the names that came.
#[derive(Debug, Default)]
pub(super) struct Names {
    members: HashMap<Box<str>, usize>,
    facts: Vec<MemberFacts>,
    fields: HashMap<Box<str>, ByPlace>,
    headers: HashMap<Box<str>, Option<(usize, Hide)>>,
}

/// For each [`Place`] the rule that replaces a value of a name there, and by what.
type ByPlace = [Option<(usize, String)>; 4];

/// Longer names are none that a rule knows; what stands before a `=` may be base64.
const LONGEST_NAME: usize = 40;

/// What is known of the name of a JSON member.
#[derive(Clone, Debug, Default)]
pub(super) struct MemberFacts {
    /// The rule that replaces its value, and by what.
    pub(super) secret: Option<(usize, String)>,
    /// Whether its value is an identifier, and then whether only if it has the shape of one.
    pub(super) identifier: Option<OnlyKnownShapes>,
}

/// Whether a value counts as an identifier only if its shape is an identifier's: products have an `id`, too.
pub(super) type OnlyKnownShapes = bool;

impl Names {
    /// Forgets the names when there are too many; between exchanges, since rules refer to them.
    pub(super) fn tidy(&mut self) {
        if self.facts.len() > MOST_NAMES {
            self.members.clear();
            self.facts.clear();
        }
        if self.fields.len() > MOST_NAMES {
            self.fields.clear();
        }
    }

    /// What is known of a member's name.
    pub(super) fn member(&mut self, name: &str, rules: &Rules) -> &MemberFacts {
        if let Some(index) = self.members.get(name) {
            return &self.facts[*index];
        }
        self.members.insert(name.into(), self.facts.len());
        self.facts.push(MemberFacts {
            secret: field(name, Place::Member, rules),
            identifier: identifier(name, rules.profile),
        });
        self.facts.last().expect("it was just put there")
    }

    /// The rule that replaces a value of this name at this place, and by what.
    pub(super) fn field(
        &mut self,
        name: &str,
        place: Place,
        rules: &Rules,
    ) -> Option<(usize, String)> {
        if name.len() > LONGEST_NAME {
            return None;
        }
        if let Some(known) = self.fields.get(name) {
            return known[place as usize].clone();
        }
        let all = Place::ALL.map(|place| field(name, place, rules));
        let found = all[place as usize].clone();
        self.fields.insert(name.into(), all);
        found
    }

    /// The rule that hides the values of a header, and how.
    pub(super) fn header(&mut self, name: &str, rules: &Rules) -> Option<(usize, Hide)> {
        if let Some(known) = self.headers.get(name) {
            return *known;
        }
        if self.headers.len() >= MOST_NAMES {
            self.headers.clear();
        }
        let found = rules.built_in().find_map(|(number, rule)| {
            rule.looks.iter().find_map(|look| match look {
                Look::Header(hides) => hides(name).map(|hide| (number, hide)),
                _ => None,
            })
        });
        self.headers.insert(name.into(), found);
        found
    }
}

/// The rule that replaces a value of this name, and by what.
fn field(name: &str, place: Place, rules: &Rules) -> Option<(usize, String)> {
    rules.built_in().find_map(|(number, rule)| {
        rule.looks.iter().find_map(|look| match look {
            Look::Field(stand_in) => {
                stand_in(name, place, rules.profile).map(|stand_in| (number, stand_in))
            }
            _ => None,
        })
    })
}

fn identifier(name: &str, profile: &Profile) -> Option<OnlyKnownShapes> {
    let kind = profile
        .identifiers
        .iter()
        .find(|kind| kind.members.iter().any(|member| member.eq_ignore_ascii_case(name)))?;
    Some(kind.name == "resource")
}

/// A name in lower case, letters and digits only: `access_token`, `accessToken` and `Access-Token` are the same.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

/// `{access-token}` for `access_token` and `accessToken`.
pub(super) fn stand_in(name: &str) -> String {
    let mut words = String::new();
    let mut last = '-';
    for c in name.chars() {
        if c.is_ascii_uppercase() && last.is_ascii_lowercase() {
            words.push('-');
        }
        words.push(if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' });
        last = c;
    }
    format!("{{{}}}", words.trim_matches('-'))
}
