//! A member without a value is `null` instead of absent.

use super::{Answer, Drift};
use crate::model::json::Value;

pub(super) const DRIFT: Drift = Drift {
    name: "null-for-absent",
    summary: "A subscription that is no add-on has `\"parentSubscriptionId\": null`.",
    apply,
};

fn apply(answer: &mut Answer) {
    for subscription in answer.resources_mut("Subscription") {
        if subscription.get("parentSubscriptionId").is_none() {
            subscription.set("parentSubscriptionId", Value::NULL);
        }
    }
}
