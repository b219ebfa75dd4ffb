//! Rules whose answer is in the public table of error codes; that it belongs to this trigger is inferred.

use jiff::SignedDuration;
use serde_json::json;
use tapecheck::control::{Fault, Faults, Latency};
use tapecheck::http::{Director as _, RequestHead};
use tapecheck::profile::PARTNER_CENTER;
use tapecheck::sandbox::{Environment, ProductType, Window, Windows, refusal, seed};

use super::*;

/// A fault that names the rule gives its answer; nothing in the data leads to it.
#[track_caller]
fn assert_on_request(name: &str) {
    let id = name.replace('_', "-");
    assert!(rules::named(&id).unwrap().is_on_request());
    let fault: Fault = format!("GET /v1/** rule={id} retry-after=3").parse().unwrap();
    let faults = Faults::new(vec![fault], Latency::default(), &PARTNER_CENTER);
    let faults = faults.with_refusals(refusal).checked().unwrap();
    let request = RequestHead::from(&request("GET", "orders"));
    let response = faults.conduct(&request).instead.unwrap();
    assert_eq!(response.headers.get("Retry-After"), Some("3"));
    assert_eq!(response.headers.get("Content-Type"), Some("application/json; charset=utf-8"));
    assert_refused(&id, (response.status, body(&response)));
    assert!(faults.conduct(&request).instead.is_none(), "only once");
}

macro_rules! on_request {
    ($($name:ident,)*) => {
        $(#[test]
        fn $name() {
            assert_on_request(stringify!($name));
        })*
    };
}

on_request! {
    access_denied,
    role_missing,
    legacy_subscription_unsupported,
    environment_unsupported,
    unexpected_error,
    precondition_failed,
    customer_subscriptions_exceeded,
    subscription_seats_exceeded,
    catalog_seats_exceeded,
    customer_assets_exceeded,
    order_items_invalid,
    quantity_unavailable,
    offer_not_eligible,
    catalog_item_not_eligible,
    customer_agreement_missing,
    provisioning_unavailable,
    reduction_window_passed,
    billing_cycle_fixed,
}

#[test]
fn offer_not_updatable() {
    assert_on_request("offer_not_updatable");
    let (status, fault) = change_blocked("offer-not-updatable");
    let offer = usual().get(&subscription_path("new-commerce"))["offerId"].clone();
    assert!(fault["description"].as_str().unwrap().contains(offer.as_str().unwrap()));
    assert_refused("offer-not-updatable", (status, fault));
}

#[test]
fn token_missing() {
    let mut get = request("GET", "orders");
    get.headers.remove("Authorization");
    let response = usual().send(&get);
    let realm = response.headers.get("WWW-Authenticate").unwrap();
    assert!(realm.starts_with("OAuth realm=urn:cpsvc:cpid:"));
    assert_refused("token-missing", (response.status, body(&response)));
}

#[test]
fn token_invalid() {
    for value in ["Basic abc", "Bearer", "Bearer "] {
        let mut get = request("GET", "orders");
        get.headers.set("Authorization", value);
        assert_refused("token-invalid", answer(&usual(), &get));
    }
    let seconds = now().as_second();
    assert_refused("token-invalid", with_token("orders", &json!({ "exp": seconds })));
    assert_eq!(with_token("orders", &json!({ "exp": seconds + 1 })).0, 200);
}

#[test]
fn token_audience_wrong() {
    let of = |audience: &str| with_token("orders", &json!({ "aud": audience }));
    assert_refused("token-audience-wrong", of("https://graph.microsoft.com"));
    assert_eq!(of("https://api.partnercenter.microsoft.com").0, 200);
    assert_eq!(of("fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd").0, 200);
}

#[test]
fn mfa_missing() {
    let mut get = request("GET", "orders");
    get.headers.set("Authorization", format!("Bearer {}", token(&json!({ "amr": ["pwd"] }))));
    let response = usual().send(&get);
    assert_eq!(response.status, 401);
    assert_eq!(response.body.text(), Some("Authentication failed. MFA required. (10001)"));
    assert!(response.headers.get("Content-Type").unwrap().starts_with("text/plain"));
    assert_eq!(with_token("orders", &json!({ "amr": ["pwd", "mfa"] })).0, 200);
}

