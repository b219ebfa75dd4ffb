//! A replay inside a Rust test: start it, give its URL to the client under test, and see that nothing was amiss.
//!
//! `cargo run --example replay_in_test` runs it; in a project of your own the body of `main` is the body of a test.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use tapecheck::replay::{Replay, ReplayError};

/// The client under test: whatever your code uses to talk to the service.
struct Client {
    base_url: String,
}

impl Client {
    fn order_status(&self, customer: &str, order: &str) -> std::io::Result<String> {
        let host = self.base_url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host)?;
        write!(
            stream,
            "GET /v1/customers/{customer}/orders/{order} HTTP/1.1\r\nHost: {host}\r\n\
             Authorization: Bearer x\r\nConnection: close\r\n\r\n"
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let status = answer.split("\"status\":\"").nth(1).and_then(|rest| rest.split('"').next());
        Ok(status.unwrap_or_default().to_owned())
    }
}

/// Runs it.
pub fn main() -> Result<(), ReplayError> {
    let replay = Replay::of("cassettes/partner-center/cancel.json").start()?;
    let client = Client { base_url: replay.url().to_owned() };
    // Any identifiers of the right shape are the client's own.
    let status = client
        .order_status("c0ffee00-1111-4222-8333-444455556666", "MyOwnOrderOfThirtyThreeLetters--1");
    assert_eq!(status.expect("the replay answers"), "completed");
    // Fails with all that was found, in words: requests without a recording, and what the contract does not allow.
    replay.stop().assert_no_findings();
    Ok(())
}
