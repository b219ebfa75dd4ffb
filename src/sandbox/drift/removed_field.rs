//! A member that every documented answer has is gone.

use super::{Answer, Drift};

pub(super) const DRIFT: Drift =
    Drift { name: "removed-field", summary: "An order has no `billingCycle`.", apply };

fn apply(answer: &mut Answer) {
    for order in answer.resources_mut("Order") {
        order.remove("billingCycle");
    }
}