#[test]
fn application_token_refused() {
    let path = format!("{}/provisioningstatus", order_path("perpetual-software"));
    let claims = json!({ "idtyp": "app" });
    assert_refused("application-token-refused", with_token(&path, &claims));
    assert_eq!(with_token("orders", &claims).0, 200);
}

#[test]
fn path_unknown() {
    assert_refused("path-unknown", usual().try_get("invoices"));
}

#[test]
fn customer_id_invalid() {
    let mut get = request("GET", "");
    get.path = "/v1/customers/contoso/orders".to_owned();
    assert_refused("customer-id-invalid", answer(&usual(), &get));
}

#[test]
fn customer_unknown() {
    let mut get = request("GET", "");
    get.path = "/v1/customers/11111111-2222-4333-8444-555555555555/orders".to_owned();
    assert_refused("customer-unknown", answer(&usual(), &get));
}

#[test]
fn relationship_missing() {
    let mut get = request("GET", "");
    get.path = format!("/v1/customers/{}/orders", seed::FORMER_CUSTOMER);
    assert_refused("relationship-missing", answer(&usual(), &get));
}

#[test]
fn value_unknown() {
    let change = json!({ "status": "canceled" });
    assert_refused("value-unknown", usual().patch(&order_path("perpetual-software"), &change));
    assert_refused("value-unknown", usual().try_get("orders?billingType=weekly"));
}

#[test]
fn sandbox_limit_met() {
    let offer = "CFQ7TTC0AAAA:0001:CFQ7TTC0BBBB";
    assert_refused("sandbox-limit-met", place(&usual(), &line(offer, 26)));
    let production = with(Options { environment: Environment::Production, ..options() });
    assert_eq!(place(&production, &line(offer, 26)).0, 201);
    let limited = || with(Options { account_limits: true, ..options() });
    assert_refused("sandbox-limit-met", place(&limited(), &line(offer, 1)));
    let reservation = line("DZH318Z0AAAA:0001:DZH318Z0BBBB", 1);
    assert_refused("sandbox-limit-met", place(&limited(), &reservation));
    let client = limited();
    let mut post = request("POST", "orders");
    post.path = format!("/v1/customers/{}/orders", seed::NEW_CUSTOMER);
    post.body = json!({ "lineItems": line(offer, 1) }).to_string().into();
    for number in 0..6 {
        let answer = answer(&client, &post);
        match number {
            5 => assert_refused("sandbox-limit-met", answer),
            _ => assert_eq!(answer.0, 201),
        }
    }
}

#[test]
fn azure_plan_limit_met() {
    let client = with(Options { account_limits: true, ..options() });
    let mut post = request("POST", "orders");
    post.body =
        json!({ "lineItems": line("DZH318Z0PLAN:0001:DZH318Z0PLN1", 1) }).to_string().into();
    let mut last = (0, json!(null));
    // Two are there. Each customer may have five subscriptions, so they are spread.
    for (customer, count) in [(seed::NEW_CUSTOMER, 5), (seed::OTHER_CUSTOMER, 4)] {
        for _ in 0..count {
            post.path = format!("/v1/customers/{customer}/orders");
            last = answer(&client, &post);
        }
    }
    assert_refused("azure-plan-limit-met", last);
}

#[test]
fn order_unknown() {
    assert_refused("order-unknown", usual().try_get("orders/unknown"));
    assert_refused("order-unknown", usual().patch("orders/unknown", &json!({})));
}

#[test]
fn marketplace_order_not_cancellable() {
    for environment in Environment::ALL {
        let client = with(Options { environment, ..options() });
        assert_refused("marketplace-order-not-cancellable", client.cancel_order("marketplace"));
    }
}

#[test]
fn order_not_cancellable_by_product() {
    for name in ["new-commerce", "azure-plan", "legacy"] {
        assert_refused("order-not-cancellable-by-product", usual().cancel_order(name));
    }
}

#[test]
fn order_not_cancellable_in_production() {
    let client = with(Options { environment: Environment::Production, ..options() });
    assert_refused("order-not-cancellable-in-production", client.cancel_order("reservation"));
}

