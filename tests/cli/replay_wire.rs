//! `tapecheck replay` on the wire: faults and latency, TLS and proxies, fallbacks, reloading, limits.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::harness::{DEADLINE, Folder, Server, assert_says, repository};
use super::raw_http::{Connection, Reply, Upstream, ask};
use super::scenario::{self, order, path};
use super::tls::{ask_http_2, over_http_2, over_tls, read_head};

/// A folder with the committed cassette of the scenario.
fn committed() -> Folder {
    let folder = Folder::new();
    let tape = std::fs::read(repository("cassettes/partner-center/cancel.json")).unwrap();
    folder.write("tape.json", tape);
    folder
}

fn get_order() -> String {
    scenario::get(&path("orders", &order()))
}

fn cancel(number: usize) -> String {
    let body = format!(r#"{{"id":"{}","status":"cancelled"}}"#, order());
    scenario::request("PATCH", &path("orders", &order()), &body, number)
}

fn statuses(server: &Server, requests: &[String]) -> Vec<u16> {
    requests.iter().map(|request| ask(server.address, request).status()).collect()
}

/// What comes back on a connection that may break.
fn bytes_of(server: &Server, request: &str) -> String {
    let mut connection = Connection::open(server.address);
    connection.send(request.replace("Host:", "Connection: close\r\nHost:"));
    String::from_utf8(connection.rest()).unwrap()
}

const THROTTLED: &str = "PATCH /v1/customers/*/orders/* status=429 retry-after=2 count=2";

#[test]
fn a_fault_happens_as_often_as_it_says_and_in_the_apis_own_words() {
    let folder = committed();
    let server = folder.serve(&["replay", "tape.json", "--fault", THROTTLED]);
    assert_eq!(ask(server.address, get_order()).status(), 200, "others are not concerned");
    let first = ask(server.address, cancel(1));
    assert_eq!((first.status(), first.field("Retry-After")), (429, Some("2")));
    assert_eq!(first.json()["code"], 429);
    assert_says(first.json()["description"].as_str().unwrap(), &[THROTTLED]);
    assert_eq!(statuses(&server, &[cancel(1), cancel(1)]), [429, 200]);
    let told = server.stop().with_status(0);
    assert_says(&told.stderr, &["answered 2 requests, 0 unmatched, 6 never asked for, 2 faults"]);
}

#[test]
fn connections_break_bodies_are_cut_and_all_goes_on_as_recorded() {
    let folder = committed();
    let rules = ["GET /** reset", "GET /** truncate=20", "GET /** slow=100000"];
    let flags = rules.iter().flat_map(|rule| ["--fault", rule]);
    let server =
        folder.serve(&["replay", "tape.json"].into_iter().chain(flags).collect::<Vec<_>>());
    assert_eq!(bytes_of(&server, &get_order()), "", "no byte comes before the reset");
    let cut = bytes_of(&server, &get_order());
    let (head, body) = cut.split_once("\r\n\r\n").unwrap();
    assert_eq!(body.len(), 20);
    let told = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).unwrap();
    assert!(told.parse::<usize>().unwrap() > 20, "{head}");
    let slow = ask(server.address, get_order());
    let usual = ask(server.address, get_order());
    assert_eq!((slow.status(), slow.text()), (200, usual.text()));
    server.stop().with_status(0);
}

#[test]
fn a_latency_is_the_least_that_an_answer_takes() {
    let folder = committed();
    let server = folder.serve(&["replay", "tape.json", "--latency", "150ms..200ms"]);
    let start = Instant::now();
    assert_eq!(statuses(&server, &[get_order(), get_order()]), [200, 200]);
    assert!(start.elapsed() >= Duration::from_millis(300), "{:?}", start.elapsed());
}

