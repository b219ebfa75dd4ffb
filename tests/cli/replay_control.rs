//! `tapecheck replay --control`: a test resets, jumps, looks and makes trouble.

use std::net::SocketAddr;

use super::findings;
use super::harness::{Folder, Server, assert_says, repository};
use super::raw_http::{Message, ask};
use super::scenario::{self, order, path};

/// A replay of the committed cassette, and where it is controlled.
fn controlled(folder: &Folder, flags: &[&str]) -> (Server, SocketAddr) {
    let tape = std::fs::read(repository("cassettes/partner-center/cancel.json")).unwrap();
    folder.write("tape.json", tape);
    let server = folder.serve(&[&["replay", "--control", "tape.json"], flags].concat());
    let line = server.wait_for("controlled on http://");
    let address = line.trim().rsplit_once('/').unwrap().1.parse().unwrap();
    (server, address)
}

fn call(address: SocketAddr, method: &str, path: &str, body: &str) -> Message {
    let length = body.len();
    let head =
        format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n");
    ask(address, format!("{head}Content-Type: application/json\r\n\r\n{body}"))
}

/// The status of the order as a session reads it.
fn order_status(server: &Server, session: &str) -> String {
    let read = scenario::get(&path("orders", &order()));
    let answer = ask(server.address, in_session(&read, session));
    assert_eq!(answer.json()["id"].as_str(), Some(order().as_str()), "{}", answer.text());
    answer.json()["status"].as_str().unwrap().to_owned()
}

fn in_session(request: &str, session: &str) -> String {
    match session {
        "" => request.to_owned(),
        name => request.replace("Host:", &format!("Tapecheck-Session: {name}\r\nHost:")),
    }
}