#[test]
fn software_order_too_old() {
    let client = with(Options { environment: Environment::Production, ..options() });
    let refused = client.cancel_order("perpetual-software-45-days-old");
    assert_refused("software-order-too-old", refused);
}

#[test]
fn order_adjustment_pending() {
    let client = blocked("perpetual-software", "order-adjustment-pending");
    assert_refused("order-adjustment-pending", client.cancel_order("perpetual-software"));
}

#[test]
fn order_in_progress() {
    let client = blocked("perpetual-software", "order-in-progress");
    assert_refused("order-in-progress", client.cancel_order("perpetual-software"));
}

#[test]
fn line_number_out_of_range() {
    let lines = json!([{ "lineItemNumber": 1, "offerId": "x" }]);
    let change = json!({ "status": "cancelled", "lineItems": lines });
    let path = order_path("perpetual-software");
    assert_refused("line-number-out-of-range", usual().patch(&path, &change));
    let lines = json!([{ "lineItemNumber": 1, "offerId": "CFQ7TTC0AAAA:0001:CFQ7TTC0BBBB", "quantity": 1 }]);
    assert_refused("line-number-out-of-range", place(&usual(), &lines));
}

#[test]
fn offer_unknown() {
    assert_refused("offer-unknown", place(&usual(), &line("unknown", 1)));
}

#[test]
fn availability_unknown() {
    let outdated = line("CFQ7TTC0AAAA:0001:CFQ7TTC0ZZZZ", 1);
    assert_refused("availability-unknown", place(&usual(), &outdated));
}

#[test]
fn attestation_missing() {
    let offer = "CFQ7TTC0DDDD:0001:CFQ7TTC0EEEE";
    assert_refused("attestation-missing", place(&usual(), &line(offer, 1)));
    let mut attested = line(offer, 1);
    attested[0]["AttestationAccepted"] = json!(true);
    assert_eq!(place(&usual(), &attested).0, 201);
}

#[test]
fn billing_cycle_inactive() {
    let client = usual();
    let mut order = client.get(&order_path("legacy-suspended"));
    order["billingCycle"] = json!("annual");
    let refused = client.patch(&order_path("legacy-suspended"), &order);
    assert_refused("billing-cycle-inactive", refused);
}

#[test]
fn billing_cycle_unsupported() {
    let client = usual();
    let mut order = client.get(&order_path("software-subscription"));
    order["billingCycle"] = json!("monthly");
    let path = order_path("software-subscription");
    order["status"] = json!(null);
    assert_refused("billing-cycle-unsupported", client.patch(&path, &order));
}

fn buy_add_on(offer: &str, parent: &str) -> (u16, serde_json::Value) {
    let line = json!({
        "lineItemNumber": 1, "offerId": offer, "parentSubscriptionId": parent, "quantity": 1,
    });
    let change = json!({ "referenceCustomerId": seed::CUSTOMER, "lineItems": [line] });
    usual().patch(&order_path("legacy"), &change)
}

#[test]
fn add_on_unrelated() {
    let parent = seed::subscription_id("legacy").unwrap();
    assert_refused("add-on-unrelated", buy_add_on("CFQ7TTC0AAAA:0002:CFQ7TTC0CCCC", &parent));
}

#[test]
fn parent_subscription_unknown() {
    let offer = "7c4e9b13-5a28-4f0d-9e67-b3d1f2a80c59";
    assert_refused("parent-subscription-unknown", buy_add_on(offer, "nobody"));
}

#[test]
fn subscription_unknown() {
    assert_refused("subscription-unknown", usual().try_get("subscriptions/unknown"));
}

#[test]
fn etag_outdated() {
    for status in [400, 412] {
        let client = with(Options { etag_mismatch: status, ..options() });
        let path = subscription_path("legacy");
        let change = client.get(&path);
        assert_ok(client.edit(&path, &[("friendlyName", json!("Sales"))]));
        let (refused, body) = client.patch(&path, &change);
        assert_eq!(refused, status);
        assert_refused("etag-outdated", (400, body));
        let header = [("If-Match", "\"old\"")];
        assert_eq!(client.patch_with(&path, &client.get(&path), &header).0, status);
    }
}

