//! Names, telephone numbers and addresses of people and companies, where the profile says that they stand.

use super::super::fields::Place;
use super::super::names::stand_in;
use super::{Kind, Look, Rule};

pub(super) const RULE: Rule = Rule {
    id: "personal-field",
    summary: "Names, telephone numbers and addresses in the profile's personal fields become a stand-in that names the field.",
    kind: Kind::Secret,
    looks: &[Look::Field(|name, place, profile| {
        let is_personal = profile.personal_members.iter().any(|m| m.eq_ignore_ascii_case(name));
        (place != Place::Query && is_personal).then(|| stand_in(name))
    })],
};
