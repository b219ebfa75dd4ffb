//! Rules whose trigger and answer are in the public documentation.

use jiff::SignedDuration;
use serde_json::{Value, json};
use tapecheck::sandbox::{Clock, Environment, Options, ProductType, seed};

use super::*;

#[test]
fn rate_limit_exceeded() {
    let client = with(Options { requests_per_minute: Some(500), ..options() });
    for _ in 0..500 {
        assert_eq!(client.send(&request("GET", "orders/unknown")).status, 404);
    }
    let refused = client.send(&request("GET", "orders"));
    assert_eq!((refused.status, refused.headers.get("Retry-After")), (429, Some("60")));
    assert_eq!(refused.headers.get("Content-Type"), Some("application/json"));
    let text =
        r#"{ "statusCode": 429, "message": "Rate limit is exceeded. Try again in 60 seconds." }"#;
    assert_eq!(refused.body.text(), Some(text));
    assert_eq!(client.send(&request("GET", "subscriptions")).status, 200, "another resource");
    let mut other = request("GET", "orders");
    other.path = format!("/v1/customers/{}/orders", seed::OTHER_CUSTOMER);
    assert_eq!(client.send(&other).status, 200, "another customer");
    client.set_time(now() + SignedDuration::from_secs(3));
    let refused = client.send(&request("GET", "orders"));
    assert_eq!((refused.status, refused.headers.get("Retry-After")), (429, Some("57")));
    client.set_time(now() + SignedDuration::from_secs(60));
    assert_eq!(client.send(&request("GET", "orders")).status, 200, "the next minute");
}

#[test]
fn quantity_decreased_late() {
    let change = [("quantity", json!(1))];
    let path = subscription_path("new-commerce-20-days-old");
    assert_refused("quantity-decreased-late", usual().edit(&path, &change));
    assert_ok(usual().edit(&subscription_path("new-commerce"), &change));
}

#[test]
fn product_matrix() {
    use ProductType::*;
    // Sandbox order, sandbox subscription, production order, production subscription.
    for (product, cells) in [
        (AzureReservation, [true, false, true, false]),
        (PerpetualSoftware, [true, false, true, false]),
        (SoftwareSubscription, [true, true, true, true]),
        (NewCommerce, [false, true, false, true]),
        (Marketplace, [false, true, false, true]),
        (AzurePlan, [false, true, false, true]),
    ] {
        for (index, environment) in Environment::ALL.into_iter().enumerate() {
            let is_sandbox_only = product == AzureReservation && index == 1;
            let by_order = cells[2 * index] && !is_sandbox_only;
            assert_eq!(product.is_cancellable_by_order(environment), by_order);
            let by_subscription = cells[2 * index + 1];
            assert_eq!(product.is_cancellable_by_subscription(environment), by_subscription);
            let client = || with(Options { environment, ..options() });
            let cancelled = client().cancel_order(seed::newest(product)).0 == 200;
            assert_eq!(cancelled, by_order, "{product:?} {environment:?}");
            if let Some(id) = seed::subscription_of(product) {
                let path = format!("subscriptions/{id}");
                let cancelled = client().set_status(&path, "deleted").0 == 200;
                assert_eq!(cancelled, by_subscription, "{product:?} {environment:?}");
            }
        }
    }
}

#[test]
fn whole_order_cancelled() {
    let answer = assert_ok(usual().cancel_order("perpetual-software"));
    assert_eq!(answer["status"], "cancelled");
    assert_eq!(answer["lineItems"][0]["quantity"], 1);
    assert!(answer.get("links").is_none());
}

