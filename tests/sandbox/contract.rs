//! Everything that is served is valid against `schemas/partner-center`.

use jsonschema::Registry;
use serde_json::{Value, json};
use tapecheck::{
    profile::PARTNER_CENTER,
    sandbox::{Environment, Options, ProductType, State, Windows, seed},
};

use crate::harness::*;

/// Whether a value is valid against one of the schema files, and where not.
fn complaints(file: &str, value: &Value) -> Vec<String> {
    let schemas = PARTNER_CENTER.contract.iter().filter(|(name, _)| name.ends_with(".schema.json"));
    let registry = schemas.fold(Registry::new(), |registry, (name, text)| {
        let schema: Value = serde_json::from_str(text).unwrap();
        registry.add(format!("tape:///{name}"), schema).unwrap()
    });
    let registry = registry.prepare().unwrap();
    let validator = jsonschema::options()
        .with_registry(&registry)
        .should_validate_formats(true)
        .build(&json!({ "$ref": format!("tape:///{file}") }))
        .unwrap();
    validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

#[track_caller]
fn assert_valid(file: &str, value: &Value) {
    assert_eq!(complaints(file, value), Vec::<String>::new(), "{value:#}");
}

#[test]
fn a_defect_is_seen() {
    let mut orders = usual().get("orders");
    orders["items"][0]["creationDate"] = json!("yesterday");
    assert_eq!(complaints("order-collection.schema.json", &orders).len(), 1);
}

#[test]
fn every_seeded_resource_is_valid() {
    let client = usual();
    for customer in [seed::CUSTOMER, seed::OTHER_CUSTOMER, seed::NEW_CUSTOMER] {
        for (list, schema) in [
            ("orders", "order-collection.schema.json"),
            ("subscriptions", "subscription-collection.schema.json"),
        ] {
            let mut get = request("GET", list);
            get.path = format!("/v1/customers/{customer}/{list}");
            assert_valid(schema, &body(&client.send(&get)));
        }
    }
}

#[test]
fn the_crowd_is_valid() {
    let state = State::seeded_with(now(), Windows::default(), 400);
    let customers: Vec<String> = state.customers().map(str::to_owned).collect();
    let client = client(Options { state, ..options() });
    for customer in customers.iter().skip(4) {
        for (list, schema) in [
            ("orders", "order-collection.schema.json"),
            ("subscriptions", "subscription-collection.schema.json"),
        ] {
            let mut get = request("GET", list);
            get.path = format!("/v1/customers/{customer}/{list}");
            assert_valid(schema, &body(&client.send(&get)));
        }
    }
}

#[test]
fn every_single_resource_is_valid_and_the_same_as_in_the_list() {
    let client = usual();
    for (list, schema) in
        [("orders", "order.schema.json"), ("subscriptions", "subscription.schema.json")]
    {
        for item in client.get(list)["items"].as_array().unwrap() {
            let one = client.get(&format!("{list}/{}", item["id"].as_str().unwrap()));
            assert_eq!(&one, item);
            assert_valid(schema, &one);
        }
    }
}

#[test]
fn every_answer_to_a_cancellation_is_valid() {
    for environment in Environment::ALL {
        let client = client(Options { environment, ..options() });
        for product in ProductType::ALL {
            let (status, answer) = client.cancel_order(seed::newest(product));
            assert_valid(schema(status, "order.schema.json"), &answer);
            if let Some(id) = seed::subscription_of(product) {
                let (status, answer) = client.set_status(&format!("subscriptions/{id}"), "deleted");
                assert_valid(schema(status, "subscription.schema.json"), &answer);
            }
        }
    }
}

#[test]
fn a_placed_order_is_valid() {
    let mut post = request("POST", "orders");
    let line = json!({ "lineItemNumber": 0, "offerId": "1d7f0a2c-93b4-4e65-8c1f-2a6b5d8e9f40", "quantity": 1 });
    post.body = json!({ "lineItems": [line], "billingCycle": "unknown" }).to_string().into();
    assert_valid("order.schema.json", &body(&usual().send(&post)));
}

fn schema(status: u16, success: &'static str) -> &'static str {
    if status == 200 { success } else { "error.schema.json" }
}
