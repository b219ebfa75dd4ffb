//! Examples of what `import docs` finds: what a page prints, and what it should print.

use super::{Example, example};

pub(super) const EXAMPLES: &[Example] = &[
    example(
        "content-length-disagrees",
        "HTTP/1.1 200 OK\nContent-Length: 900\n\n{ \"id\": 1 }",
        "HTTP/1.1 200 OK\nContent-Length: 11\n\n{ \"id\": 1 }",
    ),
    example(
        "content-type-missing",
        "HTTP/1.1 200 OK\n\n{ \"id\": 1 }",
        "HTTP/1.1 200 OK\nContent-Type: application/json\n\n{ \"id\": 1 }",
    ),
    example(
        "placeholder-in-target",
        "GET https://api.example.com/v1/orders/<order-id> HTTP/1.1",
        "GET https://api.example.com/v1/orders/A-1 HTTP/1.1",
    ),
    example(
        "request-without-response",
        "GET https://api.example.com/v1/orders/A-1 HTTP/1.1",
        "GET https://api.example.com/v1/orders/A-1 HTTP/1.1\n\nHTTP/1.1 200 OK",
    ),
    example(
        "response-without-request",
        "HTTP/1.1 200 OK",
        "GET https://api.example.com/v1/orders/A-1 HTTP/1.1\n\nHTTP/1.1 200 OK",
    ),
    example(
        "date-is-no-date",
        "{ \"creationDate\": \"2023-02-29T10:00:00Z\" }",
        "{ \"creationDate\": \"2023-02-28T10:00:00Z\" }",
    ),
    example(
        "edition-differs",
        "hu/order.md   { \"id\": 1 }\nen/order.md   { \"id\": 1, \"totalPrice\": 12.5 }",
        "hu/order.md   { \"id\": 1, \"totalPrice\": 12.5 }\nen/order.md   { \"id\": 1, \"totalPrice\": 12.5 }",
    ),
    example(
        "header-name-invalid",
        "GET https://api.example.com/v1/orders HTTP/1.1\nElfogadás: application/json",
        "GET https://api.example.com/v1/orders HTTP/1.1\nAccept: application/json",
    ),
    example(
        "page-without-counterpart",
        "hu/order.md\nen/        (no order.md, and no page with its samples)",
        "hu/order.md\nen/order.md",
    ),
    example(
        "request-as-response",
        "PATCH https://api.example.com/v1/orders/A-1 HTTP/1.1\n\nResponse example:\n\n\
         PATCH https://api.example.com/v1/orders/A-1 HTTP/1.1",
        "PATCH https://api.example.com/v1/orders/A-1 HTTP/1.1\n\nResponse example:\n\nHTTP/1.1 200 OK",
    ),
    example(
        "sample-breaks-schema",
        "HTTP/1.1 200 OK\n\n{ \"id\": 5 }              (the schema says: string)",
        "HTTP/1.1 200 OK\n\n{ \"id\": \"5\" }",
    ),
    example(
        "sample-disagrees-with-table",
        "| quantity | int | How many. |\n\n{ \"quantity\": \"1\" }",
        "| quantity | int | How many. |\n\n{ \"quantity\": 1 }",
    ),
    example(
        "sample-property-undocumented",
        "{ \"id\": \"A-1\", \"colour\": \"blue\" }   (the schema has no `colour`)",
        "{ \"id\": \"A-1\" }",
    ),
    example(
        "sample-without-operation",
        "GET https://api.example.com/v1/ordres HTTP/1.1",
        "GET https://api.example.com/v1/orders HTTP/1.1",
    ),
    example(
        "syntax-row-damaged",
        "| **Javítás** | {baseURL}/v1/ügyfelek/{id} HTTP/1.1 |",
        "| **PATCH** | {baseURL}/v1/customers/{id} HTTP/1.1 |",
    ),
    example(
        "syntax-row-disagrees",
        "| **GET** | {baseURL}/v1/order/{id} HTTP/1.1 |\n\nGET https://api.example.com/v1/orders/A-1 HTTP/1.1",
        "| **GET** | {baseURL}/v1/orders/{id} HTTP/1.1 |\n\nGET https://api.example.com/v1/orders/A-1 HTTP/1.1",
    ),
    example(
        "table-damaged",
        "| Tulajdonság | Típus | Leírás |\n|-------------|-------|--------|\n| előfizetést | sztring | Az előfizetés. |",
        "| Tulajdonság | Típus | Leírás |\n|-------------|-------|--------|\n| subscription | sztring | Az előfizetés. |",
    ),
    example(
        "table-disagrees-with-schema",
        "| id | int | The order. |            (the schema says: string)",
        "| id | string | The order. |",
    ),
    example(
        "total-count-disagrees",
        "{ \"totalCount\": 37, \"items\": [{ \"id\": 1 }] }",
        "{ \"totalCount\": 1, \"items\": [{ \"id\": 1 }] }",
    ),
    example(
        "translation-damage",
        "hu/order.md   { \"status\": \"visszavonva\" }\nen/order.md   { \"status\": \"cancelled\" }",
        "hu/order.md   { \"status\": \"cancelled\" }\nen/order.md   { \"status\": \"cancelled\" }",
    ),
    example("sample-refused", "{ \"id\": 1 \"status\" ] }", "{ \"id\": 1, \"status\": [] }"),
    example("repaired-trailing-comma", "{ \"id\": 1, }", "{ \"id\": 1 }"),
    example("repaired-missing-comma", "{ \"id\": 1 \"size\": 2 }", "{ \"id\": 1, \"size\": 2 }"),
    example("repaired-comment", "{ \"id\": 1 // the number\n}", "{ \"id\": 1\n}"),
    example("repaired-byte-order-mark", "?{ \"id\": 1 }", "{ \"id\": 1 }"),
    example("repaired-exotic-space", "{ \"id\":\u{a0}1 }", "{ \"id\": 1 }"),
    example("repaired-literal-case", "{ \"isTrial\": True }", "{ \"isTrial\": true }"),
    example("repaired-unquoted-key", "{ id: 1 }", "{ \"id\": 1 }"),
    example("repaired-half-quoted-key", "{ id\": 1 }", "{ \"id\": 1 }"),
    example("repaired-typographic-quotes", "{ “id”: 1 }", "{ \"id\": 1 }"),
    example("repaired-single-quotes", "{ 'id': 1 }", "{ \"id\": 1 }"),
    example("repaired-leading-zero", "{ \"id\": 007 }", "{ \"id\": 7 }"),
    example("repaired-raw-tab", "{ \"name\": \"a\tb\" }", "{ \"name\": \"a\\tb\" }"),
    example("repaired-raw-line-break", "{ \"name\": \"a\nb\" }", "{ \"name\": \"a\\nb\" }"),
    example("repaired-placeholder-value", "{ \"id\": <string> }", "{ \"id\": \"<string>\" }"),
    example("repaired-ellipsis", "{ \"id\": 1, ... }", "{ \"id\": 1 }"),
    example("repaired-missing-closer", "[{ \"id\": 1 ]", "[{ \"id\": 1 }]"),
    example("repaired-doubled-opener", "{{ \"id\": 1 }", "{ \"id\": 1 }"),
    example("repaired-superfluous-closer", "{ \"id\": 1 }}", "{ \"id\": 1 }"),
    example("repaired-foreign-escape", "{ \"path\": \"a\\_b\" }", "{ \"path\": \"a_b\" }"),
    example("repaired-leading-ordinal", "1. { \"id\": 1 }", "{ \"id\": 1 }"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::json::{parse, parse_lenient, same_value};

    #[test]
    fn each_repair_makes_of_its_example_what_stands_beside_it() {
        for Example { rule, before, after } in EXAMPLES {
            let Some(kind) = rule.strip_prefix("repaired-") else { continue };
            let read = parse_lenient(before).unwrap_or_else(|error| panic!("{rule}: {error}"));
            let kinds: Vec<&str> = read.repairs.iter().map(|repair| repair.kind.id()).collect();
            assert_eq!(kinds, [kind]);
            assert!(same_value(&read.value, &parse(after).unwrap()), "{rule}");
        }
        let refused = EXAMPLES.iter().find(|example| example.rule == "sample-refused").unwrap();
        assert!(parse_lenient(refused.before).is_err());
        assert!(parse(refused.after).is_ok());
    }
}
