//! What checking costs beside what must be done anyway: parse the bodies with `serde_json` and ask the jsonschema crate
//! whether they are valid.
//!
//! `cargo bench --bench check`. 20,000 exchanges in 40 cassettes as recordings are written, no two bodies alike, their
//! texts shared as the program shares what it has read; every fourth creates an order and has two bodies, the others read
//! one. The bars: at most 1.25 times the bare work, thread for thread, and two threads at least 1.7 times one. Others share
//! the machine, so all kinds of work take turns within a round, and what is told is the best of the rounds and the median
//! of their ratios.
#![allow(clippy::print_stdout, reason = "a benchmark prints its results")]

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use tapecheck::cassette::format;
use tapecheck::check::{self, Source};
use tapecheck::model::json::Document;
use tapecheck::profile::PARTNER_CENTER;
use tapecheck::schema::Contract;

const FILES: usize = 40;
const IN_ONE: usize = 500;
const ROUNDS: usize = 15;

fn main() {
    let cassettes: Vec<Arc<String>> = (0..FILES).map(cassette).map(Arc::new).collect();
    let bodies: Vec<Vec<(Option<String>, String)>> =
        (0..FILES).map(|file| numbers(file).map(bodies).collect()).collect();
    let contract = Contract::load("openapi.json", PARTNER_CENTER.contract).expect("it is ours");
    let (wanted, answered) = (bare("order-create.schema.json"), bare("order.schema.json"));
    let megabytes = |texts: &mut dyn Iterator<Item = &String>| {
        texts.map(String::len).sum::<usize>() as f64 / 1e6
    };
    println!(
        "{} exchanges, {:.1} MB of cassettes, {:.1} MB of bodies",
        FILES * IN_ONE,
        megabytes(&mut cassettes.iter().map(Arc::as_ref)),
        megabytes(
            &mut bodies.iter().flatten().flat_map(|(sent, answer)| sent.iter().chain([answer]))
        ),
    );
    let judge = |validator: &jsonschema::Validator, body: &str| {
        let body: Value = serde_json::from_str(body).expect("it is JSON");
        assert!(black_box(validator.is_valid(&body)));
    };
    let bare = |bodies: &Vec<(Option<String>, String)>| {
        for (sent, answer) in bodies {
            sent.iter().for_each(|sent| judge(&wanted, sent));
            judge(&answered, answer);
        }
    };
    let whole = |text: &Arc<String>| assert_clean(text, &contract);
    let places = |text: &Arc<String>| drop(black_box(Document::of(Arc::clone(text))));
    let read = |text: &Arc<String>| drop(black_box(format::read_document(Arc::clone(text))));
    let works: [(&str, &dyn Fn()); 7] = [
        ("bare, 1 thread", &|| share(1, &bodies, bare)),
        ("check, 1 thread", &|| share(1, &cassettes, whole)),
        ("bare, 2 threads", &|| share(2, &bodies, bare)),
        ("check, 2 threads", &|| share(2, &cassettes, whole)),
        ("of check: finding all values", &|| share(1, &cassettes, places)),
        ("of check: reading cassettes", &|| share(1, &cassettes, read)),
        ("bare, 1 thread again", &|| share(1, &bodies, bare)),
    ];
    let rounds: Vec<Vec<[f64; 2]>> =
        std::iter::repeat_with(|| works.iter().map(|(_, work)| time(work)).collect())
            .take(ROUNDS)
            .collect();
    println!("{:30} {:>12} {:>12}", "", "by the clock", "thread's own");
    for (index, (name, _)) in works.iter().enumerate() {
        let [clock, own] = [0, 1].map(|kind| best(&rounds, index, kind));
        println!("{name:30} {clock:9.1} ms {own:9.1} ms");
    }
    ratio(&rounds, "check to bare, 1 thread", 1, 0);
    ratio(&rounds, "check to bare, 2 threads", 3, 2);
    ratio(&rounds, "check: two threads to one", 1, 3);
    ratio(&rounds, "bare: two threads to one", 0, 2);
    ratio(&rounds, "noise: bare to bare", 6, 0);
}

fn best(rounds: &[Vec<[f64; 2]>], index: usize, kind: usize) -> f64 {
    rounds.iter().map(|round| round[index][kind]).fold(f64::INFINITY, f64::min)
}

/// One kind of work as a multiple of another.
fn ratio(rounds: &[Vec<[f64; 2]>], name: &str, above: usize, below: usize) {
    let [clock, own] = [0, 1].map(|kind| {
        let of_round = |round: &Vec<[f64; 2]>| round[above][kind] / round[below][kind];
        let mut ratios: Vec<f64> = rounds.iter().map(of_round).collect();
        ratios.sort_by(f64::total_cmp);
        let best = best(rounds, above, kind) / best(rounds, below, kind);
        format!("{best:.2} of the best, {:.2} in the median round", ratios[ratios.len() / 2])
    });
    println!("{name:30} {clock}; thread's own time {own}");
}

fn assert_clean(text: &Arc<String>, contract: &Contract) {
    let (document, cassette) = format::read_document(Arc::clone(text)).expect("it is ours");
    let source = Source { name: "a.json", text, document: &document, cassette: &cassette };
    let findings = check::check(&source, contract, &PARTNER_CENTER);
    assert!(findings.is_empty(), "{findings:#?}");
}