fn cancel(server: &Server, session: &str) -> Message {
    let body = format!(r#"{{"id":"{}","status":"cancelled"}}"#, order());
    let request = scenario::request("PATCH", &path("orders", &order()), &body, 1);
    ask(server.address, in_session(&request, session))
}

#[test]
fn a_test_lets_all_sessions_or_one_begin_anew() {
    let folder = Folder::new();
    let (server, control) = controlled(&folder, &[]);
    let read = || ["", "one", "two"].map(|session| order_status(&server, session));
    for session in ["", "one", "two"] {
        assert_eq!(cancel(&server, session).status(), 200);
    }
    assert_eq!(read(), ["cancelled"; 3]);
    let reset = |body| assert_eq!(call(control, "POST", "/reset", body).status(), 204);
    reset(r#"{"session": "one"}"#);
    assert_eq!(read(), ["cancelled", "completed", "cancelled"]);
    reset(r#"{"session": null}"#);
    assert_eq!(read(), ["completed", "completed", "cancelled"]);
    reset("");
    assert_eq!(read(), ["completed"; 3]);
    let told = server.stop().with_status(0);
    assert_says(&told.stderr, &["answered 15 requests, 0 unmatched", "5 never asked for"]);
}

#[test]
fn a_test_jumps_to_where_so_many_mutations_were_answered() {
    let folder = Folder::new();
    let (server, control) = controlled(&folder, &[]);
    let state = call(control, "GET", "/state", "").json();
    let epochs = state["epochs"].as_array().unwrap();
    assert_eq!(epochs.len(), 2, "the refused PATCH has changed nothing: {epochs:?}");
    let first = &epochs[0];
    assert_eq!((first["epoch"].as_u64(), first["interaction"].as_u64()), (Some(1), Some(1)));
    let jump = |body: &str| call(control, "POST", "/jump", body);
    assert_eq!(order_status(&server, ""), "completed");
    assert_eq!(jump(r#"{"epoch": 1}"#).status(), 204);
    assert_eq!(order_status(&server, ""), "cancelled");
    assert_eq!(order_status(&server, "other"), "completed");
    assert_eq!(jump(r#"{"epoch": 2, "session": "other", "cassette": "tape.json"}"#).status(), 204);
    assert_eq!(order_status(&server, "other"), "cancelled");
    assert_eq!(cancel(&server, "other").status(), 200, "who asks again gets the answer again");
    assert_eq!(jump(r#"{"epoch": 0}"#).status(), 204);
    assert_eq!(order_status(&server, ""), "completed");
    for (body, says) in [
        (r#"{"epoch": 3}"#, "the epochs 0 to 2"),
        (r#"{"epoch": -1}"#, "`epoch` must be a whole number"),
        ("{}", "`epoch` must be a whole number"),
        (r#"{"epoch": 1, "cassette": "tap.json"}"#, "did you mean `tape.json`?"),
        (r#"{"epoch": 1, "sesion": "x"}"#, "did you mean `session`?"),
        ("{", "the body is no JSON"),
    ] {
        let refusal = jump(body);
        assert_eq!(refusal.status(), 422, "{body}");
        assert_says(refusal.json()["detail"].as_str().unwrap(), &[says]);
    }
}

#[test]
fn a_test_makes_trouble_and_ends_it() {
    let folder = Folder::new();
    let (server, control) = controlled(&folder, &["--fault", "GET /** status=500"]);
    let read = || {
        let answer = ask(server.address, scenario::get(&path("orders", &order())));
        answer.status()
    };
    assert_eq!([read(), read()], [500, 200]);
    let rules = r#"{"faults": ["GET /** status=503 count=5"]}"#;
    let now = call(control, "PUT", "/faults", rules).json();
    assert_eq!(now["faults"][0]["left"], 5);
    assert_eq!(read(), 503);
    assert_eq!(call(control, "POST", "/faults/off", "").json()["on"], false);
    assert_eq!(read(), 200);
    assert_eq!(call(control, "POST", "/faults/on", "").json()["faults"][0]["left"], 4);
    assert_eq!(read(), 503);
    let wrong = call(control, "PUT", "/faults", r#"{"faults": ["GET /** boom"]}"#);
    assert_eq!(wrong.status(), 422);
    assert_says(wrong.text(), &["`boom` is nothing that can happen", "status=CODE"]);
    assert_eq!(read(), 503, "what was wrong has changed nothing");
    assert_eq!(call(control, "POST", "/reset", "").status(), 204);
    assert_eq!([read(), read()], [500, 200], "as at the start");
    server.stop().with_status(0);
}

#[test]
fn a_test_sees_what_was_played_and_what_was_not_there() {
    let folder = Folder::new();
    let (server, control) = controlled(&folder, &[]);
    order_status(&server, "");
    order_status(&server, "other");
    for _ in 0..2 {
        assert_eq!(ask(server.address, scenario::get("/v1/customers")).status(), 409);
    }
    let hits = call(control, "GET", "/hits", "").json();
    assert_eq!(hits["hits"].as_array().unwrap().len(), 1, "{hits}");
    assert_eq!(
        (&hits["hits"][0]["interaction"], &hits["hits"][0]["times"]),
        (&0.into(), &2.into())
    );
    let unmatched = call(control, "GET", "/unmatched", "").json();
    assert_eq!(unmatched["unmatched"][0]["times"], 2);
    assert_says(unmatched["unmatched"][0]["message"].as_str().unwrap(), &["GET /v1/customers"]);
    call(control, "POST", "/reset", "");
    assert_eq!(call(control, "GET", "/hits", "").json()["hits"], serde_json::json!([]));
    let state = call(control, "GET", "/state", "").json();
    assert_eq!((&state["answered"], &state["unmatched"]), (&2.into(), &2.into()));
    server.stop().with_status(1);
}

#[test]
fn what_is_not_there_is_refused_with_what_is() {
    let folder = Folder::new();
    let (_server, control) = controlled(&folder, &[]);
    let missing = call(control, "GET", "/stat", "");
    assert_eq!(missing.status(), 404);
    assert_says(missing.text(), &["/state", "/openapi.json"]);
    let wrong = call(control, "DELETE", "/faults", "");
    assert_eq!((wrong.status(), wrong.field("Allow")), (405, Some("GET, PUT")));
}

/// The document against the answers: they are recorded like those of any service, and checked against it.
#[test]
fn the_answers_are_those_that_the_document_promises() {
    let folder = Folder::new();
    let contract = repository("schemas/control/openapi.json");
    let contract = contract.to_str().unwrap();
    let (server, control) = controlled(&folder, &["--fault", "GET /nothing reset count=3"]);
    let served = call(control, "GET", "/openapi.json", "");
    assert_eq!(served.text(), std::fs::read_to_string(contract).unwrap());
    let url = format!("http://{control}");
    let flags = ["record", "--upstream", &url, "-o", "control.json", "--contract", contract];
    let recorder = folder.serve(&flags);
    cancel(&server, "one");
    ask(server.address, scenario::get("/v1/customers"));
    let mut count = 0;
    for (method, path, body, status) in [
        ("GET", "/state", "", 200),
        ("GET", "/hits", "", 200),
        ("GET", "/unmatched", "", 200),
        ("GET", "/faults", "", 200),
        ("PUT", "/faults", r#"{"faults": ["* /** reset"]}"#, 200),
        ("PUT", "/faults", r#"{"faults": ["boom"]}"#, 422),
        ("POST", "/faults/off", "", 200),
        ("POST", "/faults/on", "", 200),
        ("POST", "/jump", r#"{"epoch": 1, "session": "one"}"#, 204),
        ("POST", "/jump", r#"{"epoch": 9}"#, 422),
        ("POST", "/reset", r#"{"session": null}"#, 204),
        ("POST", "/reset", "", 204),
        ("GET", "/openapi.json", "", 200),
        ("GET", "/nothing", "", 404),
    ] {
        let answer = call(recorder.address, method, path, body);
        assert_eq!(answer.status(), status, "{method} {path}: {}", answer.text());
        count += 1;
    }
    recorder.stop().with_status(0);
    let flags = ["check", "control.json", "--contract", contract, "--format", "json"];
    let told = folder.run(&[&flags[..], &["--fail-on", "info"]].concat()).with_status(0);
    assert_eq!(findings::read(&told.stdout), []);
    let tape = findings::parse(&folder.read("control.json"));
    assert_eq!(tape["interactions"].as_array().unwrap().len(), count);
    // The check can fail.
    let wrong = folder.read("control.json").replace("\"faultsOn\": true", "\"faultsOn\": 1");
    folder.write("wrong.json", wrong);
    folder.run(&["check", "wrong.json", "--contract", contract]).with_status(1);
}

#[test]
fn a_command_finds_the_control_and_nobody_else_does() {
    let folder = Folder::new();
    folder.write(
        "tape.json",
        std::fs::read(repository("cassettes/partner-center/cancel.json")).unwrap(),
    );
    let script = "echo $TAPECHECK_CONTROL_URL; exit 9";
    let command = ["replay", "tape.json", "--control", "--", "sh", "-c", script];
    let told = folder.run(&command).with_status(9);
    assert_says(&told.stdout, &["http://127.0.0.1:"]);
    assert_says(&told.stderr, &["controlled on http://127.0.0.1:"]);
    let told = folder.run(&["replay", "tape.json", "--control=0.0.0.0:0"]).with_status(2);
    assert_says(&told.stderr, &["can be reached from other machines", "--control=127.0.0.1:PORT"]);
}

#[test]
fn pages_of_other_places_cannot_control_a_replay_through_a_browser() {
    let folder = Folder::new();
    let (server, control) = controlled(&folder, &[]);
    let status = |host: &str, fields: &str| {
        let request =
            format!("POST /reset HTTP/1.1\r\nHost: {host}\r\n{fields}Content-Length: 0\r\n\r\n");
        ask(control, request).status()
    };
    let own = control.to_string();
    for host in [own.as_str(), "localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:80", ""] {
        let expected = if host.is_empty() { 403 } else { 204 };
        assert_eq!(status(host, ""), expected, "{host}");
    }
    for host in
        ["attacker.example", "attacker.example:80", "127.0.0.1.attacker.example", "10.0.0.1"]
    {
        assert_eq!(status(host, ""), 403, "{host}");
    }
    assert_eq!(status("localhost", "Origin: http://localhost:3000\r\n"), 204);
    for origin in ["https://attacker.example", "null", "http://localhost.attacker.example"] {
        assert_eq!(status("localhost", &format!("Origin: {origin}\r\n")), 403, "{origin}");
    }
    let refused = ask(control, "GET /state HTTP/1.1\r\nHost: attacker.example\r\n\r\n");
    assert_says(refused.text(), &["`Host` is `attacker.example`", "localhost"]);
    server.stop().with_status(0);
}

#[test]
fn through_the_proxy_a_command_reaches_the_control_and_it_counts_as_no_request() {
    let folder = Folder::new();
    let (server, control) = controlled(&folder, &["--forward"]);
    let whole = format!("GET http://{control}/state HTTP/1.1\r\nHost: {control}\r\n\r\n");
    let state = ask(server.address, whole);
    assert_eq!((state.status(), state.json()["answered"].as_u64()), (200, Some(0)));
    // As clients do that tunnel whatever they send through a proxy.
    let mut client = super::raw_http::Connection::open(server.address);
    client.send(format!("CONNECT {control} HTTP/1.1\r\nHost: {control}\r\n\r\n"));
    assert_eq!(client.receive_head().status(), 200);
    client.send(format!("POST /reset HTTP/1.1\r\nHost: {control}\r\nContent-Length: 0\r\n\r\n"));
    assert_eq!(client.receive().status(), 204);
    drop(client);
    let told = server.stop().with_status(0);
    assert_says(&told.stderr, &["answered 0 requests, 0 unmatched"]);

    let script = "echo $NO_PROXY $no_proxy $TAPECHECK_CONTROL_URL; exit 9";
    let flags = ["replay", "tape.json", "--forward", "--control", "--", "sh", "-c", script];
    let told = folder.run(&flags).with_status(9);
    let words: Vec<&str> = told.stdout.split_whitespace().collect();
    assert_eq!((words[0], words[0]), (words[1], words[2].strip_prefix("http://").unwrap()));
}
