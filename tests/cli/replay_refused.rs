//! Requests that `tapecheck replay` refuses itself are told of, and fail the run.

use super::harness::{DEADLINE, Folder, Process, assert_says, repository};
use super::raw_http::{Connection, ask};
use super::scenario::{self, order, path};
use super::tls::ask_http_2;

fn committed() -> Folder {
    let folder = Folder::new();
    let tape = std::fs::read(repository("cassettes/partner-center/cancel.json")).unwrap();
    folder.write("tape.json", tape);
    folder
}

fn get_order() -> String {
    scenario::get(&path("orders", &order()))
}

/// A request with a body and these fields.
fn post(path: &str, fields: &str, body: &str) -> String {
    let length = body.len();
    format!("POST {path} HTTP/1.1\r\nHost: a\r\n{fields}Content-Length: {length}\r\n\r\n{body}")
}

#[test]
fn each_kind_of_refusal_is_a_finding_with_its_first_request_and_how_often_it_came() {
    let long = format!("GET /v1/long HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "x".repeat(3000));
    let many = format!("GET /v1/many HTTP/1.1\r\nHost: a\r\n{}\r\n", "X: y\r\n".repeat(101));
    let two = "GET /v1/two HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n".to_owned();
    let large = post("/v1/large", "", &"x".repeat(101));
    let unknown = post("/v1/unknown", "Content-Encoding: odd\r\n", "x");
    let connect = "CONNECT api.example:443 HTTP/1.1\r\nHost: api.example:443\r\n\r\n".to_owned();
    for (request, status, says) in [
        (long, 431, &["`GET /v1/long`", "the head has more than 2048 bytes", "--max-head"][..]),
        (many, 431, &["`GET /v1/many`", "more than 100 fields"]),
        (two, 400, &["`GET /v1/two`", "`Host` stands there more than once"]),
        (large, 413, &["`POST /v1/large`", "no more than 100 bytes are read", "--max-body"]),
        (unknown, 415, &["`POST /v1/unknown`", "content coding `odd` is not known"]),
        (connect, 400, &["`CONNECT api.example:443`", "no proxy"]),
    ] {
        let folder = committed();
        let limits = ["--max-body", "100", "--max-head", "2k"];
        let server = folder.serve(&[&["replay", "tape.json"], &limits[..]].concat());
        let refused = ask(server.address, &request);
        assert_eq!(refused.status(), status, "{}", refused.head);
        ask(server.address, &request);
        assert_eq!(ask(server.address, get_order()).status(), 200);
        let told = server.stop().with_status(1);
        assert_says(&told.stderr, &["answered 1 request, 0 unmatched", "2 refused"]);
        let status = format!("was refused with {status}");
        assert_says(&told.stdout, &["error[refused-request]", &status, "(asked 2 times)"]);
        assert_says(&told.stdout, says);
        assert_eq!(told.stdout.matches("error[").count(), 1, "{}", told.stdout);
    }
}

#[test]
fn a_head_that_is_too_large_is_told_of_in_http_2_as_well() {
    let folder = committed();
    let server = folder.serve(&["replay", "tape.json", "--max-head", "2k"]);
    let value = "x".repeat(3000);
    let (status, body) =
        ask_http_2(server.address, "GET", "/v1/long", &[("x-long", value.as_str())], "");
    assert_eq!(status, 431);
    assert_says(&body, &["the head has more than 2048 bytes", "--max-head"]);
    let told = server.stop().with_status(1);
    assert_says(&told.stdout, &["error[refused-request]", "/v1/long"]);
}

#[test]
fn connections_and_sessions_beyond_the_bound_are_told_of() {
    let folder = committed();
    let server = folder.serve(&["replay", "tape.json", "--max-connections", "1"]);
    let mut first = Connection::open(server.address);
    first.send(get_order());
    assert_eq!(first.receive().status(), 200);
    assert_eq!(ask(server.address, get_order()).status(), 503);
    drop(first);
    let told = server.stop().with_status(1);
    assert_says(&told.stdout, &["error[refused-request]", "with 503", "/orders/"]);
    assert_says(&told.stdout, &["--max-connections"]);

    let server = folder.serve(&["replay", "tape.json"]);
    let mut client = Connection::open(server.address);
    let statuses = (0..4098).map(|number| {
        let field = format!("Tapecheck-Session: s{number}\r\nHost:");
        client.send(get_order().replace("Host:", &field));
        client.receive().status()
    });
    let refused: Vec<u16> = statuses.filter(|status| *status != 200).collect();
    assert_eq!(refused, [409, 409]);
    let told = server.stop().with_status(1);
    assert_says(&told.stderr, &["answered 4096 requests, 0 unmatched", "2 refused"]);
    assert_says(&told.stdout, &["error[refused-request]", "too many sessions", "(asked 2 times)"]);
}

#[test]
fn a_head_that_never_ends_is_told_of() {
    let folder = committed();
    let server = folder.serve(&["replay", "tape.json", "--idle-timeout", "1"]);
    let mut client = Connection::open(server.address);
    client.send("GET /v1/slow HTTP/1.1\r\nHost: a\r\n");
    assert_eq!(client.rest(), b"");
    // One that says nothing is no request.
    assert_eq!(Connection::open(server.address).rest(), b"");
    let told = server.stop().with_status(1);
    assert_says(&told.stdout, &["`GET /v1/slow` was refused without an answer"]);
    assert_says(&told.stderr, &["1 refused"]);
}

#[test]
fn a_command_whose_requests_were_all_refused_has_asked_for_something() {
    let folder = committed();
    let script = "echo $TAPECHECK_URL > new; mv new url; while [ ! -e done ]; do sleep 0.01; done";
    let flags = ["replay", "tape.json", "--max-body", "10", "--", "sh", "-c", script];
    let process = Process::start(folder.command(&flags));
    let start = std::time::Instant::now();
    while !folder.has("url") {
        assert!(start.elapsed() < DEADLINE);
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let url = folder.read("url");
    let address = url.trim().strip_prefix("http://").unwrap().parse().unwrap();
    assert_eq!(ask(address, post("/v1/x", "", "more than ten")).status(), 413);
    folder.write("done", "");
    let told = process.finish().with_status(1);
    assert_says(&told.stdout, &["error[refused-request]"]);
    assert!(!told.stdout.contains("nothing-asked"), "{}", told.stdout);
}

#[test]
fn a_refusal_shows_no_secret_of_the_target() {
    let folder = committed();
    let server = folder.serve(&["replay", "tape.json", "--max-body", "10"]);
    let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";
    let request = post(&format!("/v1/x?access_token={token}"), "", "more than ten");
    assert_eq!(ask(server.address, request).status(), 413);
    let told = server.stop().with_status(1);
    assert_says(&told.all(), &["`POST /v1/x?access_token="]);
    assert!(!told.all().contains(token), "{}", told.all());
}