#[test]
fn deleted_subscription_changed() {
    let refused = usual().set_status(&subscription_path("new-commerce-deleted"), "active");
    assert_refused("deleted-subscription-changed", refused);
}

#[test]
fn ended_subscription_changed() {
    for name in ["new-commerce-expired", "new-commerce-disabled"] {
        let refused = usual().set_status(&subscription_path(name), "active");
        assert_refused("ended-subscription-changed", refused);
    }
}

#[test]
fn subscription_not_activated() {
    let refused = usual().set_status(&subscription_path("marketplace-pending"), "suspended");
    assert_refused("subscription-not-activated", refused);
}

#[test]
fn subscription_not_ready() {
    let refused = usual().set_status(&subscription_path("new-commerce-not-ready"), "suspended");
    assert_refused("subscription-not-ready", refused);
}

#[test]
fn subscription_operation_pending() {
    let id = "subscription-operation-pending";
    assert_refused(id, change_blocked(id));
}

#[test]
fn subscription_updates_blocked() {
    let id = "subscription-updates-blocked";
    assert_refused(id, change_blocked(id));
}

#[test]
fn subscription_expiring() {
    assert_refused("subscription-expiring", change_blocked("subscription-expiring"));
}

#[test]
fn subscription_changed_too_often() {
    let id = "subscription-changed-too-often";
    assert_refused(id, change_blocked(id));
}

#[test]
fn subscription_update_failed() {
    let id = "subscription-update-failed";
    assert_refused(id, change_blocked(id));
}

#[test]
fn product_status_fixed() {
    use tapecheck::sandbox::{State, state::Record};
    for product in [ProductType::AzureReservation, ProductType::PerpetualSoftware] {
        let template = usual().get(&subscription_path("azure-plan"));
        let resource = tapecheck::model::json::parse(&template.to_string()).unwrap();
        let mut state = State::empty();
        state.put_subscription(seed::CUSTOMER, Record::new(product, resource));
        let client = with(Options { state, ..options() });
        let refused = client.set_status(&subscription_path("azure-plan"), "deleted");
        assert_refused("product-status-fixed", refused);
    }
}

#[test]
fn status_change_illegal() {
    for status in ["none", "pending", "expired", "disabled"] {
        let refused = usual().set_status(&subscription_path("new-commerce"), status);
        assert_refused("status-change-illegal", refused);
    }
    let refused = usual().set_status(&subscription_path("legacy"), "deleted");
    assert_refused("status-change-illegal", refused);
}

#[test]
fn cancellation_window_passed() {
    let refused = usual().set_status(&subscription_path("new-commerce-20-days-old"), "deleted");
    assert_refused("cancellation-window-passed", refused);
}

fn in_hours() -> Client {
    let windows = Windows { new_commerce: Window::Hours(72), ..Windows::default() };
    let state = tapecheck::sandbox::State::seeded_with(now(), windows, 0);
    with(Options { windows, state, ..options() })
}

#[test]
fn cancellation_hours_passed() {
    let path = subscription_path("new-commerce");
    let client = in_hours();
    let until = instant(&client.get(&path), "cancellationAllowedUntilDate");
    let bought = instant(&client.get(&path), "creationDate");
    assert_eq!(until, bought + SignedDuration::from_hours(72));
    client.set_time(until + second());
    let (status, fault) = client.set_status(&path, "deleted");
    assert!(fault["description"].as_str().unwrap().contains("72-hour"), "{fault}");
    assert_refused("cancellation-hours-passed", (status, fault));
}

#[test]
fn reduction_hours_passed() {
    let path = subscription_path("new-commerce-20-days-old");
    assert_refused("reduction-hours-passed", in_hours().edit(&path, &[("quantity", json!(1))]));
}

#[test]
fn suspended_subscription_changed() {
    let path = subscription_path("new-commerce-suspended");
    let refused = usual().edit(&path, &[("friendlyName", json!("Sales"))]);
    assert_refused("suspended-subscription-changed", refused);
}

#[test]
fn suspended_quantity_changed() {
    let path = subscription_path("new-commerce-suspended");
    let refused = usual().edit(&path, &[("quantity", json!(6))]);
    assert_refused("suspended-quantity-changed", refused);
}

