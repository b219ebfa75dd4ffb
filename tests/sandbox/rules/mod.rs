//! Every rule of the sandbox has a test of its name, in the file of its evidence: `documented`, `inferred`, `assumed`.

mod assumed;
mod documented;
mod inferred;

use serde_json::{Value, json};
use tapecheck::model::Request;
use tapecheck::sandbox::{Options, rules, seed};

use crate::harness::*;

/// Asserts the status, the code and the text of a rule.
#[track_caller]
fn assert_refused(id: &str, (status, body): (u16, Value)) {
    let rule = rules::named(id).unwrap_or_else(|| panic!("there is no rule {id}"));
    assert_eq!((status, &body["code"]), (rule.status, &json!(rule.code)), "{id}: {body}");
    let text = body["description"].as_str().unwrap();
    let pieces: Vec<&str> = rule.description.split(['{', '}']).step_by(2).collect();
    assert!(pieces.iter().all(|piece| text.contains(piece)), "{id}: {text}");
    assert!(!["{0}", "{1}", "{2}"].iter().any(|hole| text.contains(hole)), "{id}: {text}");
    assert_eq!((&body["data"], &body["source"]), (&json!([]), &json!("PartnerFD")), "{id}");
}

fn answer(client: &Client, request: &Request) -> (u16, Value) {
    let response = client.send(request);
    (response.status, body(&response))
}

/// A client that places an order of these lines.
fn place(client: &Client, lines: &Value) -> (u16, Value) {
    let mut post = request("POST", "orders");
    post.body = json!({ "lineItems": lines }).to_string().into();
    answer(client, &post)
}

fn line(offer: &str, quantity: i64) -> Value {
    json!([{ "lineItemNumber": 0, "offerId": offer, "quantity": quantity }])
}

/// A token that claims this.
fn token(claims: &Value) -> String {
    let part = |value: &Value| {
        base64::Engine::encode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, value.to_string())
    };
    format!("{}.{}.signature", part(&json!({ "alg": "none" })), part(claims))
}

fn with_token(path: &str, claims: &Value) -> (u16, Value) {
    let mut request = request("GET", path);
    request.headers.set("Authorization", format!("Bearer {}", token(claims)));
    answer(&usual(), &request)
}

/// A sandbox in which a rule refuses every change of a purchase.
fn blocked(name: &str, rule: &str) -> Client {
    let client = usual();
    let mut state = client.sandbox.state();
    let order = state.order_mut(seed::CUSTOMER, &seed::order_id(name).unwrap()).unwrap();
    order.blocked_by = Some(rule.to_owned());
    if let Some(id) = seed::subscription_id(name) {
        let subscription = state.subscription_mut(seed::CUSTOMER, &id).unwrap();
        subscription.blocked_by = Some(rule.to_owned());
    }
    client.sandbox.set_state(state);
    client
}

/// A change of a subscription that is blocked by this rule.
fn change_blocked(rule: &str) -> (u16, Value) {
    let client = blocked("new-commerce", rule);
    client.set_status(&subscription_path("new-commerce"), "suspended")
}

fn with(options: Options) -> Client {
    client(options)
}

#[test]
fn every_rule_and_behaviour_has_a_test_of_its_name_beside_its_evidence() {
    let files = [
        ("documented", include_str!("documented.rs")),
        ("inferred", include_str!("inferred.rs")),
        ("assumed", include_str!("assumed.rs")),
    ];
    let refusals = rules::all().map(|rule| (rule.id, rule.evidence));
    let behaviours = rules::behaviour::ALL.iter().map(|one| (one.id, one.evidence));
    for (id, evidence) in refusals.chain(behaviours) {
        let name = id.replace('-', "_");
        let is_test = |text: &str| {
            text.contains(&format!("fn {name}()")) || text.contains(&format!("\n    {name},"))
        };
        let found: Vec<&str> =
            files.iter().filter(|(_, text)| is_test(text)).map(|(file, _)| *file).collect();
        assert_eq!(found, [evidence.name()], "{id}");
    }
}
