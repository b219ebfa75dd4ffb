//! `tapecheck record`: bytes pass unchanged, and the cassette holds what passed, without secrets.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use tapecheck::sandbox::seed;

use super::findings;
use super::harness::{Folder, Server, assert_says};
use super::raw_http::{Connection, Message, Reply, Upstream, ask};
use super::scenario::{self, COOKIE, NO_ORDER, TOKEN, order, subscription};

const TAPE: &str = "tapes/tape.json";

fn record(folder: &Folder, upstream: &str) -> Server {
    folder.serve(&["record", "--upstream", upstream, "-o", TAPE])
}

/// Records one request to an upstream that always gives the same answer.
fn record_one(folder: &Folder, answer: &[u8], request: &str) -> (Message, Message, String) {
    let upstream = Upstream::canned(answer);
    let recorder = record(folder, &upstream.url);
    let seen = ask(recorder.address, request);
    recorder.stop().with_status(0);
    (seen, upstream.received().remove(0), folder.read(TAPE))
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: api.example\r\n\r\n")
}

fn interactions(tape: &str) -> Vec<serde_json::Value> {
    findings::parse(tape)["interactions"].as_array().unwrap().clone()
}

#[test]
fn the_cassette_of_the_scenario_is_the_reviewed_one() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(&[]);
    let recorder = record(&folder, &sandbox.url);
    let statuses: Vec<u16> = scenario::play(recorder.address).iter().map(Message::status).collect();
    let told = recorder.stop().with_status(0);

    assert_eq!(statuses, [200, 200, 200, 200, 200, 200, 404, 400]);
    assert_says(&told.stderr, &["recorded 8 exchanges into tapes/tape.json", "redacted "]);
    assert_eq!(told.stdout, "");
    insta::with_settings!({filters => vec![(r"127\.0\.0\.1:\d+", "127.0.0.1:<port>")]}, {
        insta::assert_snapshot!("recorded_cassette", folder.read(TAPE));
    });
}

#[test]
fn the_client_sees_what_it_would_see_without_the_recorder() {
    let folder = Folder::new();
    let direct = scenario::play(folder.sandbox(&[]).address);
    let sandbox = folder.sandbox(&[]);
    let recorder = record(&folder, &sandbox.url);
    for (direct, passed) in direct.iter().zip(scenario::play(recorder.address)) {
        assert_eq!(direct.body, passed.body);
        let fields = |message: &Message| {
            let mut fields: Vec<String> = message.fields().into_iter().map(String::from).collect();
            // The time of the answer, which each hop may write.
            fields.retain(|field| !field.starts_with("Date:"));
            fields
        };
        assert_eq!(fields(direct), fields(&passed));
    }
}

#[test]
fn findings_are_reported_in_the_format_that_is_asked_for() {
    let folder = Folder::new();
    let upstream = Upstream::start(|_| {
        Reply::Cut("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this".into())
    });
    let start = ["record", "--upstream", &upstream.url, "-o", TAPE, "--format", "json"];
    let recorder = folder.serve(&start);
    let mut client = Connection::open(recorder.address);
    client.send(get("/v1/broken"));
    client.rest();
    let told = recorder.stop().with_status(1);
    let report = findings::parse(&told.stdout);
    assert_eq!(report["command"], "record");
    assert_eq!(report["findings"][0]["rule"], "exchange-not-kept");
}

#[test]
fn nothing_is_added_to_an_answer() {
    let answer = "HTTP/1.1 200 OK\r\nx-One: 1\r\nContent-Length: 2\r\n\r\n{}";
    let (seen, _, _) = record_one(&Folder::new(), answer.as_bytes(), &get("/v1/x"));
    assert_eq!(seen.fields(), ["x-One: 1", "Content-Length: 2"]);
}

#[test]
fn nothing_of_the_run_that_is_secret_or_says_who_is_in_the_file_or_the_summary() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(&[]);
    let recorder = record(&folder, &sandbox.url);
    let answers = scenario::play(recorder.address);
    let told = recorder.stop().with_status(0);
    assert!(answers[0].text().contains(&order()), "the client sees the real identifier");

    let denied = seed::order_of(tapecheck::sandbox::ProductType::NewCommerce);
    let written = folder.read(TAPE) + &told.all();
    for secret in
        [TOKEN, COOKIE, seed::CUSTOMER, &order(), &subscription(), &denied, NO_ORDER, "7e57c11e-"]
    {
        for form in forms(secret) {
            assert!(!written.contains(&form), "{secret}, as {form}, is in:\n{written}");
        }
    }
    let guids = written
        .match_indices("-4000-8000-")
        .filter(|(at, _)| written.get(at - 13..*at).is_some_and(|start| start != "00000000-0000"));
    assert_eq!(guids.count(), 0, "only placeholders look like GUIDs");
}