#[test]
fn an_answer_takes_as_long_as_when_it_was_recorded_where_both_are_asked_to() {
    let folder = Folder::new();
    let slow = Upstream::start(|_| {
        std::thread::sleep(Duration::from_millis(120));
        Reply::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".to_vec())
    });
    let upstream = slow.url.clone();
    let get_x = || "GET /x HTTP/1.1\r\nHost: a\r\n\r\n".to_owned();
    let record = |more: &[&str], name: &str| {
        let flags = ["record", "--upstream", &upstream, "-o", name];
        let server = folder.serve(&[&flags[..], more].concat());
        assert_eq!(statuses(&server, &[get_x()]), [200]);
        server.stop().with_status(0);
        folder.read(name)
    };
    let timed = record(&["--keep-latency"], "timed.json");
    let latency = timed.split("\"latency\": \"").nth(1).and_then(|rest| rest.split("ms").next());
    assert!(latency.unwrap().parse::<u64>().unwrap() >= 120, "{timed}");
    assert!(!record(&[], "plain.json").contains("latency"));
    let ask = |name: &str, latency: &[&str]| {
        let server = folder.serve(&[&["replay", name][..], latency].concat());
        let start = Instant::now();
        assert_eq!(statuses(&server, &[get_x(), get_x(), get_x()]), [200; 3]);
        let took = start.elapsed();
        (took, server.stop().with_status(0).stderr)
    };
    // The third is not read any more before it is answered.
    let (took, _) = ask("timed.json", &["--latency", "recorded"]);
    assert!(took >= Duration::from_millis(360), "{took:?}");
    let (_, told) = ask("plain.json", &["--latency", "recorded"]);
    assert_says(&told, &["no interaction says how long its answer took", "--keep-latency"]);
    let told = folder.run(&["sandbox", "--latency", "recorded"]).with_status(2);
    assert_says(&told.stderr, &["a sandbox has recorded nothing", "--latency 200ms"]);
    folder.write("bad.json", timed.replacen("ms\"", " minutes\"", 1));
    let told = folder.run(&["replay", "bad.json"]).with_status(2);
    assert_says(&told.stderr, &["bad.json:", "a time like `230ms` or `2s`"]);
}

#[test]
fn the_configuration_can_say_the_same_and_flags_stand_before_it() {
    let folder = committed();
    folder.write(
        "tapecheck.toml",
        "[replay]\nlatency = \"1ms\"\nfaults = [\n  \"GET /** status=503\",\n]\n",
    );
    let server = folder.serve(&["replay", "tape.json"]);
    assert_eq!(statuses(&server, &[get_order(), get_order()]), [503, 200]);
    server.stop().with_status(0);
    let server = folder.serve(&["replay", "tape.json", "--fault", "GET /** status=500"]);
    assert_eq!(statuses(&server, &[get_order(), get_order()]), [500, 200]);
    server.stop().with_status(0);
}

#[test]
fn a_rule_that_is_none_is_named_with_its_place_and_how_to_write_it() {
    let folder = committed();
    for (text, place, says) in [
        ("[replay]\nfaults = [\"GET /** boom\"]\n", ":2:11`", "`boom` is nothing that can happen"),
        ("[replay]\nfaults = \"GET\"\n", ":2:1`", "`faults` must be a list of strings"),
        ("[replay]\nlatency = \"soon\"\n", ":2:11`", "`soon` is no latency"),
        ("[replay]\nlatncy = \"1s\"\n", ":2:1`", "did you mean `replay.latency`?"),
        ("replay = 1\n", ":1:1`", "`replay` must be a table"),
    ] {
        folder.write("tapecheck.toml", text);
        let told = folder.run(&["replay", "tape.json"]).with_status(2);
        assert_says(&told.stderr, &["tapecheck.toml", place, says]);
    }
    folder.write("tapecheck.toml", "");
    for (flag, value, says) in [
        ("--fault", "GET /** count=2", "it does not say what happens"),
        ("--fault", "GET v1 reset", "does not begin with `/`"),
        ("--latency", "2s..1s", "a range like `50ms..2s`"),
    ] {
        let told = folder.run(&["replay", "tape.json", flag, value]).with_status(2);
        assert_says(&told.stderr, &[flag, says]);
    }
}

/// What a client has to trust.
fn authority(folder: &Folder) -> String {
    folder.run(&["ca", "print"]).with_status(0).stdout
}