#[test]
fn order_lines_cancelled() {
    let client = usual();
    let path = order_path("perpetual-software-two-lines");
    let order = client.get(&path);
    let cancel = |number: usize| {
        let offer = &order["lineItems"][number]["offerId"];
        let line = json!({ "lineItemNumber": number, "offerId": offer });
        let change = json!({ "id": order["id"], "status": "cancelled", "lineItems": [line] });
        assert_ok(client.patch(&path, &change))
    };
    let first = cancel(1);
    assert_eq!(
        (&first["status"], &first["lineItems"][1]["quantity"]),
        (&json!("completed"), &json!(0))
    );
    assert_eq!(first["lineItems"][0]["quantity"], 1);
    assert_eq!(cancel(0)["status"], "cancelled");
}

#[test]
fn billing_cycle_of_order_changed() {
    let client = usual();
    let order = client.get(&order_path("legacy"));
    let line = json!({
        "lineItemNumber": 0, "offerId": order["lineItems"][0]["offerId"], "quantity": 1,
        "subscriptionId": order["lineItems"][0]["subscriptionId"],
    });
    let change = json!({
        "referenceCustomerId": seed::CUSTOMER, "billingCycle": "annual", "lineItems": [line],
    });
    assert_eq!(assert_ok(client.patch(&order_path("legacy"), &change))["billingCycle"], "annual");
    assert_eq!(client.get(&subscription_path("legacy"))["billingCycle"], "annual");
}

#[test]
fn add_on_bought() {
    let client = usual();
    let offer = client.get(&order_path("legacy-add-on"))["lineItems"][0]["offerId"].clone();
    let parent = seed::subscription_id("legacy").unwrap();
    let line = json!({
        "lineItemNumber": 1, "offerId": offer, "parentSubscriptionId": parent, "quantity": 2,
    });
    let change = json!({ "referenceCustomerId": seed::CUSTOMER, "lineItems": [line] });
    let order = assert_ok(client.patch(&order_path("legacy"), &change));
    let id = order["lineItems"][1]["subscriptionId"].as_str().unwrap();
    let add_on = client.get(&format!("subscriptions/{id}"));
    assert_eq!((&add_on["parentSubscriptionId"], &add_on["quantity"]), (&json!(parent), &json!(2)));
}

#[test]
fn order_placed() {
    let client = usual();
    for (offer, status) in [
        ("CFQ7TTC0AAAA:0001:CFQ7TTC0BBBB", "completed"),
        ("DZH318Z0AAAA:0001:DZH318Z0BBBB", "pending"),
        ("DZH318Z0DDDD:0002:DZH318Z0EEEE", "pending"),
    ] {
        let (created, order) = place(&client, &line(offer, 2));
        assert_eq!((created, &order["status"]), (201, &json!(status)));
        let path = format!("orders/{}", order["id"].as_str().unwrap());
        client.set_time(now() + SignedDuration::from_secs(59));
        assert_eq!(client.get(&path)["status"], status);
        client.set_time(now() + SignedDuration::from_secs(60));
        assert_eq!(client.get(&path)["status"], "completed");
        client.set_time(now());
    }
    let licence = place(&client, &line("1d7f0a2c-93b4-4e65-8c1f-2a6b5d8e9f40", 1));
    assert!(licence.1.get("status").is_none(), "legacy orders have none");
}

#[test]
fn orders_filtered() {
    let client = usual();
    let ids = |query: &str| -> Vec<String> {
        let list = client.get(&format!("orders{query}"));
        assert_eq!(list["totalCount"], list["items"].as_array().unwrap().len());
        let items = list["items"].as_array().unwrap().iter();
        items.map(|order| order["id"].as_str().unwrap().to_owned()).collect()
    };
    let all = ids("");
    for spelling in ["onetime", "OneTime", "one_time"] {
        let filtered = ids(&format!("?billingType={spelling}"));
        assert!(!filtered.is_empty() && filtered.len() < all.len());
    }
    let reseller = ids("?indirect_reseller_id=4847383");
    assert_eq!(reseller, [seed::order_id("new-commerce-three-years").unwrap()]);
    let system = seed::order_id("reservation-of-the-system").unwrap();
    assert!(!all.contains(&system));
    assert!(ids("?include_system_purchases=True").contains(&system));
}