/// How a text can stand in a file: as it is, in either case, percent-encoded, and inside base64 at any offset.
fn forms(text: &str) -> Vec<String> {
    let mut forms = vec![text.to_owned(), text.to_uppercase(), text.replace('-', "%2D")];
    for offset in 0..3 {
        let padded = [vec![0; offset], text.into()].concat();
        for engine in [&STANDARD, &URL_SAFE_NO_PAD] {
            let encoded = engine.encode(&padded);
            // The ends depend on what stands beside the text.
            forms.push(encoded[4..encoded.len() - 4].to_owned());
        }
    }
    forms
}

#[test]
fn the_same_scenario_gives_the_same_bytes_again() {
    let record_scenario = || {
        let folder = Folder::new();
        let sandbox = folder.sandbox(&[]);
        let recorder = record(&folder, &sandbox.url);
        scenario::play(recorder.address);
        recorder.stop().with_status(0);
        folder.read(TAPE).replace(&sandbox.url, "UPSTREAM")
    };
    assert_eq!(record_scenario(), record_scenario());
}

#[test]
fn names_are_passed_on_and_kept_as_spelled_in_both_directions() {
    let answer = b"HTTP/1.1 200 OK\r\ncontent-LENGTH: 2\r\nX-odd-CASE: a\r\nx-Second: b\r\nX-odd-CASE: c\r\n\r\nok";
    let request = "GET /v1/x?b=2&a=%C3%BC HTTP/1.1\r\nHost: api.example\r\nMS-requestID: 1\r\nx-LOWER-upper: z\r\n\r\n";
    let (seen, sent, tape) = record_one(&Folder::new(), answer, request);
    assert_says(&tape, &["\"x-LOWER-upper\": \"z\"", "\"X-odd-CASE\"", "\"x-Second\": \"b\""]);
    assert!(sent.head.starts_with("GET /v1/x?b=2&a=%C3%BC HTTP/1.1\r\n"), "{}", sent.head);
    assert_says(&sent.head, &["MS-requestID: 1", "x-LOWER-upper: z"]);
    assert_says(&seen.head, &["X-odd-CASE: a", "x-Second: b", "X-odd-CASE: c"]);
    assert_eq!(seen.text(), "ok");
}