#[test]
fn clients_that_speak_tls_are_answered_in_http_1_and_http_2() {
    let folder = committed();
    let server = folder.serve(&["replay", "tape.json", "--tls"]);
    assert!(server.url.starts_with("https://"), "{}", server.url);
    let trusted = authority(&folder);
    for host in ["127.0.0.1", "localhost"] {
        let stream = TcpStream::connect(server.address).unwrap();
        let (mut client, _) = over_tls(stream, host, &trusted).unwrap();
        for _ in 0..2 {
            client.send(get_order());
            assert_eq!(client.receive().status(), 200);
        }
    }
    let stream = TcpStream::connect(server.address).unwrap();
    let answers = over_http_2(stream, "127.0.0.1", &trusted, &[&path("orders", &order())]);
    assert_eq!(answers[0].0, 409, "without credentials it is another request: {answers:?}");
    assert_says(&answers[0].1, &["Authorization"]);
    let told = server.stop().with_status(1);
    assert_says(
        &told.stderr,
        &["in the shell of your client", " CURL_CA_BUNDLE=", "ca trust-help"],
    );
    assert!(!told.stderr.contains("HTTPS_PROXY"), "{}", told.stderr);
}

/// The environment of a command beside a replay, as lines.
fn environment_beside(folder: &Folder, flags: &[&str]) -> String {
    let arguments = [&["replay", "tape.json"], flags, &["--", "sh", "-c", "env; exit 9"]].concat();
    let mut command = folder.command(&arguments);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "JAVA_TOOL_OPTIONS"] {
        command.env_remove(name);
    }
    super::harness::Process::start(command).finish().with_status(9).stdout
}

#[test]
fn a_command_finds_in_its_environment_how_to_come_and_what_to_trust() {
    let folder = committed();
    let tls = environment_beside(&folder, &["--tls"]);
    let trust = ["\nCURL_CA_BUNDLE=", "\nNODE_EXTRA_CA_CERTS=", "trustStoreType=PKCS12"];
    assert_says(&format!("\n{tls}"), &trust);
    assert_says(&tls, &["TAPECHECK_URL=https://127.0.0.1:"]);
    for other in ["_PROXY=", "proxyHost"] {
        assert!(!tls.to_uppercase().contains(&other.to_uppercase()), "{tls}");
    }
    let proxy = environment_beside(&folder, &["--forward"]);
    assert_says(&format!("\n{proxy}"), &trust);
    let proxies = ["HTTPS_PROXY=http://127.0.0.1:", "\nNO_PROXY=\n", "-Dhttps.proxyHost=127.0.0.1"];
    assert_says(&proxy, &proxies);
}

/// A connection in TLS with a host through a proxy.
fn through(proxy: &Server, host: &str, trusted: &str) -> Connection {
    let mut stream = TcpStream::connect(proxy.address).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    write!(stream, "CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n").unwrap();
    let head = read_head(&mut stream);
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    over_tls(stream, host, trusted).unwrap().0
}

const API: &str = "api.partnercenter.microsoft.com";

#[test]
fn a_client_with_a_built_in_address_replays_through_the_proxy() {
    let folder = committed();
    let tape = folder.read("tape.json").replace("http://127.0.0.1:8027", &format!("https://{API}"));
    folder.write("tape.json", tape);
    let server = folder.serve(&["replay", "tape.json", "--forward"]);
    let trusted = authority(&folder);
    let mut client = through(&server, API, &trusted);
    client.send(get_order());
    assert_eq!(client.receive().status(), 200);
    client.send(cancel(1));
    assert_eq!(client.receive().status(), 200);
    assert_eq!(ask(server.address, get_order()).status(), 200, "its URL is a base URL as well");

    let mut other = through(&server, "elsewhere.example", &trusted);
    other.send(get_order());
    let miss = other.receive();
    assert_eq!((miss.status(), miss.json()["verdict"].as_str()), (409, Some("recorded elsewhere")));
    assert_says(miss.text(), &["elsewhere.example", API]);
    let map = format!("`--map elsewhere.example=https://{API}`");
    assert_says(miss.json()["help"].as_str().unwrap(), &[&map]);
    let whole = get_order().replace("GET /", "GET http://plain.example/");
    assert_says(ask(server.address, whole).text(), &["of http://plain.example"]);
    let told = server.stop().with_status(1);
    assert_says(
        &told.stderr,
        &["answered 3 requests, 2 unmatched", " HTTPS_PROXY=http://127.0.0.1:"],
    );
}

