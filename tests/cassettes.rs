//! The cassettes of this repository: written by this build, described by the published schema, and not out of date.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tapecheck::cassette::{Cassette, format};
use tapecheck::import::{Page, docs};
use tapecheck::profile::PARTNER_CENTER;
use tapecheck::storage::cassettes;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn all_cassettes() -> Vec<(PathBuf, String)> {
    let entries = walkdir::WalkDir::new(root().join("cassettes")).sort_by_file_name().into_iter();
    let files = entries.map(|entry| entry.unwrap().into_path()).filter(|path| path.is_file());
    let found: Vec<_> = files.map(|path| (path.clone(), read(&path))).collect();
    assert!(found.len() >= 4);
    found
}

#[test]
fn writing_what_was_read_gives_the_same_bytes() {
    for (path, text) in all_cassettes() {
        let cassette =
            format::read(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(format::write(&cassette), text, "{}", path.display());
    }
}

#[test]
fn the_published_schema_describes_them() {
    let schema: serde_json::Value =
        serde_json::from_str(&read("schemas/cassette.schema.json")).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    for (path, text) in all_cassettes() {
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(errors, Vec::<String>::new(), "{}", path.display());
    }
}

#[test]
fn the_documentation_cassettes_are_what_import_makes_of_the_pages() {
    for (name, text) in PARTNER_CENTER.samples {
        let cassette = format::read(text).unwrap();
        let page = cassette.origin.page.expect("documentation names its page");
        let imported = docs::import(
            &Page { name: &page, text: &read(&page), language: None },
            &PARTNER_CENTER,
        );
        assert_eq!(
            format::write(&imported.cassette),
            *text,
            "{name} is out of date: import {page} again"
        );
    }
}

#[test]
fn the_recording_is_what_the_demo_records_today() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Command::new(env!("CARGO_BIN_EXE_tapecheck"))
        .arg("demo")
        .arg("--keep")
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(demo.status.success(), "{}", String::from_utf8_lossy(&demo.stderr));
    let mut fresh =
        format::read(&fs::read_to_string(folder.path().join("cancel.json")).unwrap()).unwrap();
    // The port is the machine's choice.
    fresh.origin.upstream = Some("http://127.0.0.1:8027".to_owned());
    assert_eq!(format::write(&fresh), read("cassettes/partner-center/cancel.json"));
}

#[test]
fn a_library_that_is_read_in_parts_is_what_the_files_are() {
    let named = [root().join("cassettes")];
    let whole = cassettes::load_all(&named).unwrap();
    let parts = cassettes::load_library(&named).unwrap();
    let whole: Vec<(String, String)> =
        whole.iter().map(|one| (one.name(), format::write(&one.cassette))).collect();
    let parts: Vec<(String, String)> =
        parts.into_iter().map(|(name, cassette)| (name, format::write(&cassette))).collect();
    assert!(whole.len() >= 4);
    assert_eq!(parts, whole);
}

#[test]
fn the_published_schema_knows_from_when_an_answer_is_due() {
    let schema: serde_json::Value =
        serde_json::from_str(&read("schemas/cassette.schema.json")).unwrap();
    let validator = jsonschema::options().build(&schema).unwrap();
    let text = |after: &str| {
        format!(
            r#"{{"tapecheck":1,"origin":{{"kind":"recorded"}},"interactions":[
            {{"request":{{"method":"PATCH","path":"/v1/x"}}}},
            {{"request":{{"method":"GET","path":"/v1/x"}},"after":"{after}"}}]}}"#
        )
    };
    for (after, is_valid) in [
        ("start", true),
        ("time", true),
        ("PATCH /v1/x", true),
        ("soon", false),
        ("PATCH", false),
        ("PATCH /v1/x y", false),
        ("", false),
    ] {
        let value: serde_json::Value = serde_json::from_str(&text(after)).unwrap();
        assert_eq!(validator.is_valid(&value), is_valid, "{after}");
        assert_eq!(format::read(&text(after)).is_ok(), is_valid, "{after}");
    }
}

#[test]
fn the_published_schema_knows_how_long_an_answer_can_take() {
    let schema: serde_json::Value =
        serde_json::from_str(&read("schemas/cassette.schema.json")).unwrap();
    let validator = jsonschema::options().build(&schema).unwrap();
    for (latency, is_valid) in [
        ("230ms", true),
        ("0ms", true),
        ("2s", true),
        ("600s", true),
        ("600000ms", true),
        ("601s", false),
        ("600001ms", false),
        ("1m", false),
        ("2", false),
        ("", false),
    ] {
        let text = format!(
            r#"{{"tapecheck":1,"origin":{{"kind":"recorded"}},"interactions":[
            {{"request":{{"method":"GET","path":"/x"}},"response":{{"status":200,"latency":"{latency}"}}}}]}}"#
        );
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(validator.is_valid(&value), is_valid, "{latency}");
        let cassette = format::read(&text);
        assert_eq!(cassette.is_ok(), is_valid, "{latency}");
        if let Ok(cassette) = cassette {
            let latency = |cassette: Cassette| cassette.interactions[0].response.clone()?.latency;
            let again = format::read(&format::write(&cassette)).unwrap();
            assert_eq!(latency(again), latency(cassette));
        }
    }
}
