//! The wire through `tapecheck record`: what one side sends is what the other side gets.

use std::sync::mpsc;

use super::faulty_upstream::FaultyUpstream;
use super::harness::{DEADLINE, Folder, Server, assert_says};
use super::raw_http::{Connection, Message, Upstream, ask};

const TAPE: &str = "tape.json";
const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

fn record(folder: &Folder, upstream: &str) -> Server {
    folder.serve(&["record", "--upstream", upstream, "-o", TAPE])
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: api.example\r\n\r\n")
}

/// Everything that comes back for these bytes, as text of one character for each byte, and the heads that went on.
fn pass(answer: &[u8], sent: impl AsRef<[u8]>) -> (String, Vec<String>) {
    let folder = Folder::new();
    let upstream = FaultyUpstream::saying(answer);
    let recorder = record(&folder, &upstream.url);
    let mut client = Connection::open(recorder.address);
    client.send(sent);
    client.finish_sending();
    let seen = client.rest().into_iter().map(char::from).collect();
    recorder.stop();
    (seen, upstream.heads())
}

/// Requests that two servers can read in two ways.
const AMBIGUOUS: &[&str] = &[
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\nhello",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n",
    "GET / HTTP/1.1\nHost: a\n\n",
    "GET / HTTP/1.1\r\nHost: a\r\nX: b\0\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nContent-Length : 5\r\n\r\nhello",
    "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "GET / HTTP/1.1\r\n\r\n",
    "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n",
];

#[test]
fn an_ambiguous_request_is_refused_after_those_before_it_and_never_passed_on() {
    let folder = Folder::new();
    let upstream = Upstream::canned(OK);
    let recorder = record(&folder, &upstream.url);
    for ambiguous in AMBIGUOUS {
        let mut client = Connection::open(recorder.address);
        client.send(format!("{}{ambiguous}{}", get("/v1/before"), get("/v1/behind")));
        assert_eq!(client.receive().status(), 200);
        let refused = client.receive();
        assert_eq!(refused.status(), 400, "{ambiguous:?}");
        assert_eq!(refused.field("Content-Type"), Some("application/problem+json"));
        assert_eq!(refused.field("Connection"), Some("close"));
        assert_eq!(refused.json()["status"], 400);
        assert_eq!(client.rest(), b"", "the connection ends: {ambiguous:?}");
    }
    recorder.stop().with_status(0);
    let paths: Vec<String> = upstream.received().into_iter().map(|request| request.head).collect();
    assert_eq!(paths.len(), AMBIGUOUS.len(), "{paths:?}");
    assert!(paths.iter().all(|head| head.starts_with("GET /v1/before ")), "{paths:?}");
}

#[test]
fn a_head_of_any_size_is_refused_when_it_is_too_large() {
    let folder = Folder::new();
    let upstream = Upstream::canned(OK);
    let recorder = record(&folder, &upstream.url);
    let large = format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "x".repeat(70_000));
    let refused = ask(recorder.address, large);
    assert_eq!(refused.status(), 431);
    assert_says(refused.text(), &["more than 65536 bytes"]);
    recorder.stop().with_status(0);
    assert!(upstream.received().is_empty());
}

#[test]
fn a_chunk_that_is_none_aborts_the_request() {
    let folder = Folder::new();
    let (tell, told) = mpsc::channel();
    let upstream = FaultyUpstream::start(move |wire| {
        wire.read_head();
        tell.send(wire.read(1000)).unwrap();
    });
    let recorder = record(&folder, &upstream.url);
    let mut client = Connection::open(recorder.address);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n");
    client.send("2\nno\r\n0\r\n\r\n");
    client.rest();
    let arrived = told.recv_timeout(DEADLINE).unwrap();
    assert!(!arrived.ends_with(b"0\r\n\r\n"), "the end is no end: {arrived:?}");
    recorder.stop().with_status(1);
}

#[test]
fn who_serves_answers_of_its_own_refuses_as_well() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(&[]);
    for ambiguous in AMBIGUOUS {
        let refused = ask(sandbox.address, ambiguous);
        assert_eq!(refused.status(), 400, "{ambiguous:?}");
        assert_eq!(refused.field("Content-Type"), Some("application/problem+json"));
    }
}

