//! A member comes that no documentation knows.

use super::{Answer, Drift};

pub(super) const DRIFT: Drift = Drift {
    name: "added-field",
    summary: "A subscription says in `managedBy` who looks after it.",
    apply,
};

fn apply(answer: &mut Answer) {
    for subscription in answer.resources_mut("Subscription") {
        subscription.set("managedBy", "partner");
    }
}
