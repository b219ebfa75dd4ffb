//! A service that does what services should not, and what becomes of it behind `tapecheck record`.
//!
//! The client sees 502 or 504 with a problem that says why, or the same abortion; the recorder goes on; and the cassette
//! never holds an answer that the service did not give.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use super::harness::{DEADLINE, Folder, assert_says};
use super::raw_http::{Connection, Message, ask};

/// A service whose every connection a test has in its hands.
pub(crate) struct FaultyUpstream {
    pub(crate) url: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl FaultyUpstream {
    /// Hands every connection to `script`.
    pub(crate) fn start(script: impl Fn(&mut Wire) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heads: Arc<Mutex<Vec<String>>> = Arc::default();
        let (keep, script) = (heads.clone(), Arc::new(script));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (script, heads) = (script.clone(), keep.clone());
                thread::spawn(move || script(&mut Wire::over(stream.unwrap(), heads)));
            }
        });
        Self { url, heads }
    }

    /// Reads a request's head, sends these bytes as they are, and hangs up.
    pub(crate) fn saying(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self::start(move |wire| {
            if wire.read_head().is_some() {
                wire.send(&bytes);
            }
        })
    }

    /// The heads that were read, as text of one character for each byte.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

/// The service's end of a connection.
pub(crate) struct Wire {
    stream: TcpStream,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Wire {
    fn over(stream: TcpStream, heads: Arc<Mutex<Vec<String>>>) -> Self {
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream.set_write_timeout(Some(DEADLINE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, heads }
    }

    /// The next head; nothing if the connection ends first. Reads no byte behind it.
    pub(crate) fn read_head(&mut self) -> Option<String> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            head.push(char::from(self.read(1).first().copied()?));
        }
        self.heads.lock().unwrap().push(head.clone());
        Some(head)
    }

    /// So many bytes, or fewer if the connection ends.
    pub(crate) fn read(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        // An abortion is an end, too.
        let _ = Read::by_ref(&mut self.stream).take(count as u64).read_to_end(&mut bytes);
        bytes
    }

    /// Waits for a request and leaves it unread: then the end of this connection is a reset.
    pub(crate) fn wait_without_reading(&mut self) {
        self.stream.peek(&mut [0]).unwrap();
    }

    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        // Whoever is gone does not read it.
        let _ = self.stream.write_all(bytes.as_ref());
    }
}

const TAPE: &str = "tape.json";

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: api.example\r\n\r\n")
}

/// What the client sees, what the summary says, and the cassette if there is one.
fn record_fault(upstream: &FaultyUpstream, more: &[&str]) -> (Message, String, bool) {
    let folder = Folder::new();
    let start = [&["record", "--upstream", &upstream.url, "-o", TAPE], more].concat();
    let recorder = folder.serve(&start);
    let seen = ask(recorder.address, get("/v1/x"));
    let told = recorder.stop().with_status(2);
    (seen, told.stderr, folder.has(TAPE))
}

#[track_caller]
fn assert_is_problem(seen: &Message, status: u16) {
    assert_eq!(seen.status(), status, "{seen:?}");
    assert_eq!(seen.field("Content-Type"), Some("application/problem+json"));
    assert_eq!(seen.json()["status"], status);
}

#[test]
fn a_reset_at_any_byte_of_the_head_is_502_and_no_recording() {
    const HEAD: &str = "HTTP/1.1 200 OK\r\nX-One: 1\r\nContent-Length: 2\r\n\r\n";
    let turn = Mutex::new(0);
    let upstream = FaultyUpstream::start(move |wire| {
        let count = {
            let mut turn = turn.lock().unwrap();
            *turn += 1;
            *turn - 1
        };
        if count < HEAD.len() {
            wire.wait_without_reading();
            wire.send(&HEAD[..count]);
        } else {
            wire.read_head();
            wire.send(format!("{HEAD}{{}}"));
        }
    });
    let folder = Folder::new();
    let recorder = folder.serve(&["record", "--upstream", &upstream.url, "-o", TAPE]);
    for at in 0..HEAD.len() {
        assert_is_problem(&ask(recorder.address, get(&format!("/v1/reset/{at}"))), 502);
    }
    assert_eq!(ask(recorder.address, get("/v1/whole")).status(), 200);
    let told = recorder.stop().with_status(2);
    assert_says(&told.stderr, &[&format!("{} requests got no answer", HEAD.len())]);
    let tape = folder.read(TAPE);
    assert!(tape.contains("/v1/whole") && !tape.contains("reset"), "{tape}");
    assert!(!tape.contains("502") && !tape.contains("problem+json"), "{tape}");
}

