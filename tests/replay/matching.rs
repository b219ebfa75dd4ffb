//! Which requests are the same, and what comes back.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use proptest::prelude::*;
use serde_json::Value;
use tapecheck::cassette::{Cassette, Interaction};
use tapecheck::http::Responder as _;
use tapecheck::matching::{OperationRule, Scope};
use tapecheck::model::{PathTemplate, PointerPattern, Request, Response};
use tapecheck::profile::PARTNER_CENTER;
use tapecheck::replay::{ReplayOptions, Replayer, Shift};

const CUSTOMER: &str = "00000000-0000-4000-8000-000000000001";
const OWN: &str = "5921f00a-32c0-4457-aaa1-e8018c650895";

pub(crate) fn request(line: &str, fields: &[(&str, &str)], body: &str) -> Request {
    let (method, target) = line.split_once(' ').unwrap();
    let mut request = Request::new(method, "").with_target(target);
    fields.iter().for_each(|(name, value)| request.headers.push(*name, *value));
    Request { body: body.into(), ..request }
}

pub(crate) fn recorded(request: Request, response: Response) -> Interaction {
    Interaction { request, response: Some(response), ..Interaction::default() }
}

pub(crate) fn cassette(interactions: Vec<Interaction>) -> Cassette {
    Cassette { interactions, ..Cassette::default() }
}

pub(crate) fn replayer(interactions: Vec<Interaction>) -> Replayer {
    Replayer::new(vec![("tape.json".into(), cassette(interactions))], &PARTNER_CENTER)
}

fn with(interactions: Vec<Interaction>, options: ReplayOptions) -> Replayer {
    Replayer::new(vec![("tape.json".into(), cassette(interactions))], options)
}

fn status(replayer: &Replayer, request: &Request) -> u16 {
    replayer.respond(request).status
}

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

#[test]
fn a_form_is_a_multiset_and_a_client_secret_in_it_does_not_count() {
    let token = |body: &str| request("POST /oauth2/token", &[FORM], body);
    let replayer = replayer(vec![recorded(
        token("grant_type=client_credentials&client_secret={client-secret}&scope=a&scope=b%20c"),
        Response::new(200),
    )]);
    let same = "scope=b+c&client_secret=s3cret&scope=a&grant_type=client_credentials";
    assert_eq!(status(&replayer, &token(same)), 200);
    assert_eq!(status(&replayer, &token(&same.replace("scope=a&", ""))), 409);
    assert_eq!(status(&replayer, &token(&same.replace("scope=a", "scope=c"))), 409);
    let as_text = Request { headers: Default::default(), ..token(same) };
    assert_eq!(status(&replayer, &as_text), 409, "without its type it is a text in another order");
}

#[test]
fn bodies_that_are_neither_json_nor_forms_match_byte_by_byte() {
    let upload = |bytes: &[u8]| Request {
        body: bytes.to_vec().into(),
        ..request("PUT /file", &[("Content-Type", "application/octet-stream")], "")
    };
    let replayer = replayer(vec![recorded(upload(&[0, 159, 146, 150]), Response::new(201))]);
    assert_eq!(status(&replayer, &upload(&[0, 159, 146, 150])), 201);
    assert_eq!(status(&replayer, &upload(&[0, 159, 146, 151])), 409);
}

#[test]
fn a_query_is_a_multiset_with_dotnets_spelling_of_truth() {
    let replayer = replayer(vec![recorded(
        request("GET /x?include_price=True&a=1&a=2", &[], ""),
        Response::new(200),
    )]);
    assert_eq!(status(&replayer, &request("GET /x?a=2&include_price=true&a=1", &[], "")), 200);
    assert_eq!(status(&replayer, &request("GET /x?a=2&include_price=false&a=1", &[], "")), 409);
    assert_eq!(status(&replayer, &request("GET /x?a=1&include_price=true&a=1", &[], "")), 409);
}

#[test]
fn credentials_count_by_their_presence_and_never_by_their_value() {
    let path = "GET /v1/customers/x/orders";
    let replayer = replayer(vec![
        recorded(request(path, &[("Authorization", "{bearer-token}")], ""), Response::new(200)),
        recorded(request(path, &[], ""), Response::new(401)),
    ]);
    for token in ["Bearer a", "Bearer b"] {
        assert_eq!(status(&replayer, &request(path, &[("Authorization", token)], "")), 200);
    }
    assert_eq!(status(&replayer, &request(path, &[], "")), 401);
}

