//! 64 connections that read and write at the same time, for as long as is asked for.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tapecheck::model::json;
use tapecheck::sandbox::{State, seed};

use super::NOW;
use super::replayer::Replayer;

const CONNECTIONS: usize = 64;

#[derive(Default)]
struct Counts {
    reads: AtomicU64,
    writes: AtomicU64,
    /// Writes that were refused because somebody else was first: the rules ask for that.
    outdated: AtomicU64,
    errors: AtomicU64,
}

pub(crate) fn run(time: Duration) {
    let folder = tempfile::tempdir().unwrap();
    let arguments =
        ["sandbox", "--listen", "127.0.0.1:0", "--now", NOW, "--state", "state.json", "--save"];
    let server = Replayer::run(folder.path(), &arguments);
    let address = server.url.trim_start_matches("http://").to_owned();
    let counts = Counts::default();
    let end = Instant::now() + time;
    std::thread::scope(|scope| {
        for number in 0..CONNECTIONS {
            let (address, counts) = (&address, &counts);
            scope.spawn(move || client(address, number, end, counts));
        }
        let step = time / 6;
        while Instant::now() + step < end {
            std::thread::sleep(step);
            println!("{:.1} MB resident", server.memory("VmRSS"));
        }
    });
    println!("{:.1} MB resident, {:.1} MB at most", server.memory("VmRSS"), server.memory("VmHWM"));
    let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
    println!(
        "{} reads, {} writes, {} of them refused as outdated, {} errors",
        of(&counts.reads),
        of(&counts.writes),
        of(&counts.outdated),
        of(&counts.errors)
    );
    // Dropping it kills it.
    drop(server);
    let text = std::fs::read_to_string(folder.path().join("state.json")).unwrap();
    let state = State::from_json(&json::parse(&text).unwrap()).unwrap();
    println!("the state file is whole: {:?} orders and subscriptions", state.size());
    assert_eq!(of(&counts.errors), 0);
}

/// Reads a subscription three times and then changes its name, from the copy that it has read.
fn client(address: &str, number: usize, end: Instant, counts: &Counts) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    let mut answers = BufReader::new(stream.try_clone().unwrap());
    let names = ["legacy", "legacy-add-on", "software-subscription", "azure-plan"];
    let id = seed::subscription_id(names[number % names.len()]).unwrap();
    let path = format!("/v1/customers/{}/subscriptions/{id}", seed::CUSTOMER);
    let mut round = 0;
    while Instant::now() < end {
        round += 1;
        let mut copy = String::new();
        for _ in 0..3 {
            let (status, body) = ask(&mut stream, &mut answers, "GET", &path, "");
            counts.reads.fetch_add(1, Ordering::Relaxed);
            counts.errors.fetch_add(u64::from(status != 200), Ordering::Relaxed);
            copy = body;
        }
        let start = copy.find("\"friendlyName\":\"").unwrap() + 16;
        let length = copy[start..].find('"').unwrap();
        copy.replace_range(start..start + length, &format!("round {round} of {number}"));
        let (status, body) = ask(&mut stream, &mut answers, "PATCH", &path, &copy);
        counts.writes.fetch_add(1, Ordering::Relaxed);
        let is_outdated = status == 400 && body.contains("\"code\":2055");
        counts.outdated.fetch_add(u64::from(is_outdated), Ordering::Relaxed);
        counts.errors.fetch_add(u64::from(status != 200 && !is_outdated), Ordering::Relaxed);
    }
}

fn ask(
    stream: &mut TcpStream,
    answers: &mut BufReader<TcpStream>,
    method: &str,
    path: &str,
    body: &str,
) -> (u16, String) {
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer any\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let (mut status, mut length) = (0, 0);
    loop {
        let mut line = String::new();
        answers.read_line(&mut line).unwrap();
        if let Some(rest) = line.strip_prefix("HTTP/1.1 ") {
            status = rest[..3].parse().unwrap();
        }
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    answers.read_exact(&mut body).unwrap();
    (status, String::from_utf8(body).unwrap())
}
