//! Recording the same scenario again before the same service gives the same bytes, however many clients take part.

use std::net::SocketAddr;
use std::sync::Barrier;
use std::thread;

use tapecheck::sandbox::seed;

use super::harness::{Folder, assert_says};
use super::raw_http::{Connection, Message};
use super::scenario::{self, NO_ORDER, path, request};

const TAPE: &str = "tape.json";

/// What `play` leaves in a cassette before a fresh sandbox; its port is the machine's choice.
fn recorded(play: impl Fn(SocketAddr)) -> String {
    let folder = Folder::new();
    let sandbox = folder.sandbox(&[]);
    let recorder = folder.serve(&["record", "--upstream", &sandbox.url, "-o", TAPE]);
    play(recorder.address);
    recorder.stop().with_status(0);
    folder.read(TAPE).replace(&sandbox.url, "http://sandbox.example")
}

#[test]
fn two_recordings_of_one_client_are_identical() {
    let play = |address| drop(scenario::play(address));
    assert_eq!(recorded(play), recorded(play));
}

/// What belongs to one client alone: something that it may change, something that it may not, orders and subscriptions.
fn own_paths() -> [String; 8] {
    let order = |name| path("orders", &seed::order_id(name).unwrap());
    let subscription = |name| path("subscriptions", &seed::subscription_id(name).unwrap());
    [
        order("perpetual-software"),
        order("perpetual-software-two-lines"),
        order("software-subscription"),
        order("reservation"),
        subscription("new-commerce"),
        subscription("legacy"),
        subscription("new-commerce-20-days-old"),
        subscription("software-subscription-45-days-old"),
    ]
}

/// Reads, changes and reads again what is its own, and reads twice what is everybody's.
fn play_one(address: SocketAddr, own: &str, number: usize, start: &Barrier) {
    let mut connection = Connection::open(address);
    let mut sent = number * 100;
    let mut ask = |method: &str, path: &str, body: &str| -> Message {
        sent += 1;
        connection.send(request(method, path, body, sent));
        connection.receive()
    };
    start.wait();
    let common = path("orders", &seed::order_id("azure-plan").unwrap());
    assert_eq!(ask("GET", &common, "").status(), 200);
    let current = ask("GET", own, "");
    let change = if own.contains("/orders/") {
        current.text().replace(r#""status":"completed""#, r#""status":"cancelled""#)
    } else {
        current.text().replace(r#""status":"active""#, r#""status":"suspended""#)
    };
    assert_ne!(change, current.text(), "{own}");
    assert!([200, 400].contains(&ask("PATCH", own, &change).status()), "{own}");
    assert_eq!(ask("GET", own, "").status(), 200);
    assert_eq!(ask("GET", &path("orders", NO_ORDER), "").status(), 404);
}

fn play_all(address: SocketAddr) {
    let paths = own_paths();
    let start = Barrier::new(paths.len());
    thread::scope(|scope| {
        for (number, own) in paths.iter().enumerate() {
            let start = &start;
            scope.spawn(move || play_one(address, own, number, start));
        }
    });
}

#[test]
fn recordings_of_eight_clients_at_once_are_identical() {
    let first = recorded(play_all);
    assert_eq!(first.matches("\"request\": {").count(), 8 * 5, "{first}");
    assert_says(&first, &["\"cancelled\"", "\"suspended\""]);
    for _ in 0..3 {
        assert_same_lines(&first, &recorded(play_all));
    }
}

/// Shows the first line that differs and not two whole cassettes.
#[track_caller]
fn assert_same_lines(one: &str, other: &str) {
    let differs = one.lines().zip(other.lines()).enumerate().find(|(_, (a, b))| a != b);
    assert_eq!(differs, None, "the first line that differs");
    assert_eq!(one, other);
}
