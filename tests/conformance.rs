//! Our reading of JSON Schema against the public test suite: everything that drafts 4, 6, 7, 2019-09 and 2020-12 require;
//! and our OpenAPI document against the schema of OpenAPI.
//!
//! `TAPECHECK_CONFORMANCE` names the folder of the public data; `.ci/run` sets it. Each schema of the suite stands in a
//! file of a contract, as a user's would, with the suite's remote files beside it. `tests/import.rs` and `.ci/run` hold
//! the other public data against us.
#![cfg(feature = "conformance")]

use std::fs;
use std::path::{Path, PathBuf};

use tapecheck::model::json::{self, Layout, Value};
use tapecheck::schema::{Contract, Schema};

fn data() -> PathBuf {
    let folder = std::env::var_os("TAPECHECK_CONFORMANCE");
    PathBuf::from(folder.expect("TAPECHECK_CONFORMANCE names the folder of the public data"))
}

/// The drafts of the suite, with what a schema without a `$schema` of its own gets.
const DRAFTS: [(&str, &str); 5] = [
    ("draft4", "http://json-schema.org/draft-04/schema#"),
    ("draft6", "http://json-schema.org/draft-06/schema#"),
    ("draft7", "http://json-schema.org/draft-07/schema#"),
    ("draft2019-09", "https://json-schema.org/draft/2019-09/schema"),
    ("draft2020-12", "https://json-schema.org/draft/2020-12/schema"),
];

/// Tests that are judged otherwise than the suite does. The standard leaves it to the user whether `format` asserts, and the
/// suite takes it that it does not; whoever writes one in a contract means it, so here it always does.
const EXCEPTIONS: &[&str] = &[
    "draft2020-12/format: email format: invalid email string is only an annotation by default",
    "draft2020-12/format: regex format: invalid regex string is only an annotation by default",
    "draft2020-12/format: ipv4 format: invalid ipv4 string is only an annotation by default",
    "draft2020-12/format: ipv6 format: invalid ipv6 string is only an annotation by default",
    "draft2020-12/format: hostname format: invalid hostname string is only an annotation by default",
    "draft2020-12/format: date format: invalid date string is only an annotation by default",
    "draft2020-12/format: date-time format: invalid date-time string is only an annotation by default",
    "draft2020-12/format: time format: invalid time string is only an annotation by default",
    "draft2020-12/format: json-pointer format: invalid json-pointer string is only an annotation by default",
    "draft2020-12/format: relative-json-pointer format: invalid relative-json-pointer string is only an annotation by default",
    "draft2020-12/format: iri format: invalid iri string is only an annotation by default",
    "draft2020-12/format: iri-reference format: invalid iri-reference string is only an annotation by default",
    "draft2020-12/format: uri format: invalid uri string is only an annotation by default",
    "draft2020-12/format: uri-reference format: invalid uri-reference string is only an annotation by default",
    "draft2020-12/format: uri-template format: invalid uri-template string is only an annotation by default",
    "draft2020-12/format: uuid format: invalid uuid string is only an annotation by default",
    "draft2020-12/format: duration format: invalid duration string is only an annotation by default",
];

/// A contract whose only operation takes a body of this schema.
fn schema(text: &str, remotes: &[(String, String)]) -> Result<Schema, String> {
    const API: &str = r#"{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/x": {"post": {
        "requestBody": {"content": {"application/json": {"schema": {"$ref": "schema.json"}}}},
        "responses": {}}}}}"#;
    let mut files = vec![("openapi.json", API), ("schema.json", text)];
    files.extend(remotes.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    let contract = Contract::load("openapi.json", &files).map_err(|error| error.to_string())?;
    let body = contract.operations()[0].request_body.clone().expect("the operation takes a body");
    Ok(body.content.json_schema(None).expect("the body has a schema").clone())
}

