//! What is inferred: every observed body keeps to it, whatever it was, and the order of other things does not matter.

use proptest::prelude::*;
use tapecheck::infer::{Formats, Inferrer, Shape};
use tapecheck::model::json::{Layout, Value, parse, print};
use tapecheck::schema::{Contract, Schema};

fn inferrer() -> Inferrer {
    Inferrer::new(Formats::new().unwrap())
}

fn infer(bodies: &[Value]) -> Value {
    let inferrer = inferrer();
    let mut shape = Shape::default();
    bodies.iter().for_each(|body| inferrer.observe(&mut shape, body));
    assert_eq!(shape.observed(), bodies.len());
    inferrer.schema(&shape)
}

/// The schema as a contract has it.
fn loaded(schema: &Value) -> Schema {
    const API: &str = r#"{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/x": {"post": {
        "requestBody": {"content": {"application/json": {"schema": {"$ref": "schema.json"}}}},
        "responses": {}}}}}"#;
    let text = print(schema, Layout::Indented(2));
    let contract = Contract::load("api.json", &[("api.json", API), ("schema.json", &text)]);
    let contract = contract.unwrap_or_else(|error| panic!("{error}: {text}"));
    let body = contract.operations()[0].request_body.clone().unwrap();
    body.content.json_schema(None).unwrap().clone()
}

fn bodies(texts: &[&str]) -> Vec<Value> {
    texts.iter().map(|text| parse(text).unwrap()).collect()
}

/// The inferred schema of these bodies, on one line, without the numbers of observations.
fn inferred(texts: &[&str]) -> String {
    let text = print(&infer(&bodies(texts)), Layout::Minified);
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("\"x-observations\":") {
        out.push_str(&rest[..at]);
        rest = rest[at + 17..].trim_start_matches(|c: char| c.is_ascii_digit());
        rest = rest.strip_prefix(',').unwrap_or(rest);
    }
    out + rest
}