#[test]
fn prices_included() {
    let client = usual();
    let path = order_path("perpetual-software-two-lines");
    let plain = client.get(&path);
    assert!(plain.get("totalPrice").is_none() && plain["lineItems"][0].get("pricing").is_none());
    let priced = client.get(&format!("{path}?include_price=True"));
    let of = |line: usize| priced["lineItems"][line]["pricing"]["extendedPrice"].as_f64().unwrap();
    let total = priced["totalPrice"].as_f64().unwrap();
    assert!(total > 0.0 && (total - of(0) - of(1)).abs() < 0.001, "{priced}");
    let list = client.get("orders?include_price=true");
    assert!(list["items"].as_array().unwrap().iter().all(|order| order["totalPrice"].is_number()));
}

#[test]
fn subscriptions_filtered() {
    let client = usual();
    let ids = |query: &str| client.get(&format!("subscriptions?{query}"))["items"].clone();
    let order = seed::order_id("new-commerce").unwrap();
    let found = ids(&format!("order_id={order}"));
    assert_eq!(found[0]["id"], json!(seed::subscription_id("new-commerce").unwrap()));
    assert_eq!(found.as_array().unwrap().len(), 1);
    let found = ids("mpn_id=6143210");
    assert_eq!(found[0]["id"], json!(seed::subscription_id("legacy-upper-case").unwrap()));
    assert_eq!(ids("mpn_id=1"), json!([]));
}

#[test]
fn order_provisioning_status() {
    let client = usual();
    let status = |name: &str| client.get(&format!("{}/provisioningstatus", order_path(name)));
    let list = status("perpetual-software-two-lines");
    assert_eq!(list["totalCount"], 2);
    let part = json!([{ "quantity": 1, "status": "Fulfilled" }]);
    let line = json!({ "lineItemNumber": 1, "status": "Fulfilled", "quantityProvisioningInformation": part });
    assert_eq!(list["items"][1], line);
    assert_eq!(status("reservation-pending")["items"][0]["status"], "Pending");
    assert_eq!(status("perpetual-software-cancelled")["items"][0]["status"], "Cancelled");
    let unknown = client.try_get("orders/unknown/provisioningstatus");
    assert_refused("order-unknown", unknown);
}

#[test]
fn subscription_provisioning_status() {
    let client = usual();
    let path = subscription_path("new-commerce");
    let (subscription, status) =
        (client.get(&path), client.get(&format!("{path}/provisioningstatus")));
    assert_eq!((&status["status"], &status["quantity"]), (&json!("success"), &json!(5)));
    assert_eq!(status["endDate"], subscription["commitmentEndDate"]);
}

#[test]
fn activation_links() {
    let client = usual();
    let links = |path: &str| client.get(&format!("{path}/activationlinks"))["items"].clone();
    let link = links(&subscription_path("marketplace"));
    assert!(link[0]["link"]["uri"].as_str().unwrap().starts_with("https://publisher.example/"));
    let order = order_path("marketplace");
    assert_eq!(links(&format!("{order}/lineitems/0")), link);
    assert_eq!(links(&subscription_path("new-commerce")), json!([]));
    assert_refused(
        "line-number-out-of-range",
        client.try_get(&format!("{order}/lineitems/7/activationlinks")),
    );
}

#[test]
fn add_ons_listed() {
    let client = usual();
    let list = client.get(&format!("{}/addons", subscription_path("legacy")));
    let id = json!(seed::subscription_id("legacy-add-on").unwrap());
    assert_eq!((&list["totalCount"], &list["items"][0]["id"]), (&json!(1), &id));
    let none = client.get(&format!("{}/addons", subscription_path("marketplace")));
    assert_eq!(none["items"], json!([]));
}

#[test]
fn subscription_cancelled() {
    let client = usual();
    let path = subscription_path("new-commerce");
    assert_eq!(assert_ok(client.set_status(&path, "deleted"))["status"], "deleted");
    assert_eq!(client.get(&path)["status"], "deleted");
}

