//! Sends header names as a cassette spells them.
//!
//! hyper has no public way to set the case of names, but it carries the case from a message it reads to one it writes,
//! in the message's extensions. So a head with our spelling is fed once to an in-memory hyper client, and the extensions
//! that it makes are kept for every response with the same names. It rests on an internal extension; the test below
//! fails should hyper change it.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use http::Extensions;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::model::Headers;

/// No more lists of names than this are kept.
const MAX_KEPT: usize = 10_000;

static KEPT: LazyLock<Mutex<HashMap<Vec<String>, Extensions>>> = LazyLock::new(Mutex::default);

/// The extensions that make hyper write these names as they are spelled here.
pub(super) async fn extensions(headers: &Headers) -> Extensions {
    let names: Vec<String> = headers.iter().map(|(name, _)| name.to_owned()).collect();
    if names.iter().all(|name| name.bytes().all(|byte| !byte.is_ascii_uppercase())) {
        return Extensions::new();
    }
    if let Some(extensions) = kept().get(&names) {
        return extensions.clone();
    }
    let extensions = learn(&names).await.unwrap_or_default();
    let mut kept = kept();
    if kept.len() >= MAX_KEPT {
        kept.clear();
    }
    kept.insert(names, extensions.clone());
    extensions
}

fn kept() -> std::sync::MutexGuard<'static, HashMap<Vec<String>, Extensions>> {
    KEPT.lock().expect("nobody panics while holding this lock")
}

async fn learn(names: &[String]) -> Option<Extensions> {
    let (client, mut server) = tokio::io::duplex(64 * 1024);
    let (mut sender, connection) = hyper::client::conn::http1::Builder::new()
        .preserve_header_case(true)
        .handshake::<_, http_body_util::Empty<bytes::Bytes>>(TokioIo::new(client))
        .await
        .ok()?;
    let connection = tokio::spawn(connection);
    let mut head = String::from("HTTP/1.1 204 No Content\r\n");
    // Framing fields would change how the head is read; they get hyper's own case.
    for name in names.iter().filter(|name| !is_framing(name)) {
        head.push_str(name);
        head.push_str(": x\r\n");
    }
    head.push_str("\r\n");
    let answer = async {
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(server.read_u8().await.ok()?);
        }
        server.write_all(head.as_bytes()).await.ok()
    };
    let (response, answered) =
        tokio::join!(sender.send_request(http::Request::new(http_body_util::Empty::new())), answer);
    connection.abort();
    answered?;
    let mut extensions = response.ok()?.into_parts().0.extensions;
    extensions.remove::<hyper::ext::ReasonPhrase>();
    Some(extensions)
}

fn is_framing(name: &str) -> bool {
    ["content-length", "transfer-encoding", "connection"]
        .iter()
        .any(|framing| name.eq_ignore_ascii_case(framing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn hyper_writes_the_names_that_it_was_taught() {
        let headers: Headers =
            [("MS-RequestId", "1"), ("x-Odd-CASE", "2"), ("Content-Length", "0")]
                .into_iter()
                .collect();
        let (client, server) = tokio::io::duplex(1024);
        let response = {
            let mut response = http::Response::new(http_body_util::Empty::<bytes::Bytes>::new());
            *response.headers_mut() = super::super::convert::headers_to_http(&headers);
            response.extensions_mut().extend(extensions(&headers).await);
            response
        };
        let service = hyper::service::service_fn(move |_| {
            let response = response.clone();
            async move { Ok::<_, std::convert::Infallible>(response) }
        });
        let serving = hyper::server::conn::http1::Builder::new()
            .preserve_header_case(true)
            .auto_date_header(false)
            .keep_alive(false)
            .serve_connection(TokioIo::new(server), service);
        let (mut reading, mut writing) = tokio::io::split(client);
        let asking = async {
            writing.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
            let mut text = String::new();
            reading.read_to_string(&mut text).await.unwrap();
            text
        };
        let (served, text) = tokio::join!(serving, asking);
        served.unwrap();
        assert!(text.contains("\r\nMS-RequestId: 1\r\nx-Odd-CASE: 2\r\n"), "{text}");
    }
}
