//! A member gets another name.

use super::{Answer, Drift};
use crate::model::json::Kind;

pub(super) const DRIFT: Drift = Drift {
    name: "renamed-field",
    summary: "`autoRenewEnabled` of a subscription is called `renewAutomatically`.",
    apply,
};

fn apply(answer: &mut Answer) {
    for subscription in answer.resources_mut("Subscription") {
        let Kind::Object(members) = &mut subscription.kind else { continue };
        for member in members.iter_mut().filter(|m| m.name.as_str() == "autoRenewEnabled") {
            member.name = "renewAutomatically".into();
        }
    }
}