#[test]
fn subscription_suspended() {
    let client = usual();
    let path = subscription_path("new-commerce-planned");
    assert!(client.get(&path)["scheduledNextTermInstructions"].is_object());
    let suspended = assert_ok(client.set_status(&path, "suspended"));
    assert_eq!(suspended["status"], "suspended");
    assert!(suspended.get("scheduledNextTermInstructions").is_none());
}

#[test]
fn subscription_reactivated() {
    let client = usual();
    let path = subscription_path("legacy-suspended");
    assert_eq!(assert_ok(client.set_status(&path, "active"))["status"], "active");
}

#[test]
fn subscription_edited() {
    let client = usual();
    let path = subscription_path("software-subscription");
    let edits = [
        ("friendlyName", json!("Sales")),
        ("quantity", json!(4)),
        ("autoRenewEnabled", json!(false)),
    ];
    let edited = assert_ok(client.edit(&path, &edits));
    for (name, value) in edits {
        assert_eq!(edited[name], value);
    }
    assert_eq!(client.get(&path), edited);
}

#[test]
fn slow_change_accepted() {
    let slow_changes = Some(SignedDuration::from_secs(2));
    let client = with(Options { slow_changes, ..options() });
    let path = subscription_path("legacy");
    let before = client.get(&path);
    let mut patch = request("PATCH", &path);
    let mut change = before.clone();
    change["friendlyName"] = json!("Sales");
    patch.body = change.to_string().into();
    let response = client.send(&patch);
    let location = format!("/customers/{}/{path}", seed::CUSTOMER);
    assert_eq!((response.status, response.headers.get("Location")), (202, Some(location.as_str())));
    assert!(response.body.is_empty() && !response.headers.contains("Content-Type"));
    assert_eq!(client.get(&path), before);
    assert_refused("subscription-not-ready", client.edit(&path, &[("friendlyName", json!("x"))]));
    client.set_time(now() + SignedDuration::from_secs(2));
    let after = client.get(&path);
    assert_eq!(after["friendlyName"], "Sales");
    assert_ne!(after["attributes"]["etag"], before["attributes"]["etag"]);
    assert_eq!(client.edit(&path, &[("friendlyName", json!("Support"))]).0, 202);
}

#[test]
fn new_commerce_expires() {
    let client = usual();
    let path = subscription_path("new-commerce");
    assert_ok(client.edit(&path, &[("autoRenewEnabled", json!(false))]));
    let end = instant(&client.get(&path), "commitmentEndDate");
    let day = |days: i64| end + SignedDuration::from_hours(24 * (1 + days));
    for (days, before, at) in
        [(0, "active", "expired"), (30, "expired", "disabled"), (120, "disabled", "deleted")]
    {
        client.set_time(day(days) - second());
        assert_eq!(client.get(&path)["status"], before);
        client.set_time(day(days));
        assert_eq!(client.get(&path)["status"], at);
    }
}

#[test]
fn new_commerce_renews() {
    let client = usual();
    let path = subscription_path("new-commerce-planned");
    let first = client.get(&path);
    let end = instant(&first, "commitmentEndDate") + SignedDuration::from_hours(24);
    client.set_time(end - second());
    assert_refused("cancellation-window-passed", client.set_status(&path, "deleted"));
    client.set_time(end);
    let second_term = client.get(&path);
    assert_eq!(instant(&second_term, "effectiveStartDate"), end);
    assert_eq!(second_term["quantity"], 3, "what was planned for the next term");
    let until = instant(&second_term, "cancellationAllowedUntilDate");
    assert_eq!(until, end + SignedDuration::from_hours(7 * 24));
    client.set_time(until);
    assert_ok(client.set_status(&path, "deleted"));
    client.set_time(now() + SignedDuration::from_hours(24 * 365 * 50));
    let monthly = client.get(&subscription_path("new-commerce-monthly"));
    let end = instant(&monthly, "commitmentEndDate") + SignedDuration::from_hours(24);
    assert!(end > client.sandbox.now(), "{monthly}");
}