#[test]
fn an_etag_belongs_to_the_match_in_whichever_alphabet_it_comes() {
    let etag =
        |id: &str, version: u8| format!(r#"{{"id":"{id}","version":{version},"pad":"??>>"}}"#);
    let patch = |etag: &str| {
        request(&format!("PATCH /v1/customers/{CUSTOMER}"), &[("If-Match", etag)], "{}")
    };
    let replayer = replayer(vec![
        recorded(patch(&STANDARD.encode(etag(CUSTOMER, 1))), Response::new(412)),
        recorded(
            patch(&format!("\"{}\"", STANDARD.encode(etag(CUSTOMER, 2)))),
            Response::new(200)
                .with_header("ETag", format!("\"{}\"", STANDARD.encode(etag(CUSTOMER, 3)))),
        ),
    ]);
    let own = |value: String| {
        request(&format!("PATCH /v1.0/customers/{OWN}"), &[("If-Match", &value)], "{}")
    };
    assert_eq!(status(&replayer, &own(STANDARD.encode(etag(OWN, 1)))), 412);
    let fresh = replayer.respond(&own(format!("W/\"{}\"", URL_SAFE_NO_PAD.encode(etag(OWN, 2)))));
    assert_eq!(fresh.status, 200);
    let expected = format!("\"{}\"", STANDARD.encode(etag(OWN, 3)));
    assert_eq!(
        fresh.headers.get("ETag"),
        Some(expected.as_str()),
        "with the client's own id in it"
    );
    assert_eq!(status(&replayer, &own(STANDARD.encode(etag(OWN, 9)))), 409);
}

#[test]
fn own_identifiers_come_back_in_body_links_location_and_etag() {
    let encoded = STANDARD.encode(format!(r#"{{"id":"{CUSTOMER}"}}"#));
    let answer = Response::new(201)
        .with_header("Location", format!("https://api.example.com/v1/customers/{CUSTOMER}/orders"))
        .with_header("ETag", format!("\"{encoded}\""))
        .with_body(format!(
            r#"{{"id":"{CUSTOMER}","links":{{"self":{{"uri":"/customers/{CUSTOMER}"}}}},"attributes":{{"etag":"{encoded}"}}}}"#
        ));
    let post = request(&format!("POST /v1/customers/{CUSTOMER}/orders"), &[], "{}");
    let replayer = replayer(vec![recorded(post, answer)]);
    let response = replayer.respond(&request(
        &format!("POST /v1/customers/{}/orders", OWN.to_uppercase()),
        &[],
        "{}",
    ));
    let own = STANDARD.encode(format!(r#"{{"id":"{OWN}"}}"#));
    assert_eq!(
        response.headers.get("Location"),
        Some(format!("https://api.example.com/v1/customers/{OWN}/orders").as_str())
    );
    assert_eq!(response.headers.get("ETag"), Some(format!("\"{own}\"").as_str()));
    assert_eq!(
        response.body.text().unwrap(),
        format!(
            r#"{{"id":"{OWN}","links":{{"self":{{"uri":"/customers/{OWN}"}}}},"attributes":{{"etag":"{own}"}}}}"#
        )
    );
}

#[test]
fn an_instant_that_an_sdk_has_cut_matches_and_is_noted() {
    let patch =
        |instant: &str| request("PATCH /x", &[], &format!(r#"{{"creationDate":"{instant}"}}"#));
    let service = "2019-02-21T17:56:21.1335741Z";
    let replayer = replayer(vec![recorded(patch(service), Response::new(200))]);
    assert_eq!(status(&replayer, &patch("2019-02-21T18:56:21.1335741+01:00")), 200);
    assert_eq!(replayer.summary().findings, vec![]);
    assert_eq!(status(&replayer, &patch("2019-02-21T17:56:21.133Z")), 200);
    assert_eq!(status(&replayer, &patch("2019-02-21T17:56:21.134Z")), 409);
    let findings = replayer.summary().findings;
    let noted = findings.iter().find(|finding| finding.rule.id == "reformatted-value").unwrap();
    assert!(
        noted.message.contains("body /creationDate was sent as `2019-02-21T17:56:21.133Z`"),
        "{noted:?}"
    );
}

#[test]
fn conditional_requests_are_answered_as_recorded() {
    let get = |fields: &[(&str, &str)]| request("GET /x", fields, "");
    let replayer = replayer(vec![
        recorded(get(&[]), Response::new(200).with_header("ETag", "\"1\"").with_body("{}")),
        recorded(get(&[("If-None-Match", "\"1\"")]), Response::new(304)),
    ]);
    assert_eq!(status(&replayer, &get(&[])), 200);
    assert_eq!(status(&replayer, &get(&[("If-None-Match", "\"1\"")])), 304);
    assert_eq!(status(&replayer, &get(&[("If-None-Match", "\"2\"")])), 409);
    assert_eq!(status(&replayer, &get(&[])), 200);
}

#[test]
fn a_team_says_what_counts_operation_by_operation() {
    let scope = Scope {
        method: "PATCH".into(),
        path: PathTemplate::parse("/orders/{id}"),
        any_prefix: true,
    };
    let rule = OperationRule {
        scopes: vec![scope],
        headers: vec!["X-Tenant".into()],
        ignore_headers: vec!["If-Match".into()],
        ignore_query: vec!["include_price".into()],
        ignore_body: vec![PointerPattern::parse("/items/*/quantity").unwrap()],
        ..OperationRule::default()
    };
    let options = ReplayOptions { operations: vec![rule], ..ReplayOptions::default() };
    let sent = |path: &str, tenant: &str, etag: &str, quantity: u8| {
        let body = format!(r#"{{"items":[{{"id":"a","quantity":{quantity}}}]}}"#);
        request(&format!("PATCH {path}"), &[("X-Tenant", tenant), ("If-Match", etag)], &body)
    };
    let replayer = with(
        vec![
            recorded(sent("/v1/orders/a1?include_price=true", "a", "1", 1), Response::new(200)),
            recorded(sent("/v1/other/a1", "a", "1", 1), Response::new(200)),
        ],
        options,
    );
    assert_eq!(status(&replayer, &sent("/v1/orders/a1", "a", "2", 7)), 200);
    assert_eq!(status(&replayer, &sent("/v1/orders/a1", "b", "1", 1)), 409);
    assert_eq!(status(&replayer, &sent("/v1/other/a1", "b", "1", 1)), 200);
    assert_eq!(status(&replayer, &sent("/v1/other/a1", "a", "1", 7)), 409);
    assert_eq!(status(&replayer, &sent("/v1/other/a1", "a", "2", 1)), 409);
}

#[test]
fn moved_instants_come_back_as_they_were_answered() {
    let now = "2026-02-14T12:00:00Z".parse().unwrap();
    let shift = Shift::parse("2026-01-15T12:00:00Z", now).unwrap();
    let body = r#"{"creationDate":"2026-01-15T12:00:00.664Z"}"#;
    let replayer = with(
        vec![
            recorded(request("GET /x", &[], ""), Response::new(200).with_body(body)),
            recorded(request("PATCH /x", &[], body), Response::new(200)),
        ],
        ReplayOptions { shift, ..ReplayOptions::default() },
    );
    let answer = replayer.respond(&request("GET /x", &[], ""));
    let moved = answer.body.text().unwrap();
    assert_eq!(moved, r#"{"creationDate":"2026-02-14T12:00:00.664Z"}"#);
    assert_eq!(status(&replayer, &request("PATCH /x", &[], moved)), 200);
    assert_eq!(
        status(&replayer, &request("PATCH /x", &[], body)),
        200,
        "what the test itself knows"
    );
    assert_eq!(status(&replayer, &request("PATCH /x", &[], &moved.replace("664", "665"))), 409);
}

#[test]
fn retry_after_is_0_unless_it_is_kept() {
    let throttled = || {
        let response = Response::new(429).with_header("Retry-After", "12");
        vec![recorded(request("GET /x", &[], ""), response)]
    };
    for (keeps_retry_after, expected) in [(false, "0"), (true, "12")] {
        let replayer =
            with(throttled(), ReplayOptions { keeps_retry_after, ..ReplayOptions::default() });
        let answer = replayer.respond(&request("GET /x", &[], ""));
        assert_eq!(answer.headers.get("Retry-After"), Some(expected));
    }
}

#[test]
fn objects_and_forms_of_very_many_members_are_compared_in_no_time() {
    let members = |order: &mut dyn Iterator<Item = usize>| {
        let members: Vec<String> = order.map(|number| format!(r#""m{number}":{number}"#)).collect();
        format!("{{{}}}", members.join(","))
    };
    let count = 50_000;
    let pairs = |order: &mut dyn Iterator<Item = usize>| {
        order.map(|number| format!("a={number}")).collect::<Vec<_>>().join("&")
    };
    let replayer = replayer(vec![
        recorded(request("PUT /json", &[], &members(&mut (0..count))), Response::new(200)),
        recorded(request("PUT /form", &[FORM], &pairs(&mut (0..count))), Response::new(200)),
    ]);
    let start = std::time::Instant::now();
    assert_eq!(status(&replayer, &request("PUT /json", &[], &members(&mut (0..count).rev()))), 200);
    assert_eq!(
        status(&replayer, &request("PUT /form", &[FORM], &pairs(&mut (0..count).rev()))),
        200
    );
    // Each with each would be 2.5 thousand million comparisons.
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn many_bodies_on_one_path_are_told_apart_without_comparing_each_with_each() {
    let body = |number: usize| format!(r#"{{"number":{number},"id":"{CUSTOMER}"}}"#);
    let interactions = (0..4_000)
        .map(|number| {
            let answer = Response::new(200).with_body(number.to_string());
            recorded(request("POST /orders", &[], &body(number)), answer)
        })
        .collect();
    let replayer = replayer(interactions);
    for number in [0, 17, 3_999] {
        let sent = body(number).replace(CUSTOMER, OWN);
        assert_eq!(
            replayer.respond(&request("POST /orders", &[], &sent)).body.text(),
            Some(&*number.to_string())
        );
    }
}

/// JSON with everything that can be said in more than one way.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-1000..1000_i64).prop_map(Value::from),
        "[ a-z/.:-]{0,12}".prop_map(Value::from),
        Just(Value::from(CUSTOMER)),
        Just(Value::from(format!("/customers/{CUSTOMER}/orders"))),
        Just(Value::from(STANDARD.encode(format!(r#"{{"id":"{CUSTOMER}"}}"#)))),
        Just(Value::from("2026-01-15T12:00:00.1230000Z")),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,5}", inner, 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// The same as another client says it.
fn said_otherwise(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let capital = |name: &str| name[..1].to_uppercase() + &name[1..];
            let said =
                members.iter().rev().map(|(name, value)| (capital(name), said_otherwise(value)));
            said.chain([("Absent".to_owned(), Value::Null)]).collect()
        }
        Value::Array(items) => items.iter().map(said_otherwise).collect(),
        Value::Number(number) => Value::from(number.as_f64().unwrap()),
        Value::String(text) if text.starts_with("2026-") => "2026-01-15T13:00:00.123+01:00".into(),
        Value::String(text) => match STANDARD.decode(text) {
            Ok(bytes) if text.starts_with("eyJ") => {
                let inner = String::from_utf8(bytes).unwrap().replace(CUSTOMER, OWN);
                URL_SAFE_NO_PAD.encode(inner).into()
            }
            _ => text.replace(CUSTOMER, OWN).into(),
        },
        other => other.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn a_body_is_found_however_it_is_said_and_no_other_is(
        bodies in prop::collection::vec(json(), 1..12),
        at in any::<prop::sample::Index>(),
    ) {
        let at = at.index(bodies.len());
        let post = |body: &Value| request("POST /x", &[], &body.to_string());
        let wrapped = |body: &Value| serde_json::json!({ "body": body });
        let interactions = bodies
            .iter()
            .map(|body| recorded(post(&wrapped(body)), Response::new(200).with_body(body.to_string())))
            .collect();
        let replayer = replayer(interactions);
        let sent = said_otherwise(&wrapped(&bodies[at]));
        let answer = replayer.respond(&post(&sent));
        prop_assert_eq!(answer.status, 200, "{} for {}", sent, bodies[at]);
        let mut other = sent;
        other["changed"] = true.into();
        prop_assert_eq!(replayer.respond(&post(&other)).status, 409);
    }
}