#[test]
fn a_host_can_stand_for_the_service_that_was_recorded() {
    let folder = committed();
    let map = format!("{API}=http://127.0.0.1:8027");
    let server = folder.serve(&["replay", "tape.json", "--forward", "--map", &map]);
    let mut client = through(&server, API, &authority(&folder));
    client.send(get_order());
    assert_eq!(client.receive().status(), 200);
    server.stop().with_status(0);
    for (flags, says) in [
        (&["--map", "a=http://b"][..], "--forward"),
        (&["--forward", "--map", "a"], "HOST=URL"),
        (&["--forward", "--tls"], "cannot be used with"),
    ] {
        let told = folder.run(&[&["replay", "tape.json"], flags].concat()).with_status(2);
        assert_says(&told.stderr, &[says]);
    }
}

const OK: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n{\"a\": 1}";

fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: api.example\r\nX-oDd:  stays\r\n\r\n")
}

#[test]
fn what_was_never_recorded_goes_on_as_it_was_sent_and_is_told_without_being_an_error() {
    let folder = committed();
    let upstream = Upstream::canned(OK);
    let server = folder.serve(&["replay", "tape.json", "--fallback", &upstream.url]);
    assert_eq!(ask(server.address, get_order()).status(), 200);
    assert!(upstream.received().is_empty(), "what was recorded stays here");
    let post = "POST /v1/new?b=2&a=%31 HTTP/1.1\r\nHost: x\r\nX-oDd:  stays\r\n\
                Content-Length: 9\r\n\r\n{\"b\" : 2}";
    assert_eq!(ask(server.address, post).text(), "{\"a\": 1}");
    let sent = &upstream.received()[0];
    assert_says(&sent.head, &["POST /v1/new?b=2&a=%31 HTTP/1.1", "X-oDd:  stays"]);
    assert_eq!(sent.text(), "{\"b\" : 2}");
    assert_eq!(ask(server.address, post).status(), 200);
    let told = server.stop().with_status(0);
    assert_says(
        &told.stderr,
        &[
            "answered 1 request, 0 unmatched",
            "2 passed on",
            "POST /v1/new?b=2&a=%31: never recorded",
        ],
    );
    let url = format!("passed on to {} (asked 2 times)", upstream.url);
    assert_says(&told.stdout, &["info[unmatched-request]", &url]);
}

#[test]
fn the_fallbacks_answer_comes_as_it_arrives() {
    let folder = committed();
    let upstream = Upstream::canned(OK.replace("Content-Length: 8", "Content-Length: 800"));
    let server = folder.serve(&["replay", "tape.json", "--fallback", &upstream.url]);
    let mut client = Connection::open(server.address);
    client.send(get("/v1/new"));
    assert_eq!(client.receive_head().status(), 200);
    assert_eq!(client.receive_bytes(8), b"{\"a\": 1}", "the service has not sent the rest");
}

#[test]
fn the_sandbox_can_answer_what_was_never_recorded() {
    let folder = committed();
    let server = folder.serve(&["replay", "tape.json", "--fallback", "sandbox"]);
    let orders = path("orders", "");
    let answer = ask(server.address, scenario::get(orders.trim_end_matches('/')));
    assert_eq!(answer.status(), 200, "{}", answer.text());
    assert!(answer.json()["totalCount"].as_u64().unwrap() > 1, "{}", answer.text());
    let told = server.stop().with_status(0);
    assert_says(&told.stdout, &["it was passed on to the sandbox"]);
    let flags = ["replay", "tape.json", "--fallback", "sandbox", "--record-missing", "new.json"];
    let told = folder.run(&flags).with_status(2);
    assert_says(&told.stderr, &["no recordings of a service", "tapecheck record"]);
}

#[test]
fn what_was_missing_is_recorded_without_secrets_and_replays_with_the_rest() {
    let folder = committed();
    let upstream = Upstream::canned(OK);
    let flags =
        ["replay", ".", "--forward", "--fallback", &upstream.url, "--record-missing", "new.json"];
    let server = folder.serve(&flags);
    assert_eq!(ask(server.address, get_order()).status(), 200);
    assert_eq!(ask(server.address, scenario::get("/v1/new")).text(), "{\"a\": 1}");
    let mut client = through(&server, API, &authority(&folder));
    client.send(scenario::get("/v1/other"));
    assert_eq!(client.receive().text(), "{\"a\": 1}");
    let told = server.stop().with_status(0);
    assert_says(&told.stderr, &["recorded 2 exchanges that were missing into new.json"]);
    assert!(!folder.read("new.json").contains(scenario::TOKEN));

    let server = folder.serve(&["replay", "tape.json", "new.json"]);
    let requests = [get_order(), scenario::get("/v1/new"), scenario::get("/v1/other")];
    assert_eq!(statuses(&server, &requests), [200; 3]);
    server.stop().with_status(0);
    let told = folder.run(&flags).with_status(2);
    assert_says(&told.stderr, &["`new.json` is there already", "name a new file"]);
    let told = folder.run(&["replay", ".", "--record-missing", "x.json"]).with_status(2);
    assert_says(&told.stderr, &["--fallback"]);
}