#[test]
fn the_connections_own_fields_are_not_passed_on() {
    let request = "GET /v1/x HTTP/1.1\r\nHost: api.example\r\nConnection: Upgrade, HTTP2-Settings, X-Hop\r\n\
                   HTTP2-Settings: AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAAAAYABgAA\r\nUpgrade: h2c\r\nX-Hop: 1\r\n\
                   TE: deflate\r\nProxy-Connection: Keep-Alive\r\nX-End: stays\r\n\r\n";
    let (seen, sent, tape) =
        record_one(&Folder::new(), b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", request);
    assert_eq!(seen.status(), 200);
    for field in ["Upgrade", "HTTP2-Settings", "X-Hop", "TE", "Proxy-Connection"] {
        assert_eq!(sent.field(field), None, "{}", sent.head);
        assert!(!tape.contains(&format!("\"{field}\"")), "{tape}");
    }
    assert_says(&sent.head, &["X-End: stays"]);
}

#[test]
fn a_chunked_body_arrives_whole_and_is_kept() {
    let big: String = (0..20_000).map(|number| format!("{number},")).collect();
    let json = format!("[{}]", big.trim_end_matches(','));
    let chunks: String = json
        .as_bytes()
        .chunks(7001)
        .map(|chunk| format!("{:x}\r\n{}\r\n", chunk.len(), std::str::from_utf8(chunk).unwrap()))
        .collect();
    let message = format!(
        "Transfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n{chunks}0\r\n\r\n"
    );
    let answer = format!("HTTP/1.1 200 OK\r\n{message}");
    let request = format!("POST /v1/x HTTP/1.1\r\nHost: api.example\r\n{message}");

    let (seen, sent, tape) = record_one(&Folder::new(), answer.as_bytes(), &request);

    assert_eq!(sent.text(), json);
    assert_eq!(seen.text(), json);
    let interaction = &interactions(&tape)[0];
    let expected: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(interaction["request"]["body"]["json"], expected);
    assert_eq!(interaction["response"]["body"]["json"], expected);
    assert!(!tape.contains("Transfer-Encoding"));
}

/// `{"coding":"br","quantity":1,"text":"üü…"}` in Brotli, as Node's zlib makes it.
const BROTLI: &str = "G00A4C2OdxA5bjGxo/iP1iIxe8OrjzfFxoaLRafe5GADDpQiCTBc4CqtmpSfxOYMQusv";

#[test]
fn a_compressed_answer_passes_unchanged_and_is_kept_decoded() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(r#"{"coding":"gzip","quantity":1}"#.as_bytes()).unwrap();
    for (coding, body) in
        [("gzip", gzip.finish().unwrap()), ("br", STANDARD.decode(BROTLI).unwrap())]
    {
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: {coding}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let request =
            "GET /v1/x HTTP/1.1\r\nHost: api.example\r\nAccept-Encoding: gzip, br\r\n\r\n";
        let (seen, sent, tape) =
            record_one(&Folder::new(), &[head.into_bytes(), body.clone()].concat(), request);

        assert_eq!(sent.field("Accept-Encoding"), Some("gzip, br"));
        assert_eq!(seen.field("Content-Encoding"), Some(coding));
        assert_eq!(seen.body, body);
        assert_eq!(interactions(&tape)[0]["response"]["body"]["json"]["coding"], coding);
    }
}

#[test]
fn no_coding_is_asked_for_that_the_client_did_not_ask_for() {
    let (_, sent, _) = record_one(
        &Folder::new(),
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        &get("/v1/x"),
    );
    assert_eq!(sent.field("Accept-Encoding"), None);
}

#[test]
fn a_client_that_waits_for_100_continue_gets_it_from_the_recorder() {
    let folder = Folder::new();
    let upstream = Upstream::canned("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    let recorder = record(&folder, &upstream.url);
    let mut client = Connection::open(recorder.address);
    client.send("PATCH /v1/x HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 7\r\nExpect: 100-continue\r\n\r\n");
    assert_eq!(client.receive_head().status(), 100);
    client.send(r#"{"a":1}"#);
    assert_eq!(client.receive().status(), 200);
    recorder.stop().with_status(0);
    assert_eq!(upstream.received()[0].text(), r#"{"a":1}"#);
    assert!(!folder.read(TAPE).contains("Expect"));
}

#[test]
fn an_http_1_0_client_and_one_that_keeps_its_connection_are_served() {
    let folder = Folder::new();
    let upstream = Upstream::canned("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    let recorder = record(&folder, &upstream.url);

    let mut old = Connection::open(recorder.address);
    old.send("GET /v1/old HTTP/1.0\r\n\r\n");
    let answer = String::from_utf8(old.rest()).unwrap();
    assert!(answer.contains(" 200 ") && answer.ends_with("{}"), "{answer}");

    let mut kept = Connection::open(recorder.address);
    for _ in 0..3 {
        kept.send(get("/v1/kept"));
        assert_eq!(kept.receive().text(), "{}");
    }
    recorder.stop().with_status(0);
    assert_eq!(interactions(&folder.read(TAPE)).len(), 4);
}

#[test]
fn bytes_that_are_no_text_are_kept() {
    let answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 4\r\n\r\n\xff\x00\xfe\x01";
    let (seen, _, tape) = record_one(&Folder::new(), answer, &get("/v1/x"));
    assert_eq!(seen.body, b"\xff\x00\xfe\x01");
    assert_eq!(interactions(&tape)[0]["response"]["body"]["base64"], "/wD+AQ==");
}

#[test]
fn an_answer_that_breaks_off_is_left_out_and_that_is_said() {
    let folder = Folder::new();
    let upstream = Upstream::start(|request| {
        if request.head.starts_with("GET /v1/broken") {
            Reply::Cut("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this".into())
        } else {
            Reply::Bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".into())
        }
    });
    let recorder = record(&folder, &upstream.url);
    assert_eq!(ask(recorder.address, get("/v1/whole")).status(), 200);
    let mut client = Connection::open(recorder.address);
    client.send(get("/v1/broken"));
    let seen = String::from_utf8(client.rest()).unwrap();
    assert!(seen.ends_with("only this"), "what came is passed on: {seen}");
    let told = recorder.stop().with_status(1);
    assert_says(&told.stdout, &["error[exchange-not-kept]", "1 error"]);

    assert_says(
        &told.stderr,
        &["GET /v1/broken passed and is not in the cassette", "the response body broke off"],
    );
    let tape = folder.read(TAPE);
    assert_eq!(interactions(&tape).len(), 1, "{tape}");
    assert!(!tape.contains("broken"), "{tape}");
}

#[test]
fn a_command_finds_the_recorder_and_its_exit_status_is_kept() {
    let folder = Folder::new();
    let upstream = Upstream::canned("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    let start = ["record", "--upstream", &upstream.url, "-o", TAPE, "--", "sh", "-c"];
    let told = folder.run(&[&start[..], &["echo url=$TAPECHECK_URL; exit 7"]].concat());
    assert_eq!(told.status, 7, "{}", told.all());
    assert_says(&told.stdout, &["url=http://127.0.0.1:"]);
    assert_says(&told.stderr, &["recorded nothing"]);
}

#[test]
fn a_command_that_never_uses_the_recorder_is_no_recording() {
    let folder = Folder::new();
    let arguments = ["record", "--upstream", "http://127.0.0.1:9", "-o", TAPE, "--", "true"];
    let told = folder.run(&arguments).with_status(2);
    assert_says(&told.stderr, &["without sending anything through tapecheck", "TAPECHECK_URL"]);
    assert!(!folder.has(TAPE));
}

#[test]
fn what_is_no_cassette_is_not_replaced() {
    let folder = Folder::new();
    folder.write(TAPE, "mine");
    let arguments = ["record", "--upstream", "http://127.0.0.1:9", "-o", TAPE];
    let told = folder.run(&arguments).with_status(2);
    assert_says(
        &told.stderr,
        &["will not replace what is no cassette", "help: choose another name"],
    );
    assert_eq!(folder.read(TAPE), "mine");
}

#[test]
fn a_second_signal_does_not_wait_for_a_service_that_is_silent() {
    let folder = Folder::new();
    let upstream = Upstream::start(|_| Reply::Silence);
    let recorder = record(&folder, &upstream.url);
    let mut client = std::net::TcpStream::connect(recorder.address).unwrap();
    std::io::Write::write_all(&mut client, get("/v1/x").as_bytes()).unwrap();
    let start = std::time::Instant::now();
    while upstream.received().is_empty() {
        assert!(start.elapsed() < super::harness::DEADLINE, "the request does not arrive");
        std::thread::yield_now();
    }
    recorder.signal(rustix::process::Signal::TERM);
    recorder.wait_for("a second signal leaves them out");
    let told = recorder.stop().with_status(0);
    assert_says(&told.stderr, &["recorded nothing"]);
}

#[test]
fn sigterm_is_passed_on_to_the_command() {
    let folder = Folder::new();
    let script =
        "trap 'echo the command ends; exit 5' TERM; echo ready; while :; do read -r _ < fifo; done";
    let made = std::process::Command::new("mkfifo").arg(folder.path().join("fifo")).status();
    assert!(made.unwrap().success());
    let start = ["record", "--upstream", "http://127.0.0.1:9", "-o", TAPE, "--", "sh", "-c"];
    let process = super::harness::Process::start(folder.command(&[&start[..], &[script]].concat()));
    process.wait_for_output("ready");
    process.signal(rustix::process::Signal::TERM);
    let told = process.finish().with_status(5);
    assert_says(&told.stdout, &["the command ends"]);
}

/// A cassette without interactions.
const EMPTY: &str = r#"{"tapecheck":1,"origin":{"kind":"recorded"},"interactions":[]}"#;

/// A cassette that asks for one thing.
const ASKED: &str = r#"{"tapecheck":1,"origin":{"kind":"recorded"},"interactions":[
    {"request":{"method":"GET","path":"/v1/x"},"response":{"status":200,"body":{"json":{}}}}]}"#;

#[test]
fn a_recording_without_an_exchange_leaves_an_older_file_alone() {
    let folder = Folder::new();
    folder.write(TAPE, EMPTY);
    let upstream = Upstream::canned("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    let told = record(&folder, &upstream.url).stop().with_status(0);
    assert_says(&told.stderr, &["recorded nothing; tapes/tape.json was not written"]);
    assert_eq!(folder.read(TAPE), EMPTY);
}

#[test]
fn quiet_says_nothing_of_what_went_well() {
    let folder = Folder::new();
    let upstream = Upstream::canned("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    folder.write("asked.json", ASKED);
    // The program is its own client here: this test needs no other one.
    let client = format!(
        "{} -q verify asked.json --against $TAPECHECK_URL --output client.txt",
        env!("CARGO_BIN_EXE_tapecheck")
    );
    let arguments =
        ["-q", "record", "--upstream", &upstream.url, "-o", TAPE, "--", "sh", "-c", &client];
    let told = folder.run(&arguments).with_status(0);
    assert_eq!(interactions(&folder.read(TAPE)).len(), 1);
    assert_eq!(told.all().trim(), "");
}

#[test]
fn a_prefix_of_the_upstream_goes_before_every_path() {
    let folder = Folder::new();
    let upstream = Upstream::canned("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    let recorder = record(&folder, &format!("{}/base/", upstream.url));
    ask(recorder.address, get("/v1/x"));
    recorder.stop().with_status(0);
    assert!(upstream.received()[0].head.starts_with("GET /base/v1/x HTTP/1.1"));
    assert_eq!(interactions(&folder.read(TAPE))[0]["request"]["path"], "/v1/x");
}

/// `size` bytes of JSON.
fn json_of(size: usize) -> String {
    format!("\"{}\"", "x".repeat(size - 2))
}

fn put(path: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "PUT {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

#[test]
fn bodies_above_the_limit_pass_whole_and_only_their_length_is_kept() {
    let folder = Folder::new();
    let upstream = Upstream::start(|request| {
        let size = if request.head.contains("/v1/large") { 300_000 } else { 1000 };
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
        Reply::Bytes(format!("{head}Content-Length: {size}\r\n\r\n{}", json_of(size)).into())
    });
    let start = ["record", "--upstream", &upstream.url, "-o", TAPE, "--max-body", "1k"];
    let recorder = folder.serve(&start);
    assert_eq!(ask(recorder.address, get("/v1/large")).text(), json_of(300_000));
    ask(recorder.address, put("/v1/sent", &json_of(1025)));
    ask(recorder.address, put("/v1/small", &json_of(1024)));
    let told = recorder.stop().with_status(0);
    assert_eq!(upstream.received()[1].text(), json_of(1025));
    assert_says(&told.stderr, &["recorded 3 exchanges", "the response body has 300000 bytes"]);
    assert_says(&told.stdout, &["warning[body-truncated]", "2 warnings"]);

    let tape = folder.read(TAPE);
    let bodies: Vec<_> = interactions(&tape)
        .iter()
        .flat_map(|one| ["request", "response"].map(|side| one[side]["body"].clone()))
        .map(|body| body["truncated"].as_u64())
        .collect();
    assert_eq!(bodies, [None, Some(300_000), Some(1025), None, None, None]);
    assert!(!folder.run(&["check", TAPE]).stdout.contains("body-not-json"));

    let replay = folder.serve(&["replay", TAPE]);
    let refused = ask(replay.address, get("/v1/large"));
    assert_eq!(refused.status(), 409);
    assert_says(refused.text(), &["too large to be kept", "--max-body", "not kept"]);
    assert_eq!(ask(replay.address, put("/v1/sent", "[\"another body\"]")).status(), 200);
    replay.stop().with_status(1);
}

#[test]
fn an_answer_that_comes_before_the_request_was_read_is_kept() {
    let folder = Folder::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut seen = Vec::new();
        while !seen.ends_with(b"only this") {
            let mut byte = [0];
            std::io::Read::read_exact(&mut stream, &mut byte).unwrap();
            seen.extend(byte);
        }
        let answer = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\n{}";
        stream.write_all(answer.as_bytes()).unwrap();
        // Kept open: a service that hangs up as well may break the answer off.
        std::io::copy(&mut stream, &mut std::io::sink()).unwrap();
    });
    let recorder = folder.serve(&["record", "--upstream", &url, "-o", TAPE]);
    let mut client = Connection::open(recorder.address);
    client.send("PUT /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\nonly this");
    assert_eq!(client.receive().status(), 413);
    drop(client);
    let told = recorder.stop().with_status(0);
    assert_says(&told.stdout, &["warning[body-truncated]", "was not read to its end"]);
    let tape = folder.read(TAPE);
    assert_eq!(interactions(&tape)[0]["request"]["body"]["truncated"], 5000, "{tape}");
}
