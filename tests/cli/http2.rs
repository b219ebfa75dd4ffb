//! HTTP/2 on either side of `tapecheck record`.

use super::harness::{Folder, Server, assert_says};
use super::raw_http::{Connection, Upstream};
use super::tls::{TlsUpstream, ask_http_2};

const TAPE: &str = "tape.json";

fn record(folder: &Folder, service: &TlsUpstream) -> Server {
    folder.write("service.pem", &service.pem);
    let url = service.url("localhost");
    folder.serve(&["record", "--upstream", &url, "--ca", "service.pem", "-o", TAPE])
}

#[test]
fn an_answer_is_kept_whenever_its_service_says_that_it_has_ended() {
    let folder = Folder::new();
    let service = TlsUpstream::start();
    let recorder = record(&folder, &service);
    let mut client = Connection::open(recorder.address);
    for path in ["/v1/x", "/none", "/v1/y"] {
        client.send(format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n"));
        assert!(client.receive().status() < 300);
    }
    client.send("HEAD /v1/x HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(client.receive_head().status(), 200);
    let told = recorder.stop().with_status(0);
    assert_says(&told.stderr, &["recorded 4 exchanges"]);
    assert_says(&folder.read(TAPE), &["\"HTTP/2.0\""]);
}

#[test]
fn what_follows_an_early_answer_is_no_part_of_its_request() {
    let folder = Folder::new();
    let service = TlsUpstream::start();
    let recorder = record(&folder, &service);
    let mut client = Connection::open(recorder.address);
    for turn in 0..5 {
        let half = "x".repeat(10_000);
        client.send(format!(
            "POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n{half}"
        ));
        assert_eq!(client.receive().text(), "{}");
        client.send(&half);
        client.send(format!(
            "POST /v1/{turn} HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nsecond"
        ));
        let seen = client.receive();
        assert_eq!(seen.json()["body"], "second");
        assert_eq!(seen.json()["path"], format!("/v1/{turn}"));
    }
    recorder.stop();
}

#[test]
fn a_request_is_kept_whenever_its_client_says_that_it_has_ended() {
    let folder = Folder::new();
    let upstream = Upstream::canned("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    let recorder = folder.serve(&["record", "--upstream", &upstream.url, "-o", TAPE]);
    let fields = [("cookie", "a=1"), ("x-one", "1"), ("cookie", "b=2")];
    assert_eq!(
        ask_http_2(recorder.address, "PUT", "/v1/x", &fields, "{\"n\":1}"),
        (200, "{}".into())
    );
    assert_eq!(ask_http_2(recorder.address, "HEAD", "/v1/x", &[], ""), (200, String::new()));
    recorder.stop().with_status(0);
    let head = &upstream.received()[0].head;
    assert_says(head, &["cookie: a=1; b=2", "content-length: 7"]);
    let tape = folder.read(TAPE);
    assert!(!tape.contains("truncated"), "{tape}");
    assert_says(&tape, &["\"n\": 1"]);
}

#[test]
fn an_answer_of_our_own_to_head_has_no_body() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(&[]);
    let (status, body) = ask_http_2(sandbox.address, "HEAD", "/v1/x", &[], "");
    assert!(status >= 400);
    assert_eq!(body, "");
}