#[test]
fn a_response_head_comes_as_it_was_sent() {
    let answer = "HTTP/1.1 299 Rather  Odd\r\nx-LOWER: \u{e9}\u{ff}\r\nSet-Cookie: a=1\r\nset-COOKIE: b=2\r\nX-Empty:\r\n\
                  Content-Type: text/plain;  charset=x\r\ncontent-length: 2\r\nServer: s\r\n\r\nok";
    let bytes: Vec<u8> = answer.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let (seen, _) = pass(&bytes, get("/v1/x"));
    assert_eq!(seen.replace("X-Empty: \r\n", "X-Empty:\r\n"), answer);
}

#[test]
fn fields_of_one_name_that_stand_apart_stay_where_they_are() {
    let answer = "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nVary: x\r\nset-cookie: b=2\r\nContent-Length: 2\r\nVary: y\r\n\r\n{}";
    let folder = Folder::new();
    let upstream = Upstream::canned(answer);
    let recorder = record(&folder, &upstream.url);
    let mut client = Connection::open(recorder.address);
    client.send(get("/v1/x").repeat(3));
    for _ in 0..3 {
        assert_eq!(format!("{}\r\n\r\n{{}}", client.receive().head), answer);
    }
    recorder.stop().with_status(0);
}

#[test]
fn a_request_head_goes_on_as_it_was_sent_except_for_host() {
    let fields = "x-LOWER: \u{e9}\u{ff}\r\nCookie: a=1\r\nX-Tight:1\r\ncookie:  b=2\r\nUser-Agent: me/1\r\naccept: */*\r\nX-Last: 1\r\n\r\n";
    for target in ["/v1/x", "//a", "/%2F..", "/?", "/a?b=c?d&b", "/;p=1", "/a%00b", "/a|b{c}"] {
        let request = format!("PURGE {target} HTTP/1.1\r\nhOST: api.example\r\n{fields}");
        let bytes: Vec<u8> = request.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        let (_, heads) = pass(OK.as_bytes(), bytes);
        let expected = |host: &str| request.replace("api.example", host);
        let host = heads[0].lines().nth(1).unwrap().split(": ").nth(1).unwrap();
        assert_eq!(heads, [expected(host)]);
    }
    let (_, heads) = pass(OK.as_bytes(), "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
    assert!(heads[0].starts_with("OPTIONS * HTTP/1.1\r\n"), "{heads:?}");
}

#[test]
fn answers_without_a_body_keep_the_length_that_they_tell() {
    for (request, answer) in [
        ("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\nETag: \"x\"\r\n\r\n"),
        ("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 1234\r\nETag: \"x\"\r\n\r\n"),
        ("GET", "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n"),
        ("DELETE", "HTTP/1.1 204 No Content\r\nX-One: 1\r\n\r\n"),
        ("GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    ] {
        let (seen, _) = pass(answer.as_bytes(), get("/").replace("GET", request));
        assert_eq!(seen, answer);
    }
}

#[test]
fn interim_answers_pass_as_they_come() {
    let folder = Folder::new();
    let (go_on, may_go_on) = mpsc::channel();
    let may_go_on = std::sync::Mutex::new(may_go_on);
    let upstream = FaultyUpstream::start(move |wire| {
        wire.read_head();
        for number in 1..=2 {
            wire.send(format!("HTTP/1.1 103 Early Hints\r\nlINK: </{number}>\r\n\r\n"));
            may_go_on.lock().unwrap().recv_timeout(DEADLINE).unwrap();
        }
        wire.send(format!("HTTP/1.1 102 Processing\r\n\r\n{OK}"));
    });
    let recorder = record(&folder, &upstream.url);
    let mut client = Connection::open(recorder.address);
    client.send(get("/v1/x"));
    for number in 1..=2 {
        let expected = format!("HTTP/1.1 103 Early Hints\r\nlINK: </{number}>");
        assert_eq!(client.receive_head().head, expected);
        go_on.send(()).unwrap();
    }
    assert_eq!(client.receive_head().head, "HTTP/1.1 102 Processing");
    assert_eq!(client.receive().head, "HTTP/1.1 200 OK\r\nContent-Length: 2");
    recorder.stop().with_status(0);
    assert!(!folder.read(TAPE).contains("103"));

    let interim = format!("HTTP/1.1 103 Early Hints\r\n\r\n{OK}");
    let (seen, _) = pass(interim.as_bytes(), "GET / HTTP/1.0\r\n\r\n");
    assert_eq!(seen, OK.replace("1.1", "1.0"), "HTTP/1.0 has none");
}

#[test]
fn a_service_of_http_1_0_that_tells_no_length_is_understood() {
    let (seen, _) = pass(b"HTTP/1.0 200 OK\r\nX-One: 1\r\n\r\nto the end", get("/"));
    assert!(seen.starts_with("HTTP/1.1 200 OK\r\nX-One: 1\r\n"), "{seen}");
    assert!(seen.ends_with("A\r\nto the end\r\n0\r\n\r\n"), "{seen}");
    let (seen, _) = pass(b"HTTP/1.0 200 OK\r\n\r\nto the end", "GET / HTTP/1.0\r\n\r\n");
    assert!(seen.ends_with("\r\n\r\nto the end"), "{seen}");
}

#[test]
fn pipelined_requests_are_answered_in_order_and_each_with_its_own_names() {
    let folder = Folder::new();
    let upstream = Upstream::canned(OK);
    let recorder = record(&folder, &upstream.url);
    let mut client = Connection::open(recorder.address);
    let body = "POST /b HTTP/1.1\r\nHost: a\r\nx-SECOND: 2\r\ncontent-length: 2\r\n\r\n{}";
    client.send(format!("GET /a HTTP/1.1\r\nHost: a\r\nX-FIRST: 1\r\n\r\n{body}{}", get("/c")));
    for _ in 0..3 {
        assert_eq!(client.receive().status(), 200);
    }
    recorder.stop().with_status(0);
    let heads: Vec<String> = upstream.received().into_iter().map(|request| request.head).collect();
    assert_says(&heads[0], &["GET /a ", "X-FIRST: 1"]);
    assert_says(&heads[1], &["POST /b ", "x-SECOND: 2"]);
    assert_says(&heads[2], &["GET /c "]);
    assert_says(&folder.read(TAPE), &["\"X-FIRST\"", "\"x-SECOND\""]);
}

#[test]
fn trailers_pass_both_ways() {
    const SENT: &str = "5\r\nhello\r\n0\r\nx-sum: 5\r\n\r\n";
    let folder = Folder::new();
    let (tell, told) = mpsc::channel();
    let upstream = FaultyUpstream::start(move |wire| {
        wire.read_head();
        tell.send(wire.read(SENT.len())).unwrap();
        wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 2\r\n\r\n");
    });
    let recorder = record(&folder, &upstream.url);
    let mut client = Connection::open(recorder.address);
    let head = "POST / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nTrailer: x-sum\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
    client.send(format!("{head}{SENT}"));
    let seen = String::from_utf8(client.rest()).unwrap();
    assert!(seen.ends_with("2\r\nok\r\n0\r\nX-Sum: 2\r\n\r\n"), "{seen}");
    assert_eq!(told.recv_timeout(DEADLINE).unwrap(), SENT.as_bytes());
    assert_says(&upstream.heads()[0], &["TE: trailers\r\n"]);
    recorder.stop().with_status(0);
}

#[test]
fn trailers_that_nobody_announced_pass_too() {
    const SENT: &str = "5\r\nhello\r\n0\r\nx-sum: 5\r\n\r\n";
    let folder = Folder::new();
    let (tell, told) = mpsc::channel();
    let upstream = FaultyUpstream::start(move |wire| {
        wire.read_head();
        tell.send(wire.read(SENT.len())).unwrap();
        wire.send("HTTP/1.1 200 OK\r\nX-One: 1\r\nTransfer-Encoding: chunked\r\nX-Two: 2\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 2\r\n\r\n");
    });
    let recorder = record(&folder, &upstream.url);
    let mut client = Connection::open(recorder.address);
    client.send(format!("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{SENT}"));
    client.finish_sending();
    let seen = String::from_utf8(client.rest()).unwrap();
    let fields = "X-One: 1\r\nTransfer-Encoding: chunked\r\nX-Two: 2";
    assert_eq!(
        seen,
        format!("HTTP/1.1 200 OK\r\n{fields}\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 2\r\n\r\n")
    );
    assert_eq!(told.recv_timeout(DEADLINE).unwrap(), SENT.as_bytes());
    recorder.stop().with_status(0);
}

#[test]
fn a_client_that_waits_for_100_continue_is_told_by_the_service() {
    const ASKED: &str = "HTTP/1.1 100 Go On\r\nX-One: 1\r\n\r\n";
    let folder = Folder::new();
    let upstream = FaultyUpstream::start(|wire| {
        while let Some(head) = wire.read_head() {
            if head.contains("Expect: 100-continue\r\n") {
                wire.send(ASKED);
                assert_eq!(wire.read(2), b"{}");
            }
            wire.send(OK);
        }
    });
    let recorder = record(&folder, &upstream.url);
    let mut client = Connection::open(recorder.address);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    assert_eq!(format!("{}\r\n\r\n", client.receive_head().head), ASKED);
    client.send("{}");
    assert_eq!(client.receive().status(), 200);
    client.send(get("/v1/next"));
    assert_eq!(client.receive().status(), 200);
    recorder.stop().with_status(0);
    assert!(!folder.read(TAPE).contains("Expect"));
}

#[test]
fn a_client_that_waits_for_100_continue_is_told_though_its_service_knows_nothing_of_it() {
    let folder = Folder::new();
    let upstream = Upstream::canned(OK);
    let recorder = record(&folder, &upstream.url);
    let mut client = Connection::open(recorder.address);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    assert_eq!(client.receive_head().head, "HTTP/1.1 100 Continue");
    client.send("{}");
    assert_eq!(client.receive().status(), 200);
    recorder.stop().with_status(0);
}

#[test]
fn an_upgrade_that_is_not_meant_for_the_next_hop_goes_no_further() {
    let (_, heads) = pass(OK.as_bytes(), "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n");
    assert!(!heads[0].contains("Upgrade"), "{heads:?}");
}

#[test]
fn a_client_that_waits_for_100_continue_can_be_turned_away() {
    let folder = Folder::new();
    let upstream = FaultyUpstream::start(|wire| {
        wire.read_head();
        wire.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n{}");
        assert_eq!(wire.read(1), b"");
    });
    let recorder = record(&folder, &upstream.url);
    let mut client = Connection::open(recorder.address);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    let seen = client.receive();
    assert_eq!((seen.status(), seen.field("Connection")), (401, Some("close")));
    client.finish_sending();
    assert_eq!(client.rest(), b"");
    recorder.stop().with_status(0);
}

#[test]
fn who_answers_himself_asks_a_waiting_client_for_the_body() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(&[]);
    let mut client = Connection::open(sandbox.address);
    client.send(
        "POST /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n",
    );
    assert_eq!(client.receive_head().head, "HTTP/1.1 100 Continue");
    client.send("{}");
    assert!(client.receive().status() >= 400);
}

#[test]
fn what_a_service_still_wants_behind_its_answer_goes_on_to_it() {
    let folder = Folder::new();
    let (tell, told) = mpsc::channel();
    let upstream = FaultyUpstream::start(move |wire| {
        while wire.read_head().is_some() {
            wire.send(OK);
            tell.send(wire.read(10)).unwrap();
        }
    });
    let recorder = record(&folder, &upstream.url);
    let mut client = Connection::open(recorder.address);
    for _ in 0..2 {
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n01234");
        assert_eq!(client.receive().status(), 200);
        client.send("56789");
        assert_eq!(told.recv_timeout(DEADLINE).unwrap(), b"0123456789");
    }
    recorder.stop();
}

#[test]
fn a_client_that_does_not_wait_for_100_continue_is_served() {
    let request =
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n{}";
    let (seen, heads) = pass(OK.as_bytes(), request);
    assert!(seen.ends_with(OK), "{seen}");
    assert!(!heads[0].contains("Expect"), "{heads:?}");
}

#[test]
fn bodies_stream_in_both_directions() {
    let folder = Folder::new();
    let (go_on, may_go_on) = mpsc::channel();
    let may_go_on = std::sync::Mutex::new(may_go_on);
    let upstream = FaultyUpstream::start(move |wire| {
        wire.read_head();
        assert_eq!(wire.read(5), b"first");
        // Nobody has sent the rest of the request yet.
        wire.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nearly");
        assert_eq!(wire.read(6), b"second");
        may_go_on.lock().unwrap().recv_timeout(DEADLINE).unwrap();
        wire.send("later");
    });
    let recorder = record(&folder, &upstream.url);
    let mut client = Connection::open(recorder.address);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nfirst");
    assert!(client.receive_head().head.starts_with("HTTP/1.1 200 OK"));
    assert_eq!(client.receive_bytes(5), b"early");
    client.send("second");
    go_on.send(()).unwrap();
    assert_eq!(client.receive_bytes(5), b"later");
    recorder.stop().with_status(0);
}

#[test]
fn an_answer_before_the_request_has_ended_reaches_the_client() {
    let answer = "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno";
    let request = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n";
    let folder = Folder::new();
    let upstream = FaultyUpstream::saying(answer);
    let recorder = record(&folder, &upstream.url);
    let mut client = Connection::open(recorder.address);
    client.send(format!("{request}{}", "x".repeat(1000)));
    let seen = client.receive();
    assert_eq!((seen.status(), seen.text()), (413, "no"));
    recorder.stop();
}

#[test]
fn names_stay_as_spelled_however_an_answer_crosses_its_request() {
    // Whatever has been sent of the body of the request: none, half, all; and the answer in one piece or in two.
    const ANSWER: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-ODD-case: 1\r\ncontent-LENGTH: 11\r\n\r\na\n\nb\r\n\r\nc\n\n";
    for (before, cut) in [(0, 0), (0, 20), (5, 0), (5, 1), (5, 60), (5, 85), (10, 0), (10, 60)] {
        let folder = Folder::new();
        let (read, was_read) = mpsc::channel();
        let upstream = FaultyUpstream::start(move |wire| {
            while wire.read_head().is_some() {
                assert_eq!(wire.read(before).len(), before);
                wire.send(&ANSWER[..cut]);
                read.send(()).unwrap();
                if cut > 0 {
                    assert_eq!(wire.read(10 - before).len(), 10 - before);
                }
                wire.send(&ANSWER[cut..]);
                if cut == 0 {
                    wire.read(10 - before);
                }
            }
        });
        let recorder = record(&folder, &upstream.url);
        let mut client = Connection::open(recorder.address);
        for turn in 0..3 {
            client.send(format!(
                "PUT /v1/{turn} HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n{}",
                &"0123456789"[..before]
            ));
            was_read.recv_timeout(DEADLINE).unwrap();
            client.send(&"0123456789"[before..]);
            let seen = client.receive();
            let seen = format!("{}\r\n\r\n{}", seen.head, seen.text());
            assert_eq!(seen, ANSWER, "{before} {cut} {turn}");
        }
        recorder.stop();
        assert_says(&folder.read(TAPE), &["\"Content-Type\"", "\"X-ODD-case\""]);
    }
}

#[test]
fn a_client_that_gives_up_takes_its_request_with_it() {
    let folder = Folder::new();
    let (tell, told) = mpsc::channel();
    let upstream = FaultyUpstream::start(move |wire| {
        let head = wire.read_head().unwrap();
        if head.starts_with("GET") {
            return wire.send(OK);
        }
        tell.send(wire.read(100)).unwrap();
    });
    let recorder = record(&folder, &upstream.url);
    let mut client = Connection::open(recorder.address);
    client.send("POST /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf");
    drop(client);
    assert_eq!(told.recv_timeout(DEADLINE).unwrap(), b"half");
    assert_eq!(ask(recorder.address, get("/v1/next")).status(), 200);
    let told = recorder.stop().with_status(1);
    assert_says(
        &told.stderr,
        &["POST /v1/x passed and is not in the cassette: the request broke off"],
    );
}

#[test]
fn a_client_that_resets_its_connection_takes_a_waiting_request_with_it() {
    let folder = Folder::new();
    let (tell, told) = mpsc::channel();
    let upstream = FaultyUpstream::start(move |wire| {
        while let Some(head) = wire.read_head() {
            if head.starts_with("GET /v1/silence") {
                tell.send("arrived").unwrap();
                assert_eq!(wire.read(1), b"");
                return tell.send("gone").unwrap();
            }
            wire.send(OK);
        }
    });
    let recorder = record(&folder, &upstream.url);
    let mut client = Connection::open(recorder.address);
    // The first answer stays unread, which makes the end of the connection a reset.
    client.send(format!("{}{}", get("/v1/x"), get("/v1/silence")));
    assert_eq!(told.recv_timeout(DEADLINE).unwrap(), "arrived");
    drop(client);
    assert_eq!(told.recv_timeout(DEADLINE).unwrap(), "gone");
    let told = recorder.stop().with_status(0);
    assert_says(&told.stdout, &["warning[exchange-not-kept]", "nobody waited for the answer"]);
}

#[test]
fn a_connection_that_goes_on_in_another_protocol_is_passed_through() {
    let folder = Folder::new();
    let upstream = FaultyUpstream::start(|wire| {
        let head = wire.read_head().unwrap();
        assert_says(&head, &["Upgrade: echo\r\n", "Connection: Upgrade\r\n", "Sec-Key: 1\r\n"]);
        wire.send(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nhello",
        );
        let asked = wire.read(6);
        wire.send(asked);
        wire.read(1);
    });
    let recorder = record(&folder, &upstream.url);
    let mut client = Connection::open(recorder.address);
    client.send("GET /v1/ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\nSec-Key: 1\r\n\r\n");
    let switched = client.receive_head();
    assert_eq!(switched.status(), 101);
    assert_eq!(switched.field("Upgrade"), Some("echo"));
    assert_eq!(client.receive_bytes(5), b"hello");
    client.send(b"\0\n\r\n\xFF!");
    assert_eq!(client.receive_bytes(6), b"\0\n\r\n\xFF!");
    // The connection still lives when the recorder is ended.
    let told = recorder.stop().with_status(0);
    assert_says(&told.stderr, &["GET /v1/ws passed", "went on in another protocol"]);
    assert!(!folder.has(TAPE));
}

#[test]
fn who_declines_another_protocol_goes_on_in_http() {
    let folder = Folder::new();
    let upstream = Upstream::canned(OK);
    let recorder = record(&folder, &upstream.url);
    let mut client = Connection::open(recorder.address);
    for upgrade in ["websocket", "h2c"] {
        client.send(format!(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: {upgrade}\r\n\r\n"
        ));
        assert_eq!(client.receive().status(), 200);
    }
    recorder.stop().with_status(0);
    let received: Vec<Message> = upstream.received();
    assert_eq!(received[0].field("Upgrade"), Some("websocket"));
    assert_eq!(received[1].field("Upgrade"), None);
}

/// A body that is no number of any buffer's size.
const LARGE: usize = (256 << 20) + 12_345;

#[test]
fn large_bodies_pass_in_little_memory() {
    let folder = Folder::new();
    let upstream = FaultyUpstream::start(|wire| {
        wire.read_head();
        let part = vec![b'x'; 1 << 16];
        let mut left = LARGE;
        while left > 0 {
            let count = wire.read(left.min(part.len())).len();
            assert!(count > 0, "the request breaks off");
            left -= count;
        }
        wire.send(format!("HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\n\r\n"));
        let mut left = LARGE;
        while left > 0 {
            let count = left.min(part.len());
            wire.send(&part[..count]);
            left -= count;
        }
    });
    let recorder = record(&folder, &upstream.url);
    let mut client = Connection::open(recorder.address);
    client.send(format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {LARGE}\r\n\r\n"));
    let part = vec![b'y'; 1 << 16];
    let mut left = LARGE;
    while left > 0 {
        let count = left.min(part.len());
        client.send(&part[..count]);
        left -= count;
    }
    assert_eq!(client.receive_head().status(), 200);
    let mut left = LARGE;
    while left > 0 {
        let count = left.min(part.len());
        assert!(client.receive_bytes(count).iter().all(|byte| *byte == b'x'));
        left -= count;
    }
    let peak = recorder.peak_memory();
    assert!(peak < 64 << 20, "{peak} bytes at the most");
    let told = recorder.stop().with_status(0);
    assert_says(&told.stdout, &["body-truncated", "more than the 16777216 that are kept"]);
    assert_says(&folder.read(TAPE), &[&format!("\"truncated\": {LARGE}\n")]);
}
