//! Seed and state files.

use std::collections::BTreeSet;

use tapecheck::{
    model::{Explained, json},
    sandbox::{Options, ProductType, State, StateError, seed},
};

use crate::harness::*;

#[test]
fn a_state_written_and_read_again_gives_the_same_answers() {
    let client = usual();
    client.cancel_order("perpetual-software");
    let text = client.sandbox.state().to_text();
    let state = State::from_json(&json::parse(&text).unwrap()).unwrap();
    let again = crate::harness::client(Options { state, ..options() });
    for path in ["orders", "subscriptions"] {
        assert_eq!(again.send(&request("GET", path)), client.send(&request("GET", path)));
    }
}

#[test]
fn what_is_no_state_is_refused_with_its_place() {
    let error = |text: &str| State::from_json(&json::parse(text).unwrap()).unwrap_err();
    assert!(matches!(error("{}"), StateError::Format { .. }));
    let newer = error(r#"{"sandboxState":2}"#);
    assert!(newer.to_string().ends_with("`sandboxState` is 2") && newer.help().is_some());
    let missing = error(r#"{"sandboxState":1,"customers":[{"id":"c","orders":[]}]}"#);
    assert_eq!(missing.to_string(), "sandbox state: `/customers/0/subscriptions` must be a list");
    let product = r#"{"sandboxState":1,"customers":[{"id":"c","orders":[{"product":"car","resource":{"id":"o"}}],"subscriptions":[]}]}"#;
    assert!(error(product).to_string().contains("/customers/0/orders/0/product"));
}

#[test]
fn the_seed_has_every_product_and_every_status() {
    let client = usual();
    let statuses = |list: &str| -> BTreeSet<String> {
        let list = client.get(list);
        let items = list["items"].as_array().unwrap().iter();
        items.filter_map(|item| item["status"].as_str()).map(str::to_owned).collect()
    };
    let all = ["active", "deleted", "disabled", "expired", "none", "pending", "suspended"];
    assert_eq!(statuses("subscriptions"), all.map(str::to_owned).into());
    let all = ["cancelled", "completed", "pending", "unknown"];
    assert_eq!(statuses("orders"), all.map(str::to_owned).into());
    for product in ProductType::ALL {
        assert!(
            client.try_get(&format!("orders/{}", seed::order_of(product))).0 == 200,
            "{product:?}"
        );
    }
}

#[test]
fn the_ids_of_the_seed_have_the_formats_of_the_service() {
    let modern = seed::order_of(ProductType::PerpetualSoftware);
    assert!(modern.len() == 33 && modern.ends_with('1'));
    let order = usual().get(&order_path("new-commerce"));
    assert_eq!(order["id"], order["alternateId"]);
    assert_eq!(order["id"].as_str().unwrap().len(), 12);
    assert_eq!(seed::order_of(ProductType::LegacyLicence).len(), 36);
    let decimal = usual().get(&order_path("new-commerce-decimal"))["id"].clone();
    assert!(decimal.as_str().unwrap().bytes().all(|digit| digit.is_ascii_digit()));
    let upper = usual().get(&subscription_path("legacy-upper-case"))["id"].clone();
    assert_eq!(upper.as_str().unwrap(), upper.as_str().unwrap().to_uppercase());
    let azure = usual().get(&subscription_path("legacy-azure"));
    assert_eq!(
        (&azure["offerId"], &azure["billingType"]),
        (&"MS-AZR-0145P".into(), &"usage".into())
    );
    assert_eq!(azure["entitlementId"].as_str().unwrap().len(), 36);
    let unique: BTreeSet<_> =
        seed::SAMPLES.iter().map(|sample| seed::order_id(sample.name)).collect();
    assert_eq!(unique.len(), seed::SAMPLES.len());
}
