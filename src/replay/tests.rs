use super::*;
use crate::cassette::Interaction;
use crate::model::{Body, query};
use crate::profile::PARTNER_CENTER;

const CUSTOMER: &str = "00000000-0000-4000-8000-000000000001";
const OWN: &str = "5921f00a-32c0-4457-aaa1-e8018c650895";

fn request(line: &str, body: &str) -> Request {
    let (method, target) = line.split_once(' ').unwrap();
    Request { body: body.into(), ..Request::new(method, "").with_target(target) }
}

fn recorded(line: &str, body: &str, status: u16, answer: &str) -> Interaction {
    let response = Response { body: Body::from(answer), ..Response::new(status) };
    Interaction { request: request(line, body), response: Some(response), ..Interaction::default() }
}

fn replayer(interactions: Vec<Interaction>) -> Replayer {
    let cassette = Cassette { interactions, ..Cassette::default() };
    Replayer::new(vec![("orders.json".into(), cassette)], &PARTNER_CENTER)
}

fn ask(replayer: &Replayer, line: &str, body: &str) -> String {
    let response = replayer.respond(&request(line, body));
    response.body.text().unwrap_or_default().to_owned()
}

fn get_patch_get() -> Replayer {
    replayer(vec![
        recorded("GET /orders/a1b2c3d4e5f6", "", 200, r#"{"status":"completed"}"#),
        recorded("PATCH /orders/a1b2c3d4e5f6", r#"{"status":"cancelled"}"#, 200, r#"{"done":1}"#),
        recorded("GET /orders/a1b2c3d4e5f6", "", 200, r#"{"status":"cancelled"}"#),
    ])
}

#[test]
fn a_read_changes_when_its_mutation_was_answered_and_not_before() {
    let replayer = get_patch_get();
    for _ in 0..3 {
        assert!(ask(&replayer, "GET /orders/a1b2c3d4e5f6", "").contains("completed"));
    }
    ask(&replayer, "PATCH /orders/a1b2c3d4e5f6", r#"{"status":"cancelled"}"#);
    for _ in 0..3 {
        assert!(ask(&replayer, "GET /orders/a1b2c3d4e5f6", "").contains("cancelled"));
    }
    assert_eq!(replayer.summary().unused, []);
}

#[test]
fn a_first_read_after_the_mutation_sees_its_effect() {
    let replayer = get_patch_get();
    ask(&replayer, "PATCH /orders/a1b2c3d4e5f6", r#"{"status":"cancelled"}"#);
    assert!(ask(&replayer, "GET /orders/a1b2c3d4e5f6", "").contains("cancelled"));
}

#[test]
fn polling_moves_on_with_each_read_and_stays_at_the_last_answer() {
    let replayer =
        replayer(["1", "1", "2", "3"].map(|answer| recorded("GET /x", "", 200, answer)).into());
    let answers: Vec<String> = (0..5).map(|_| ask(&replayer, "GET /x", "")).collect();
    assert_eq!(answers, ["1", "2", "3", "3", "3"]);
}

#[test]
fn a_retry_gets_the_same_answer_and_moves_nothing() {
    let replayer = replayer(["1", "2"].map(|answer| recorded("POST /x", "{}", 201, answer)).into());
    let retry = |id: &str| {
        let mut request = request("POST /x", "{}");
        request.headers.push("MS-RequestId", id);
        replayer.respond(&request).body.text().unwrap().to_owned()
    };
    assert_eq!([retry("a"), retry("a"), retry("b"), retry("b")], ["1", "1", "2", "2"]);
}

#[test]
fn the_client_gets_its_own_identifiers_back_and_no_other() {
    let path = format!("GET /v1/customers/{CUSTOMER}/orders");
    let replayer = replayer(vec![recorded(&path, "", 200, &format!(r#"{{"id":"{CUSTOMER}"}}"#))]);
    let own = format!("GET /v1.0/customers/{}/orders", OWN.to_uppercase());
    assert_eq!(ask(&replayer, &own, ""), format!(r#"{{"id":"{OWN}"}}"#));
    let other = ask(&replayer, "GET /v1/customers/11111111-2222-4333-8444-555555555555/orders", "");
    assert!(
        other.contains("No recording answers"),
        "one placeholder stands for one customer: {other}"
    );
}

#[test]
fn bodies_match_by_meaning_as_microsofts_sdks_spell_them() {
    let body = r#"{"id":"a","quantity":1,"creationDate":"2019-01-04T01:00:12.66+00:00"}"#;
    let replayer = replayer(vec![recorded("PATCH /x", body, 200, "{}")]);
    let dotnet =
        r#"{"CreationDate":"2019-01-04T01:00:12.6600000Z","Id":"a","Links":null,"Quantity":1.0}"#;
    assert_eq!(ask(&replayer, "PATCH /x", dotnet), "{}");
}

#[test]
fn queries_match_in_any_order() {
    let replayer = replayer(vec![recorded("GET /x?a=1&b=%41", "", 200, "{}")]);
    assert_eq!(query::parse("b=A&a=1").len(), 2);
    assert_eq!(ask(&replayer, "GET /x?b=A&a=1", ""), "{}");
}

#[test]
fn a_head_is_answered_from_a_get_without_its_body() {
    let replayer = replayer(vec![recorded("GET /x", "", 200, "{}")]);
    let response = replayer.respond(&request("HEAD /x", ""));
    assert!(response.body.is_empty());
    assert_eq!(response.headers.get("Content-Length"), Some("2"));
}

#[test]
fn a_miss_names_the_nearest_recording_and_the_difference() {
    let replayer = get_patch_get();
    let response =
        replayer.respond(&request("PATCH /orders/a1b2c3d4e5f6", r#"{"status":"completed"}"#));
    assert_eq!(response.status, 409);
    assert_eq!(response.headers.get("Content-Type"), Some("application/problem+json"));
    let body = response.body.json().unwrap();
    assert_eq!(body.get("verdict").unwrap().as_str(), Some("differs"));
    let detail = body.get("detail").unwrap().as_str().unwrap();
    assert!(detail.contains("orders.json /interactions/1"), "{detail}");
    assert!(
        detail.contains(r#"body /status: recorded `"cancelled"`, sent `"completed"`"#),
        "{detail}"
    );
    let summary = replayer.summary();
    assert_eq!((summary.unmatched, summary.findings.len()), (1, 1));
}

#[test]
fn equal_misses_are_one_finding() {
    let replayer = get_patch_get();
    ask(&replayer, "GET /nothing", "");
    ask(&replayer, "GET /nothing", "");
    let summary = replayer.summary();
    assert_eq!((summary.unmatched, summary.findings.len()), (2, 1));
    assert!(summary.findings[0].message.contains("asked 2 times"));
}
