//! `tapecheck diff`: differences in meaning, between cassettes and between other JSON files.

use super::findings::{self, Found, place_after};
use super::harness::{Folder, assert_says, repository};

fn tape() -> String {
    std::fs::read_to_string(repository("cassettes/partner-center/cancel.json")).unwrap()
}

fn folder(old: &str, new: &str) -> Folder {
    let folder = Folder::new();
    folder.write("old.json", old);
    folder.write("new.json", new);
    folder
}

#[test]
fn equal_files_have_no_differences() {
    for text in [tape(), r#"{"a": [1, 2]}"#.to_owned()] {
        let folder = folder(&text, &text);
        let told =
            folder.run(&["diff", "old.json", "new.json", "--fail-on", "info"]).with_status(0);
        assert_eq!(told.stdout, "no findings in 1 file\n");
        let report =
            folder.run(&["diff", "old.json", "new.json", "--format", "json"]).with_status(0);
        assert_eq!(findings::read(&report.stdout), []);
    }
}

#[test]
fn spelling_is_no_difference() {
    let old = r#"{"a": 1, "b": [true, null], "at": "2026-01-15T12:00:00Z", "s": "ü"}"#;
    let new = "{ \"s\": \"\\u00fc\",\n \"at\": \"2026-01-15T13:00:00+01:00\", \"b\": [true, null], \"a\": 1.0e0 }";
    let told =
        folder(old, new).run(&["diff", "old.json", "new.json", "--fail-on", "info"]).with_status(0);
    assert_eq!(told.stdout, "no findings in 1 file\n");
}

#[test]
fn two_json_files_are_compared_by_pointer() {
    let old = "{\n  \"quantity\": 1,\n  \"status\": \"active\",\n  \"gone\": [1]\n}";
    let new = "{\n  \"quantity\": \"1\",\n  \"status\": \"deleted\",\n  \"came\": {}\n}";
    let folder = folder(old, new);
    let report = folder.run(&["diff", "old.json", "new.json", "--format", "json"]).with_status(1);
    let mut found = findings::read(&report.stdout);
    found.sort_by(|a, b| a.rule.cmp(&b.rule));
    let at = |before| format!("new.json:{}", place_after(new, before));
    assert_eq!(
        found,
        [
            Found::new("info", "property-added", "/came", &at("\"came\": ")),
            Found::new("error", "property-removed", "/gone", "new.json:1:1"),
            Found::new("error", "type-changed", "/quantity", &at("\"quantity\": ")),
            Found::new("warning", "value-changed", "/status", &at("\"status\": ")),
        ]
    );
}

#[test]
fn two_cassettes_are_judged_by_the_contract() {
    let new = tape().replacen("\"billingType\": \"license\"", "\"billingType\": \"prepaid\"", 1);
    let folder = folder(&tape(), &new);
    let report = folder.run(&["diff", "old.json", "new.json", "--format", "json"]).with_status(1);
    let pointer = "/interactions/3/response/body/json/billingType";
    let place = format!("new.json:{}", place_after(&new, "\"billingType\": "));
    assert_eq!(
        findings::read(&report.stdout),
        [Found::new("error", "enum-value-new", pointer, &place)]
    );
    let text = folder.run(&["diff", "old.json", "new.json"]).with_status(1).stdout;
    assert_says(&text, &["= expected: \"license\"", "= found: \"prepaid\""]);
}

#[test]
fn an_interaction_that_is_gone_is_named() {
    let old = r#"{"tapecheck": 1, "origin": {"kind": "recorded"}, "interactions": [
        {"request": {"method": "GET", "path": "/v1/a"}, "response": {"status": 200}},
        {"request": {"method": "GET", "path": "/v1/b"}, "response": {"status": 200}}]}"#;
    let new = r#"{"tapecheck": 1, "origin": {"kind": "recorded"}, "interactions": [
        {"request": {"method": "GET", "path": "/v1/a"}, "response": {"status": 404}}]}"#;
    let told = folder(old, new).run(&["diff", "old.json", "new.json"]).with_status(1);
    assert_says(
        &told.stdout,
        &["error[status-changed]", "warning[interaction-removed]", "GET /v1/b"],
    );
}

#[test]
fn what_the_configuration_ignores_is_no_difference() {
    let folder = folder(r#"{"a": {"at": 1}, "b": 1}"#, r#"{"a": {"at": 2}, "b": 1}"#);
    let arguments = ["diff", "old.json", "new.json", "--fail-on", "warning"];
    folder.run(&arguments).with_status(1);
    folder.write("tapecheck.toml", "[diff]\nignore = [\"/a/at\"]\n");
    folder.run(&arguments).with_status(0);
}

#[test]
fn a_cassette_and_another_file_cannot_be_compared() {
    let folder = folder(&tape(), "{}");
    for arguments in [["diff", "old.json", "new.json"], ["diff", "new.json", "old.json"]] {
        let told = folder.run(&arguments).with_status(2);
        assert_eq!(told.stdout, "");
        assert_says(
            &told.stderr,
            &["error: `old.json` is a cassette and `new.json` is not", "help: name two cassettes"],
        );
    }
}