#[test]
fn types_are_what_was_seen() {
    assert_eq!(inferred(&["1", "2.0"]), r#"{"type":"integer"}"#);
    assert_eq!(inferred(&["1", "2.5"]), r#"{"type":"number"}"#);
    assert_eq!(inferred(&["null", "true", "\"a\""]), r#"{"type":["string","boolean","null"]}"#);
    assert_eq!(
        inferred(&["[]", "[1]", "[\"a\"]"]),
        r#"{"type":"array","items":{"type":["string","integer"]}}"#
    );
    assert_eq!(inferred(&["[]"]), r#"{"type":"array"}"#);
}

#[test]
fn what_every_body_has_is_required_once_there_are_two() {
    assert_eq!(
        inferred(&[r#"{"a":1}"#]),
        r#"{"type":"object","properties":{"a":{"type":"integer"}}}"#
    );
    assert_eq!(
        inferred(&[r#"{"a":1,"b":2}"#, r#"{"a":1}"#]),
        r#"{"type":"object","required":["a"],"properties":{"a":{"type":"integer"},"b":{"type":"integer"}}}"#
    );
}

#[test]
fn a_format_is_one_that_every_string_has() {
    let of = |texts: &[&str]| inferred(texts);
    assert_eq!(of(&["\"2026-01-15\""]), r#"{"type":"string","format":"date"}"#);
    assert_eq!(
        of(&["\"2026-01-15T12:00:00.1234567Z\""]),
        r#"{"type":"string","format":"date-time"}"#
    );
    assert_eq!(
        of(&["\"3F6A1C52-8b7e-4d19-a2c4-51d0e9b7f3a6\""]),
        r#"{"type":"string","format":"uuid"}"#
    );
    assert_eq!(of(&["\"P1Y\"", "\"P1M\""]), r#"{"type":"string","format":"duration"}"#);
    assert_eq!(of(&["\"https://example.com/a\""]), r#"{"type":"string","format":"uri"}"#);
    assert_eq!(of(&["\"a@example.com\""]), r#"{"type":"string","format":"email"}"#);
    assert_eq!(of(&["\"2026-01-15\"", "\"soon\""]), r#"{"type":"string"}"#);
    // A catalogue number is a URI by the letter of the standard, and nobody means that.
    assert_eq!(of(&["\"DZH318Z0BPS6:0001\""]), r#"{"type":"string"}"#);
}

#[test]
fn a_list_needs_evidence() {
    let many = |words: &[&str], count: usize| -> String {
        let texts: Vec<String> =
            (0..count).map(|i| format!("\"{}\"", words[i % words.len()])).collect();
        inferred(&texts.iter().map(String::as_str).collect::<Vec<_>>())
    };
    assert_eq!(
        many(&["active", "deleted"], 10),
        r#"{"type":"string","enum":["active","deleted"]}"#
    );
    assert_eq!(many(&["active", "deleted"], 9), r#"{"type":"string"}"#);
    assert_eq!(many(&["a", "b", "c"], 14), r#"{"type":"string"}"#);
    assert_eq!(many(&["only"], 50), r#"{"type":"string"}"#);
    assert_eq!(many(&["two words", "more words"], 50), r#"{"type":"string"}"#);
    assert_eq!(many(&["{secret}", "active"], 50), r#"{"type":"string"}"#);
}

#[test]
fn names_that_are_data_make_a_map() {
    assert_eq!(
        inferred(&[r#"{"1001":{"a":1},"1002":{"a":2}}"#]),
        r#"{"type":"object","additionalProperties":{"type":"object","required":["a"],"properties":{"a":{"type":"integer"}}}}"#
    );
}

#[test]
fn the_number_of_observations_is_told() {
    let schema = infer(&bodies(&[r#"{"a":1,"b":null}"#, r#"{"a":2}"#]));
    assert_eq!(
        print(&schema, Layout::Minified),
        r#"{"x-observations":2,"type":"object","required":["a"],"properties":{"a":{"x-observations":2,"type":"integer"},"b":{"x-observations":1,"type":"null"}}}"#
    );
}

#[test]
fn what_is_nested_deeply_is_cut_and_still_valid() {
    let deep = format!("{}1{}", "[{\"a\":".repeat(60), "}]".repeat(60));
    let bodies = bodies(&[&deep]);
    assert!(loaded(&infer(&bodies)).is_valid(&bodies[0]));
}

/// JSON texts as services write them and as nobody does.
fn json() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|b| b.to_string()),
        any::<i32>().prop_map(|n| n.to_string()),
        prop::sample::select(vec![
            "1.0",
            "1e400",
            "-0",
            "1e-400",
            "123456789012345678901234567890",
            "0.1"
        ])
        .prop_map(str::to_owned),
        prop::sample::select(vec![
            "active",
            "deleted",
            "{id-1}",
            "2026-01-15",
            "2026-01-15T12:00:00Z",
            "2026-13-45",
            "P1Y",
            "P",
            "a@b",
            "https://example.com",
            "x://",
            "00000000-0000-4000-8000-000000000001",
            "00000000-0000-4000-8000-00000000000g",
            "",
        ])
        .prop_map(|text| format!("\"{text}\"")),
        r#"[ -!#-\[\]-~éx😀]{0,12}"#.prop_map(|text| format!("\"{text}\"")),
        Just("\"\\ud800\"".to_owned()),
    ];
    scalar.prop_recursive(5, 40, 6, |inner| {
        let name =
            prop_oneof!["[a-c]", "[0-9]{1,4}", Just("\\ud800".to_owned()), Just("$ref".to_owned())];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5)
                .prop_map(|items| format!("[{}]", items.join(","))),
            // Duplicate names are among them.
            prop::collection::vec((name, inner), 0..6).prop_map(|members| {
                let members: Vec<String> =
                    members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn every_observed_body_keeps_to_the_schema(texts in prop::collection::vec(json(), 1..30)) {
        let bodies: Vec<Value> = texts.iter().map(|text| parse(text).unwrap()).collect();
        let schema = infer(&bodies);
        let judge = loaded(&schema);
        for (body, text) in bodies.iter().zip(&texts) {
            prop_assert!(judge.violations(body).is_empty() && judge.is_valid(body), "{text} against {}", print(&schema, Layout::Minified));
        }
        prop_assert_eq!(print(&infer(&bodies), Layout::Minified), print(&schema, Layout::Minified));
    }
}
