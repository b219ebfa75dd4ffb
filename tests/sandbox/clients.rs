//! What real clients send.

use serde_json::{Map, Value, json};
use tapecheck::sandbox::{Options, seed};

use crate::harness::*;

/// As the .NET SDK writes it: every name in PascalCase, absent members as `null`.
fn pascal_case(value: &Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(Map::from_iter(
            members
                .iter()
                .map(|(name, value)| (name[..1].to_uppercase() + &name[1..], pascal_case(value))),
        )),
        Value::Array(items) => items.iter().map(pascal_case).collect(),
        other => other.clone(),
    }
}

#[test]
fn a_pascal_case_body_with_nulls_is_understood_and_answered_in_camel_case() {
    let client = usual();
    let path = subscription_path("legacy");
    let mut change = pascal_case(&client.get(&path));
    change["Status"] = json!("Suspended");
    for absent in ["ParentSubscriptionId", "SuspensionReasons", "Actions", "EntitlementId"] {
        change[absent] = Value::Null;
    }
    let answer = assert_ok(client.patch(&path, &change));
    assert_eq!(answer["status"], "suspended");
    assert!(!answer.to_string().contains("null") && answer.get("Status").is_none());
}

#[test]
fn a_whole_order_in_pascal_case_is_cancelled() {
    let client = usual();
    let mut change = pascal_case(&client.get(&order_path("perpetual-software")));
    change["Status"] = json!("cancelled");
    change["Links"] = Value::Null;
    let answer = assert_ok(client.patch(&order_path("perpetual-software"), &change));
    assert_eq!(
        (&answer["status"], &answer["lineItems"][0]["quantity"]),
        (&json!("cancelled"), &json!(0))
    );
}

#[test]
fn the_java_sdk_with_its_own_spelling_and_cut_instants_is_understood() {
    let client = usual();
    let path = subscription_path("new-commerce");
    let mut change = client.get(&path);
    for dropped in
        ["productType", "cancellationAllowedUntilDate", "hasPurchasableAddons", "refundOptions"]
    {
        change.as_object_mut().unwrap().remove(dropped);
    }
    change["hasPurchasableAddOns"] = json!(false);
    change["creationDate"] = json!("2024-06-17T15:22:43.257Z");
    change["status"] = json!("deleted");
    let answer = assert_ok(client.patch(&path, &change));
    assert!(answer.get("hasPurchasableAddOns").is_none() && answer.get("productType").is_some());
}

#[test]
fn a_trailing_comma_is_refused_unless_the_sandbox_is_lenient() {
    for (lenient_json, status) in [(false, 400), (true, 200)] {
        let client = client(Options { lenient_json, ..options() });
        let mut patch = request("PATCH", &order_path("perpetual-software"));
        let id = seed::order_id("perpetual-software").unwrap();
        patch.body = format!("{{\"id\": \"{id}\", \"status\": \"cancelled\",}}").into();
        assert_eq!(client.send(&patch).status, status);
    }
}

#[test]
fn bodies_that_are_no_json_objects_are_refused() {
    for text in ["", "{", "[]", "null", "\"x\"", "\u{feff}x"] {
        let mut patch = request("PATCH", &order_path("perpetual-software"));
        patch.body = text.into();
        let response = usual().send(&patch);
        assert_denied((response.status, body(&response)), 400, 800002);
    }
}

#[test]
fn guids_are_found_in_either_case_and_modern_order_ids_in_theirs() {
    let client = usual();
    let id = seed::order_id("legacy").unwrap();
    assert_eq!(client.try_get(&format!("orders/{}", id.to_uppercase())).0, 200);
    let id = seed::order_id("perpetual-software").unwrap();
    assert_eq!(client.try_get(&format!("orders/{}", id.to_lowercase())).0, 404);
}

#[test]
fn the_dot_net_sdk_sends_its_first_member_for_values_that_it_does_not_know() {
    let client = usual();
    let path = subscription_path("new-commerce-three-years");
    let mut change = pascal_case(&client.get(&path));
    assert_eq!(change["BillingCycle"], "triennial");
    for (name, value) in
        [("BillingCycle", "unknown"), ("BillingType", "none"), ("ContractType", "product_key")]
    {
        change[name] = json!(value);
    }
    change["FriendlyName"] = json!("Sales");
    let answer = assert_ok(client.patch(&path, &change));
    assert_eq!(
        (&answer["billingCycle"], &answer["billingType"], &answer["friendlyName"]),
        (&json!("triennial"), &json!("license"), &json!("Sales"))
    );
}

#[test]
fn the_java_sdk_sends_a_whole_order_with_a_price_and_without_the_newer_fields() {
    let client = usual();
    let path = order_path("perpetual-software");
    let mut change = client.get(&path);
    for dropped in ["alternateId", "client"] {
        change.as_object_mut().unwrap().remove(dropped);
    }
    change["totalPrice"] = json!(0.0);
    change["creationDate"] = json!("2024-06-17T15:22:43.257Z");
    change["status"] = json!("cancelled");
    let answer = assert_ok(client.patch(&path, &change));
    assert!(answer.get("totalPrice").is_none() && answer.get("alternateId").is_some());
    assert_eq!(answer["creationDate"], "2024-06-17T15:22:43.2570308Z");
}

#[test]
fn five_times_the_same_request_of_the_java_sdk_is_one_change() {
    let client = usual();
    let path = subscription_path("legacy");
    let mut patch = request("PATCH", &path);
    let mut change = client.get(&path);
    change["friendlyName"] = json!("Sales");
    patch.body = change.to_string().into();
    patch.headers.push("MS-RequestId", "b7d1f0a2-5c3e-4e8d-9a61-2f4c8d0e7b95");
    let first = client.send(&patch);
    assert_eq!(first.status, 200);
    for _ in 0..4 {
        assert_eq!(client.send(&patch), first);
    }
}
