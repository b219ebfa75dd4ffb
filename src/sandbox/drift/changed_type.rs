//! A number becomes a string.

use super::{Answer, Drift};
use crate::model::json::Kind;

pub(super) const DRIFT: Drift =
    Drift { name: "changed-type", summary: "`quantity` of an order line is a string.", apply };

fn apply(answer: &mut Answer) {
    for order in answer.resources_mut("Order") {
        let Some(lines) = order.get_mut("lineItems") else { continue };
        let Kind::Array(lines) = &mut lines.kind else { continue };
        for line in lines {
            if let Some(quantity) = line.get("quantity").and_then(|value| value.as_i64()) {
                line.set("quantity", quantity.to_string());
            }
        }
    }
}