/// How long some work takes, and how much of that this thread was given.
fn time(work: &dyn Fn()) -> [f64; 2] {
    let (start, given) = (Instant::now(), given_time());
    work();
    let elapsed = start.elapsed();
    let given = given.zip(given_time()).map_or(elapsed, |(before, after)| after - before);
    [elapsed, given].map(|time| time.as_secs_f64() * 1e3)
}

/// How long this thread has run, where the system says so.
fn given_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// Does the work on so many threads, which take one piece after the other.
fn share<T: Sync>(threads: usize, pieces: &[T], work: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    let take = || {
        while let Some(piece) = pieces.get(next.fetch_add(1, Ordering::Relaxed)) {
            work(piece);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(take);
        }
        take();
    });
}

/// The schema of some bodies, alone: the same files, as the crate reads them.
fn bare(schema: &str) -> jsonschema::Validator {
    let mut registry = jsonschema::Registry::new();
    for (name, text) in PARTNER_CENTER.contract {
        let schema: Value = serde_json::from_str(text).expect("it is JSON");
        registry = registry.add(format!("tape:///{name}"), schema).expect("it is a URI");
    }
    let registry = registry.prepare().expect("the references resolve");
    jsonschema::options()
        .with_registry(&registry)
        .offline()
        .should_validate_formats(true)
        .build(&serde_json::json!({ "$ref": format!("tape:///{schema}") }))
        .expect("it is valid")
}

fn numbers(file: usize) -> std::ops::Range<usize> {
    file * IN_ONE..(file + 1) * IN_ONE
}

/// Whether an exchange creates its order.
fn creates(number: usize) -> bool {
    number.is_multiple_of(4)
}

/// What was sent, if anything, and what was answered.
fn bodies(number: usize) -> (Option<String>, String) {
    (creates(number).then(|| wanted(number)), answer(number))
}

fn cassette(file: usize) -> String {
    let all: Vec<String> = numbers(file).map(interaction).collect();
    let text = format!(
        r#"{{"tapecheck":1,"origin":{{"kind":"recorded"}},"interactions":[{}]}}"#,
        all.join(",\n")
    );
    // As recordings are written.
    format::write(&format::read(&text).expect("it is a cassette"))
}

fn interaction(number: usize) -> String {
    const HEADERS: &str =
        r#""Accept":"application/json","Authorization":"{bearer-token}","MS-RequestId":"{echo}""#;
    const JSON: &str = r#""Content-Type":"application/json; charset=utf-8""#;
    let orders = format!("/v1/customers/{}/orders", customer(number));
    let (request, status) = if creates(number) {
        let body = wanted(number);
        let request = format!(
            r#"{{"method":"POST","path":"{orders}","headers":{{{HEADERS},{JSON}}},"body":{{"json":{body}}}}}"#
        );
        (request, 201)
    } else {
        let path = format!("{orders}/{}", order_id(number));
        (format!(r#"{{"method":"GET","path":"{path}","headers":{{{HEADERS}}}}}"#), 200)
    };
    let answer = answer(number);
    format!(
        r#"{{"request":{request},"response":{{"status":{status},"headers":{{{JSON},"MS-RequestId":"{{echo}}"}},"body":{{"json":{answer}}}}}}}"#
    )
}

fn customer(number: usize) -> String {
    format!("5921f00a-32c0-4457-aaa1-{number:012x}")
}

fn order_id(number: usize) -> String {
    format!("ORDER-{number:025}-1")
}

/// An order as a client asks for it.
fn wanted(number: usize) -> String {
    let (customer, quantity) = (customer(number), 1 + number % 50);
    format!(
        r#"{{"billingCycle":"one_time","currencyCode":"USD","referenceCustomerId":"{customer}","lineItems":[{{"lineItemNumber":0,"offerId":"DG7GMGF0AAAA:0001:DG7GMGF0BBBB","friendlyName":"Order {number:06}","quantity":{quantity}}}]}}"#
    )
}

fn answer(number: usize) -> String {
    let (customer, id) = (customer(number), order_id(number));
    let quantity = 1 + number % 50;
    format!(
        r#"{{"id":"{id}","alternateId":"{number:012}","referenceCustomerId":"{customer}","billingCycle":"one_time","currencyCode":"USD","currencySymbol":"$","lineItems":[{{"lineItemNumber":0,"offerId":"DG7GMGF0AAAA:0001:DG7GMGF0BBBB","termDuration":"","transactionType":"New","friendlyName":"Example Server Standard 1 User CAL","quantity":{quantity},"links":{{"product":{{"uri":"/products/DG7GMGF0AAAA?country=US","method":"GET","headers":[]}},"sku":{{"uri":"/products/DG7GMGF0AAAA/skus/0001?country=US","method":"GET","headers":[]}},"availability":{{"uri":"/products/DG7GMGF0AAAA/skus/0001/availabilities/DG7GMGF0BBBB?country=US","method":"GET","headers":[]}}}}}}],"creationDate":"2026-01-13T11:59:58.1335741Z","status":"completed","transactionType":"UserPurchase","links":{{"self":{{"uri":"/customers/{customer}/orders/{id}","method":"GET","headers":[]}}}},"attributes":{{"objectType":"Order"}}}}"#
    )
}
