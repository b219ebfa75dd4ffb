//! How fast replay finds an answer, and what a large library costs: without sockets.
//!
//! `cargo bench --bench replay_core`, on Linux. Lookups count the time of the processor, since others share the
//! machine; of loading both times are told, since it uses all processors.
#![allow(clippy::print_stdout, reason = "a benchmark prints its results")]

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use tapecheck::cassette::{Cassette, Interaction, Origin, format};
use tapecheck::http::Responder as _;
use tapecheck::model::{Body, Request, Response};
use tapecheck::profile::PARTNER_CENTER;
use tapecheck::replay::Replayer;
use tapecheck::storage::cassettes;

const ROUNDS: usize = 25;
const LOOKUPS: usize = 4_000;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    // A process of its own for each library: what one leaves behind must not count for the next.
    if let [_, load, folder] = &arguments[..]
        && load == "load"
    {
        return load_library(Path::new(folder));
    }
    for count in [1, 1_000, 100_000] {
        lookups(count);
    }
    for (count, files) in [(20_000, 1), (20_000, 200), (100_000, 1), (100_000, 1_000)] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let bytes = write_library(folder.path(), count, files);
        println!("{count} interactions in {files} files of together {:.1} MB", megabytes(bytes));
        let own = std::env::current_exe().expect("this program");
        let status = std::process::Command::new(own).arg("load").arg(folder.path()).status();
        assert!(status.expect("it can be run").success());
    }
}

/// Prints how long a request of each kind takes.
fn lookups(count: usize) {
    let interactions = (0..count).flat_map(|number| [get(number), patch(number)]).collect();
    let cassette = Cassette { interactions, ..Cassette::default() };
    let replayer = Replayer::new(vec![("bench".into(), cassette)], &PARTNER_CENTER);
    println!("{} interactions", 2 * count);
    let numbers = |step: usize| (0..LOOKUPS).map(move |at| at * step % count);
    let spread = (count / LOOKUPS).max(1) | 1;
    let gets: Vec<Request> =
        numbers(spread).map(|number| with_token(get(number).request)).collect();
    let equal: Vec<Request> =
        numbers(spread).map(|number| with_token(patch(number).request)).collect();
    let reordered: Vec<Request> = equal.iter().cloned().map(reordered).collect();
    for (name, requests) in
        [("GET", &gets), ("PATCH, equal", &equal), ("PATCH, reordered", &reordered)]
    {
        let first = answer(&replayer, requests, 1);
        let again = answer(&replayer, requests, ROUNDS);
        println!(
            "  {name:<18} {:6.2} µs for the first time, {:6.2} µs again ({:.0}/s), {} different",
            first * 1e6,
            again * 1e6,
            1.0 / again,
            LOOKUPS.min(count)
        );
    }
    assert_eq!(replayer.summary().unmatched, 0);
}

/// The seconds of a processor that one of some requests takes: others share the machine.
fn answer(replayer: &Replayer, requests: &[Request], rounds: usize) -> f64 {
    let start = processor_time("/proc/thread-self/schedstat");
    for request in std::iter::repeat_n(requests, rounds).flatten() {
        black_box(replayer.respond(black_box(request)));
    }
    // What the kernel tells is only as new as its last tick or our last rest.
    std::thread::yield_now();
    let taken = processor_time("/proc/thread-self/schedstat") - start;
    taken / (requests.len() * rounds) as f64
}

/// The seconds that a thread has had a processor.
fn processor_time(path: &str) -> f64 {
    let text = std::fs::read_to_string(path).expect("Linux has it");
    let nanoseconds = text.split_whitespace().next().and_then(|word| word.parse::<f64>().ok());
    nanoseconds.expect("it is a number") / 1e9
}

