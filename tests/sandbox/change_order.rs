//! The other meanings of an order PATCH, POST, and the lists.

use serde_json::json;
use tapecheck::sandbox::{Environment, Options, seed};

use crate::harness::*;

#[test]
fn another_billing_cycle_reaches_the_subscription() {
    let client = usual();
    let mut order = client.get(&order_path("legacy"));
    order["billingCycle"] = json!("Annual");
    assert_eq!(assert_ok(client.patch(&order_path("legacy"), &order))["billingCycle"], "annual");
    assert_eq!(client.get(&subscription_path("legacy"))["billingCycle"], "annual");
}

#[test]
fn an_add_on_becomes_a_line_and_a_subscription() {
    let client = usual();
    let parent = seed::subscription_id("legacy").unwrap();
    let offer = client.get(&order_path("legacy-add-on"))["lineItems"][0]["offerId"].clone();
    let change = json!({
        "Id": null, "ReferenceCustomerId": seed::CUSTOMER, "CreationDate": null,
        "LineItems": [{ "LineItemNumber": 0, "OfferId": offer, "ParentSubscriptionId": parent, "Quantity": 2 }],
    });
    let order = assert_ok(client.patch(&order_path("legacy"), &change));
    let line = &order["lineItems"][1];
    assert_eq!((&line["lineItemNumber"], &line["quantity"]), (&json!(1), &json!(2)));
    let path = format!("subscriptions/{}", line["subscriptionId"].as_str().unwrap());
    let subscription = client.get(&path);
    assert_eq!(subscription["parentSubscriptionId"], json!(parent));
    assert_eq!(subscription["orderId"], order["id"]);
}

#[test]
fn an_add_on_needs_a_parent_that_exists() {
    let client = usual();
    let offer = client.get(&order_path("legacy-add-on"))["lineItems"][0]["offerId"].clone();
    let line = json!({ "lineItemNumber": 1, "offerId": offer, "parentSubscriptionId": "p", "quantity": 1 });
    let change = json!({ "referenceCustomerId": seed::CUSTOMER, "lineItems": [line] });
    assert_denied(client.patch(&order_path("legacy"), &change), 404, 20003);
}

#[test]
fn a_whole_order_sent_back_unchanged_changes_nothing() {
    let client = usual();
    let order = client.get(&order_path("legacy-add-on"));
    assert_denied(client.patch(&order_path("legacy-add-on"), &order), 400, 800002);
    assert_eq!(client.get(&order_path("legacy-add-on")), order);
}

#[test]
fn a_placed_order_can_be_read_and_has_its_subscriptions() {
    let client = usual();
    let line = json!({ "lineItemNumber": 0, "offerId": "CFQ7TTC0AAAA:0001:CFQ7TTC0BBBB", "quantity": 3, "friendlyName": "Sales" });
    let mut post = request("POST", "orders");
    post.body = json!({ "lineItems": [line] }).to_string().into();
    let response = client.send(&post);
    assert_eq!(response.status, 201);
    let order = body(&response);
    assert_eq!(client.get(&format!("orders/{}", order["id"].as_str().unwrap())), order);
    let id = order["lineItems"][0]["subscriptionId"].as_str().unwrap();
    let subscription = client.get(&format!("subscriptions/{id}"));
    assert_eq!(
        (&subscription["quantity"], &subscription["friendlyName"]),
        (&json!(3), &json!("Sales"))
    );
    assert_ne!(body(&client.send(&post))["id"], order["id"]);
}

#[test]
fn an_order_needs_lines_known_offers_and_numbers_from_0() {
    let line = |number: i64, offer: &str, quantity: i64| json!({ "lineItemNumber": number, "offerId": offer, "quantity": quantity });
    let known = "CFQ7TTC0AAAA:0001:CFQ7TTC0BBBB";
    for (lines, code) in [
        (json!([]), 800002),
        (json!([line(0, "unknown", 1)]), 800004),
        (json!([line(1, known, 1)]), 800071),
        (json!([line(0, known, 0)]), 800002),
        (json!([line(0, known, 26)]), 800018),
    ] {
        let mut post = request("POST", "orders");
        post.body = json!({ "lineItems": lines }).to_string().into();
        let response = usual().send(&post);
        assert_denied((response.status, body(&response)), 400, code);
    }
}

#[test]
fn the_limits_of_a_sandbox_account_do_not_bind_a_production_account() {
    let client = client(Options { environment: Environment::Production, ..options() });
    let mut post = request("POST", "orders");
    let line =
        json!({ "lineItemNumber": 0, "offerId": "CFQ7TTC0AAAA:0001:CFQ7TTC0BBBB", "quantity": 26 });
    post.body = json!({ "lineItems": [line] }).to_string().into();
    assert_eq!(client.send(&post).status, 201);
}

#[test]
fn orders_are_listed_by_billing_type_in_any_spelling() {
    let client = usual();
    let all = client.get("orders");
    assert_eq!(all["totalCount"], all["items"].as_array().unwrap().len());
    for spelling in ["onetime", "OneTime", "one_time"] {
        let list = client.get(&format!("orders?billingType={spelling}"));
        let items = list["items"].as_array().unwrap();
        assert!(!items.is_empty() && items.len() < all["items"].as_array().unwrap().len());
        assert!(items.iter().all(|order| order["billingCycle"] == "one_time"));
    }
    assert_denied(client.try_get("orders?billingType=weekly"), 400, 900126);
}

#[test]
fn subscriptions_are_listed_by_order() {
    let client = usual();
    let id = seed::order_id("new-commerce").unwrap();
    let list = client.get(&format!("subscriptions?order_id={id}"));
    assert_eq!(list["totalCount"], 1);
    assert_eq!(list["items"][0]["id"], json!(seed::subscription_id("new-commerce").unwrap()));
    assert_eq!(client.get("subscriptions?order_id=unknown")["items"], json!([]));
    assert!(list.get("links").is_none(), "no sample of a subscription list has links");
}
