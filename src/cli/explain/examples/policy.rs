//! Examples of what is wrong with what a team accepts.

use super::{Example, example};

pub(super) const EXAMPLES: &[Example] = &[
    example(
        "accept-unused",
        r#"[[accept]]
rule = "type-mismatch"
location = "cassettes/gone.json"
reason = "mended in April""#,
        "(nothing: what was accepted is gone, and so is the entry)",
    ),
    example(
        "accept-expired",
        r#"[[accept]]                 # today is 2026-05-01
rule = "type-mismatch"
location = "cassettes/orders.json"
reason = "mended in April"
until = 2026-04-30"#,
        r#"[[accept]]                 # today is 2026-05-01
rule = "type-mismatch"
location = "cassettes/orders.json"
reason = "mended in May, they promise"
until = 2026-05-31"#,
    ),
];
