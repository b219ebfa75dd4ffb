//! PATCH order with `cancelled`: windows, lines, refusals in their order.

use jiff::SignedDuration;
use serde_json::json;
use tapecheck::sandbox::{Environment, Options, seed};

use crate::harness::*;

#[test]
fn a_cancelled_order_stays_cancelled_and_keeps_its_quantity() {
    let client = usual();
    let answer = assert_ok(client.cancel_order("perpetual-software"));
    assert_eq!(
        (&answer["status"], &answer["lineItems"][0]["quantity"]),
        (&json!("cancelled"), &json!(1))
    );
    assert!(answer.get("links").is_none(), "a sandbox cancellation has no links in the samples");
    assert_eq!(client.get(&order_path("perpetual-software"))["status"], "cancelled");
    assert_denied(client.cancel_order("perpetual-software"), 400, 800061);
}

#[test]
fn a_pending_order_can_be_cancelled() {
    assert_eq!(assert_ok(usual().cancel_order("reservation-pending"))["status"], "cancelled");
}

#[test]
fn a_sandbox_order_can_be_cancelled_for_60_days_to_the_second() {
    let bought = instant(&usual().get(&order_path("reservation")), "creationDate");
    let end = bought + SignedDuration::from_hours(60 * 24);
    for (time, expected) in [(end, 0), (end + second(), 900117)] {
        let client = usual();
        client.set_time(time);
        let (_, answer) = client.cancel_order("reservation");
        assert_eq!(answer["code"].as_u64().unwrap_or(0), expected, "{answer}");
    }
    let (_, fault) = usual().cancel_order("reservation-61-days-old");
    let text =
        "You have passed your 60-day cancellation window. We are unable to cancel your purchase";
    assert_eq!(fault["description"], text);
}

#[test]
fn production_software_can_be_cancelled_until_the_last_minute_of_day_30() {
    let production = || client(Options { environment: Environment::Production, ..options() });
    for name in ["perpetual-software", "software-subscription"] {
        let bought = instant(&production().get(&order_path(name)), "creationDate");
        assert_eq!(bought.to_string().get(..10), Some("2024-06-17"));
        let end = "2024-07-17T23:59:00Z".parse().unwrap();
        for (time, expected) in [(end, 200), (end + second(), 400)] {
            let client = production();
            client.set_time(time);
            assert_eq!(client.cancel_order(name).0, expected, "{name} at {time}");
        }
    }
    assert_denied(production().cancel_order("perpetual-software-45-days-old"), 400, 900117);
    assert_ok(usual().cancel_order("perpetual-software-45-days-old"));
}

#[test]
fn named_lines_get_quantity_0_and_the_last_one_cancels_the_order() {
    let client = usual();
    let path = order_path("perpetual-software-two-lines");
    let order = client.get(&path);
    let change = |number: usize| {
        let line =
            json!({ "lineItemNumber": number, "offerId": order["lineItems"][number]["offerId"] });
        json!({ "id": order["id"], "status": "cancelled", "lineItems": [line] })
    };
    let first = assert_ok(client.patch(&path, &change(0)));
    assert_eq!(first["status"], "completed");
    assert_eq!(
        (&first["lineItems"][0]["quantity"], &first["lineItems"][1]["quantity"]),
        (&json!(0), &json!(1))
    );
    let second = assert_ok(client.patch(&path, &change(1)));
    assert_eq!(
        (&second["status"], &second["lineItems"][1]["quantity"]),
        (&json!("cancelled"), &json!(0))
    );
}

#[test]
fn a_line_that_is_not_there_cannot_be_cancelled() {
    let change =
        json!({ "status": "cancelled", "lineItems": [{ "lineItemNumber": 1, "offerId": "x" }] });
    assert_denied(usual().patch(&order_path("perpetual-software"), &change), 400, 800071);
}

#[test]
fn cancelling_a_software_order_deletes_its_subscription() {
    let client = usual();
    assert_ok(client.cancel_order("software-subscription"));
    assert_eq!(client.get(&subscription_path("software-subscription"))["status"], "deleted");
}

#[test]
fn the_refusal_of_a_licence_order_names_order_and_customer() {
    let (_, fault) = usual().cancel_order("new-commerce");
    let text = fault["description"].as_str().unwrap();
    assert!(
        text.contains(&seed::order_id("new-commerce").unwrap()) && text.contains(seed::CUSTOMER)
    );
}

#[test]
fn the_product_is_refused_before_the_age() {
    let client = usual();
    client.set_time(now() + SignedDuration::from_hours(24 * 365));
    assert_denied(client.cancel_order("marketplace"), 403, 800077);
    assert_denied(client.cancel_order("perpetual-software-cancelled"), 400, 900117);
}

#[test]
fn a_status_that_nobody_knows_is_not_parsed() {
    assert_denied(
        usual().patch(&order_path("perpetual-software"), &json!({ "status": "canceled" })),
        400,
        900126,
    );
    assert_denied(
        usual().patch(&order_path("perpetual-software"), &json!({ "status": 3 })),
        400,
        900126,
    );
}

#[test]
fn no_other_status_can_be_set() {
    for status in ["completed", "pending", "unknown"] {
        let path = order_path("perpetual-software");
        assert_denied(usual().patch(&path, &json!({ "status": status })), 400, 800002);
    }
}

#[test]
fn the_id_in_the_body_has_to_be_that_of_the_path() {
    let change = json!({ "id": "another", "status": "cancelled" });
    assert_denied(usual().patch(&order_path("perpetual-software"), &change), 400, 800002);
}

#[test]
fn a_pending_change_of_the_order_refuses_the_next() {
    let sandbox = usual();
    let mut state = sandbox.sandbox.state();
    let id = seed::order_id("perpetual-software").unwrap();
    state.order_mut(seed::CUSTOMER, &id).unwrap().blocked_by =
        Some("order-adjustment-pending".into());
    sandbox.sandbox.set_state(state);
    assert_denied(sandbox.cancel_order("perpetual-software"), 409, 800014);
}
