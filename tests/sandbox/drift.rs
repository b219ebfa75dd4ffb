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
fn changed_case_changes_the_status_of_an_order() {
    let (mut usual, drifted) = both("changed-case", &order_path("perpetual-software"));
    assert_eq!(usual["status"], "completed");
    usual["status"] = json!("Completed");
    assert_eq!(drifted, usual);
}

#[test]
fn null_for_absent_gives_null_to_who_has_no_parent_and_to_nobody_else() {
    let (mut usual, drifted) = both("null-for-absent", &subscription_path("new-commerce"));
    usual["parentSubscriptionId"] = Value::Null;
    assert_eq!(drifted, usual);
    let (usual, drifted) = both("null-for-absent", &subscription_path("new-commerce-add-on"));
    assert_eq!(drifted, usual);
}

#[test]
fn number_as_string_makes_the_quantity_of_a_subscription_a_string() {
    let (mut usual, drifted) = both("number-as-string", &subscription_path("new-commerce"));
    usual["quantity"] = json!("5");
    assert_eq!(drifted, usual);
}

#[test]
fn date_precision_cuts_the_fraction_of_a_second() {
    let (mut usual, drifted) = both("date-precision", &order_path("perpetual-software"));
    assert_eq!(usual["creationDate"], "2024-06-17T15:22:43.2570308Z");
    usual["creationDate"] = json!("2024-06-17T15:22:43Z");
    assert_eq!(drifted, usual);
}

#[test]
fn reordered_array_reverses_the_lines_of_an_order() {
    let (mut usual, drifted) = both("reordered-array", &order_path("perpetual-software-two-lines"));
    usual["lineItems"].as_array_mut().unwrap().reverse();
    assert_eq!(drifted, usual);
}

#[test]
fn error_shape_puts_a_refusal_into_an_error() {
    let (status, fault) = drifted("error-shape").try_get("orders/unknown");
    let error = json!({ "error": { "code": "20000", "message": "Order Id not found" } });
    assert_eq!((status, fault), (404, error));
}

#[test]
fn changed_status_answers_400_where_nothing_is_found() {
    let (usual, drifted) = (usual().try_get("orders/unknown"), drifted("changed-status"));
    assert_eq!(drifted.try_get("orders/unknown"), (400, usual.1));
}

#[test]
fn removed_header_takes_the_challenge_from_a_401() {
    let mut get = request("GET", "orders");
    get.headers.remove("Authorization");
    let (mut usual, drifted) = (usual().send(&get), drifted("removed-header").send(&get));
    assert!(usual.headers.contains("WWW-Authenticate"));
    usual.headers.remove("WWW-Authenticate");
    assert_eq!(drifted, usual);
}

#[test]
fn each_drift_touches_what_it_says_and_nothing_else() {
    let mut anonymous = request("GET", "orders");
    anonymous.headers.remove("Authorization");
    let probes = [
        ("order", request("GET", &order_path("perpetual-software-two-lines"))),
        ("subscription", request("GET", &subscription_path("new-commerce"))),
        (
            "list",
            request(
                "GET",
                &format!("{}/provisioningstatus", order_path("perpetual-software-two-lines")),
            ),
        ),
        ("not found", request("GET", "orders/unknown")),
        ("unauthorized", anonymous),
    ];
    for drift in drift::ALL {
        let (usual, drifted) = (usual(), drifted(drift.name));
        let changed: Vec<&str> = probes
            .iter()
            .filter(|(_, request)| usual.send(request) != drifted.send(request))
            .map(|(name, _)| *name)
            .collect();
        let expected: &[&str] = match drift.name {
            "changed-type" | "removed-field" | "changed-case" | "date-precision"
            | "reordered-array" => &["order"],
            "renamed-field" | "new-enum-value" | "added-field" => &["subscription"],
            "null-for-absent" | "number-as-string" => &["subscription"],
            "error-shape" => &["not found", "unauthorized"],
            "changed-status" => &["not found"],
            "removed-header" => &["unauthorized"],
            other => panic!("what does `{other}` touch?"),
        };
        assert_eq!(changed, expected, "{}", drift.name);
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
