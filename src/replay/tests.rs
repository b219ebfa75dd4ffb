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

/// Two cassettes, each of another customer's orders; both call their customer the first one.
fn two_customers() -> Replayer {
    let line = format!("GET /v1/customers/{CUSTOMER}/orders");
    let cassette = |answer: &str| Cassette {
        interactions: vec![recorded(&line, "", 200, answer)],
        ..Cassette::default()
    };
    let named = [("a.json".to_owned(), cassette("1")), ("b.json".to_owned(), cassette("2"))];
    Replayer::new(named.into(), &PARTNER_CENTER)
}

#[test]
fn cassettes_number_their_placeholders_each_for_itself() {
    let replayer = two_customers();
    let other = "11111111-2222-4333-8444-555555555555";
    let asked = [OWN, OWN, other, OWN, other]
        .map(|id| ask(&replayer, &format!("GET /v1/customers/{id}/orders"), ""));
    assert_eq!(asked, ["1", "1", "2", "1", "2"]);
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
fn a_name_that_stands_twice_matches_itself() {
    let body = r#"{"a":1,"a":2,"b":3,"a":1}"#;
    let replayer = replayer(vec![recorded("PATCH /x", body, 200, "{}")]);
    assert_eq!(ask(&replayer, "PATCH /x", body), "{}");
    assert_eq!(ask(&replayer, "PATCH /x", r#"{"b":3,"a":1,"a":2,"a":1.0}"#), "{}");
    for other in [r#"{"a":1,"b":3}"#, r#"{"a":1,"a":3,"b":3,"a":1}"#] {
        assert_ne!(ask(&replayer, "PATCH /x", other), "{}", "{other}");
    }
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
        detail.contains(r#"body /status: you sent `"completed"`, recorded is `"cancelled"`"#),
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

#[test]
fn the_request_that_was_recorded_is_answered_however_short_its_identifiers_are() {
    for id in ["12", "c1", "me@x.example"] {
        let exchange = crate::model::Exchange {
            request: request(&format!("GET /v1/customers/{id}/orders"), ""),
            response: Response::new(200).with_body("{}"),
        };
        let redacted = crate::redaction::Redactor::new(&PARTNER_CENTER).redact(exchange);
        let crate::model::Exchange { request, response } = redacted.into_exchange();
        let replayer = replayer(vec![Interaction {
            request,
            response: Some(response),
            ..Interaction::default()
        }]);
        assert_eq!(ask(&replayer, &format!("GET /v1/customers/{id}/orders"), ""), "{}", "{id}");
    }
}

#[test]
fn identifiers_in_text_that_is_no_json_match_too() {
    let body = format!("<customer>{CUSTOMER}</customer>");
    let replayer = replayer(vec![recorded("POST /x", &body, 200, "{}")]);
    assert_eq!(ask(&replayer, "POST /x", &body.replace(CUSTOMER, OWN)), "{}");
}

#[test]
fn a_repeat_after_an_error_gets_the_next_recorded_answer_though_its_request_id_is_the_same() {
    let replayer = replayer(
        [(429, "1"), (429, "1"), (200, "2")]
            .map(|(status, answer)| recorded("GET /x", "", status, answer))
            .into(),
    );
    let answers = [(); 4].map(|()| {
        let mut request = request("GET /x", "");
        request.headers.push("MS-RequestId", "a");
        replayer.respond(&request).status
    });
    assert_eq!(answers, [429, 200, 200, 200]);
}

#[test]
fn a_first_read_after_the_mutation_passes_over_what_time_had_changed_before_it() {
    let replayer = replayer(vec![
        recorded("GET /x", "", 200, "1"),
        recorded("GET /x", "", 200, "2"),
        recorded("DELETE /x", "", 204, ""),
        recorded("GET /x", "", 404, "3"),
    ]);
    ask(&replayer, "DELETE /x", "");
    assert_eq!(ask(&replayer, "GET /x", ""), "3");
}

#[test]
fn a_head_is_answered_from_its_own_recording_first() {
    let replayer =
        replayer(vec![recorded("GET /x", "", 200, "1"), recorded("HEAD /x", "", 204, "")]);
    assert_eq!(replayer.respond(&request("HEAD /x", "")).status, 204);
}

#[test]
fn a_restored_identifier_leaves_other_numbers_alone() {
    let line = "GET /x?mpn_id=0000001";
    let answer = r#"{"offerId":"CFQ7TTC0LH18:0001:CFQ7TTC0K971","partnerId":"0000001"}"#;
    let replayer = replayer(vec![recorded(line, "", 200, answer)]);
    assert_eq!(ask(&replayer, "GET /x?mpn_id=4847383", ""), answer.replace("0000001", "4847383"));
}

#[test]
fn a_length_that_a_cassette_names_is_not_sent() {
    let mut interaction = recorded("GET /x", "", 200, "{}");
    let headers = &mut interaction.response.as_mut().unwrap().headers;
    headers.push("Content-Length", "313");
    headers.push("Transfer-Encoding", "chunked");
    let response = replayer(vec![interaction]).respond(&request("GET /x", ""));
    assert!(response.headers.is_empty(), "{:?}", response.headers);
}
