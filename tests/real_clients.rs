//! Programs that people use speak to the sandbox, through `record`, and to `replay`, and see the same three times; and
//! once more by proxy, through `record --forward` and to `replay --forward`, with nothing but the environment that these
//! give them.
//!
//! They are curl, Python (requests, httpx), Node (fetch, axios, got), Java's `HttpClient` and .NET's (with mono); the
//! scripts stand in `real_clients/`. A program that is missing is a failure: `.ci/run` installs what is needed.
//! `TAPECHECK_PYTHON` names the interpreter that has the packages of `real_clients/requirements.txt`, and `TAPECHECK_NODE`
//! a Node from version 24 on, which is the first to take a proxy from the environment; without them `python3` and `node`
//! are taken. `npm ci` in `real_clients/` installs axios and got.
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
    more: Vec<String>,
}

impl Client {
    fn new(program: &str, script: &'static str) -> Self {
        Self { program: program.to_owned(), script, more: Vec::new() }
    }

    fn curl(more: &[&str]) -> Self {
        let more = more.iter().map(|option| (*option).to_owned()).collect();
        Self { more, ..Self::new("sh", "curl.sh") }
    }

    fn python(script: &'static str) -> Self {
        let python = std::env::var("TAPECHECK_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        Self::new(&python, script)
    }

    fn node(script: &'static str) -> Self {
        let node = std::env::var("TAPECHECK_NODE").unwrap_or_else(|_| "node".to_owned());
        Self::new(&node, script)
    }

    fn java() -> Self {
        Self::new("java", "Scenario.java")
    }

    fn dotnet() -> Self {
        Self::new("sh", "csharp.sh")
    }

    /// The command that plays the scenario.
    fn command(&self, url: &str) -> Vec<String> {
        let path = |collection: &str, id: &str| {
            format!("/v1/customers/{}/{collection}/{id}", seed::CUSTOMER)
        };
        let script = repository("tests/real_clients").join(self.script);
        let mut words = vec![
            self.program.clone(),
            script.display().to_string(),
            url.to_owned(),
            path("orders", &seed::order_of(ProductType::PerpetualSoftware)),
            path("subscriptions", &seed::subscription_of(ProductType::NewCommerce).unwrap()),
            path("orders", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA1"),
        ];
        words.extend(self.more.iter().cloned());
        words
    }

    /// Plays the scenario and gives the answers as the client understood them.
    fn play(&self, url: &str) -> Vec<Value> {
        let folder = Folder::new();
        let words = self.command(url);
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).current_dir(folder.path()).env_remove("TAPECHECK_URL");
        for name in ["http_proxy", "https_proxy", "all_proxy"] {
            command.env_remove(name).env_remove(name.to_uppercase());
        }
        answers(&Process::start(command).finish().with_status(0).stdout)
    }
}

fn answers(stdout: &str) -> Vec<Value> {
    stdout.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
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
    assert_are_the_same(&live, &replayed);
    folder.run(&["check", "tape.json"]).with_status(0);
}

/// Equal answers, in which the client's own identifiers stand.
fn assert_are_the_same(live: &[Value], replayed: &[Value]) {
    for (live, replayed) in live.iter().zip(replayed) {
        assert_eq!(live["body"]["id"], replayed["body"]["id"], "the client's own");
        assert_same(live, replayed, "");
    }
    assert_eq!(replayed.len(), live.len());
}

/// A host that clients have hard-coded; nothing here leaves the machine.
const HOST: &str = "api.partnercenter.microsoft.com";

/// The client, run by a recorder that is its proxy, sees the same in TLS and in the clear, all of it is recorded, and a
/// replay that is its proxy answers the same.
fn sees_the_same_through_the_proxy(client: &Client) {
    let folder = Folder::new();
    let live = client.play(&folder.sandbox(&[]).url);
    for scheme in ["https", "http"] {
        let sandbox = folder.sandbox(&[]);
        let map = format!("{HOST}={}", sandbox.url);
        let mut arguments = vec!["record", "--forward", "--map", &map, "-o", "tape.json", "--"];
        let words = client.command(&format!("{scheme}://{HOST}"));
        arguments.extend(words.iter().map(String::as_str));
        let told = folder.run(&arguments).with_status(0);
        assert_eq!(answers(&told.stdout), live, "{scheme}");
        assert!(!told.stderr.contains("passed on"), "{}", told.stderr);
        assert_is_the_scenario(&folder, scheme);
        drop(sandbox);

        let mut arguments = vec!["replay", "tape.json", "--forward", "--strict", "--"];
        arguments.extend(words.iter().map(String::as_str));
        let told = folder.run(&arguments).with_status(0);
        assert_are_the_same(&live, &answers(&told.stdout));
    }
}

/// The cassette holds the scenario and names the host that the client asked for.
fn assert_is_the_scenario(folder: &Folder, scheme: &str) {
    let tape: Value = serde_json::from_str(&folder.read("tape.json")).unwrap();
    let interactions = tape["interactions"].as_array().unwrap();
    assert_eq!(interactions.len(), 7, "{tape}");
    let asked = format!("{scheme}://{HOST}");
    for interaction in interactions {
        let upstream =
            interaction["request"].get("upstream").unwrap_or(&tape["origin"]["upstream"]);
        assert_eq!(upstream, &asked);
    }
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
    sees_the_same_three_times(&Client::curl(&[]));
}

#[test]
fn curl_with_http_2() {
    sees_the_same_three_times(&Client::curl(&["--http2-prior-knowledge"]));
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
    sees_the_same_three_times(&Client::node("fetch.mjs"));
}

#[test]
fn node_axios() {
    sees_the_same_three_times(&Client::node("axios.mjs"));
}

#[test]
fn node_got() {
    sees_the_same_three_times(&Client::node("got.mjs"));
}

#[test]
fn java_http_client() {
    sees_the_same_three_times(&Client::java());
}

#[test]
fn dotnet_http_client() {
    sees_the_same_three_times(&Client::dotnet());
}

#[test]
fn curl_by_proxy() {
    for version in ["--http1.1", "--http2"] {
        sees_the_same_through_the_proxy(&Client::curl(&[version]));
        sees_the_same_through_the_proxy(&Client::curl(&[version, "--proxytunnel"]));
    }
}

#[test]
fn curl_by_a_proxy_of_http_1_0_and_a_file_of_its_authority() {
    let folder = Folder::new();
    let sandbox = folder.sandbox(&[]);
    let map = format!("{HOST}={}", sandbox.url);
    let recorder = folder.serve(&["record", "--forward", "--map", &map, "-o", "tape.json"]);
    let authority = folder.run(&["ca", "path"]).with_status(0).stdout;
    let options = ["--proxy1.0", &recorder.url, "--cacert", authority.trim_end()];
    let seen = Client::curl(&options).play(&format!("https://{HOST}"));
    recorder.stop().with_status(0);
    assert_eq!(seen, Client::curl(&[]).play(&folder.sandbox(&[]).url));
    assert_is_the_scenario(&folder, "https");
}

#[test]
fn python_requests_by_proxy() {
    sees_the_same_through_the_proxy(&Client::python("requests_client.py"));
}

#[test]
fn python_httpx_by_proxy() {
    sees_the_same_through_the_proxy(&Client::python("httpx_client.py"));
}

#[test]
fn fetch_by_proxy() {
    sees_the_same_through_the_proxy(&Client::node("fetch.mjs"));
}

#[test]
fn axios_by_proxy() {
    sees_the_same_through_the_proxy(&Client::node("axios.mjs"));
}

#[test]
fn got_by_proxy() {
    sees_the_same_through_the_proxy(&Client::node("got.mjs"));
}

#[test]
fn java_by_proxy() {
    sees_the_same_through_the_proxy(&Client::java());
}

#[test]
fn dotnet_by_proxy() {
    sees_the_same_through_the_proxy(&Client::dotnet());
}

/// What a program prints about the trust store of a new authority.
fn read_by(program: &str, arguments: &[&str]) -> String {
    let folder = Folder::new();
    folder.run(&["ca", "path"]).with_status(0);
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder.data());
    let told = Process::start(command).finish().with_status(0);
    told.stdout
}

#[test]
fn openssl_reads_the_trust_store() {
    let printed =
        read_by("openssl", &["pkcs12", "-in", "ca.p12", "-passin", "pass:changeit", "-nokeys"]);
    assert_eq!(printed.matches("-----BEGIN CERTIFICATE-----").count(), 1, "{printed}");
}

#[test]
fn java_trusts_the_trust_store() {
    let printed = read_by("keytool", &["-list", "-keystore", "ca.p12", "-storepass", "changeit"]);
    assert!(printed.contains("trustedCertEntry"), "{printed}");
}
