//! How much recording costs, beside a bare hyper proxy built from the same crates.
//!
//! `cargo bench --bench record [-- SECONDS]`. One upstream and one load generator drive two proxies by turns in one run:
//! a bare streaming reverse proxy, and `tapecheck record`. What counts are the ratios, since absolute figures belong to
//! the machine. The first two kinds repeat 1,000 exchanges, as tests repeat themselves; the other two are never the same.
//! Then the recorder's memory after 200,000 exchanges, and how long it takes to write a cassette of 20,000.

#![allow(clippy::print_stdout, reason = "a benchmark prints its results")]

mod bare_proxy;
mod load;
mod process;
mod recorder;
mod upstream;

use std::time::Duration;

use load::{Kind, Load};
use recorder::Recorder;

/// How often each pair is measured.
const ROUNDS: usize = 5;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, role, upstream] = &arguments[..]
        && role == bare_proxy::ROLE
    {
        return bare_proxy::run(upstream);
    }
    let seconds = arguments.iter().find_map(|text| text.parse().ok()).unwrap_or(2.0);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(measure(Duration::from_secs_f64(seconds)));
}

async fn measure(time: Duration) {
    let upstream = upstream::start().await;
    let bare = bare_proxy::start(&upstream);
    let recorder = Recorder::start(&upstream);
    for kind in [Kind::Get, Kind::Patch, Kind::NewGet, Kind::NewPatch] {
        for connections in [16, 64] {
            compare_throughput(
                kind,
                connections,
                time,
                (&bare.url, bare.id()),
                (&recorder.url, recorder.id()),
            )
            .await;
        }
    }
    for kind in [Kind::Get, Kind::Patch] {
        compare_latency(kind, time, &upstream, &bare.url, &recorder.url).await;
    }
    drop((bare, recorder));
    measure_memory(&upstream).await;
    measure_finish(&upstream).await;
}

/// Both proxies by URL and process.
async fn compare_throughput(
    kind: Kind,
    connections: usize,
    time: Duration,
    bare: (&str, u32),
    recorder: (&str, u32),
) {
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let mut round = Vec::new();
        for (url, process) in [bare, recorder] {
            let before = process::cpu_seconds(process);
            let done = Load::new(url, kind, connections).run_for(time).await;
            let cpu = process::cpu_seconds(process) - before;
            round.push((done.per_second(), cpu * 1e6 / done.count() as f64));
        }
        rounds.push(round);
    }
    let ratio = median(rounds.iter().map(|round| round[1].0 / round[0].0));
    let rate = |proxy: usize| median(rounds.iter().map(|round| round[proxy].0));
    let cpu = |proxy: usize| median(rounds.iter().map(|round| round[proxy].1));
    println!(
        "{kind:14} {connections:2} connections: bare {:6.0}/s ({:.0} µs of CPU each), recording {:6.0}/s ({:.0} µs), ratio {ratio:.2}",
        rate(0),
        cpu(0),
        rate(1),
        cpu(1)
    );
}

async fn compare_latency(kind: Kind, time: Duration, direct: &str, bare: &str, recorder: &str) {
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let mut latency = Vec::new();
        for url in [direct, bare, recorder] {
            latency.push(Load::new(url, kind, 1).run_for(time / 2).await.median_micros());
        }
        rounds.push(latency);
    }
    let of = |index: usize| median(rounds.iter().map(|round| round[index]));
    let added = |index: usize| median(rounds.iter().map(|round| round[index] - round[0]));
    println!(
        "{kind:5}  1 connection: direct {:.0} µs; added by bare {:.0} µs, by recording {:.0} µs, ratio {:.2}",
        of(0),
        added(1),
        added(2),
        added(2) / added(1)
    );
}

async fn measure_memory(upstream: &str) {
    let recorder = Recorder::start(upstream);
    let done = Load::new(&recorder.url, Kind::Get, 16).run_count(200_000).await;
    println!(
        "after {} exchanges: {:.1} MB resident (at most {:.1} MB)",
        done.count(),
        recorder.memory("VmRSS"),
        recorder.memory("VmHWM")
    );
    let (seconds, peak) = recorder.finish();
    println!("its cassette was written in {seconds:.2} s, at most {peak:.1} MB resident");
}

async fn measure_finish(upstream: &str) {
    let recorder = Recorder::start(upstream);
    let done = Load::new(&recorder.url, Kind::Patch, 16).run_count(20_000).await;
    let (seconds, peak) = recorder.finish();
    println!(
        "a cassette of {} exchanges: {seconds:.2} s, at most {peak:.1} MB resident",
        done.count()
    );
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