/// The same of all threads of this process, also those that have ended, in hundredths.
fn processor_time_of_all() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").expect("Linux has it");
    let behind_name = text.rsplit(')').next().unwrap_or_default();
    let ticks = behind_name.split_whitespace().skip(11).take(2);
    ticks.filter_map(|word| word.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn load_library(folder: &Path) {
    let before = resident();
    let start = Instant::now();
    let loaded = cassettes::load_library(&[folder.to_owned()]).expect("they were just written");
    let (read, read_for) = (start.elapsed(), processor_time_of_all());
    let replayer = Replayer::new(loaded, &PARTNER_CENTER);
    let (ready, ready_for) = (start.elapsed(), processor_time_of_all());
    let answer = replayer.respond(&with_token(get(17).request));
    assert_eq!(answer.status, 200);
    let (after, peak) = (resident(), peak());
    println!(
        "  read in {read:.2?} ({read_for:.2} s of processors), ready in {ready:.2?} ({ready_for:.2} s); \
         {:.1} MB resident, {:.1} MB at the most",
        megabytes(after.saturating_sub(before)),
        megabytes(peak)
    );
}

/// Writes interactions with answers of 1.3 kB; gives how many bytes that are.
fn write_library(folder: &Path, count: usize, files: usize) -> usize {
    let each = count / files;
    let mut bytes = 0;
    for file in 0..files {
        let cassette = Cassette {
            origin: Origin::default(),
            interactions: (file * each..(file + 1) * each).map(get).collect(),
            ..Cassette::default()
        };
        let text = format::write(&cassette);
        bytes += text.len();
        std::fs::write(folder.join(format!("{file:04}.json")), text).expect("there is room");
    }
    bytes
}

fn get(number: usize) -> Interaction {
    let request = Request::new("GET", path(number));
    let response = Response::new(200)
        .with_header("Content-Type", "application/json; charset=utf-8")
        .with_header("MS-RequestId", "{echo}")
        .with_header("MS-CorrelationId", "{echo}")
        .with_body(order(number));
    interaction(request, response)
}

fn patch(number: usize) -> Interaction {
    let body = order(number).replace("active", "suspended");
    let mut request = Request { body: body.into(), ..Request::new("PATCH", path(number)) };
    request.headers.push("Content-Type", "application/json; charset=utf-8");
    let response = Response::new(200)
        .with_header("Content-Type", "application/json; charset=utf-8")
        .with_body(order(number));
    interaction(request, response)
}

fn interaction(mut request: Request, response: Response) -> Interaction {
    for (name, value) in [
        ("Accept", "application/json"),
        ("Authorization", "{bearer-token}"),
        ("MS-RequestId", "{echo}"),
        ("MS-CorrelationId", "{echo}"),
    ] {
        request.headers.push(name, value);
    }
    Interaction { request, response: Some(response), ..Interaction::default() }
}

/// The request as a client sends it.
fn with_token(mut request: Request) -> Request {
    request
        .headers
        .set("Authorization", format!("Bearer eyJ0eXAiOiJKV1Qi.eyJ{}.abc", "x".repeat(900)));
    request.headers.set("MS-RequestId", "6e7aa601-629e-461b-8933-0898c3cc3c7c");
    request
}

/// The request with the members of its body in another order.
fn reordered(request: Request) -> Request {
    let mut value = request.body.json().expect("it is an order").clone();
    if let tapecheck::model::json::Kind::Object(members) = &mut value.kind {
        members.reverse();
    }
    let body = Body::from_json(value, tapecheck::model::json::Layout::Minified);
    Request { body: Body::from(body.bytes().clone()), ..request }
}

fn path(number: usize) -> String {
    format!(
        "/v1/customers/00000000-0000-4000-8000-000000000001/subscriptions/{}",
        subscription(number)
    )
}

fn subscription(number: usize) -> String {
    format!("00000000-0000-4000-8000-{:012}", number + 2)
}

/// 1.3 kB, as GET subscription answers.
fn order(number: usize) -> String {
    let subscription = subscription(number);
    format!(
        r#"{{"id":"{subscription}","offerId":"CFQ7TTC0LH16:0001:CFQ7TTC0K971","offerName":"Example Business Basic","friendlyName":"nickname","productType":{{"id":"OnlineServicesNCE","displayName":"OnlineServicesNCE"}},"quantity":5,"unitType":"Licenses","hasPurchasableAddons":false,"creationDate":"2026-01-12T10:41:57.6921335Z","effectiveStartDate":"2026-01-12T00:00:00Z","commitmentEndDate":"2027-01-11T00:00:00Z","status":"active","autoRenewEnabled":true,"isTrial":false,"billingType":"license","billingCycle":"monthly","termDuration":"P1Y","refundOptions":[{{"type":"Full","expiresAt":"2026-01-19T10:41:57Z"}}],"isMicrosoftProduct":true,"partnerId":"0000001","attentionNeeded":false,"orderId":"000000000001","links":{{"offer":{{"uri":"/products/CFQ7TTC0LH16/skus/0001/availabilities/CFQ7TTC0K971?country=US","method":"GET","headers":[]}},"self":{{"uri":"/customers/00000000-0000-4000-8000-000000000001/subscriptions/{subscription}","method":"GET","headers":[]}}}},"attributes":{{"etag":"eyJpZCI6IjAwMDAwMDAwIiwidmVyc2lvbiI6MX0=","objectType":"Subscription"}}}}"#
    )
}

fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

/// The memory that the process has now.
fn resident() -> usize {
    status("VmRSS:")
}

/// The most memory that the process has had.
fn peak() -> usize {
    status("VmHWM:")
}

fn status(name: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|size| size.parse().ok()).unwrap_or(0) * 1024
}
