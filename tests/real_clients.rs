//! Programs that people use speak to the sandbox, through `record`, and to `replay`, and see the same three times.
//!
//! They are curl, Python (requests, httpx) and Node's fetch; the scripts stand in `real_clients/`. A program that is
//! missing is a failure: `.ci/run` installs what is needed. `TAPECHECK_PYTHON` names the interpreter that has the
//! packages of `real_clients/requirements.txt`; without it `python3` is taken.
#![cfg(all(feature = "real-clients", unix))]

#[path = "cli/harness.rs"]
#[allow(dead_code, reason = "tests/cli uses all of it")]
mod harness;

use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use harness::{Folder, Process, repository};
use serde_json::Value;
use tapecheck::redaction::Placeholder;
use tapecheck::sandbox::{ProductType, seed};

/// A program with its script and what it takes besides the scenario.
struct Client {
    program: String,
    script: &'static str,
    more: &'static [&'static str],
}

impl Client {
    fn new(program: &str, script: &'static str) -> Self {
        Self { program: program.to_owned(), script, more: &[] }
    }

    fn python(script: &'static str) -> Self {
        let python = std::env::var("TAPECHECK_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        Self::new(&python, script)
    }

    /// Plays the scenario and gives the answers as the client understood them.
    fn play(&self, url: &str) -> Vec<Value> {
        let folder = Folder::new();
        let path = |collection: &str, id: &str| {
            format!("/v1/customers/{}/{collection}/{id}", seed::CUSTOMER)
        };
        let mut command = Command::new(&self.program);
        command
            .arg(repository("tests/real_clients").join(self.script))
            .arg(url)
            .arg(path("orders", &seed::order_of(ProductType::PerpetualSoftware)))
            .arg(path("subscriptions", &seed::subscription_of(ProductType::NewCommerce).unwrap()))
            .arg(path("orders", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA1"))
            .args(self.more)
            .current_dir(folder.path());
        let told = Process::start(command).finish().with_status(0);
        told.stdout.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    }
}

/// The client sees the same from the service, through the recorder, and from the recording.
fn sees_the_same_three_times(client: &Client) {
    let folder = Folder::new();
    let live = client.play(&folder.sandbox(&[]).url);
    let statuses: Vec<i64> = live.iter().map(|answer| answer["status"].as_i64().unwrap()).collect();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 200, 404]);
    let states = live.iter().map(|answer| answer["body"]["status"].as_str().unwrap_or("none"));
    assert_eq!(
        states.collect::<Vec<_>>(),
        ["completed", "cancelled", "cancelled", "active", "deleted", "deleted", "none"]
    );
    assert!(live.iter().all(|answer| answer["echoed"] == true), "{live:?}");

    let sandbox = folder.sandbox(&[]);
    let recorder = folder.serve(&["record", "--upstream", &sandbox.url, "-o", "tape.json"]);
    let recorded = client.play(&recorder.url);
    recorder.stop().with_status(0);
    assert_eq!(recorded, live, "through the recorder");
    drop(sandbox);

    let server = folder.serve(&["replay", "tape.json", "--strict"]);
    let replayed = client.play(&server.url);
    server.stop().with_status(0);
    for (live, replayed) in live.iter().zip(&replayed) {
        assert_eq!(live["body"]["id"], replayed["body"]["id"], "the client's own");
        assert_same(live, replayed, "");
    }
    assert_eq!(replayed.len(), live.len());
    folder.run(&["check", "tape.json"]).with_status(0);
}

/// Equal, but that an identifier which the client never sent may still be a placeholder.
fn assert_same(live: &Value, replayed: &Value, place: &str) {
    match (live, replayed) {
        (Value::Object(a), Value::Object(b)) => {
            assert!(a.keys().eq(b.keys()), "{place}: {a:?} and {b:?}");
            a.iter().zip(b.values()).for_each(|((name, a), b)| {
                assert_same(a, b, &format!("{place}/{name}"));
            });
        }
        (Value::Array(a), Value::Array(b)) => {
            assert_eq!(a.len(), b.len(), "{place}");
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                assert_same(a, b, &format!("{place}/{index}"));
            }
        }
        (Value::String(a), Value::String(b)) if a != b => {
            if let (Some(a), Some(b)) = (etag(a), etag(b)) {
                return assert_same(&a, &b, place);
            }
            let (a, b): (Vec<&str>, Vec<&str>) = (a.split('/').collect(), b.split('/').collect());
            assert_eq!(a.len(), b.len(), "{place}: {a:?} and {b:?}");
            for (a, b) in a.into_iter().zip(b).filter(|(a, b)| a != b) {
                assert!(Placeholder::parse(b).is_some(), "{place}: {b} in the place of {a}");
            }
        }
        _ => assert_eq!(live, replayed, "{place}"),
    }
}

/// The JSON in an etag.
fn etag(text: &str) -> Option<Value> {
    serde_json::from_slice(&STANDARD.decode(text).ok()?).ok()
}

#[test]
fn curl() {
    sees_the_same_three_times(&Client::new("sh", "curl.sh"));
}

#[test]
fn curl_with_http_2() {
    let more = &["--http2-prior-knowledge"];
    sees_the_same_three_times(&Client { more, ..Client::new("sh", "curl.sh") });
}

#[test]
fn python_requests() {
    sees_the_same_three_times(&Client::python("requests_client.py"));
}

#[test]
fn python_httpx() {
    sees_the_same_three_times(&Client::python("httpx_client.py"));
}

#[test]
fn node_fetch() {
    sees_the_same_three_times(&Client::new("node", "fetch.mjs"));
}
