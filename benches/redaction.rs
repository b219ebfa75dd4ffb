//! How long redaction, the taint check and check's own look take for one exchange.
//!
//! `cargo bench --bench redaction`; each line is the best of several rounds, since others share the machine.
#![allow(clippy::print_stdout, reason = "a benchmark prints its results")]

use std::hint::black_box;
use std::time::Instant;

use tapecheck::cassette::{Cassette, Interaction, format};
use tapecheck::check;
use tapecheck::model::{Exchange, Request, Response};
use tapecheck::profile::PARTNER_CENTER;
use tapecheck::redaction::Redactor;

const ROUNDS: usize = 400;
const TIMES: usize = 40;

fn main() {
    for known in [10, 10_000] {
        let mut redactor = Redactor::new(&PARTNER_CENTER);
        for number in 0..known {
            redactor.redact(exchange("GET", number + 1_000_000, &token(number), None));
        }
        println!("{known} identifiers and tokens known");
        for (name, sample) in samples() {
            report(name, "redact", sample.clone(), |sample| {
                black_box(redactor.redact(sample));
            });
            let redacted = redactor.redact(sample).into_exchange();
            let record = record(&redacted);
            report(name, &format!("taint, {} bytes", record.len()), (), |()| {
                assert_eq!(black_box(redactor.taint(black_box(record.as_bytes()))), None);
            });
            report(name, "look", (), |()| {
                assert_eq!(black_box(check::leak_in(black_box(&record))), None);
            });
        }
    }
    println!("resident after 200,000 identifiers: {}", resident_after(200_000));
}

/// Prints the microseconds that one run takes.
fn report<I: Clone>(name: &str, what: &str, input: I, mut run: impl FnMut(I)) {
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        let inputs = vec![input.clone(); TIMES];
        let start = Instant::now();
        inputs.into_iter().for_each(&mut run);
        best = best.min(start.elapsed().as_secs_f64() / TIMES as f64);
    }
    println!("  {name:<6} {what:<18} {:6.2} µs", best * 1e6);
}

