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

/// A cassette of a GET that was recorded before and after a PATCH.
fn tape_of(name: &str, folder: &Folder, statuses: [&str; 2]) {
    let get = |status: &str| {
        format!(
            r#"{{ "request": {{ "method": "GET", "path": "/v1/x" }},
      "response": {{ "status": 200, "body": {{ "json": {{ "status": "{status}" }} }} }} }}"#
        )
    };
    let [before, after] = statuses.map(get);
    let patch =
        r#"{ "request": { "method": "PATCH", "path": "/v1/x" }, "response": { "status": 200 } }"#;
    folder.write(
        name,
        format!(
            r#"{{ "tapecheck": 1, "origin": {{ "kind": "recorded" }}, "interactions": [
    {before},
    {patch},
    {after}
  ] }}
"#
        ),
    );
}

#[test]
fn list_and_show_say_what_can_be_answered_and_the_timeline_when() {
    let folder = Folder::new();
    tape_of("tapes/a.json", &folder, ["active", "suspended"]);
    let listed = folder.run(&["replay", "tapes", "--list"]).with_status(0);
    let shown = folder.run(&["show", "tapes"]).with_status(0);
    assert_eq!(listed.stdout, shown.stdout);
    assert_eq!(
        shown.stdout,
        "tapes/a.json\n    0  200  GET /v1/x\n    1  200  PATCH /v1/x\n    2  200  GET /v1/x\n"
    );
    let timeline = folder.run(&["show", "tapes", "--timeline"]).with_status(0);
    assert_says(&timeline.stdout, &["from the start", "once 1 (PATCH) has been answered"]);
    let text = folder.read("tapes/a.json").replacen(
        r#""suspended" } } }"#,
        r#""suspended" } } }, "after": "time""#,
        1,
    );
    folder.write("tapes/a.json", text);
    let timeline = folder.run(&["show", "tapes", "--timeline"]).with_status(0);
    assert_says(&timeline.stdout, &["time passed (the cassette says so)"]);
}

#[test]
fn a_damaged_cassette_stops_the_start_and_is_named_to_the_value() {
    let folder = Folder::new();
    tape_of("tapes/good.json", &folder, ["active", "suspended"]);
    let damaged = folder.read("tapes/good.json").replacen("\"PATCH\"", "PATCH", 1);
    folder.write("tapes/damaged.json", damaged);
    let told = folder.run(&["replay", "tapes", "--list"]).with_status(2);
    assert_says(&told.stderr, &["tapes/damaged.json:4:30` in /interactions/1/request/method"]);
    assert_eq!(told.stdout, "");
    let told = folder.run(&["replay", "tapes", "--list", "--skip-invalid"]).with_status(0);
    assert_says(&told.stderr, &["left out: ", "tapes/damaged.json:4:30"]);
    assert_says(&told.stdout, &["tapes/good.json\n", "GET /v1/x"]);
    folder.write("tapes/good.json", "{");
    folder.run(&["replay", "tapes", "--skip-invalid"]).with_status(2);
}

