//! A header field is gone.

use super::{Answer, Drift};

pub(super) const DRIFT: Drift =
    Drift { name: "removed-header", summary: "A 401 has no `WWW-Authenticate`.", apply };

fn apply(answer: &mut Answer) {
    answer.headers.remove("WWW-Authenticate");
}
