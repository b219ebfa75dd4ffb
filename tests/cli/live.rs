//! What `tapecheck record` says while it records, and of it all at the end.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process};

use super::harness::{Finished, Folder, Process, assert_says};
use super::raw_http::{Connection, Upstream, ask};
use super::scenario;

const TAPE: &str = "tape.json";

/// What breaks the contract: it is no JSON.
const WRONG: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n{";

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: api.example\r\n\r\n")
}

/// Records beside a command that says where the recorder is, and ends when the requests have been made.
fn record_beside_a_command(flags: &[&str], upstream: &str, requests: &[&str]) -> Finished {
    let folder = Folder::new();
    let wait = "mkfifo go; echo at $TAPECHECK_URL; read word < go; echo $word";
    let command = ["--upstream", upstream, "-o", TAPE, "--", "sh", "-c", wait];
    let process = Process::start(folder.command(&[&["record"], flags, &command[..]].concat()));
    let line = process.wait_for_output("http://127.0.0.1:");
    let address = line.trim().strip_prefix("at http://").unwrap().parse().unwrap();
    for path in requests {
        assert_eq!(ask(address, get(path)).status(), 200);
    }
    fs::write(folder.path().join("go"), "done\n").unwrap();
    process.finish()
}

#[test]
fn each_exchange_has_a_line_and_the_end_says_what_came_of_them() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(&[]);
    let recorder = folder.serve(&["record", "--upstream", &sandbox.url, "-o", TAPE]);
    scenario::play(recorder.address);
    let told = recorder.stop().with_status(0);
    let filters = vec![
        (r"127\.0\.0\.1:\d+", "127.0.0.1:<port>"),
        (r" *(<1|\d+) ms", "  <time>"),
        // On a busy machine.
        (r"tapecheck: \d+ exchanges? passed too fast .*\n", ""),
    ];
    insta::with_settings!({filters => filters}, {
        insta::assert_snapshot!("live_view", told.stderr);
    });
}

#[test]
fn what_is_wrong_with_an_exchange_is_told_as_it_happens_and_is_no_failure() {
    let folder = Folder::new();
    let upstream = Upstream::canned(WRONG);
    let recorder = folder.serve(&["record", "--upstream", &upstream.url, "-o", TAPE]);
    ask(recorder.address, get("/v1/x"));
    recorder.wait_for("error[body-not-json]: ");
    let told = recorder.stop().with_status(0);
    assert_says(
        &told.stderr,
        &["findings while recording: 1 error", "`tapecheck check tape.json` says where"],
    );
    let line = told.stderr.lines().find(|line| line.contains("200 GET    /v1/x")).unwrap();
    assert_says(line, &["  1 error"]);
    assert_eq!(told.stdout, "", "only the recorder's own findings are results");
    assert_says(&folder.run(&["check", TAPE]).with_status(1).stdout, &["error[body-not-json]"]);
}

#[test]
fn beside_a_command_only_what_is_wrong_is_told_and_marked_as_ours() {
    let upstream = Upstream::canned(WRONG);
    // The first one is always checked, however busy the machine is; the second one has nothing new to say.
    let requests = ["/v1/x", "/v1/x"];
    let told = record_beside_a_command(&[], &upstream.url, &requests).with_status(0);
    assert_says(&told.stderr, &["tapecheck:   error[body-not-json]"]);
    assert_eq!(told.stderr.matches("tapecheck: 200 GET    /v1/x").count(), 1, "{}", told.stderr);
    assert!(told.stderr.lines().all(|line| line.starts_with("tapecheck: ")), "{}", told.stderr);
    assert!(told.stdout.ends_with("done\n"), "{}", told.stdout);

    let told = record_beside_a_command(&["-v"], &upstream.url, &requests).with_status(0);
    assert_eq!(told.stderr.matches("tapecheck: 200 GET    /v1/x").count(), 2, "{}", told.stderr);
    assert_eq!(told.stderr.matches("error[body-not-json]").count(), 1, "{}", told.stderr);
}

#[test]
fn a_quiet_recorder_says_nothing() {
    let upstream = Upstream::canned(WRONG);
    let told = record_beside_a_command(&["-q"], &upstream.url, &["/v1/x"]).with_status(0);
    assert_eq!(told.stderr, "");
}

#[test]
fn requests_without_an_answer_are_counted_by_kind() {
    let folder = Folder::new();
    let recorder = folder.serve(&["record", "--upstream", "http://127.0.0.1:9", "-o", TAPE]);
    for _ in 0..2 {
        assert_eq!(ask(recorder.address, get("/v1/x")).status(), 502);
    }
    let told = recorder.stop().with_status(2);
    assert_says(&told.stderr, &["unanswered: 2 refused connections\n"]);
    assert_eq!(told.stderr.matches("  error: upstream `http://127.0.0.1:9`").count(), 2);
}

/// More than the pipe, the lines being written and those that wait can hold.
const MANY: usize = 2600;

#[test]
fn a_terminal_that_nobody_reads_stalls_no_exchange() {
    let folder = Folder::new();
    let upstream = Upstream::canned("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    let arguments = ["record", "--listen", "127.0.0.1:0", "--upstream", &upstream.url, "-o", TAPE];
    let mut recorder = folder.command(&arguments).stderr(Stdio::piped()).spawn().unwrap();
    let mut terminal = BufReader::new(recorder.stderr.take().unwrap());
    let mut first = String::new();
    terminal.read_line(&mut first).unwrap();
    let url = first.split_whitespace().find(|word| word.starts_with("http://")).unwrap();
    let mut client = Connection::open(url.strip_prefix("http://").unwrap().parse().unwrap());
    let request = get(&format!("/v1/{}", "long/".repeat(30)));
    for _ in 0..MANY {
        client.send(&request);
        assert_eq!(client.receive().status(), 200);
    }
    drop(client);
    let pid = Pid::from_raw(i32::try_from(recorder.id()).unwrap()).unwrap();
    kill_process(pid, Signal::TERM).unwrap();
    let mut rest = String::new();
    terminal.read_to_string(&mut rest).unwrap();
    assert_eq!(recorder.wait().unwrap().code(), Some(0), "{rest}");
    // Whatever does not fit is counted, and may be so more than once.
    let counts = rest.split("  … and ").skip(1).map(|text| text.split_whitespace().next().unwrap());
    let more: Vec<usize> = counts.map(|count| count.parse().unwrap()).collect();
    assert!(!more.is_empty(), "some do not fit:\n{rest}");
    let more: usize = more.iter().sum();
    assert_eq!(rest.matches("  200 GET ").count() + more, MANY);
    assert_says(&rest, &[&format!("recorded {MANY} exchanges into tape.json")]);
}
