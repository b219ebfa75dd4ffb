//! A point in time has fewer digits.

use super::{Answer, Drift};

pub(super) const DRIFT: Drift = Drift {
    name: "date-precision",
    summary: "`creationDate` of an order has no fraction of a second.",
    apply,
};

fn apply(answer: &mut Answer) {
    for order in answer.resources_mut("Order") {
        let date = order.get("creationDate").and_then(|value| value.as_str());
        if let Some((seconds, _)) = date.and_then(|date| date.split_once('.')) {
            let cut = format!("{seconds}Z");
            order.set("creationDate", cut);
        }
    }
}
