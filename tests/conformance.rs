//! Our reading of JSON Schema against the public test suite, draft 2020-12, everything that it requires.
//!
//! `TAPECHECK_CONFORMANCE` names the folder of the public data; `.ci/run` sets it. Each schema of the suite stands in a
//! file of a contract, as a user's would. `tests/import.rs` and `.ci/run` hold the other public data against us.
#![cfg(feature = "conformance")]

use std::fs;
use std::path::PathBuf;

use tapecheck::model::json::{self, Layout, Value};
use tapecheck::schema::{Contract, Schema};

fn data() -> PathBuf {
    let folder = std::env::var_os("TAPECHECK_CONFORMANCE");
    PathBuf::from(folder.expect("TAPECHECK_CONFORMANCE names the folder of the public data"))
}

/// A contract whose only operation takes a body of this schema.
fn schema(text: &str) -> Result<Schema, String> {
    const API: &str = r#"{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/x": {"post": {
        "requestBody": {"content": {"application/json": {"schema": {"$ref": "schema.json"}}}},
        "responses": {}}}}}"#;
    let files = [("openapi.json", API), ("schema.json", text)];
    let contract = Contract::load("openapi.json", &files).map_err(|error| error.to_string())?;
    let body = contract.operations()[0].request_body.clone().expect("the operation takes a body");
    Ok(body.content.json_schema(None).expect("the body has a schema").clone())
}

/// How many cases of the suite are refused when they are loaded; fewer is better.
const REFUSED: usize = 55;

/// References by `$id` and to the network are refused by design: a `$ref` names a file of the contract. So are
/// vocabularies of one's own.
fn may_be_refused(schema: &str) -> bool {
    let by_design =
        ["\"$id\"", "\"$ref\":\"http", "\"$ref\":\"urn:", "\"$schema\":\"http://localhost"];
    by_design.iter().any(|part| schema.contains(part))
}

#[test]
fn the_json_schema_test_suite() {
    let mut files: Vec<PathBuf> = fs::read_dir(data().join("json-schema/draft2020-12"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        // `format` is an annotation there; OpenAPI documents mean it, and so do we.
        .filter(|path| path.file_stem().is_some_and(|stem| stem != "format"))
        .collect();
    files.sort();
    let mut wrong = String::new();
    let (mut right, mut refused) = (0, 0);
    for path in files {
        let file = path.file_stem().unwrap().to_str().unwrap();
        let suite = json::parse(&fs::read_to_string(&path).unwrap()).unwrap();
        for case in suite.as_array().unwrap() {
            let name = format!("{file}: {}", text(case, "description"));
            let written = json::print(case.get("schema").unwrap(), Layout::Minified);
            match schema(&written) {
                Ok(schema) => right += judge(&schema, case, &name, &mut wrong),
                Err(_) if may_be_refused(&written) => refused += 1,
                Err(error) => wrong += &format!("{name}: is not loaded: {error}\n"),
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(right > 1000, "only {right} tests were judged");
    assert_eq!(refused, REFUSED, "cases refused by design");
}

/// Gives every test of a case to a schema; says how many are judged rightly, and writes down the others.
fn judge(schema: &Schema, case: &Value, name: &str, wrong: &mut String) -> usize {
    let mut right = 0;
    for test in case.get("tests").and_then(Value::as_array).unwrap() {
        let data = test.get("data").unwrap();
        let valid = test.get("valid").and_then(Value::as_bool).unwrap();
        // What is valid has no violation, and what is not has one that can be shown.
        if (schema.is_valid(data), schema.violations(data).is_empty()) == (valid, valid) {
            right += 1;
        } else {
            *wrong += &format!("{name}: {}: should be {valid}\n", text(test, "description"));
        }
    }
    right
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap()
}
