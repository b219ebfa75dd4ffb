//! The guard over connections that come in pieces.

use proptest::prelude::*;
use tokio::io::{AsyncWriteExt as _, duplex};

use super::inspection::STAND_IN;
use super::*;

/// What hyper gets, and what the service is told, of bytes that come in pieces of this size.
fn guarded(bytes: &[u8], piece: usize) -> (Vec<u8>, io::Result<()>, Vec<String>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (mut client, server) = duplex(piece);
        let mut guard = Guard::new(server, 1024);
        let sending = async {
            // A guard that has refused takes no more.
            let _ = client.write_all(bytes).await;
            let _ = client.shutdown().await;
        };
        let conversation = guard.conversation();
        let receiving = async move {
            assert_eq!(guard.protocol().await.unwrap(), Protocol::Http1);
            let mut passed = Vec::new();
            let ended = guard.read_to_end(&mut passed).await.map(drop);
            drop(guard);
            (passed, ended)
        };
        let ((), (passed, ended)) = tokio::join!(sending, receiving);
        let entries = std::iter::from_fn(|| conversation.next()).map(|entry| match entry {
            Entry::Request { spelled, .. } => {
                spelled.fields().map(|(name, _)| format!("{name} ")).collect()
            }
            Entry::Refused(refusal) => refusal.to_string(),
        });
        (passed, ended, entries.collect())
    })
}

const PIPELINED: &str = "\r\nPOST /a HTTP/1.1\r\nHost: a\r\ncontent-LENGTH: 5\r\n\r\nhelloPOST /b HTTP/1.1\r\nhost: a\r\n\
    Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nGET /c HTTP/1.1\r\nHOST: a\r\n\r\n";

#[test]
fn sound_requests_pass_as_they_are_however_they_are_cut() {
    for piece in 1..PIPELINED.len() {
        let (passed, ended, entries) = guarded(PIPELINED.as_bytes(), piece);
        assert_eq!(String::from_utf8(passed).unwrap(), PIPELINED[2..], "in pieces of {piece}");
        ended.unwrap();
        assert_eq!(entries, ["Host content-LENGTH ", "host Transfer-Encoding ", "HOST "]);
    }
}

#[test]
fn nothing_of_a_refused_request_passes_and_all_before_it_does() {
    let bad = "POST /bad HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd";
    let bytes = format!("{PIPELINED}{bad}{PIPELINED}");
    for piece in [1, 7, 50, 5000] {
        let (passed, ended, entries) = guarded(bytes.as_bytes(), piece);
        let expected = [&PIPELINED.as_bytes()[2..], STAND_IN].concat();
        assert_eq!(passed, expected, "in pieces of {piece}");
        ended.unwrap();
        assert_eq!(entries[3..], [Refusal::SeveralLengths.to_string()]);
    }
}

#[test]
fn a_head_that_is_too_large_is_refused_before_its_end() {
    let bytes = format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}", "x".repeat(2000));
    let (passed, _, entries) = guarded(bytes.as_bytes(), 100);
    assert_eq!(passed, STAND_IN);
    assert_eq!(entries, [Refusal::TooLarge(1024).to_string()]);
}

#[test]
fn a_chunk_that_is_none_breaks_the_connection_where_it_stands() {
    let sound = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n";
    let (passed, ended, _) = guarded(format!("{sound}1\nb\n0\r\n\r\n").as_bytes(), 4096);
    assert_eq!(String::from_utf8(passed).unwrap(), sound);
    assert_eq!(ended.unwrap_err().kind(), io::ErrorKind::InvalidData);
}

#[tokio::test]
async fn http_2_is_known_by_its_preface_and_passes() {
    let (mut client, server) = duplex(7);
    let mut guard = Guard::new(server, 1024);
    let sending = async {
        client.write_all(PREFACE).await.unwrap();
        client.write_all(b"\0\n\0 anything").await.unwrap();
        client.shutdown().await.unwrap();
    };
    let mut passed = Vec::new();
    let receiving = async {
        assert_eq!(guard.protocol().await.unwrap(), Protocol::Http2);
        guard.read_to_end(&mut passed).await.unwrap();
    };
    tokio::join!(sending, receiving);
    assert_eq!(passed, [PREFACE, b"\0\n\0 anything"].concat());
}

#[tokio::test]
async fn what_follows_an_upgrade_waits_for_the_decision() {
    for (switched, expected) in [(true, "\0raw\n"), (false, "")] {
        let head = "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: x\r\n\r\n";
        let (mut client, server) = duplex(4096);
        client.write_all(format!("{head}\0raw\n").as_bytes()).await.unwrap();
        client.shutdown().await.unwrap();
        let mut guard = Guard::new(server, 1024);
        let conversation = guard.conversation();
        let mut passed = vec![0; head.len()];
        guard.read_exact(&mut passed).await.unwrap();
        assert_eq!(passed, head.as_bytes());
        let mut more = String::new();
        let mut reading = pin!(guard.read_to_string(&mut more));
        let early = std::future::poll_fn(|cx| Poll::Ready(reading.as_mut().poll(cx))).await;
        assert!(early.is_pending());
        conversation.decide(switched);
        reading.await.unwrap();
        let stand_in = if switched { "" } else { std::str::from_utf8(STAND_IN).unwrap() };
        assert_eq!(more, format!("{expected}{stand_in}"));
    }
}

proptest! {
    #[test]
    fn hyper_gets_nothing_but_sound_heads_of_any_bytes(
        bytes in "([A-Za-z:/ \t\r\n\0]|\r\n|HTTP/1.1|Host: a|Content-Length: |[0-9]){0,80}",
        piece in 1..40_usize,
    ) {
        let (passed, _, entries) = guarded(bytes.as_bytes(), piece);
        let (again, _, same) = guarded(bytes.as_bytes(), 4096);
        prop_assert_eq!(&entries, &same);
        prop_assert_eq!(passed.is_empty(), entries.is_empty());
        prop_assert_eq!(passed, again);
    }
}
