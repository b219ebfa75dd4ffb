//! A value is spelled with other capital letters.

use super::{Answer, Drift};

pub(super) const DRIFT: Drift = Drift {
    name: "changed-case",
    summary: "`status` of an order begins with a capital letter: `Completed`.",
    apply,
};

fn apply(answer: &mut Answer) {
    for order in answer.resources_mut("Order") {
        let Some(status) = order.get("status").and_then(|value| value.as_str()) else { continue };
        let capitalised = status[..1].to_uppercase() + &status[1..];
        order.set("status", capitalised);
    }
}
