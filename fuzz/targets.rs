//! What must hold whatever the bytes are. Each function is one fuzz target; `tests/fuzz.rs` runs them too.

#![allow(dead_code)] // Each target is a program of its own and uses one of these.

use std::sync::OnceLock;

use tapecheck::cassette::format;
use tapecheck::check::{self, Source};
use tapecheck::import::Page;
use tapecheck::import::docs::{self, Documented, Options, Repairs};
use tapecheck::model::json::{self, Kind, Layout, Value};
use tapecheck::model::yaml;
use tapecheck::profile::PARTNER_CENTER;
use tapecheck::schema::Contract;

/// The JSON front end: what is read can be printed and read again, and the lenient mode agrees with the strict one.
pub(crate) fn json(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        assert!(json::parse_bytes(data).is_err());
        return;
    };
    let strict = json::parse(text);
    assert_eq!(strict.as_ref().err(), json::Document::of(text).err().as_ref());
    if let Ok(value) = &strict {
        assert_places(value, text, 0, text.len());
        let printed = json::print(value, Layout::Minified);
        let again = json::parse(&printed).expect("what is printed is JSON");
        assert!(json::same_value(value, &again));
        assert_eq!(json::print(&again, Layout::Minified), printed);
    }
    match (&strict, json::parse_lenient(text)) {
        (Ok(value), Ok(parsed)) => {
            assert!(parsed.repairs.is_empty() && json::same_value(value, &parsed.value));
            // Two readers, one grammar.
            assert_same_places(value, &parsed.value);
        }
        (Ok(_), Err(error)) => panic!("lenient refuses what strict takes: {error}"),
        (Err(error), _) => assert!(error.offset <= text.len()),
    }
    let _ = json::scan(text);
}

/// The cassette reader: what is read is written and read again the same, and every finding has its place.
pub(crate) fn cassette(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok((document, cassette)) = format::read_document(text) else { return };
    let written = format::write(&cassette);
    let again = format::read(&written).expect("what is written can be read");
    assert_eq!(format::write(&again), written);
    let contract = contract();
    let source = Source { name: "a.json", text, document: &document, cassette: &cassette };
    for finding in check::check(&source, contract, &PARTNER_CENTER) {
        let pointer = finding.location.pointer.expect("a finding points somewhere");
        assert!(pointer.find_node(document.root()).is_some(), "{pointer}");
        assert!(finding.location.line.is_some());
    }
}

/// The loader of contracts, JSON and YAML: it refuses with a message or judges whatever it is given.
pub(crate) fn openapi(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(value) = yaml::parse(text) {
        let printed = json::print(&value, Layout::Minified);
        json::parse(&printed).expect("what YAML says is JSON");
    }
    for name in ["api.json", "api.yaml"] {
        let Ok(contract) = Contract::load(name, &[(name, text)]) else { continue };
        for operation in contract.operations() {
            let requests = operation.request_body.iter().map(|body| &body.content);
            let answers = operation.responses.iter().map(|response| &response.content);
            for schema in requests.chain(answers).filter_map(|content| content.json_schema(None)) {
                for value in samples() {
                    assert_eq!(schema.is_valid(value), schema.violations(value).is_empty());
                    let printed = json::print(value, Layout::Minified);
                    let document = json::Document::of(printed).expect("what is printed is JSON");
                    assert_eq!(schema.is_valid(document.root()), schema.is_valid(value));
                    contract.notes(schema, value);
                }
            }
            for parameter in &operation.parameters {
                parameter.readings("a,1;b=2.3|%2C");
            }
        }
    }
}

/// A page and another edition of it: no panic, every finding on a line that there is, the same twice.
pub(crate) fn page(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let options = Options {
        profile: &PARTNER_CENTER,
        documented: Some(documented()),
        repairs: Repairs::Assumed,
    };
    let half = (0..=text.len() / 2).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let (first, second) = text.split_at(half);
    let page = |text| Page { name: "a.md", text, language: None };
    let imported = docs::import_with(&page(text), &options);
    let lines = text.split('\n').count();
    for finding in &imported.findings {
        assert!(finding.location.line.is_some_and(|line| (1..=lines).contains(&line)));
    }
    let again = docs::import_with(&page(text), &options);
    let written = format::write(&imported.cassette);
    assert_eq!(written, format::write(&again.cassette));
    format::read(&written).expect("other commands take what was imported");
    docs::hold_together(&[&imported.facts]);
    docs::compare(&page(first), &page(second), &options);
}

fn documented() -> &'static Documented<'static> {
    static DOCUMENTED: OnceLock<Documented<'static>> = OnceLock::new();
    DOCUMENTED.get_or_init(|| Documented::new(contract(), &PARTNER_CENTER))
}

fn assert_places(value: &Value, text: &str, start: usize, end: usize) {
    assert!(start <= value.span.start && value.span.end <= end);
    assert!(text.get(value.span.start..value.span.end).is_some());
    match &value.kind {
        Kind::Array(items) => {
            items
                .iter()
                .for_each(|item| assert_places(item, text, value.span.start, value.span.end));
        }
        Kind::Object(members) => {
            for member in members {
                assert_places(&member.value, text, member.name_span.end, value.span.end);
            }
        }
        _ => {}
    }
}

fn contract() -> &'static Contract {
    static CONTRACT: std::sync::OnceLock<Contract> = std::sync::OnceLock::new();
    CONTRACT.get_or_init(|| {
        Contract::load("openapi.json", PARTNER_CENTER.contract).expect("the shipped contract loads")
    })
}

fn samples() -> &'static [Value] {
    static SAMPLES: std::sync::OnceLock<Vec<Value>> = std::sync::OnceLock::new();
    SAMPLES.get_or_init(|| {
        let texts =
            ["null", "1e400", r#""a""#, r#"{"a":1,"a":"x","id":{"id":[]}}"#, "[[],{},-0.0]"];
        texts.iter().map(|text| json::parse(text).expect("these are JSON")).collect()
    })
}

/// Two trees of one text have everything at the same places.
fn assert_same_places(a: &Value, b: &Value) {
    assert_eq!(a.span, b.span);
    match (&a.kind, &b.kind) {
        (Kind::Array(a), Kind::Array(b)) => {
            a.iter().zip(b).for_each(|(a, b)| assert_same_places(a, b));
        }
        (Kind::Object(a), Kind::Object(b)) => {
            for (a, b) in a.iter().zip(b) {
                assert_eq!(a.name_span, b.name_span);
                assert_same_places(&a.value, &b.value);
            }
        }
        _ => {}
    }
}