#[test]
fn an_answer_that_ends_too_early_ends_too_early_for_the_client() {
    for (answer, expected) in [
        ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this", "only this"),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nonly\r\n5\r\n th",
            "4\r\nonly\r\n",
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nonly\r\nnonsense\r\n",
            "4\r\nonly\r\n",
        ),
    ] {
        let upstream = FaultyUpstream::saying(answer);
        let folder = Folder::new();
        let recorder = folder.serve(&["record", "--upstream", &upstream.url, "-o", TAPE]);
        let mut client = Connection::open(recorder.address);
        client.send(get("/v1/x"));
        let seen = String::from_utf8(client.rest()).unwrap();
        assert!(seen.starts_with("HTTP/1.1 200 OK\r\n"), "{seen}");
        assert!(seen.contains(expected), "what came is passed on: {seen}");
        assert!(!seen.ends_with("0\r\n\r\n"), "the end is no end: {seen}");
        recorder.stop().with_status(1);
        assert!(!folder.has(TAPE));
    }
}

#[test]
fn more_bytes_than_promised_are_nobodys_answer() {
    let upstream = FaultyUpstream::start(|wire| {
        while wire.read_head().is_some() {
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 201 Evil\r\nContent-Length: 0\r\n\r\n");
        }
    });
    let folder = Folder::new();
    let recorder = folder.serve(&["record", "--upstream", &upstream.url, "-o", TAPE]);
    let mut client = Connection::open(recorder.address);
    for _ in 0..3 {
        client.send(get("/v1/x"));
        let seen = client.receive();
        assert!(seen.status() == 200 && seen.text() == "{}" || seen.status() == 502, "{seen:?}");
    }
    recorder.stop();
    assert!(!folder.read(TAPE).contains("201"));
}

#[test]
fn an_answer_with_a_length_and_chunks_is_framed_once() {
    let upstream = FaultyUpstream::saying(
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    );
    let folder = Folder::new();
    let recorder = folder.serve(&["record", "--upstream", &upstream.url, "-o", TAPE]);
    let seen = ask(recorder.address, get("/v1/x"));
    assert_eq!((seen.status(), seen.text()), (200, "{}"));
    assert!(seen.field("Content-Length").is_none() && seen.field("Transfer-Encoding").is_some());
    recorder.stop().with_status(0);
}

#[test]
fn a_trickling_answer_arrives_whole() {
    const ANSWER: &str = "HTTP/1.1 200 Fine\r\nX-One: 1\r\nContent-Length: 2\r\n\r\n{}";
    let upstream = FaultyUpstream::start(|wire| {
        wire.read_head();
        for byte in ANSWER.bytes() {
            wire.send([byte]);
            thread::yield_now();
        }
    });
    let folder = Folder::new();
    let recorder = folder.serve(&["record", "--upstream", &upstream.url, "-o", TAPE]);
    let mut client = Connection::open(recorder.address);
    client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    let seen = String::from_utf8(client.rest()).unwrap();
    assert_eq!(seen.replace("Connection: close\r\n", ""), ANSWER);
    recorder.stop().with_status(0);
    assert!(folder.has(TAPE));
}

#[test]
fn what_is_no_http_and_nothing_at_all_is_502() {
    for (bytes, cause) in [("220 mail.example ESMTP\r\n", "HTTP"), ("", "broke the connection")] {
        let upstream = FaultyUpstream::saying(bytes);
        let (seen, told, has_tape) = record_fault(&upstream, &[]);
        assert_is_problem(&seen, 502);
        assert_says(&told, &["1 request got no answer", cause]);
        assert!(!has_tape);
        assert_eq!(upstream.heads().len(), 1, "a request is never sent twice");
    }
}

#[test]
fn a_service_that_never_answers_is_504() {
    let upstream = FaultyUpstream::start(|wire| {
        wire.read_head();
        wire.read(1);
    });
    let (seen, told, has_tape) = record_fault(&upstream, &["--timeout", "1"]);
    assert_is_problem(&seen, 504);
    assert_says(&told, &["did not answer in time", "--timeout SECONDS"]);
    assert!(!has_tape);
}

#[test]
fn a_body_that_stalls_is_given_up() {
    let upstream = FaultyUpstream::start(|wire| {
        wire.read_head();
        wire.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
        wire.read(1);
    });
    let folder = Folder::new();
    let arguments = ["record", "--upstream", &upstream.url, "-o", TAPE, "--timeout", "1"];
    let recorder = folder.serve(&arguments);
    let mut client = Connection::open(recorder.address);
    client.send(get("/v1/x"));
    assert!(String::from_utf8(client.rest()).unwrap().ends_with("half"));

    let mut client = Connection::open(recorder.address);
    client.send("POST /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf");
    client.rest();
    recorder.stop().with_status(1);
    assert!(!folder.has(TAPE));
}
