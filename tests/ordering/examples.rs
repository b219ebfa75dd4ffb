//! Orders that people can read.

use tapecheck::model::{Exchange, Request, Response};
use tapecheck::ordering::{Renumbering, Sketch, Span, arrange};
use tapecheck::profile::PARTNER_CENTER;

use super::service::{Step, record, text};

/// Exchanges as they are written down that all overlapped, in this order of arrival.
fn told(exchanges: &[Exchange]) -> Vec<String> {
    let sketches: Vec<Sketch> = (0..)
        .zip(exchanges)
        .map(|(at, exchange)| {
            Sketch::of(exchange, Span { started: at, ended: 1000 + at }, &PARTNER_CENTER)
        })
        .collect();
    let mut renumbering = Renumbering::default();
    let order = arrange(&sketches, &PARTNER_CENTER).into_iter();
    order.map(|at| text(&renumbering.renumber(exchanges[at].clone()))).collect()
}

fn guid(number: u64) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

#[test]
fn each_story_is_told_to_its_end() {
    let client = |kind| {
        vec![
            Step::GetSubscription,
            Step::PatchSubscription(kind),
            Step::GetSubscription,
            Step::PostOrder(9),
            Step::GetOrder,
        ]
    };
    let arranged = record(&[client(1), client(2)], 7).arranged();
    let lines: Vec<String> = arranged
        .exchanges
        .iter()
        .map(|(Exchange { request, response }, ..)| {
            let path = request.path.strip_prefix("/v1/customers/").unwrap();
            let path = path
                .replace(&guid(1), "c")
                .replace("00000000-0000-4000-8000-00000000000", "s")
                .replace("ORDER-000000000000000000000000", "o");
            format!("{} {path} {}", request.method, response.status)
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

/// Two subscriptions that nothing tells apart, and at the end their customer goes.
#[test]
fn what_cannot_be_told_apart_is_told_of_in_one_order() {
    let read = |id: u64, tail: &str| Exchange {
        request: Request::new("GET", format!("/v1/subscriptions/{}{tail}", guid(id))),
        response: Response::new(200).with_body(format!(r#"{{"owner":"{}"}}"#, guid(1))),
    };
    let end = Exchange {
        request: Request::new("DELETE", format!("/v1/customers/{}", guid(1))),
        response: Response::new(204),
    };
    let one = [read(2, ""), read(3, ""), read(2, "/status"), read(3, "/status"), end.clone()];
    let other = [read(2, ""), read(3, "/status"), read(3, ""), read(2, "/status"), end];
    assert_eq!(told(&one), told(&other));
}

#[test]
fn a_retry_stays_behind_what_it_repeats() {
    let ask = |status, body: &str| {
        let mut request = Request::new("POST", "/v1/orders");
        request.body = r#"{"a":1}"#.into();
        Exchange { request, response: Response::new(status).with_body(body.to_owned()) }
    };
    let made = ask(201, &format!(r#"{{"id":"{}"}}"#, guid(5)));
    let exchanges = [ask(429, "{}"), made.clone(), ask(409, "{}")];
    let statuses: Vec<bool> = told(&exchanges).iter().map(|line| line.contains("-> 201")).collect();
    assert_eq!(statuses, [false, true, false]);
    assert!(told(&exchanges)[0].contains("-> 429"));
}