#[test]
fn a_fallback_that_does_not_answer_is_a_502_and_a_failure() {
    let folder = committed();
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", gone.local_addr().unwrap());
    drop(gone);
    for more in [&[][..], &["--record-missing", "new.json"]] {
        let server =
            folder.serve(&[&["replay", "tape.json", "--fallback", &url][..], more].concat());
        assert_eq!(ask(server.address, get("/v1/new")).status(), 502);
        let told = server.stop().with_status(2);
        assert_says(&told.stderr, &["1 request without a recording got no answer", &url]);
    }
    assert!(!folder.has("new.json"), "nothing was recorded");
    let told = folder.run(&["replay", "tape.json", "--fallback", "nowhere"]).with_status(2);
    assert_says(&told.stderr, &["`nowhere` is not the URL of a service"]);
}

/// A cassette of one GET of `/v1/x`, with this as its answer.
fn tape_saying(text: &str) -> String {
    format!(
        r#"{{ "tapecheck": 1, "origin": {{ "kind": "recorded" }}, "interactions": [
  {{ "request": {{ "method": "GET", "path": "/v1/x" }}, "response": {{ "status": 200, "body": {{ "text": "{text}" }} }} }}
] }}
"#
    )
}

#[test]
fn changed_new_and_deleted_cassettes_count_without_a_connection_being_dropped() {
    let folder = Folder::new();
    folder.write("tapes/a.json", tape_saying("first"));
    folder.write("tapes/b.json", tape_saying("other").replace("/v1/x", "/v1/y"));
    let server = folder.serve(&["replay", "tapes", "--watch"]);
    let mut client = Connection::open(server.address);
    let mut ask = |target: &str| {
        client.send(get(target));
        client.receive()
    };
    assert_eq!((ask("/v1/x").text(), ask("/v1/y").text()), ("first", "other"));

    folder.write("tapes/a.json", tape_saying("second"));
    server.wait_for("tapes/a.json has changed");
    assert_eq!(ask("/v1/x").text(), "second");

    folder.write("tapes/a.json", "{ \"tapecheck\": 1, ");
    let told = server.wait_for("the cassettes stay as they were");
    assert_says(&told, &["error: ", "tapes/a.json:1:"]);
    assert_eq!(ask("/v1/x").text(), "second", "the last good state stays");

    folder.write("tapes/a.json", tape_saying("third"));
    folder.write("tapes/c.json", tape_saying("new").replace("/v1/x", "/v1/z"));
    std::fs::remove_file(folder.path().join("tapes/b.json")).unwrap();
    server.wait_for("tapes/b.json is gone");
    assert_eq!((ask("/v1/x").text(), ask("/v1/z").text()), ("third", "new"));
    assert_eq!(ask("/v1/y").status(), 409);
    let told = server.stop().with_status(1);
    assert_says(&told.stderr, &["answered 6 requests, 1 unmatched, 0 never asked for"]);
    assert_eq!(told.stderr.matches("stay as they were").count(), 1, "{}", told.stderr);
}

#[test]
fn a_connection_too_many_is_refused_with_a_reason_until_there_is_room() {
    let folder = committed();
    let server = folder.serve(&["replay", "tape.json", "--max-connections", "1"]);
    let mut first = Connection::open(server.address);
    first.send(get_order());
    assert_eq!(first.receive().status(), 200);
    let refused = ask(server.address, get_order());
    assert_eq!((refused.status(), refused.field("Retry-After")), (503, Some("1")));
    assert_says(refused.text(), &["1 connections are open", "--max-connections"]);
    first.send(get_order());
    assert_eq!(first.receive().status(), 200, "who was there stays");
    drop(first);
    let start = Instant::now();
    while ask(server.address, get_order()).status() != 200 {
        assert!(start.elapsed() < DEADLINE, "there is room again");
    }
    server.stop().with_status(1);
}

