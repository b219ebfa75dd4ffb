//! An enumeration gets a value that no documentation knows.

use super::{Answer, Drift};

pub(super) const DRIFT: Drift = Drift {
    name: "new-enum-value",
    summary: "`billingType` of a subscription is `prepaid` instead of `license`.",
    apply,
};

fn apply(answer: &mut Answer) {
    for subscription in answer.resources_mut("Subscription") {
        if subscription.get("billingType").and_then(|value| value.as_str()) == Some("license") {
            subscription.set("billingType", "prepaid");
        }
    }
}
