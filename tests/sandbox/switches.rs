//! What flags change, and the control of a test.

use serde_json::{Value, json};
use tapecheck::control::{Control, Faults, Latency};
use tapecheck::http::Responder as _;
use tapecheck::model::Request;
use tapecheck::profile::PARTNER_CENTER;
use tapecheck::sandbox::{Options, Sandbox, State, Window, Windows, seed};

use crate::harness::*;

struct Controlled {
    client: Client,
    control: Control<Sandbox>,
}

fn controlled() -> Controlled {
    let sandbox = std::sync::Arc::new(Sandbox::new(options()));
    let faults = Faults::new(Vec::new(), Latency::default(), &PARTNER_CENTER);
    let faults = std::sync::Arc::new(faults.with_refusals(tapecheck::sandbox::refusal));
    let control = Control { subject: sandbox.clone(), faults, profile: &PARTNER_CENTER };
    Controlled { client: Client { sandbox }, control }
}

impl Controlled {
    fn ask(&self, method: &str, path: &str, asked: &Value) -> (u16, Value) {
        let mut request = Request::new(method, path);
        if !asked.is_null() {
            request.body = asked.to_string().into();
        }
        let response = self.control.respond(&request);
        (response.status, body(&response))
    }
}

#[test]
fn a_reset_brings_back_state_clock_and_faults() {
    let controlled = controlled();
    let client = &controlled.client;
    let before = client.get("orders");
    client.cancel_order("perpetual-software");
    controlled.ask("POST", "/clock/advance", &json!({ "by": "400d" }));
    controlled.ask("PUT", "/faults", &json!({ "faults": ["GET /** rule=access-denied"] }));
    assert_ne!(client.get("orders"), before);
    assert_eq!(controlled.ask("POST", "/reset", &Value::Null).0, 204);
    assert_eq!(client.get("orders"), before);
    assert_eq!(client.sandbox.now(), now());
    assert_eq!(controlled.ask("GET", "/faults", &Value::Null).1["faults"], json!([]));
}

#[test]
fn a_test_sets_the_clock_and_lets_time_pass() {
    let controlled = controlled();
    let (_, told) = controlled.ask("GET", "/clock", &Value::Null);
    assert_eq!(told["now"], now().to_string());
    controlled.ask("POST", "/clock/advance", &json!({ "by": "6d" }));
    let refused = controlled.client.set_status(&subscription_path("new-commerce"), "deleted");
    assert_denied(refused, 400, 900117);
    let (status, told) = controlled.ask("PUT", "/clock", &json!({ "now": "2024-06-19T16:00:00Z" }));
    assert_eq!((status, told["now"].as_str()), (200, Some("2024-06-19T16:00:00Z")));
    assert_ok(controlled.client.set_status(&subscription_path("new-commerce"), "deleted"));
    for (path, method, asked, says) in [
        ("/clock", "PUT", json!({ "now": "noon" }), "`now` must be a time"),
        ("/clock", "PUT", json!({}), "`now` must be a time"),
        ("/clock/advance", "POST", json!({ "by": "soon" }), "`soon` is no length of time"),
        ("/clock/advance", "POST", json!({}), "`by` must say how far"),
        ("/clock/advance", "POST", json!({ "bye": "1d" }), "did you mean `by`?"),
        ("/block", "PUT", json!({ "id": "x" }), "`rule` must be the id"),
        ("/block", "PUT", json!({ "id": "x", "rule": "" }), "nobody has"),
        (
            "/block",
            "PUT",
            json!({ "id": "x", "rule": "access-denid" }),
            "did you mean `access-denied`?",
        ),
        ("/faults", "PUT", json!({ "faults": ["GET /** rule=nothing"] }), "no rule `nothing`"),
    ] {
        let (status, problem) = controlled.ask(method, path, &asked);
        assert_eq!(status, 422, "{path} {asked}");
        assert!(problem["detail"].as_str().unwrap().contains(says), "{problem}");
    }
}

#[test]
fn a_test_lets_a_rule_refuse_every_change_of_a_resource() {
    let controlled = controlled();
    let id = seed::subscription_id("legacy").unwrap();
    let block = |rule: &str| {
        assert_eq!(controlled.ask("PUT", "/block", &json!({ "id": id, "rule": rule })).0, 204);
        controlled.client.edit(&subscription_path("legacy"), &[("friendlyName", json!("Sales"))])
    };
    assert_denied(block("subscription-operation-pending"), 409, 900278);
    assert_ok(block(""));
    let (status, state) = controlled.ask("GET", "/state", &Value::Null);
    assert_eq!((status, &state["changes"]), (200, &json!(3)));
    assert_eq!(state["customers"], 4);
}

#[test]
fn windows_are_what_the_account_says() {
    let windows = Windows { sandbox_order: Window::Days(1), ..Windows::default() };
    let client = client(Options { windows, ..options() });
    let (_, fault) = client.cancel_order("perpetual-software");
    assert!(fault["description"].as_str().unwrap().contains("1-day"), "{fault}");
}

#[test]
fn the_seed_grows_to_what_is_asked_for_and_stays_believable() {
    let state = State::seeded_with(now(), Windows::default(), 1500);
    let (orders, subscriptions) = state.size();
    assert!((1500..1502).contains(&(orders + subscriptions)), "{orders} {subscriptions}");
    let customers: Vec<String> = state.customers().map(str::to_owned).collect();
    assert!(customers.len() > 15);
    for customer in &customers {
        for subscription in state.subscriptions(customer) {
            let order = subscription.text("orderId").unwrap();
            assert!(state.order(customer, order).is_some(), "{order} of {customer}");
        }
    }
    let again = State::seeded_with(now(), Windows::default(), 1500);
    assert_eq!(state.to_text(), again.to_text());
}

#[test]
fn the_description_is_served_without_a_token() {
    let client = usual();
    let get = |path: &str| client.send(&Request::new("GET", path));
    let document = get("/openapi.json");
    let text = include_str!("../../schemas/partner-center/openapi.json");
    assert_eq!((document.status, document.body.text()), (200, Some(text)));
    assert_eq!(get("/order.schema.json").status, 200);
    assert_eq!(get("/nothing.json").status, 401);
    assert_eq!(client.send(&Request::new("PUT", "/openapi.json")).status, 405);
}
