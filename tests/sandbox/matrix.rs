//! The product matrix: Cancel an order from the integration sandbox.

use serde_json::json;
use tapecheck::{
    model::json,
    sandbox::{Environment, Options, ProductType, State, state::Record},
};

use crate::harness::*;
use ProductType::*;

/// Sandbox order, sandbox subscription, production order, production subscription: 0 or the code of the refusal.
const MATRIX: [(ProductType, [u32; 4]); 7] = [
    (AzureReservation, [0, 800096, 800019, 800096]),
    (PerpetualSoftware, [0, 800096, 0, 800096]),
    (SoftwareSubscription, [0, 0, 0, 0]),
    (NewCommerce, [800063, 0, 800063, 0]),
    (Marketplace, [800077, 0, 800077, 0]),
    (AzurePlan, [800063, 0, 800063, 0]),
    (LegacyLicence, [800063, 800040, 800063, 800040]),
];

#[test]
fn each_product_can_be_cancelled_where_the_matrix_says_yes() {
    for (product, cells) in MATRIX {
        for (index, environment) in Environment::ALL.into_iter().enumerate() {
            let by_order = cancel_by_order(product, environment);
            let by_subscription = cancel_by_subscription(product, environment);
            assert_eq!(by_order.1, cells[2 * index], "{product:?} {environment:?} order");
            assert_eq!(
                by_subscription.1,
                cells[2 * index + 1],
                "{product:?} {environment:?} subscription"
            );
            assert_eq!(by_order.1 == 0, by_order.0 == 200);
            assert_eq!(product.is_cancellable_by_order(environment), by_order.0 == 200);
            assert_eq!(
                product.is_cancellable_by_subscription(environment),
                by_subscription.0 == 200
            );
        }
    }
}

#[test]
fn refusals_that_are_forbidden_rather_than_wrong_are_403() {
    assert_eq!(cancel_by_order(Marketplace, Environment::Sandbox), (403, 800077));
    assert_eq!(cancel_by_order(AzureReservation, Environment::Production), (403, 800019));
    assert_eq!(cancel_by_order(NewCommerce, Environment::Sandbox), (400, 800063));
}

fn cancel_by_order(product: ProductType, environment: Environment) -> (u16, u32) {
    let client = client(Options { environment, ..options() });
    outcome(client.cancel_order(tapecheck::sandbox::seed::newest(product)))
}

/// Reservations and perpetual software have no subscription; here they get one, to see it refused.
fn cancel_by_subscription(product: ProductType, environment: Environment) -> (u16, u32) {
    let customer = tapecheck::sandbox::seed::CUSTOMER;
    let template = usual().get(&subscription_path(match product {
        AzureReservation | PerpetualSoftware => "azure-plan",
        _ => tapecheck::sandbox::seed::newest(product),
    }));
    let mut state = State::empty();
    state.put_subscription(
        customer,
        Record::new(product, json::parse(&template.to_string()).unwrap()),
    );
    let client = client(Options { environment, state, ..options() });
    let path = format!("subscriptions/{}", template["id"].as_str().unwrap());
    outcome(client.edit(&path, &[("status", json!("deleted"))]))
}

fn outcome((status, body): (u16, serde_json::Value)) -> (u16, u32) {
    (status, body["code"].as_u64().unwrap_or(0) as u32)
}
