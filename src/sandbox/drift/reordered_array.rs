//! The elements of a list come in another order.

use super::{Answer, Drift};
use crate::model::json::Kind;

pub(super) const DRIFT: Drift = Drift {
    name: "reordered-array",
    summary: "The lines of an order come in the reverse order.",
    apply,
};

fn apply(answer: &mut Answer) {
    for order in answer.resources_mut("Order") {
        if let Some(Kind::Array(lines)) = order.get_mut("lineItems").map(|lines| &mut lines.kind) {
            lines.reverse();
        }
    }
}
