//! `tapecheck replay`: recorded answers by meaning, own identifiers back, and explained refusals.

use super::findings;
use super::harness::{Folder, Server, assert_says, repository};
use super::raw_http::{Connection, Message, ask};
use super::scenario::{self, order, path, subscription};

/// The scenario's cassette, recorded here.
fn recorded() -> (Folder, Vec<Message>) {
    let folder = Folder::new();
    let sandbox = folder.sandbox(&[]);
    let recorder = folder.serve(&["record", "--upstream", &sandbox.url, "-o", "tapes/tape.json"]);
    let answers = scenario::play(recorder.address);
    recorder.stop().with_status(0);
    (folder, answers)
}

/// A folder with the committed cassette of the same requests.
fn committed() -> Folder {
    let folder = Folder::new();
    let tape = std::fs::read(repository("cassettes/partner-center/cancel.json")).unwrap();
    folder.write("tape.json", tape);
    folder
}

fn replay(folder: &Folder) -> Server {
    folder.serve(&["replay", "tape.json"])
}

/// The status that stands in an answer's body.
fn resource_status(answer: &Message) -> String {
    answer.json()["status"].as_str().unwrap().to_owned()
}

#[test]
fn the_scenario_gets_the_answers_that_it_got_live() {
    let (folder, live) = recorded();
    let server = folder.serve(&["replay", "tapes"]);
    let replayed = scenario::play(server.address);
    let told = server.stop().with_status(0);

    assert_says(&told.stderr, &["answered 8 requests, 0 unmatched, 0 never asked for"]);
    assert_eq!(told.stdout, "");
    for (index, (live, replayed)) in live.iter().zip(&replayed).enumerate() {
        assert_eq!(live.status(), replayed.status(), "answer {index}");
        let fields = |message: &Message| {
            let names = ["Content-Type", "MS-RequestId", "MS-CorrelationId"];
            names.map(|name| message.field(name).map(str::to_owned))
        };
        assert_eq!(
            fields(live),
            fields(replayed),
            "answer {index}: the client's own ids come back"
        );
        assert_eq!(live.json()["id"], replayed.json()["id"], "answer {index}");
    }
}

