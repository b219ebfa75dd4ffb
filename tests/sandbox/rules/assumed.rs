//! Rules without a source: our choice.

use serde_json::{Value, json};
use tapecheck::sandbox::{Environment, seed};

use super::*;

#[test]
fn operation_not_emulated() {
    let mut get = request("GET", "");
    get.path = "/v1/products/CFQ7TTC0AAAA".to_owned();
    assert_refused("operation-not-emulated", answer(&usual(), &get));
}

#[test]
fn method_not_allowed() {
    let response = usual().send(&request("DELETE", &order_path("new-commerce")));
    assert_eq!(response.headers.get("Allow"), Some("GET, PATCH"));
    assert_refused("method-not-allowed", (response.status, body(&response)));
}

#[test]
fn media_type_not_acceptable() {
    let mut get = request("GET", "orders");
    get.headers.set("Accept", "text/html");
    assert_refused("media-type-not-acceptable", answer(&usual(), &get));
}

#[test]
fn content_type_unsupported() {
    let id = seed::order_id("perpetual-software").unwrap();
    let mut patch = request("PATCH", &order_path("perpetual-software"));
    patch.body = json!({ "id": id, "status": "cancelled" }).to_string().into();
    for wrong in ["application/xml", "text/plain", "application/x-www-form-urlencoded", "json"] {
        patch.headers.set("Content-Type", wrong);
        assert_refused("content-type-unsupported", answer(&usual(), &patch));
    }
    for right in
        ["application/json", "Application/JSON; charset=utf-8", "application/merge-patch+json"]
    {
        patch.headers.set("Content-Type", right);
        assert_eq!(answer(&usual(), &patch).0, 200, "{right}");
    }
}

#[test]
fn body_not_json() {
    for text in ["", "{", "[]", "null", "\"x\"", "{\"id\": 1,}"] {
        let mut patch = request("PATCH", &order_path("perpetual-software"));
        patch.body = text.into();
        assert_refused("body-not-json", answer(&usual(), &patch));
    }
}

#[test]
fn body_id_differs() {
    let change = json!({ "id": "another", "status": "cancelled" });
    assert_refused("body-id-differs", usual().patch(&order_path("perpetual-software"), &change));
    let path = subscription_path("legacy");
    assert_refused("body-id-differs", usual().edit(&path, &[("id", json!(seed::CUSTOMER))]));
}

#[test]
fn sandbox_order_too_old() {
    assert_refused("sandbox-order-too-old", usual().cancel_order("reservation-61-days-old"));
}

#[test]
fn order_already_cancelled() {
    let again = usual().cancel_order("perpetual-software-cancelled");
    assert_refused("order-already-cancelled", again);
}

#[test]
fn order_change_empty() {
    let client = usual();
    let order = client.get(&order_path("legacy"));
    assert_refused("order-change-empty", client.patch(&order_path("legacy"), &order));
    let pending = json!({ "status": "pending" });
    assert_refused("order-change-empty", client.patch(&order_path("reservation"), &pending));
}

#[test]
fn order_input_invalid() {
    let offer = "CFQ7TTC0AAAA:0001:CFQ7TTC0BBBB";
    for lines in [json!([]), line(offer, 0), json!([{ "lineItemNumber": 0, "quantity": 1 }])] {
        assert_refused("order-input-invalid", place(&usual(), &lines));
    }
}

#[test]
fn order_customer_differs() {
    let change = json!({ "referenceCustomerId": seed::OTHER_CUSTOMER, "lineItems": [] });
    assert_refused("order-customer-differs", usual().patch(&order_path("legacy"), &change));
}

#[test]
fn subscription_incomplete() {
    let id = seed::subscription_id("new-commerce").unwrap();
    let change = json!({ "id": id, "status": "deleted" });
    let path = subscription_path("new-commerce");
    assert_refused("subscription-incomplete", usual().patch(&path, &change));
    let lax = with(Options { complete_subscriptions: false, ..options() });
    assert_ok(lax.patch(&path, &change));
}

#[test]
fn status_missing() {
    let path = subscription_path("new-commerce");
    assert_refused("status-missing", usual().edit(&path, &[("status", Value::Null)]));
}

#[test]
fn subscription_input_invalid() {
    let path = subscription_path("new-commerce");
    for (name, value) in [
        ("quantity", json!("3")),
        ("quantity", json!(1.5)),
        ("autoRenewEnabled", json!("no")),
        ("friendlyName", json!(7)),
    ] {
        assert_refused("subscription-input-invalid", usual().edit(&path, &[(name, value)]));
    }
}

#[test]
fn software_subscriptions_deleted() {
    for environment in Environment::ALL {
        let client = with(Options { environment, ..options() });
        assert_ok(client.cancel_order("software-subscription"));
        assert_eq!(client.get(&subscription_path("software-subscription"))["status"], "deleted");
    }
}

#[test]
fn etag_changes() {
    let client = usual();
    let path = subscription_path("legacy");
    let etag = || client.get(&path)["attributes"]["etag"].as_str().unwrap().to_owned();
    let first = etag();
    assert_ok(client.edit(&path, &[("friendlyName", json!("Sales"))]));
    let second = etag();
    assert_ne!(first, second);
    assert_ok(client.edit(&path, &[("friendlyName", json!("Sales"))]));
    assert_eq!(etag(), second, "nothing was changed");
    assert!(!client.send(&request("GET", &path)).headers.contains("ETag"));
}

#[test]
fn etag_optional() {
    let path = subscription_path("legacy");
    let current = usual().get(&path)["attributes"]["etag"].as_str().unwrap().to_owned();
    for value in [format!("\"{current}\""), current, "*".to_owned()] {
        let client = usual();
        let mut change = client.get(&path);
        change["attributes"]["etag"] = json!("old");
        assert_eq!(client.patch_with(&path, &change, &[("If-Match", &value)]).0, 200, "{value}");
    }
    for attributes in [json!({ "objectType": "Subscription" }), json!({ "etag": "" })] {
        assert_ok(usual().edit(&path, &[("attributes", attributes)]));
    }
}

#[test]
fn read_only_ignored() {
    let client = usual();
    let path = subscription_path("new-commerce");
    let before = client.get(&path);
    let edits = [
        ("orderId", json!("x")),
        ("creationDate", json!("2000-01-01T00:00:00Z")),
        ("commitmentEndDate", json!("2099-01-01T00:00:00Z")),
        ("cancellationAllowedUntilDate", json!("2099-01-01T00:00:00Z")),
        ("unitType", json!("x")),
        ("unknownToUs", json!([1])),
    ];
    assert_eq!(assert_ok(client.edit(&path, &edits)), before);
}