/// The files that the suite serves on port 1234, by their addresses there.
fn remotes() -> Vec<(String, String)> {
    let folder = data().join("json-schema/remotes");
    let entries = walkdir::WalkDir::new(&folder).sort_by_file_name().into_iter();
    let files = entries.map(|entry| entry.unwrap().into_path()).filter(|path| path.is_file());
    files
        .map(|path| {
            let name = path.strip_prefix(&folder).unwrap().to_str().unwrap().replace('\\', "/");
            (format!("http://localhost:1234/{name}"), fs::read_to_string(&path).unwrap())
        })
        .collect()
}

fn suites(draft: &str) -> Vec<(String, PathBuf)> {
    let folder = data().join("json-schema").join(draft);
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    let name = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    files.into_iter().map(|path| (name(&path), path)).collect()
}

#[test]
fn the_json_schema_test_suite() {
    let remotes = remotes();
    let mut wrong: Vec<String> = Vec::new();
    let mut right = 0;
    for (draft, uri) in DRAFTS {
        for (file, path) in suites(draft) {
            let suite = json::parse(&fs::read_to_string(&path).unwrap()).unwrap();
            for case in suite.as_array().unwrap() {
                let name = format!("{draft}/{file}: {}", text(case, "description"));
                match schema(&schema_text(case, uri), &remotes) {
                    Ok(schema) => right += judge(&schema, case, &name, &mut wrong),
                    Err(error) => wrong.push(format!("{name}: is not loaded: {error}")),
                }
            }
        }
    }
    assert!(right > 4900, "only {right} tests were judged rightly");
    assert_eq!(wrong, EXCEPTIONS);
}

/// The schema of a case, which says by which draft it is written.
fn schema_text(case: &Value, uri: &str) -> String {
    let mut schema = case.get("schema").unwrap().clone();
    if schema.get("$schema").is_none() {
        schema.set("$schema", uri);
    }
    json::print(&schema, Layout::Minified)
}

/// Gives every test of a case to a schema; says how many are judged rightly, and notes the others.
fn judge(schema: &Schema, case: &Value, name: &str, wrong: &mut Vec<String>) -> usize {
    let mut right = 0;
    for test in case.get("tests").and_then(Value::as_array).unwrap() {
        let data = test.get("data").unwrap();
        let valid = test.get("valid").and_then(Value::as_bool).unwrap();
        // As a tree and where it stands in a text: `check` judges bodies in their file.
        let document = json::Document::of(json::print(data, Layout::Minified)).unwrap();
        let in_text = schema.is_valid(document.root());
        // What is valid has no violation, and what is not has one that can be shown.
        let in_tree = (schema.is_valid(data), schema.violations(data).is_empty());
        if (in_text, in_tree) == (valid, (valid, valid)) {
            right += 1;
        } else {
            wrong.push(format!("{name}: {}", text(test, "description")));
        }
    }
    right
}

#[test]
fn our_openapi_document_is_one() {
    let specs = data().join("specs");
    let read = |name: &str| fs::read_to_string(specs.join(name)).unwrap();
    let names = [
        "openapi-3.1.schema-base.yaml",
        "openapi-3.1.schema.yaml",
        "openapi-3.1.dialect.yaml",
        "openapi-3.1.meta.yaml",
    ];
    let files: Vec<(String, String)> =
        names.iter().map(|name| ((*name).to_owned(), read(name))).collect();
    let root = format!(r##"{{"$ref": "{}"}}"##, names[0]);
    let schema = schema(&root, &files).unwrap();
    let ours = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/partner-center/openapi.json"),
    );
    let mut ours = json::parse(&ours.unwrap()).unwrap();
    assert_eq!(schema.violations(&ours), []);
    // The schema does look: what is no parameter is refused.
    ours.set(
        "paths",
        json::parse(r#"{"/x": {"get": {"parameters": [{"in": "nowhere"}]}}}"#).unwrap(),
    );
    assert!(!schema.is_valid(&ours));
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap()
}