#[test]
fn parent_not_active() {
    let client = usual();
    let child = subscription_path("legacy-suspended-add-on");
    assert_refused("parent-not-active", client.set_status(&child, "active"));
    assert_ok(client.set_status(&subscription_path("legacy-suspended"), "active"));
    assert_ok(client.set_status(&child, "active"));
}

#[test]
fn azure_plan_in_use() {
    let path = subscription_path("azure-plan-in-use");
    assert_refused("azure-plan-in-use", usual().set_status(&path, "suspended"));
    assert_ok(usual().edit(&path, &[("friendlyName", json!("Plan"))]));
}

#[test]
fn billing_cycle_changed() {
    let path = subscription_path("new-commerce");
    assert_refused(
        "billing-cycle-changed",
        usual().edit(&path, &[("billingCycle", json!("annual"))]),
    );
}

#[test]
fn partner_changed() {
    let path = subscription_path("new-commerce");
    assert_refused("partner-changed", usual().edit(&path, &[("partnerId", json!("4847383"))]));
}

#[test]
fn quantity_out_of_range() {
    let path = subscription_path("new-commerce");
    for quantity in [0, -1, 1_000_001] {
        let refused = usual().edit(&path, &[("quantity", json!(quantity))]);
        assert_refused("quantity-out-of-range", refused);
    }
}

#[test]
fn quantity_fixed() {
    let path = subscription_path("azure-plan");
    assert_refused("quantity-fixed", usual().edit(&path, &[("quantity", json!(2))]));
}

#[test]
fn auto_renew_impossible() {
    let path = subscription_path("azure-plan");
    let refused = usual().edit(&path, &[("autoRenewEnabled", json!(true))]);
    assert_refused("auto-renew-impossible", refused);
}

#[test]
fn support_contact() {
    let contact = usual().get(&format!("{}/supportcontact", subscription_path("legacy")));
    assert_eq!(contact["supportMpnId"], "4847383");
    assert_eq!(contact["supportTenantId"].as_str().unwrap().len(), 36);
}

#[test]
fn writers_one_wins() {
    let client = usual();
    let path = subscription_path("legacy");
    let mut change = client.get(&path);
    let answers = ["first", "second"].map(|name| {
        change["friendlyName"] = json!(name);
        client.patch(&path, &change)
    });
    let [first, second] = answers;
    assert_ok(first);
    assert_refused("etag-outdated", second);
    assert_eq!(client.get(&path)["friendlyName"], "first");
}

#[test]
fn request_id_repeated() {
    let client = usual();
    let mut patch = request("PATCH", &order_path("perpetual-software"));
    let id = seed::order_id("perpetual-software").unwrap();
    patch.body = json!({ "id": id, "status": "cancelled" }).to_string().into();
    patch.headers.push("MS-RequestId", "5b0d2e94-41a7-4c38-9f52-d8e1a07c3b65");
    let first = client.send(&patch);
    assert_eq!((first.status, &client.send(&patch)), (200, &first));
    patch.headers.set("MS-RequestId", "5B0D2E94-41A7-4C38-9F52-D8E1A07C3B65");
    assert_eq!(client.send(&patch), first, "a GUID in another case is the same");
    patch.headers.set("MS-RequestId", "7c0d2e94-41a7-4c38-9f52-d8e1a07c3b65");
    assert_refused("order-already-cancelled", answer(&client, &patch));

    let mut post = request("POST", "orders");
    post.body =
        json!({ "lineItems": line("CFQ7TTC0AAAA:0001:CFQ7TTC0BBBB", 1) }).to_string().into();
    post.headers.push("MS-RequestId", "0b9d2e94-41a7-4c38-9f52-d8e1a07c3b65");
    let count = || client.get("orders")["totalCount"].as_i64().unwrap();
    let before = count();
    assert_eq!(client.send(&post), client.send(&post));
    assert_eq!(count(), before + 1);
    post.body =
        json!({ "lineItems": line("CFQ7TTC0AAAA:0001:CFQ7TTC0BBBB", 2) }).to_string().into();
    assert_eq!(client.send(&post).status, 201);
    assert_eq!(count(), before + 2, "another content is a request of its own");
    client.sandbox.reset();
    assert_eq!(client.send(&patch).status, 200);
}