#[test]
fn a_read_changes_when_its_mutation_was_answered_and_not_before() {
    let folder = committed();
    let server = replay(&folder);
    let order_path = path("orders", &order());
    let cancel = format!(r#"{{"status":"cancelled","id":"{}"}}"#, order());
    let read = || resource_status(&ask(server.address, scenario::get(&order_path)));

    assert_eq!([read(), read(), read()], ["completed"; 3]);
    let answer = ask(server.address, scenario::request("PATCH", &order_path, &cancel, 1));
    assert_eq!((answer.status(), resource_status(&answer)), (200, "cancelled".into()));
    assert_eq!([read(), read()], ["cancelled"; 2]);
}

#[test]
fn any_identifiers_of_the_right_shape_are_the_clients_own() {
    let folder = committed();
    let server = replay(&folder);
    let customer = "C0FFEE00-1111-4222-9333-444455556666";
    let order = "MyOwnOrderOfThirtyThreeLetters--1";
    let answer =
        ask(server.address, scenario::get(&format!("/v1/customers/{customer}/orders/{order}")));
    assert_eq!(answer.status(), 200, "{}", answer.text());
    assert_eq!(answer.json()["id"], order);
    let link = answer.json()["links"]["self"]["uri"].as_str().unwrap().to_owned();
    assert_eq!(link, format!("/customers/{}/orders/{order}", customer.to_lowercase()));
}

#[test]
fn what_was_never_recorded_is_refused_with_the_nearest_recording_and_the_difference() {
    let folder = committed();
    let server = replay(&folder);
    let order_path = path("orders", &order());
    let body = format!(r#"{{"id":"{}","status":"completed"}}"#, order());
    let miss = ask(server.address, scenario::request("PATCH", &order_path, &body, 1));

    assert_eq!(miss.status(), 409);
    assert_eq!(miss.field("Content-Type"), Some("application/problem+json"));
    assert_eq!(miss.field("Cache-Control"), Some("no-store"));
    insta::assert_snapshot!("miss_body", miss.text());
    let nearest = &miss.json()["nearest"][0];
    assert_eq!(
        (nearest["cassette"].as_str(), nearest["interaction"].as_u64()),
        (Some("tape.json"), Some(1))
    );
    let difference = &nearest["differences"][0];
    assert_says(&difference.to_string(), &["/status", "cancelled", "completed"]);

    let told = server.stop().with_status(1);
    assert_says(&told.stderr, &["answered 0 requests, 1 unmatched"]);
    assert_says(
        &told.stdout,
        &["error[unmatched-request]", "tape.json /interactions/1", "/status"],
    );
}

#[test]
fn a_refusal_shows_no_token() {
    let folder = committed();
    let server = replay(&folder);
    let miss = ask(server.address, scenario::get("/v1/customers"));
    assert_eq!(miss.status(), 409);
    let told = server.stop().with_status(1);
    let all = format!("{}{}{}", miss.head, miss.text(), told.all());
    assert!(!all.contains(scenario::TOKEN) && !all.contains(scenario::COOKIE), "{all}");
}

#[test]
fn a_report_that_is_asked_for_is_written_with_nothing_in_it_too() {
    let folder = committed();
    let server = folder.serve(&["replay", "tape.json", "--report", "json=report.json"]);
    server.stop().with_status(0);
    assert!(folder.read("report.json").contains("\"findings\": []"));
}

#[test]
fn a_miss_makes_a_successful_command_fail_and_a_failed_one_keeps_its_status() {
    let folder = committed();
    // What asks is this test, from a program that the command waits for.
    let run = |script: &str, asks: bool| {
        let made = std::process::Command::new("mkfifo").arg(folder.path().join("go")).status();
        assert!(made.unwrap().success());
        let arguments = ["replay", "tape.json", "--", "sh", "-c", script];
        let process = super::harness::Process::start(folder.command(&arguments));
        let line = process.wait_for_output("http://127.0.0.1:");
        let address = line.trim().strip_prefix("http://").unwrap().parse().unwrap();
        if asks {
            assert_eq!(ask(address, scenario::get("/v1/customers")).status(), 409);
        }
        std::fs::write(folder.path().join("go"), "go\n").unwrap();
        std::fs::remove_file(folder.path().join("go")).unwrap();
        process.finish().status
    };
    let script = |status| format!("echo $TAPECHECK_URL; read -r _ < go; exit {status}");
    assert_eq!(run(&script(0), false), 1, "whoever asks nothing has tested nothing");
    assert_eq!(run(&script(0), true), 1);
    assert_eq!(run(&script(7), true), 7);
    assert_eq!(run(&script(7), false), 7);
}

#[test]
fn strict_makes_what_nobody_asked_for_a_finding() {
    let folder = committed();
    let order_path = path("orders", &order());
    for (arguments, status) in [
        (&["replay", "tape.json"][..], 0),
        (&["replay", "tape.json", "--strict", "--format", "json"], 1),
    ] {
        let server = folder.serve(arguments);
        assert_eq!(ask(server.address, scenario::get(&order_path)).status(), 200);
        let told = server.stop().with_status(status);
        assert_says(&told.stderr, &["answered 1 request, 0 unmatched, 7 never asked for"]);
        if status == 1 {
            let found = findings::read(&told.stdout);
            let rules: Vec<&str> = found.iter().map(|found| found.rule.as_str()).collect();
            assert_eq!(rules, ["unused-interaction"; 7]);
            assert_eq!(found[0].pointer, "/interactions/1");
        }
    }
}

#[test]
fn unmatched_requests_are_in_the_json_report_once_with_how_often_they_came() {
    let folder = committed();
    let server =
        folder.serve(&["replay", "tape.json", "--format", "json", "--report", "text=more.txt"]);
    for target in ["/v1/customers", "/v1/customers", "/v1/invoices"] {
        assert_eq!(ask(server.address, scenario::get(target)).status(), 409);
    }
    let told = server.stop().with_status(1);
    let found = findings::read(&told.stdout);
    assert_eq!(found.len(), 2, "{}", told.stdout);
    assert!(found.iter().all(|found| found.rule == "unmatched-request"));
    assert_says(&told.stdout, &["(asked 2 times)", "GET /v1/invoices"]);
    assert_says(&folder.read("more.txt"), &["error[unmatched-request]", "2 errors"]);
}

#[test]
fn head_is_answered_without_a_body() {
    let folder = Folder::new();
    let upstream = super::raw_http::Upstream::canned(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Total: 5\r\nContent-Length: 12\r\n\r\n",
    );
    let recorder = folder.serve(&["record", "--upstream", &upstream.url, "-o", "tape.json"]);
    let head = "HEAD /v1/x HTTP/1.1\r\nHost: a\r\n\r\n";
    let ask_head = |address| {
        let mut client = Connection::open(address);
        client.send(head);
        let answer = client.receive_head();
        // A body would stand before the next answer.
        client.send(head);
        assert_eq!(client.receive_head().status(), answer.status());
        answer
    };
    assert_eq!(ask_head(recorder.address).status(), 200);
    recorder.stop().with_status(0);
    let server = replay(&folder);
    let answer = ask_head(server.address);
    assert_eq!((answer.status(), answer.field("X-Total")), (200, Some("5")));
    server.stop().with_status(0);
}

#[test]
fn names_and_bytes_are_those_of_the_cassette() {
    let folder = Folder::new();
    let tape = r#"{
  "tapecheck": 1,
  "origin": { "kind": "recorded" },
  "interactions": [
    {
      "request": { "method": "GET", "path": "/v1/x" },
      "response": {
        "status": 203,
        "headers": { "content-TYPE": "application/json", "X-oDd": ["one", "two"] },
        "body": { "json": { "price": 1.0, "id": 12345678901234567890 } }
      }
    }
  ]
}
"#;
    folder.write("tape.json", tape);
    let server = replay(&folder);
    let answer = ask(server.address, "GET /v1/x HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(answer.status(), 203);
    assert_says(&answer.head, &["content-TYPE: application/json", "X-oDd: one", "X-oDd: two"]);
    assert_eq!(answer.text(), r#"{"price":1.0,"id":12345678901234567890}"#);
    assert_eq!(answer.field("Content-Length"), Some("39"));
}

#[test]
fn a_documentation_cassette_answers_with_any_identifiers() {
    let folder = Folder::new();
    let page = repository("tests/fixtures/import/docs/markdown-chinese/page.md");
    folder.run(&["import", "docs", page.to_str().unwrap(), "-o", "docs"]).with_status(0);
    let tape = findings::parse(&folder.read("docs/page.json"));
    let request = &tape["interactions"][0]["request"];
    assert_eq!(request["method"], "PATCH");
    let body = request["body"]["json"].to_string();
    let server = folder.serve(&["replay", "docs"]);
    let answer = ask(
        server.address,
        scenario::request("PATCH", &path("subscriptions", &subscription()), &body, 1)
            .replace("Host:", "If-Match: \"an etag\"\r\nHost:"),
    );
    assert_eq!(answer.status(), 200, "{}", answer.text());
    assert_eq!(answer.json()["status"], "deleted");
    server.stop().with_status(0);
}