#[test]
fn what_is_too_large_or_too_slow_is_refused_at_the_limit_that_was_chosen() {
    let folder = committed();
    let limits = ["--max-body", "100", "--max-head", "2k", "--idle-timeout", "1"];
    let server = folder.serve(&[&["replay", "tape.json"], &limits[..]].concat());
    let post = |length: usize| {
        let body = "x".repeat(length);
        let head = format!("POST /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n");
        ask(server.address, head + &body)
    };
    assert_eq!((post(100).status(), post(101).status()), (409, 413));
    let long = |length: usize| {
        let field = format!("X-Long: {}\r\nHost:", "x".repeat(length));
        ask(server.address, get_order().replace("Host:", &field)).status()
    };
    assert_eq!((long(100), long(2048)), (200, 431));
    let idle = Connection::open(server.address);
    assert_eq!(String::from_utf8_lossy(&idle.rest()), "", "it is closed");
    for wrong in [["--max-connections", "0"], ["--max-body", "x"], ["--idle-timeout", "0"]] {
        let told = folder.run(&[&["replay", "tape.json"], &wrong[..]].concat()).with_status(2);
        assert_says(&told.stderr, &[wrong[0]]);
    }
}

#[test]
fn each_further_address_is_a_session_of_its_own_unless_the_client_names_one() {
    let folder = committed();
    let server = folder.serve(&["replay", "tape.json", "--listen", "127.0.0.1:0"]);
    let line = server.wait_for("a session of its own");
    let other = line.trim().strip_prefix("and on http://").unwrap();
    let other = other.split(',').next().unwrap().parse().unwrap();
    let status = |address, request: String| {
        let answer = ask(address, request);
        answer.json()["status"].as_str().unwrap().to_owned()
    };
    assert_eq!(ask(server.address, cancel(1)).status(), 200);
    assert_eq!(status(server.address, get_order()), "cancelled");
    assert_eq!(status(other, get_order()), "completed", "it has a way of its own");
    let named = |request: String| request.replace("Host:", "Tapecheck-Session: one\r\nHost:");
    assert_eq!(ask(other, named(cancel(2))).status(), 200);
    assert_eq!(status(server.address, named(get_order())), "cancelled", "a name stands first");
    assert_eq!(status(other, get_order()), "completed");
    let told = server.stop().with_status(0);
    assert_says(&told.stderr, &["answered 6 requests"]);
    assert_says(
        &told.stderr,
        &[&format!("3 requests came to http://{other}, a session of its own")],
    );
}

#[test]
fn a_command_finds_every_address() {
    let folder = committed();
    let listen = ["--listen", "127.0.0.1:0", "--listen", "127.0.0.1:0"];
    let script = "echo $TAPECHECK_URL $TAPECHECK_URL_2 $TAPECHECK_URL_3; exit 9";
    let command = ["--", "sh", "-c", script];
    let told = folder.run(&[&["replay", "tape.json"], &listen[..], &command].concat());
    let told = told.with_status(9);
    let urls: std::collections::HashSet<&str> =
        told.stdout.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(urls.len(), 2, "{}", told.stdout);
    assert!(urls.iter().all(|url| url.starts_with("http://127.0.0.1:")), "{}", told.stdout);
}

/// What the body of an answer in HTTP/2 has before the stream is reset.
fn cut_in_http_2(address: std::net::SocketAddr, target: &str) -> usize {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        use http_body_util::BodyExt as _;
        use hyper_util::rt::{TokioExecutor, TokioIo};
        let stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let (mut sender, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
                .await
                .unwrap();
        tokio::spawn(connection);
        let request = hyper::Request::get(format!("http://{address}{target}"))
            .header("authorization", "Bearer x")
            .body(http_body_util::Empty::<bytes::Bytes>::new())
            .unwrap();
        let mut body = sender.send_request(request).await.unwrap().into_body();
        let mut length = 0;
        loop {
            match body.frame().await {
                Some(Ok(frame)) => length += frame.into_data().unwrap().len(),
                Some(Err(_)) => return length,
                None => panic!("the body has come to its end"),
            }
        }
    })
}