#[test]
fn a_miss_has_the_status_that_was_chosen_and_is_explained_in_the_summary() {
    let folder = Folder::new();
    tape_of("tapes/a.json", &folder, ["active", "suspended"]);
    tape_of("more.json", &folder, ["active", "suspended"]);
    let text = folder.read("more.json").replace("/v1/x", "/v1/elsewhere");
    folder.write("tapes/more.json", text);
    let server = folder.serve(&["replay", "tapes/a.json", "--miss-status", "404"]);
    let get =
        |target: &str| ask(server.address, format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n"));
    assert_eq!(get("/v1/x").status(), 200);
    assert_eq!(get("/v1/nothing").status(), 404);
    assert_eq!(get("/v1/nothing").status(), 404);
    assert_eq!(get("/x").json()["verdict"], "recorded elsewhere");
    assert_eq!(get("/v1/elsewhere").json()["verdict"], "recorded elsewhere");
    let told = server.stop().with_status(1);
    assert_says(
        &told.stderr,
        &[
            "answered 1 request, 4 unmatched",
            "GET /v1/nothing: never recorded",
            "GET /x: recorded elsewhere",
            "help: add `/v1` to the client's base URL: `$TAPECHECK_URL/v1`",
            "help: replay that cassette too: `tapecheck replay … tapes/more.json`",
        ],
    );
    assert_says(&told.stdout, &["(asked 2 times)"]);
    for status in ["412", "429", "500", "200", "x"] {
        let told = folder.run(&["replay", "tapes", "--miss-status", status]).with_status(2);
        assert_says(&told.stderr, &["--miss-status"]);
    }
}

#[test]
fn the_configuration_says_what_counts() {
    let folder = committed();
    folder.write(
        "tapecheck.toml",
        "[[match]]\noperation = \"patch-order\"\nignore-body = [\"/status\"]\n",
    );
    let order_path = path("orders", &order());
    let body = format!(r#"{{"id":"{}","status":"completed"}}"#, order());
    let server = replay(&folder);
    assert_eq!(
        ask(server.address, scenario::request("PATCH", &order_path, &body, 1)).status(),
        200
    );
    server.stop();
    for (text, says) in [
        ("[[match]]\noperation = \"patch-odrer\"\n", "did you mean `patch-order`?"),
        ("[[match]]\nignore-boby = []\n", "did you mean `match.ignore-body`?"),
        ("[[match]]\nbody = [\"status\"]\n", "`status` is no pattern of JSON Pointers"),
        ("[[match]]\noperation = \"PATCH orders\"\n", "write `PATCH /v1/orders/*`"),
        ("match = 1\n", "`match` must be a list of tables"),
    ] {
        folder.write("tapecheck.toml", text);
        let told = folder.run(&["replay", "tape.json"]).with_status(2);
        assert_says(&told.stderr, &["tapecheck.toml:", says]);
    }
}

#[test]
fn two_cassettes_that_contradict_each_other_are_a_finding() {
    let folder = Folder::new();
    tape_of("tapes/a.json", &folder, ["active", "suspended"]);
    tape_of("tapes/b.json", &folder, ["active", "suspended"]);
    folder.serve(&["replay", "tapes"]).stop().with_status(0);
    tape_of("tapes/b.json", &folder, ["expired", "suspended"]);
    let listed = folder.run(&["replay", "tapes", "--list"]).with_status(0);
    assert_says(&listed.stderr, &["is answered in another way by tapes/a.json /interactions/0"]);
    let told = folder.serve(&["replay", "tapes"]).stop().with_status(1);
    assert_says(
        &told.stdout,
        &["error[contradictory-recordings]", "tapes/b.json", "by tapes/a.json /interactions/0"],
    );
}

#[test]
fn what_a_client_sends_is_held_against_the_contract() {
    let folder = committed();
    let order_path = path("orders", &order());
    let body = format!(r#"{{"id":"{}","status":7}}"#, order());
    for (arguments, says) in
        [(&["replay", "tape.json"][..], true), (&["replay", "tape.json", "--no-contract"], false)]
    {
        let server = folder.serve(arguments);
        ask(server.address, scenario::request("PATCH", &order_path, &body, 1));
        let told = server.stop().with_status(1);
        assert_eq!(
            told.stdout.contains("error[type-mismatch]: a client sent `PATCH"),
            says,
            "{}",
            told.stdout
        );
    }
}

#[test]
fn points_in_time_move_when_that_is_asked_for() {
    let folder = Folder::new();
    tape_of("tape.json", &folder, ["2026-01-15T12:00:00.5Z", "suspended"]);
    let status = |arguments: &[&str]| {
        let server = folder.serve(arguments);
        resource_status(&ask(server.address, "GET /v1/x HTTP/1.1\r\nHost: a\r\n\r\n"))
    };
    assert_eq!(status(&["replay", "tape.json"]), "2026-01-15T12:00:00.5Z");
    assert_eq!(status(&["replay", "tape.json", "--shift-time", "-1d"]), "2026-01-14T12:00:00.5Z");
    let told = folder.run(&["replay", "tape.json", "--shift-time", "soon"]).with_status(2);
    assert_says(&told.stderr, &["neither a duration"]);
}

#[test]
fn every_damaged_cassette_of_a_folder_is_named_with_its_place() {
    let folder = Folder::new();
    tape_of("tapes/good.json", &folder, ["active", "suspended"]);
    let damaged = folder.read("tapes/good.json").replacen("\"PATCH\"", "PATCH", 1);
    folder.write("tapes/damaged.json", &damaged);
    folder.write("tapes/latin.json", b"{\n  \"note\": \"\xE9\" }");
    let misspelt = folder.read("tapes/good.json").replacen("\"tapecheck\"", "\"tapechek\"", 1);
    folder.write("tapes/misspelt.json", misspelt);
    let interim = folder.read("tapes/good.json").replacen("200", "101", 1);
    folder.write("tapes/interim.json", interim);
    folder.write("tapes/package.json", r#"{ "name": "x", "interactions": [] }"#);
    for command in [&["replay"][..], &["show"], &["check"]] {
        let told = folder.run(&[command, &["tapes"]].concat()).with_status(2);
        assert_says(
            &told.stderr,
            &[
                "tapes/damaged.json:4:30",
                "`tapes/latin.json:2:12` is not UTF-8 text (byte 13",
                "tapes/misspelt.json:1:1`",
                "a member `tapechek` where cassettes have `tapecheck`",
                "tapes/interim.json:",
                "the status code of an answer, from 200 to 999",
            ],
        );
        assert!(!told.stderr.contains("package.json"), "{}", told.stderr);
    }
}

#[test]
fn packages_beside_a_cassette_are_not_searched_for_other_recordings() {
    let folder = Folder::new();
    tape_of("tape.json", &folder, ["active", "suspended"]);
    let other = folder.read("tape.json").replace("/v1/x", "/v1/other");
    for place in
        ["node_modules/p/a.json", "target/a.json", ".git/a.json", "more/node_modules/a.json"]
    {
        folder.write(place, &other);
    }
    let asked = || {
        let server = folder.serve(&["replay", "tape.json"]);
        let miss = ask(server.address, "GET /v1/other HTTP/1.1\r\nHost: a\r\n\r\n").json();
        server.stop().with_status(1);
        miss["verdict"].as_str().unwrap().to_owned()
    };
    assert_ne!(asked(), "recorded elsewhere");
    folder.write("more/a.json", &other);
    assert_eq!(asked(), "recorded elsewhere");
}

#[test]
fn the_timeline_counts_what_the_configuration_says() {
    let folder = Folder::new();
    tape_of("tape.json", &folder, ["active", "active"]);
    // The two reads differ in a key that means nothing to the service.
    let read = r#""method": "GET", "path": "/v1/x""#;
    let turn = |turn: &str| format!(r#"{read}, "query": [["turn", "{turn}"]]"#);
    let text = folder.read("tape.json").replacen(read, &turn("1"), 1);
    let last = text.rfind(&format!("{read} ")).unwrap();
    let text = format!("{}{}{}", &text[..last], turn("2"), &text[last + read.len()..]);
    folder.write("tape.json", text);
    let shown = || folder.run(&["show", "tape.json", "--timeline"]).with_status(0).stdout;
    let alone = shown();
    folder.write(
        "tapecheck.toml",
        "[[match]]\noperation = \"GET /v1/x\"\nignore-query = [\"turn\"]\n",
    );
    let together = shown();
    assert!(!alone.contains("the same answer as before"), "{alone}");
    assert_says(&together, &["the same answer as before"]);
}
