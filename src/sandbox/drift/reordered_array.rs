//! The elements of a list come in another order.

use super::{Answer, Drift};
use crate::model::json::Kind;

pub(super) const DRIFT: Drift = Drift {
    name: "reordered-array",
    summary: "The items of a collection come in the reverse order.",
    apply,
};

fn apply(answer: &mut Answer) {
    for collection in answer.resources_mut("Collection") {
        if let Some(Kind::Array(items)) = collection.get_mut("items").map(|items| &mut items.kind) {
            items.reverse();
        }
    }
}
