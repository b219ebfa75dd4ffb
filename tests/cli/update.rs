//! `tapecheck record --update`: what a textual diff of the cassette shows after recording again.

use std::collections::BTreeSet;

use super::harness::{Finished, Folder, NOW, assert_says};
use super::raw_http::{Upstream, ask};
use super::scenario;

const TAPE: &str = "tapes/tape.json";

/// Another day, on which every purchase of the sandbox has other dates.
const LATER: &str = "2026-07-04T08:30:05Z";

fn record(folder: &Folder, sandbox: &[&str], more: &[&str]) -> Finished {
    let sandbox = folder.serve(&[&["sandbox"], sandbox].concat());
    let recorder =
        folder.serve(&[&["record", "--upstream", &sandbox.url, "-o", TAPE], more].concat());
    scenario::play(recorder.address);
    recorder.stop().with_status(0)
}

/// The lines that are in one text only, without white space and commas at their ends.
fn lines_of_one<'t>(text: &'t str, other: &'t str) -> BTreeSet<&'t str> {
    let lines = |text: &'t str| -> BTreeSet<&'t str> {
        text.lines().map(|line| line.trim().trim_end_matches(',')).collect()
    };
    lines(text).difference(&lines(other)).copied().collect()
}

#[test]
fn the_same_scenario_on_another_day_changes_no_byte() {
    let folder = Folder::new();
    record(&folder, &["--now", NOW], &[]);
    let with_note = folder.read(TAPE).replacen(
        "\n      }\n    },\n    {",
        "\n      },\n      \"note\": \"before\",\n      \"x-ticket\": 7\n    },\n    {",
        1,
    );
    folder.write(TAPE, &with_note);
    let told = record(&folder, &["--now", LATER], &["--update"]);
    assert_says(&told.stderr, &["8 unchanged, 0 changed, 0 new, 0 gone"]);
    assert_eq!(folder.read(TAPE), with_note);
    assert!(with_note.contains("x-ticket"), "the note stands in the file");
}

#[test]
fn without_the_flag_the_file_is_the_new_recording() {
    let folder = Folder::new();
    record(&folder, &["--now", NOW], &[]);
    let before = folder.read(TAPE);
    record(&folder, &["--now", LATER], &[]);
    assert_ne!(folder.read(TAPE), before);
}

#[test]
fn only_the_drift_shows() {
    let folder = Folder::new();
    record(&folder, &["--now", NOW], &[]);
    let before = folder.read(TAPE);
    let told = record(&folder, &["--now", LATER, "--drift", "removed-field"], &["--update"]);
    let after = folder.read(TAPE);
    assert_says(&told.stderr, &["5 unchanged, 3 changed, 0 new, 0 gone"]);
    let gone: Vec<&str> = lines_of_one(&before, &after).into_iter().collect();
    assert_eq!(gone, [r#""billingCycle": "one_time""#]);
    assert_eq!(lines_of_one(&after, &before), BTreeSet::new());
}

#[test]
fn where_there_is_no_cassette_the_flag_records_one() {
    let folder = Folder::new();
    let told = record(&folder, &["--now", NOW], &["--update"]);
    assert_says(&told.stderr, &["recorded 8 exchanges"]);
    assert!(folder.has(TAPE));
}

/// Records one read of a service that gives this answer.
fn record_answer(folder: &Folder, answer: &str, more: &[&str]) -> Finished {
    let upstream = Upstream::canned(format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{answer}",
        answer.len()
    ));
    let arguments = [&["record", "--upstream", &upstream.url, "-o", TAPE], more].concat();
    let recorder = folder.serve(&arguments);
    ask(recorder.address, "GET /v1/a HTTP/1.1\r\nHost: a\r\n\r\n");
    recorder.stop().with_status(0)
}

#[test]
fn an_update_goes_by_every_key_of_the_configuration() {
    let before = r#"{"at": 1, "s": "Open", "tags": ["a", "b"], "items": [{"id": 1, "v": 1}, {"id": 2, "v": 2}], "price": 1.00, "note": null}"#;
    let after = r#"{"at": 2, "s": "OPEN", "tags": ["b", "a"], "items": [{"id": 2, "v": 2}, {"id": 1, "v": 1}], "price": 1.01}"#;
    let keys = [
        ("ignore = [\"/at\"]", "/at"),
        ("ignore_case = [\"/s\"]", "/s"),
        ("tolerance = 0.01", "/price"),
        ("null_is_absent = true", "/note"),
    ];
    let folder = Folder::new();
    record_answer(&folder, before, &[]);
    let recorded = folder.read(TAPE);
    let all: Vec<&str> = keys.iter().map(|(key, _)| *key).collect();
    let all = format!("[diff]\n{}\nunordered = [\"/tags\", \"/items\"]\n", all.join("\n"));
    folder.write("tapecheck.toml", &all);
    let told = record_answer(&folder, after, &["--update"]);
    assert_says(&told.stderr, &["1 unchanged, 0 changed, 0 new, 0 gone"]);
    assert_eq!(folder.read(TAPE), recorded);
    // Without one of the keys what it is about has changed.
    for (key, place) in keys {
        folder.write("tapecheck.toml", all.replace(key, ""));
        folder.write(TAPE, &recorded);
        let told = record_answer(&folder, after, &["--update"]);
        assert!(told.stderr.contains("0 unchanged, 1 changed"), "{place}: {}", told.stderr);
    }
}
