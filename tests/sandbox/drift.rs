//! Each drift changes its thing and nothing else.

use serde_json::{Value, json};
use tapecheck::sandbox::{Options, drift};

use crate::harness::*;

fn drifted(name: &str) -> Client {
    client(Options { drifts: vec![drift::named(name).unwrap()], ..options() })
}

/// The resource without and with a drift.
fn both(name: &str, path: &str) -> (Value, Value) {
    (usual().get(path), drifted(name).get(path))
}

#[test]
fn renamed_field_gives_a_member_another_name_in_its_place() {
    let (usual, drifted) = both("renamed-field", &subscription_path("new-commerce"));
    let renamed = usual.to_string().replace("\"autoRenewEnabled\"", "\"renewAutomatically\"");
    assert_eq!(drifted.to_string(), renamed);
}

#[test]
fn new_enum_value_changes_the_billing_type() {
    let (mut usual, drifted) = both("new-enum-value", &subscription_path("new-commerce"));
    assert_eq!(usual["billingType"], "license");
    usual["billingType"] = json!("prepaid");
    assert_eq!(drifted, usual);
}

#[test]
fn changed_type_makes_the_quantity_of_a_line_a_string() {
    let (mut usual, drifted) = both("changed-type", &order_path("perpetual-software"));
    usual["lineItems"][0]["quantity"] = json!("1");
    assert_eq!(drifted, usual);
}

#[test]
fn removed_field_takes_the_billing_cycle_from_an_order() {
    let (mut usual, drifted) = both("removed-field", &order_path("perpetual-software"));
    usual.as_object_mut().unwrap().remove("billingCycle").unwrap();
    assert_eq!(drifted, usual);
}

#[test]
fn added_field_says_who_looks_after_a_subscription() {
    let (mut usual, drifted) = both("added-field", &subscription_path("new-commerce"));
    usual["managedBy"] = json!("partner");
    assert_eq!(drifted, usual);
}

#[test]
fn a_drift_reaches_the_items_of_a_list() {
    let list = drifted("removed-field").get("orders");
    assert!(
        list["items"].as_array().unwrap().iter().all(|order| order.get("billingCycle").is_none())
    );
}

#[test]
fn no_drift_touches_a_refusal_or_the_other_resource() {
    for drift in drift::ALL {
        let (usual, drifted) = (usual(), drifted(drift.name));
        assert_eq!(usual.try_get("orders/unknown"), drifted.try_get("orders/unknown"));
        let resources = [order_path("perpetual-software"), subscription_path("new-commerce")];
        let changed = resources.iter().filter(|path| usual.get(path) != drifted.get(path)).count();
        assert_eq!(changed, 1, "{}", drift.name);
    }
}

#[test]
fn a_drift_does_not_reach_the_memory() {
    let client = drifted("removed-field");
    client.get("orders");
    let customer = tapecheck::sandbox::seed::CUSTOMER;
    assert!(
        client.sandbox.state().orders(customer).all(|order| order.text("billingCycle").is_some())
    );
}
