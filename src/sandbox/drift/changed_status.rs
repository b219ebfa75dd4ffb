//! A status code changes.

use super::{Answer, Drift};

pub(super) const DRIFT: Drift = Drift {
    name: "changed-status",
    summary: "What is not found is answered 400 instead of 404.",
    apply,
};

fn apply(answer: &mut Answer) {
    if answer.status == 404 {
        answer.status = 400;
    }
}