fn samples() -> [(&'static str, Exchange); 3] {
    let body = order(7).replace("active", "suspended");
    let mut token_request = Request::new("POST", "/contoso.onmicrosoft.com/oauth2/v2.0/token");
    token_request.headers.push("Content-Type", "application/x-www-form-urlencoded");
    token_request.body = format!("grant_type=client_credentials&client_id=11112222-3333-4444-8555-666677778888&client_secret={}&scope=https%3A%2F%2Fapi.partnercenter.microsoft.com%2F.default", "s3cret~".repeat(6)).into();
    let answer =
        format!(r#"{{"token_type":"Bearer","expires_in":3599,"access_token":"{}"}}"#, token(7));
    let response = Response::new(200)
        .with_header("Content-Type", "application/json; charset=utf-8")
        .with_body(answer);
    [
        ("GET", exchange("GET", 7, &token(7), None)),
        ("PATCH", exchange("PATCH", 7, &token(7), Some(body))),
        ("token", Exchange { request: token_request, response }),
    ]
}

fn exchange(method: &str, number: usize, token: &str, body: Option<String>) -> Exchange {
    let target = format!(
        "/v1/customers/{}/subscriptions/{}?include_price=true",
        customer(number),
        subscription(number)
    );
    let mut request = Request::new(method, "").with_target(&target);
    for (name, value) in [
        ("Authorization", format!("Bearer {token}").as_str()),
        ("Accept", "application/json"),
        ("MS-RequestId", "{echo}"),
        ("MS-CorrelationId", "{echo}"),
        ("X-Locale", "{echo}"),
        ("MS-Contract-Version", "v1"),
        ("Content-Type", "application/json; charset=utf-8"),
        ("If-Match", etag(number).as_str()),
    ] {
        request.headers.push(name, value);
    }
    request.body = body.unwrap_or_default().into();
    let response = Response::new(200)
        .with_header("Content-Type", "application/json; charset=utf-8")
        .with_header("MS-RequestId", "{echo}")
        .with_header("MS-CorrelationId", "{echo}")
        .with_header("ETag", etag(number))
        .with_body(order(number));
    Exchange { request, response }
}

fn token(number: usize) -> String {
    let part = |seed: usize, length: usize| -> String {
        let mut state = seed as u64 + 1;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
                [(state >> 58) as usize]
        };
        (0..length).map(|_| char::from(next())).collect()
    };
    format!(
        "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJ{}.{}",
        part(number, 900),
        part(number + 77, 342)
    )
}

fn customer(number: usize) -> String {
    format!("5921f00a-32c0-4457-aaa1-{number:012x}")
}

fn subscription(number: usize) -> String {
    format!("{number:08x}-629e-461b-8933-0898c3cc3c7c")
}

fn etag(number: usize) -> String {
    use base64::Engine as _;
    let json = format!(r#"{{"id":"{}","version":1}}"#, subscription(number));
    format!("\"{}\"", base64::engine::general_purpose::STANDARD.encode(json))
}

/// 1.3 kB, as GET subscription answers.
fn order(number: usize) -> String {
    let (customer, subscription, etag) = (customer(number), subscription(number), etag(number));
    format!(
        r#"{{"id":"{subscription}","offerId":"CFQ7TTC0LH16:0001:CFQ7TTC0K971","offerName":"Example Business Basic","friendlyName":"nickname","productType":{{"id":"OnlineServicesNCE","displayName":"OnlineServicesNCE"}},"quantity":5,"unitType":"Licenses","hasPurchasableAddons":false,"creationDate":"2026-01-12T10:41:57.6921335Z","effectiveStartDate":"2026-01-12T00:00:00Z","commitmentEndDate":"2027-01-11T00:00:00Z","status":"active","autoRenewEnabled":true,"isTrial":false,"billingType":"license","billingCycle":"monthly","termDuration":"P1Y","refundOptions":[{{"type":"Full","expiresAt":"2026-01-19T10:41:57Z"}}],"isMicrosoftProduct":true,"partnerId":"4847383","attentionNeeded":false,"orderId":"a9f17fbdf3c1","links":{{"offer":{{"uri":"/products/CFQ7TTC0LH16/skus/0001/availabilities/CFQ7TTC0K971?country=US","method":"GET","headers":[]}},"self":{{"uri":"/customers/{customer}/subscriptions/{subscription}","method":"GET","headers":[]}}}},"attributes":{{"etag":{etag},"objectType":"Subscription"}}}}"#
    )
}

/// The interaction as the journal has it.
fn record(exchange: &Exchange) -> String {
    let Exchange { request, response } = exchange.clone();
    let interaction = Interaction { request, response: Some(response), ..Interaction::default() };
    let text = format::write(&Cassette { interactions: vec![interaction], ..Cassette::default() });
    let document = tapecheck::model::json::parse(&text).expect("it was just written");
    let interactions =
        document.get("interactions").and_then(|all| all.as_array()).expect("the same");
    tapecheck::model::json::print(&interactions[0], tapecheck::model::json::Layout::Minified)
}

/// What a redactor adds to the process's memory by noting so many identifiers.
fn resident_after(count: usize) -> String {
    let resident = || -> Option<usize> {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    };
    let before = resident();
    let mut redactor = Redactor::new(&PARTNER_CENTER);
    for number in 0..count {
        let target = format!("/customers/{}", customer(number));
        let request = Request::new("GET", "").with_target(&target);
        redactor.redact(Exchange { request, response: Response::new(200) });
    }
    let after = resident();
    assert_eq!(redactor.vault().len(), count);
    before.zip(after).map_or("unknown here".into(), |(before, after)| {
        format!("{:.1} MB more", after.saturating_sub(before) as f64 / 1024.0)
    })
}
