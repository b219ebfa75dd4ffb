//! `tapecheck review`: somebody decides, line by line, and the cassette says so afterwards.

use std::io::Write as _;
use std::process::Stdio;

use super::findings;
use super::harness::{Finished, Folder, assert_says};
use super::raw_http::Upstream;

const OLD: &str = r#"{
  "tapecheck": 1,
  "origin": {"kind": "recorded"},
  "interactions": [
    {"request": {"method": "GET", "path": "/v1/a"}, "response": {"status": 200, "body": {"json": {"n": 1, "s": "x"}}}},
    {"request": {"method": "GET", "path": "/v1/b"}, "response": {"status": 200, "body": {"json": {"n": 1}}}},
    {"request": {"method": "GET", "path": "/v1/gone"}, "response": {"status": 200}}
  ]
}
"#;

const NEW: &str = r#"{
  "tapecheck": 1,
  "origin": {"kind": "recorded"},
  "interactions": [
    {"request": {"method": "GET", "path": "/v1/a"}, "response": {"status": 200, "body": {"json": {"n": "1", "s": "x"}}}},
    {"request": {"method": "GET", "path": "/v1/new"}, "response": {"status": 200}},
    {"request": {"method": "GET", "path": "/v1/b"}, "response": {"status": 200, "body": {"json": {}}}}
  ]
}
"#;

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("old.json", OLD);
    folder.write("new.json", NEW);
    folder
}

/// Runs the program with these lines on standard input.
fn answer(folder: &Folder, arguments: &[&str], lines: &str) -> Finished {
    let mut command = folder.command(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Finished {
        status: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn review(folder: &Folder, lines: &str) -> Finished {
    answer(folder, &["review", "old.json", "new.json"], lines)
}

/// The paths and bodies of a cassette.
fn content(folder: &Folder) -> Vec<(String, serde_json::Value)> {
    let cassette = findings::parse(&folder.read("old.json"));
    let interactions = cassette["interactions"].as_array().unwrap().iter();
    interactions
        .map(|one| {
            let path = one["request"]["path"].as_str().unwrap().to_owned();
            (path, one["response"]["body"]["json"].clone())
        })
        .collect()
}

#[test]
fn what_is_accepted_is_taken_over_and_what_is_kept_stays() {
    let folder = folder();
    let told = review(&folder, "a\nk\nk\na\n").with_status(1);
    assert_says(
        &told.stdout,
        &[
            "1 of 4: GET /v1/a",
            "error[type-changed] /interactions/0/response/body/json/n",
            "recorded: 1",
            "now: \"1\"",
            "2 of 4: GET /v1/new",
            "3 of 4: GET /v1/b",
            "4 of 4: GET /v1/gone",
        ],
    );
    assert_says(&told.stderr, &["old.json: took over 2 interactions"]);
    let expected = [
        ("/v1/a".to_owned(), serde_json::json!({"n": "1", "s": "x"})),
        ("/v1/b".to_owned(), serde_json::json!({"n": 1})),
    ];
    assert_eq!(content(&folder), expected);
}

#[test]
fn everything_can_be_taken_over_at_once() {
    let folder = folder();
    review(&folder, "A\n").with_status(0);
    let paths: Vec<String> = content(&folder).into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["/v1/a", "/v1/new", "/v1/b"]);
    let told = folder.run(&["diff", "old.json", "new.json", "--fail-on", "info"]).with_status(0);
    assert_eq!(told.stdout, "no findings in 1 file\n");
    assert_eq!(review(&folder, "").with_status(0).stdout, "nothing to decide\n");
}

#[test]
fn nothing_is_written_before_somebody_has_decided() {
    for lines in ["", "q\n", "k\nk\nk\nk\n"] {
        let folder = folder();
        review(&folder, lines).with_status(1);
        assert_eq!(folder.read("old.json"), OLD, "{lines:?}");
        assert_eq!(folder.names(), ["new.json", "old.json"], "{lines:?}");
    }
    for (lines, problem) in [("x\n", "`x` is no answer"), ("i\n", "needs a reason")] {
        let folder = folder();
        let told = review(&folder, lines).with_status(2);
        assert_says(&told.stderr, &["error: ", problem, "nothing was written"]);
        assert_eq!(folder.names(), ["new.json", "old.json"], "{lines:?}");
    }
}

#[test]
fn what_is_ignored_is_an_entry_of_the_configuration_and_not_told_again() {
    let folder = folder();
    folder.write("tapecheck.toml", "fail-on = \"warning\"\n");
    let told = review(&folder, "i\nthe \"new\" client copes\nA\n").with_status(0);
    assert_says(&told.stderr, &["tapecheck.toml: 1 entry of [[accept]] added"]);
    assert_eq!(
        folder.read("tapecheck.toml"),
        "fail-on = \"warning\"\n\n[[accept]]\nrule = \"type-changed\"\nlocation = \"old.json /interactions/*/response/body/json/n\"\nreason = \"the \\\"new\\\" client copes\"\n"
    );
    assert_eq!(content(&folder)[0].1["n"], 1);
    assert_eq!(review(&folder, "").with_status(0).stdout, "nothing to decide\n");
}

#[test]
fn todays_answers_of_a_service_can_be_reviewed() {
    let folder = folder();
    folder.write("old.json", OLD.replace(",\n    {\"request\": {\"method\": \"GET\", \"path\": \"/v1/b\"}, \"response\": {\"status\": 200, \"body\": {\"json\": {\"n\": 1}}}},\n    {\"request\": {\"method\": \"GET\", \"path\": \"/v1/gone\"}, \"response\": {\"status\": 200}}", ""));
    let upstream = Upstream::canned(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{\"n\":2, \"s\":\"x\"}",
    );
    let told =
        answer(&folder, &["review", "old.json", "--against", &upstream.url], "a\n").with_status(0);
    assert_says(&told.stdout, &["1 of 1: GET /v1/a", "warning[value-changed]"]);
    assert_eq!(content(&folder)[0].1["n"], 2);
}