#[test]
fn in_http_2_a_body_is_cut_where_the_fault_says() {
    let folder = committed();
    let server = folder.serve(&["replay", "tape.json", "--fault", "GET /** truncate=50"]);
    assert_eq!(cut_in_http_2(server.address, &path("orders", &order())), 50);
    server.stop().with_status(0);
}

#[test]
fn what_belonged_to_the_recorded_connection_is_not_sent_and_the_date_is_todays() {
    let folder = Folder::new();
    let fields = r#""Date": "Tue, 01 Jan 2019 00:00:00 GMT", "Connection": "X-Hop, Upgrade", "X-Hop": "1",
        "Upgrade": "h2c", "Keep-Alive": "timeout=5", "TE": "trailers", "Proxy-Connection": "x", "X-Stays": "1""#;
    let tape = tape_saying("x")
        .replace("\"status\": 200,", &format!("\"status\": 200, \"headers\": {{ {fields} }},"));
    folder.write("tape.json", tape);
    let server = folder.serve(&["replay", "tape.json"]);
    let answer = ask(server.address, get("/v1/x"));
    for gone in ["Connection", "X-Hop", "Upgrade", "Keep-Alive", "TE", "Proxy-Connection"] {
        assert_eq!(answer.field(gone), None, "{}", answer.head);
    }
    assert_eq!(answer.field("X-Stays"), Some("1"));
    let dates = answer.fields().iter().filter(|field| field.starts_with("Date:")).count();
    assert_eq!(dates, 1, "{}", answer.head);
    assert!(!answer.field("Date").unwrap().contains("2019"), "{}", answer.head);
    assert_eq!(ask_http_2(server.address, "GET", "/v1/x", &[], "").0, 200);
    server.stop().with_status(0);
}

#[test]
fn files_that_are_touched_and_hold_the_same_leave_sessions_as_they_are() {
    let folder = Folder::new();
    folder.write("tapes/a.json", tape_saying("first"));
    folder.write("tapes/b.json", tape_saying("other").replace("/v1/x", "/v1/y"));
    let server = folder.serve(&["replay", "tapes", "--watch"]);
    let later = std::time::SystemTime::now() + Duration::from_secs(10);
    let file = std::fs::File::options().write(true).open(folder.path().join("tapes/a.json"));
    file.unwrap().set_modified(later).unwrap();
    std::thread::sleep(Duration::from_millis(1500));
    folder.write("tapes/b.json", tape_saying("new").replace("/v1/x", "/v1/y"));
    let told = server.wait_for("loaded again");
    assert_says(&told, &["tapes/b.json has changed"]);
    let told = server.stop().with_status(0);
    assert_eq!(told.stderr.matches("loaded again").count(), 1, "{}", told.stderr);
    assert!(!told.stderr.contains("a.json has changed"), "{}", told.stderr);
}

#[test]
fn a_miss_is_told_when_it_first_comes_unless_a_command_writes_there() {
    let folder = committed();
    let server = folder.serve(&["replay", "tape.json"]);
    for _ in 0..3 {
        assert_eq!(ask(server.address, get("/v1/nothing")).status(), 409);
    }
    server.wait_for("no recording answers `GET /v1/nothing`");
    let told = server.stop().with_status(1);
    let lines = told.stderr.lines().filter(|line| line.contains("no recording answers"));
    assert_eq!(lines.count(), 1, "{}", told.stderr);
}

#[test]
fn a_large_request_without_a_recording_gets_a_small_answer() {
    let folder = committed();
    let server = folder.serve(&["replay", "tape.json"]);
    let item = format!(r#"{{"a":"{}"}}"#, "x".repeat(80));
    let items = vec![item.as_str(); 3_000].join(",");
    let body = format!(r#"{{"id":"{}","status":"cancelled","lineItems":[{items}]}}"#, order());
    let request = scenario::request("PATCH", &path("orders", &order()), &body, 1);
    let miss = ask(server.address, &request);
    assert_eq!(miss.status(), 409);
    assert!(miss.body.len() < 100_000, "{} bytes for {}", miss.body.len(), request.len());
    let large = scenario::request("POST", "/v1/text", &format!("\"{}\"", "x".repeat(1 << 18)), 1);
    assert!(ask(server.address, large).body.len() < 100_000);
    server.stop().with_status(1);
}
