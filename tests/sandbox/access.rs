//! Who may ask for what; headers; the error shape.

use tapecheck::{model::Request, sandbox::seed};

use crate::harness::*;

fn answer(request: &Request) -> (u16, serde_json::Value) {
    let response = usual().send(request);
    (response.status, body(&response))
}

#[test]
fn a_request_without_token_is_told_how_to_get_in() {
    let mut request = request("GET", "orders");
    request.headers.remove("Authorization");
    let response = usual().send(&request);
    assert!(
        response
            .headers
            .get("WWW-Authenticate")
            .unwrap()
            .starts_with("OAuth realm=urn:cpsvc:cpid:")
    );
    assert_denied((response.status, body(&response)), 401, 800001);
}

#[test]
fn a_token_that_is_no_bearer_token_is_refused() {
    for value in ["Basic abc", "Bearer", "Bearer "] {
        let mut request = request("GET", "orders");
        request.headers.set("Authorization", value);
        assert_denied(answer(&request), 401, 400);
    }
}

#[test]
fn without_the_switch_no_token_is_needed() {
    let client = client(tapecheck::sandbox::Options { authorization: false, ..options() });
    let mut request = request("GET", "orders");
    request.headers.remove("Authorization");
    assert_eq!(client.send(&request).status, 200);
}

#[test]
fn unknown_things_are_not_found_each_with_its_code() {
    let client = usual();
    assert_denied(client.try_get("orders/unknown"), 404, 20000);
    assert_denied(client.patch("orders/unknown", &serde_json::json!({})), 404, 20000);
    assert_denied(client.try_get(&format!("subscriptions/{}", seed::CUSTOMER)), 404, 20003);
    assert_denied(client.try_get("invoices"), 404, 1000);
    let (status, fault) = client.try_get("subscriptions/s1");
    assert_eq!(
        (status, fault["description"].as_str()),
        (404, Some("Subscription with id s1 not found."))
    );
}

#[test]
fn customers_have_to_be_guids_and_known() {
    for (customer, status, code) in
        [("contoso", 400, 900118), ("11111111-2222-4333-8444-555555555555", 404, 60003)]
    {
        let mut request = request("GET", "orders");
        request.path = format!("/v1/customers/{customer}/orders");
        assert_denied(answer(&request), status, code);
    }
}

#[test]
fn one_customer_does_not_see_the_order_of_another() {
    let id = seed::order_id("other-perpetual-software").unwrap();
    assert_denied(usual().try_get(&format!("orders/{id}")), 404, 20000);
}

#[test]
fn another_method_is_not_allowed() {
    let response = usual().send(&request("DELETE", &order_path("new-commerce")));
    assert_eq!((response.status, response.headers.get("Allow")), (405, Some("GET, PATCH")));
    assert_denied((response.status, body(&response)), 405, 900141);
}

#[test]
fn a_client_that_takes_no_json_is_told_so() {
    for (accept, status) in [
        ("text/html", 406),
        ("application/json;q=0", 406),
        ("application/json, text/plain, */*", 200),
        ("text/html, */*;q=0.1", 200),
    ] {
        let mut request = request("GET", "orders");
        request.headers.set("Accept", accept);
        assert_eq!(usual().send(&request).status, status, "{accept}");
    }
}

#[test]
fn a_doubled_slash_and_another_case_in_the_path_are_taken() {
    let mut request = request("GET", "orders");
    request.path = request.path.replace("/v1/customers", "//v1/Customers");
    assert_eq!(answer(&request).0, 200);
}

#[test]
fn ids_of_the_request_are_echoed_and_missing_ones_made() {
    let client = usual();
    let mut request = request("GET", "orders");
    let made = client.send(&request);
    let again = client.send(&request);
    assert_ne!(made.headers.get("MS-RequestId"), again.headers.get("MS-RequestId"));
    assert_eq!(made.headers.get("MS-RequestId").unwrap().len(), 36);
    assert_eq!(made.headers.get("MS-CorrelationId").unwrap().len(), 36);
    request.headers.push("ms-requestid", "6B0D2E94-41A7-4C38-9F52-D8E1A07C3B65");
    request.headers.push("MS-CorrelationId", "0c9f7e31-5d26-4b8a-a1e4-63f2b7d80c94");
    let echoed = client.send(&request);
    assert_eq!(echoed.headers.get("MS-RequestId"), Some("6B0D2E94-41A7-4C38-9F52-D8E1A07C3B65"));
    assert_eq!(
        echoed.headers.get("MS-CorrelationId"),
        Some("0c9f7e31-5d26-4b8a-a1e4-63f2b7d80c94")
    );
}

#[test]
fn every_answer_says_its_type_its_server_and_the_time_of_the_clock() {
    for path in ["orders", "orders/unknown"] {
        let response = usual().send(&request("GET", path));
        assert_eq!(response.headers.get("Content-Type"), Some("application/json; charset=utf-8"));
        assert_eq!(response.headers.get("Date"), Some("Wed, 19 Jun 2024 15:22:45 GMT"));
        assert!(response.headers.contains("MS-CV") && response.headers.contains("MS-ServerId"));
        assert!(!response.headers.contains("ETag"), "the etag is in the body");
    }
}

#[test]
fn the_same_requests_get_the_same_answers() {
    let (one, other) = (usual(), usual());
    for path in ["orders", "subscriptions", "orders/unknown"] {
        assert_eq!(one.send(&request("GET", path)), other.send(&request("GET", path)));
    }
}
