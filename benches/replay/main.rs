//! How fast a replay is, beside a bare hyper server that gives the same bytes.
//!
//! `cargo bench --bench replay [-- SECONDS [requests|libraries]]`. One load generator drives two servers by turns in one
//! run; what counts are the ratios. Then the same for servers with more and more interactions, and how long it takes until
//! a large library is ready. `with_wrk.py` does the first with a load generator that is not ours.

#![allow(clippy::print_stdout, reason = "a benchmark prints its results")]

mod bare_server;
mod library;
#[path = "../record/process.rs"]
mod process;
mod replayer;
mod requests;

use std::path::Path;
use std::time::Duration;

use replayer::Replayer;
use requests::{Kind, Load};

/// How often each pair is measured.
const ROUNDS: usize = 15;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.get(1).is_some_and(|role| role == bare_server::ROLE) {
        return bare_server::run();
    }
    if let [_, role, folder] = &arguments[..]
        && role == library::ROLE
    {
        return library::show(Path::new(folder));
    }
    let seconds = arguments.iter().find_map(|text| text.parse().ok()).unwrap_or(1.0);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let wanted = |part: &str| {
        !arguments.iter().any(|one| is_part(one)) || arguments.contains(&part.to_owned())
    };
    let time = Duration::from_secs_f64(seconds);
    runtime.block_on(async {
        if wanted("requests") {
            measure_requests(time).await;
        }
        if wanted("libraries") {
            measure_libraries(time).await;
        }
    });
}

fn is_part(argument: &str) -> bool {
    ["requests", "libraries"].contains(&argument)
}

async fn measure_requests(time: Duration) {
    let folder = tempfile::tempdir().unwrap();
    library::write(folder.path(), 1);
    let bare = bare_server::start();
    let replayer = Replayer::start(folder.path());
    println!("ready in {:.0} ms, {:.1} MB idle", replayer.ready_ms, replayer.memory("VmRSS"));
    for kind in [Kind::Get, Kind::SmallPatch, Kind::SamePatch, Kind::ReorderedPatch] {
        for connections in [1, 16, 64] {
            compare(kind, connections, time, &bare.url, &replayer.url).await;
        }
    }
}

async fn compare(kind: Kind, connections: usize, time: Duration, bare: &str, replay: &str) {
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let mut round = Vec::new();
        for url in [bare, replay] {
            round.push(Load::new(url, kind, connections).run_for(time).await);
        }
        rounds.push(round);
    }
    let of = |server: usize, figure: fn(&requests::Done) -> f64| {
        median(rounds.iter().map(|round| figure(&round[server])))
    };
    let ratio = |figure: fn(&requests::Done) -> f64| {
        median(rounds.iter().map(|round| figure(&round[1]) / figure(&round[0])))
    };
    println!(
        "{kind:20} {connections:2} connections: bare {:6.0}/s, replay {:6.0}/s, ratio {:.2}; median latency {:.2}, p99 {:.2} times",
        of(0, requests::Done::per_second),
        of(1, requests::Done::per_second),
        ratio(requests::Done::per_second),
        ratio(requests::Done::median_micros),
        ratio(requests::Done::p99_micros),
    );
}

async fn measure_libraries(time: Duration) {
    let mut servers = Vec::new();
    for interactions in [1, 1_000, 20_000, 100_000] {
        let folder = tempfile::tempdir().unwrap();
        let size = library::write(folder.path(), interactions);
        // What was just written is not yet what a user has on disk.
        drop(Replayer::start(folder.path()));
        let replayer = Replayer::start(folder.path());
        println!(
            "{interactions:6} interactions ({:.1} MB): ready in {:.0} ms, {:.1} MB resident",
            size as f64 / 1e6,
            replayer.ready_ms,
            replayer.memory("VmRSS")
        );
        servers.push((interactions, replayer, folder));
    }
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let mut round = Vec::new();
        for (_, replayer, _) in &servers {
            let before = replayer.cpu_seconds();
            let done = Load::new(&replayer.url, Kind::Get, 16).run_for(time).await;
            let cpu = replayer.cpu_seconds() - before;
            round.push((done.per_second(), cpu * 1e6 / done.count() as f64));
        }
        rounds.push(round);
    }
    for (place, (interactions, ..)) in servers.iter().enumerate() {
        let per_second = median(rounds.iter().map(|round| round[place].0));
        let ratio = median(rounds.iter().map(|round| round[place].0 / round[0].0));
        let cpu = median(rounds.iter().map(|round| round[place].1));
        println!(
            "{interactions:6} interactions: GET {per_second:.0}/s, ratio {ratio:.2}, {cpu:.1} us of processor each"
        );
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