#[test]
fn legacy_suspended_deleted() {
    let client = usual();
    let path = subscription_path("legacy");
    assert_ok(client.set_status(&path, "suspended"));
    let end = now() + SignedDuration::from_hours(24 * 90);
    client.set_time(end - second());
    assert_eq!(client.get(&path)["status"], "suspended");
    client.set_time(end);
    assert_eq!(client.get(&path)["status"], "deleted");
    assert_refused("deleted-subscription-changed", client.set_status(&path, "active"));
}

#[test]
fn headers_echoed() {
    let sent = [
        ("MS-RequestId", "6B0D2E94-41A7-4C38-9F52-d8e1a07c3b65"),
        ("MS-CorrelationId", "0c9f7e31-5d26-4b8a-a1e4-63f2b7d80c94"),
        ("MS-CV", "7v11Wa//5EuGEo+A.0"),
    ];
    let plain = request("GET", "orders");
    let made = usual().send(&plain);
    let mut full = plain.clone();
    let mut wrong = plain;
    for (name, value) in sent {
        full.headers.push(name, value);
        wrong.headers.push(name, if name == "MS-CV" { "" } else { "no GUID" });
    }
    let echoed = usual().send(&full);
    let mended = usual().send(&wrong);
    for (name, value) in sent {
        assert_eq!(echoed.headers.get(name), Some(value));
        assert!(made.headers.get(name).is_some_and(|made| made.len() > 15), "{name}");
        assert_eq!(mended.headers.get(name), made.headers.get(name), "{name}");
    }
}

#[test]
fn names_in_any_case() {
    let id = seed::order_id("perpetual-software").unwrap();
    let change = json!({ "Id": id, "STATUS": "Cancelled" });
    let answer = assert_ok(usual().patch(&order_path("perpetual-software"), &change));
    assert_eq!((&answer["status"], &answer["id"]), (&json!("cancelled"), &json!(id)));
}

#[test]
fn null_is_absent() {
    let client = usual();
    let path = subscription_path("legacy");
    let nulls = ["parentSubscriptionId", "suspensionReasons", "actions", "partnerId"];
    let nulls = nulls.map(|name| (name, Value::Null));
    let answer = assert_ok(client.edit(&path, &nulls));
    assert!(!answer.to_string().contains("null"), "{answer}");
    assert_refused("status-missing", client.edit(&path, &[("status", Value::Null)]));
}

#[test]
fn trailing_comma_taken() {
    let mut patch = request("PATCH", &order_path("perpetual-software"));
    let id = seed::order_id("perpetual-software").unwrap();
    patch.body = format!("{{\n  \"id\": \"{id}\",\n  \"status\": \"cancelled\",\n}}").into();
    assert_refused("body-not-json", answer(&usual(), &patch));
    let lenient = with(Options { lenient_json: true, ..options() });
    assert_eq!(assert_ok(answer(&lenient, &patch))["status"], "cancelled");
}

#[test]
fn content_type_optional() {
    let id = seed::order_id("perpetual-software").unwrap();
    let mut patch = request("PATCH", &order_path("perpetual-software"));
    patch.body = json!({ "id": id, "status": "cancelled" }).to_string().into();
    assert!(!patch.headers.contains("Content-Type"));
    assert_ok(answer(&usual(), &patch));
}

#[test]
fn error_shape() {
    let response = usual().send(&request("GET", "orders/unknown"));
    let text =
        r#"{"code":20000,"description":"Order Id not found","data":[],"source":"PartnerFD"}"#;
    assert_eq!(response.body.text(), Some(text));
    assert_eq!(response.headers.get("Content-Type"), Some("application/json; charset=utf-8"));
    let running = with(Options::with_clock(Clock::Fixed(now())));
    assert_eq!(running.send(&request("GET", "orders/unknown")).body, response.body);
}
