//! A server over connections that come in pieces.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::BytesMut;
use proptest::prelude::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};
use tokio::sync::watch;

use super::{Refusal, serve};
use crate::http::connection::Connection;
use crate::http::{Answer, Handler, Incoming, Outgoing, ServerOptions};
use crate::model::Response;

/// Says what it was asked.
struct Echo;

impl Handler for Echo {
    fn handle(self: Arc<Self>, request: Incoming) -> Answer {
        Box::pin(async move {
            let head = request.head();
            let names: Vec<&str> = head.fields().map(|(name, _)| name).collect();
            let asked = format!("{} {} {names:?}", head.method(), head.target());
            let body = match request.body.collect(10_000).await {
                Ok(body) => format!("{:?}", body.unwrap()),
                Err(error) => error.to_string(),
            };
            Outgoing::from_response(&Response::new(200).with_body(format!("{asked} {body}\n")))
        })
    }
}

/// Everything that comes back for bytes that come in pieces of a size.
fn served(bytes: &[u8], piece: usize) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (client, server) = duplex(piece);
        let (stop, stopped) = watch::channel(false);
        let options =
            ServerOptions { max_head: 1024, adds_date: false, ..ServerOptions::default() };
        let address = SocketAddr::from(([127, 0, 0, 1], 1));
        let connection = Arc::new(Connection::new(Arc::new(Echo), options, address, stopped));
        let serving = serve(connection, server, BytesMut::new(), None);
        let (mut reading, mut writing) = tokio::io::split(client);
        let sending = async {
            // Who has refused a request may take no more.
            let _ = writing.write_all(bytes).await;
            let _ = writing.shutdown().await;
        };
        let mut seen = Vec::new();
        let receiving = async { reading.read_to_end(&mut seen).await.map(drop) };
        let ((), (), received) = tokio::join!(serving, sending, receiving);
        received.unwrap();
        drop(stop);
        String::from_utf8(seen).unwrap()
    })
}

/// The first lines of the bodies that came back.
fn answers(seen: &str) -> Vec<&str> {
    seen.split("HTTP/1.1 ").skip(1).filter_map(|answer| answer.split("\r\n\r\n").nth(1)).collect()
}

const PIPELINED: &str = "\r\nPOST /a HTTP/1.1\r\nHost: a\r\ncontent-LENGTH: 5\r\n\r\nhelloPOST /b HTTP/1.1\r\nhost: a\r\n\
    Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nGET /c HTTP/1.1\r\nHOST: a\r\n\r\n";

#[test]
fn sound_requests_are_read_as_they_are_however_they_are_cut() {
    for piece in 1..PIPELINED.len() {
        let seen = served(PIPELINED.as_bytes(), piece);
        let expected = [
            "POST /a [\"Host\", \"content-LENGTH\"] b\"hello\"\n",
            "POST /b [\"host\", \"Transfer-Encoding\"] b\"abc\"\n",
            "GET /c [\"HOST\"] b\"\"\n",
        ];
        assert_eq!(answers(&seen), expected, "in pieces of {piece}");
    }
}

#[test]
fn a_refused_request_is_answered_behind_all_before_it_and_nothing_behind_it_is_read() {
    let bad = "POST /bad HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd";
    let bytes = format!("{PIPELINED}{bad}{PIPELINED}");
    for piece in [1, 7, 50, 5000] {
        let seen = served(bytes.as_bytes(), piece);
        let answers = answers(&seen);
        assert_eq!(answers.len(), 4, "in pieces of {piece}: {seen}");
        assert!(answers[3].contains(&Refusal::SeveralLengths.to_string()), "{seen}");
    }
}

#[test]
fn a_head_that_is_too_large_is_refused_before_its_end() {
    let bytes = format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}", "x".repeat(2000));
    let seen = served(bytes.as_bytes(), 100);
    assert!(seen.contains(&Refusal::TooLarge(1024).to_string()), "{seen}");
}

#[test]
fn behind_a_body_that_is_none_nothing_is_read() {
    let request = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\nb\n0\r\n\r\nGET / HTTP/1.1\r\n\
        Host: a\r\n\r\n";
    let seen = served(request.as_bytes(), 4096);
    assert_eq!(answers(&seen).len(), 1, "{seen}");
    assert!(seen.contains("bare line feed") && !seen.contains("GET"), "{seen}");
}

proptest! {
    #[test]
    fn any_bytes_get_the_same_answers_however_they_are_cut(
        bytes in "(GET / HTTP/1.1\r\nHost: a\r\n\r\n)?([A-Za-z:/ \t\r\n\0]|\r\n|HTTP/1.1|Host: a|Content-Length: |[0-9]){0,80}",
        piece in 1..40_usize,
    ) {
        prop_assert_eq!(served(bytes.as_bytes(), piece), served(bytes.as_bytes(), 4096));
    }
}
