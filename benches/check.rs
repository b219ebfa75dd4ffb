//! What checking costs beside what must be done anyway: parse the bodies with `serde_json` and ask the jsonschema crate
//! whether they are valid.
//!
//! `cargo bench --bench check`; each line is the best of several rounds, since others share the machine. 20,000 answers of
//! `GET order` in 40 cassettes. The bars: at most 1.25 times the bare work, and two threads at least 1.7 times one.
#![allow(clippy::print_stdout, reason = "a benchmark prints its results")]

use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use tapecheck::cassette::format;
use tapecheck::check::{self, Source};
use tapecheck::profile::PARTNER_CENTER;
use tapecheck::schema::Contract;

const FILES: usize = 40;
const IN_ONE: usize = 500;
const ROUNDS: usize = 7;

fn main() {
    let cassettes: Vec<String> = (0..FILES).map(cassette).collect();
    let bodies: Vec<Vec<String>> = (0..FILES).map(|file| answers(file).collect()).collect();
    let contract = Contract::load("openapi.json", PARTNER_CENTER.contract).expect("it is ours");
    let validator = bare_validator();
    let size = |texts: &mut dyn Iterator<Item = &String>| {
        texts.map(String::len).sum::<usize>() / 1_000_000
    };
    println!(
        "{} exchanges, {} MB of cassettes, {} MB of bodies",
        FILES * IN_ONE,
        size(&mut cassettes.iter()),
        size(&mut bodies.iter().flatten()),
    );
    let mut single = None;
    for threads in [1, 2] {
        let bare = best(|| {
            share(threads, &bodies, |bodies| {
                for body in bodies {
                    let body: Value = serde_json::from_str(body).expect("it is JSON");
                    assert!(black_box(validator.is_valid(&body)));
                }
            });
        });
        let read = best(|| {
            share(threads, &cassettes, |text| drop(black_box(format::read_document(text))))
        });
        let whole = best(|| share(threads, &cassettes, |text| assert_clean(text, &contract)));
        let ratio = whole.as_secs_f64() / bare.as_secs_f64();
        println!(
            "{threads} thread(s): bare {bare:.1?}, reading cassettes {read:.1?}, reading and checking {whole:.1?}: {ratio:.2} times bare"
        );
        match single {
            None => single = Some(whole),
            Some(single) => {
                let gain = single.as_secs_f64() / whole.as_secs_f64();
                println!("two threads are {gain:.2} times one");
            }
        }
    }
    parts(&cassettes, &contract);
}

/// Where the time goes, on one thread.
fn parts(cassettes: &[String], contract: &Contract) {
    let parse = best(|| {
        cassettes.iter().for_each(|text| drop(black_box(tapecheck::model::json::parse(text))))
    });
    let read: Vec<_> =
        cassettes.iter().map(|text| format::read_document(text).expect("it is ours")).collect();
    let check = best(|| {
        for (text, (document, cassette)) in cassettes.iter().zip(&read) {
            let source = Source { name: "a.json", text, document, cassette };
            black_box(check::check(&source, contract, &PARTNER_CENTER));
        }
    });
    println!("parsing the files {parse:.1?}, checking what was read {check:.1?}");
}

fn assert_clean(text: &str, contract: &Contract) {
    let (document, cassette) = format::read_document(text).expect("it is ours");
    let source = Source { name: "a.json", text, document: &document, cassette: &cassette };
    let findings = check::check(&source, contract, &PARTNER_CENTER);
    assert!(findings.is_empty(), "{findings:#?}");
}

fn best(mut run: impl FnMut()) -> Duration {
    let time = || {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    std::iter::repeat_with(time).take(ROUNDS).min().expect("there are rounds")
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

/// The schema of the answer, alone: the same files, as the crate reads them.
fn bare_validator() -> jsonschema::Validator {
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
        .build(&serde_json::json!({ "$ref": "tape:///order.schema.json" }))
        .expect("it is valid")
}

fn cassette(file: usize) -> String {
    let interactions = answers(file).enumerate().map(|(index, answer)| {
        let number = file * IN_ONE + index;
        let path = format!("/v1/customers/{}/orders/{}", customer(number), order_id(number));
        format!(
            r#"{{"request":{{"method":"GET","path":"{path}","headers":{{"Accept":"application/json","Authorization":"{{bearer-token}}","MS-RequestId":"{{echo}}"}}}},
"response":{{"status":200,"headers":{{"Content-Type":"application/json; charset=utf-8","MS-RequestId":"{{echo}}"}},"body":{{"json":{answer}}}}}}}"#
        )
    });
    let all = interactions.collect::<Vec<_>>().join(",\n");
    let text =
        format!(r#"{{"tapecheck":1,"origin":{{"kind":"recorded"}},"interactions":[{all}]}}"#);
    // As recordings are written.
    format::write(&format::read(&text).expect("it is a cassette"))
}

fn answers(file: usize) -> impl Iterator<Item = String> {
    (0..IN_ONE).map(move |index| answer(file * IN_ONE + index))
}

fn customer(number: usize) -> String {
    format!("5921f00a-32c0-4457-aaa1-{number:012x}")
}

fn order_id(number: usize) -> String {
    format!("ORDER-{number:025}-1")
}

fn answer(number: usize) -> String {
    let (customer, id) = (customer(number), order_id(number));
    let quantity = 1 + number % 50;
    format!(
        r#"{{"id":"{id}","alternateId":"{number:012}","referenceCustomerId":"{customer}","billingCycle":"one_time","currencyCode":"USD","currencySymbol":"$","lineItems":[{{"lineItemNumber":0,"offerId":"DG7GMGF0AAAA:0001:DG7GMGF0BBBB","termDuration":"","transactionType":"New","friendlyName":"Example Server Standard 1 User CAL","quantity":{quantity},"links":{{"product":{{"uri":"/products/DG7GMGF0AAAA?country=US","method":"GET","headers":[]}},"sku":{{"uri":"/products/DG7GMGF0AAAA/skus/0001?country=US","method":"GET","headers":[]}},"availability":{{"uri":"/products/DG7GMGF0AAAA/skus/0001/availabilities/DG7GMGF0BBBB?country=US","method":"GET","headers":[]}}}}}}],"creationDate":"2026-01-13T11:59:58.1335741Z","status":"completed","transactionType":"UserPurchase","links":{{"self":{{"uri":"/customers/{customer}/orders/{id}","method":"GET","headers":[]}}}},"attributes":{{"objectType":"Order"}}}}"#
    )
}
