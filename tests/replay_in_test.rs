//! `tapecheck::replay::Replay` inside tests of other people.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::panic::catch_unwind;

use tapecheck::model::Severity;
use tapecheck::replay::{Replay, ReplayError};

const CASSETTE: &str = "cassettes/partner-center/cancel.json";

fn ask(url: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    stream.write_all(request.replace("Host:", "Connection: close\r\nHost:").as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn a_folder_of(tapes: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (index, text) in tapes.iter().enumerate() {
        std::fs::write(folder.path().join(format!("{index}.json")), text).unwrap();
    }
    folder
}

fn saying(text: &str) -> String {
    format!(
        r#"{{ "tapecheck": 1, "origin": {{ "kind": "recorded" }}, "interactions": [
  {{ "request": {{ "method": "PATCH", "path": "/v1/x", "body": {{ "json": {{ "at": "2026-01-04T20:45:02.4571234Z" }} }} }},
     "response": {{ "status": 200, "body": {{ "text": "{text}" }} }} }}
] }}"#
    )
}

fn patch(instant: &str) -> String {
    let body = format!(r#"{{"at":"{instant}"}}"#);
    let length = body.len();
    format!(
        "PATCH /v1/x HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

#[tokio::test]
async fn it_starts_and_stops_inside_a_runtime() {
    let replay = Replay::of(CASSETTE).start().unwrap();
    let url = replay.url().to_owned();
    let request = "GET /v1/nothing HTTP/1.1\r\nHost: a\r\n\r\n";
    let answer = tokio::task::spawn_blocking(move || ask(&url, request)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 409 "), "{answer}");
    assert_eq!(replay.stop().unmatched, 1);
}

#[test]
fn a_cassette_that_is_not_there_is_an_error_with_its_name() {
    let error = Replay::of("no-such.json").start().unwrap_err();
    assert!(matches!(&error, ReplayError::Load(_)), "{error:?}");
    assert!(error.to_string().contains("no-such.json"), "{error}");
}

#[test]
fn what_is_only_worth_knowing_fails_no_test() {
    let folder = a_folder_of(&[&saying("x")]);
    let replay = Replay::of(folder.path()).start().unwrap();
    assert!(ask(replay.url(), &patch("2026-01-04T20:45:02.457Z")).starts_with("HTTP/1.1 200 "));
    let summary = replay.stop();
    let noted = summary.findings.iter().filter(|finding| finding.severity == Severity::Info);
    assert_eq!(noted.count(), 1, "{:?}", summary.findings);
    let worse: Vec<_> =
        summary.findings.iter().filter(|finding| finding.severity > Severity::Info).collect();
    assert!(worse.is_empty(), "{worse:?}");
    summary.assert_no_findings();
}

#[test]
fn contradictory_recordings_and_refused_requests_fail_a_test() {
    let folder = a_folder_of(&[&saying("one"), &saying("two")]);
    let replay = Replay::of(folder.path()).start().unwrap();
    let rules = |replay: &tapecheck::replay::ReplayTest| -> Vec<&str> {
        replay.summary().findings.iter().map(|finding| finding.rule.id).collect()
    };
    assert_eq!(rules(&replay), ["contradictory-recordings"]);
    ask(replay.url(), "GET /v1/x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
    assert_eq!(rules(&replay), ["refused-request", "contradictory-recordings"]);
    let summary = replay.stop();
    assert_eq!((summary.refused, summary.requests()), (1, 1));
    assert!(catch_unwind(|| summary.assert_no_findings()).is_err());
}
