//! How fast a sandbox of 10,000 orders and subscriptions is, beside a replay of as many recordings; and whether it holds
//! out.
//!
//! `cargo bench --bench sandbox [-- SECONDS]` drives the two by turns in one run; what counts is the ratio.
//! `cargo bench --bench sandbox -- soak [SECONDS]` has 64 connections read and write for a minute, looks at memory and at
//! what was answered, and ends it by `kill -9`.

#![allow(clippy::print_stdout, reason = "a benchmark prints its results")]

#[path = "../replay/library.rs"]
#[allow(dead_code, reason = "the bodies are for the other benchmark")]
mod library;
#[path = "../record/process.rs"]
mod process;
#[path = "../replay/replayer.rs"]
mod replayer;
#[path = "../replay/requests.rs"]
#[allow(dead_code, reason = "changes are for the other benchmark")]
mod requests;
mod soak;

use std::sync::Arc;
use std::time::Duration;

use tapecheck::sandbox::{State, Windows};

use replayer::Replayer;
use requests::{Done, Kind, Load};

/// How often each pair is measured.
const ROUNDS: usize = 15;

const RESOURCES: usize = 10_000;

const NOW: &str = "2026-01-15T12:00:00Z";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let seconds = arguments.iter().find_map(|text| text.parse().ok());
    if arguments.iter().any(|text| text == "soak") {
        return soak::run(Duration::from_secs_f64(seconds.unwrap_or(60.0)));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(measure(Duration::from_secs_f64(seconds.unwrap_or(1.0))));
}

async fn measure(time: Duration) {
    let folder = tempfile::tempdir().unwrap();
    library::write(folder.path(), RESOURCES);
    let replayer = Replayer::start(folder.path());
    let recorded = Arc::new((0..RESOURCES).map(library::path).collect::<Vec<_>>());
    let size = RESOURCES.to_string();
    let sandbox = Replayer::run(
        folder.path(),
        &["sandbox", "--listen", "127.0.0.1:0", "--now", NOW, "--seed-size", &size],
    );
    let seeded = Arc::new(subscriptions());
    for (name, server) in [("replay", &replayer), ("sandbox", &sandbox)] {
        println!("{name}: ready in {:.0} ms, {:.1} MB", server.ready_ms, server.memory("VmRSS"));
    }
    for connections in [1, 16, 64] {
        let mut rounds = Vec::new();
        for _ in 0..ROUNDS {
            let one = Load::new(&replayer.url, Kind::Get, connections).of(&recorded);
            let other = Load::new(&sandbox.url, Kind::Get, connections).of(&seeded);
            rounds.push((one.run_for(time).await, other.run_for(time).await));
        }
        let ratio = median(rounds.iter().map(|(one, other)| other.per_second() / one.per_second()));
        println!(
            "GET {connections:2} connections, {RESOURCES} resources: replay {:6.0}/s, sandbox {:6.0}/s, ratio {ratio:.2}; p99 {:.2} times",
            median(rounds.iter().map(|(one, _)| one.per_second())),
            median(rounds.iter().map(|(_, other)| other.per_second())),
            median(rounds.iter().map(|(one, other)| Done::p99_micros(other) / one.p99_micros())),
        );
    }
    println!("sandbox: {:.1} MB in the end", sandbox.memory("VmRSS"));
}

/// The paths of all subscriptions of customers who can be asked for.
fn subscriptions() -> Vec<String> {
    let state = State::seeded_with(NOW.parse().unwrap(), Windows::default(), RESOURCES);
    let customers: Vec<&str> = state.customers().filter(|id| state.has_relationship(id)).collect();
    let of = |customer: &str| {
        let ids = state.subscriptions(customer).map(|one| one.id().to_owned());
        ids.map(|id| format!("/v1/customers/{customer}/subscriptions/{id}")).collect::<Vec<_>>()
    };
    customers.into_iter().flat_map(of).collect()
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
