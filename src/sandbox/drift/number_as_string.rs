//! A number is written as a string.

use super::{Answer, Drift};

pub(super) const DRIFT: Drift = Drift {
    name: "number-as-string",
    summary: "`quantity` of a subscription is a string of digits.",
    apply,
};

fn apply(answer: &mut Answer) {
    for subscription in answer.resources_mut("Subscription") {
        if let Some(quantity) = subscription.get("quantity").and_then(|value| value.as_i64()) {
            subscription.set("quantity", quantity.to_string());
        }
    }
}
