//! Examples of what `record` and `replay` find.

use super::{Example, example};

pub(super) const EXAMPLES: &[Example] = &[
    example(
        "exchange-not-kept",
        "200 GET /v1/report   Content-Encoding: x-unknown   (what it holds cannot be searched for secrets)",
        "200 GET /v1/report   Content-Encoding: gzip",
    ),
    example(
        "body-truncated",
        "$ tapecheck record … --max-body 1MiB\n200 GET /v1/export   (20 MiB)",
        "$ tapecheck record … --max-body 32MiB\n200 GET /v1/export   (20 MiB)",
    ),
    example(
        "unmatched-request",
        "recorded:  PATCH /v1/orders/7  { \"quantity\": 2 }\nsent:      PATCH /v1/orders/7  { \"quantity\": 3 }",
        "recorded:  PATCH /v1/orders/7  { \"quantity\": 2 }\nsent:      PATCH /v1/orders/7  { \"quantity\": 2.0 }",
    ),
    example(
        "refused-request",
        "$ tapecheck replay cassettes/ -- npm test\nPOST /v1/import   (20 MiB: 413)",
        "$ tapecheck replay cassettes/ --max-body 32MiB -- npm test\nPOST /v1/import   (20 MiB)",
    ),
    example(
        "reformatted-value",
        "recorded:  { \"effectiveStartDate\": \"2026-01-04T20:45:02.4571234Z\" }\nsent:      { \"effectiveStartDate\": \"2026-01-04T20:45:02.457Z\" }",
        "recorded:  { \"effectiveStartDate\": \"2026-01-04T20:45:02.4571234Z\" }\nsent:      { \"effectiveStartDate\": \"2026-01-04T20:45:02.4571234Z\" }",
    ),
    example(
        "confusable-identifier",
        "recorded:  GET /v1/orders/{order-1}, then GET /v1/orders/{order-2}\nsent:      GET /v1/orders/B, then GET /v1/orders/A",
        "recorded:  GET /v1/orders/{order-1}, then GET /v1/orders/{order-2}\nsent:      GET /v1/orders/A, then GET /v1/orders/B",
    ),
    example(
        "contradictory-recordings",
        "cassettes/monday.json:   GET /v1/orders/7  ->  { \"status\": \"completed\" }\ncassettes/tuesday.json:  GET /v1/orders/7  ->  { \"status\": \"cancelled\" }",
        "cassettes/monday.json:   GET /v1/orders/7  ->  { \"status\": \"completed\" }\ncassettes/tuesday.json:  GET /v1/orders/8  ->  { \"status\": \"cancelled\" }",
    ),
    example(
        "unused-interaction",
        "recorded:  GET /v1/orders/7, GET /v1/orders/8\nsent:      GET /v1/orders/7",
        "recorded:  GET /v1/orders/7\nsent:      GET /v1/orders/7",
    ),
    example(
        "nothing-asked",
        "$ tapecheck replay cassettes/ -- npm test     (the tests call https://api.example.com)",
        "$ tapecheck replay cassettes/ -- npm test     (the tests call $TAPECHECK_URL)",
    ),
];
