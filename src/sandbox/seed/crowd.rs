//! Further customers, as many as are asked for: every kind of product at every age and in every status.

use jiff::Timestamp;

use super::super::{
    calendar::Windows, catalog::OFFERS, identifiers, product::ProductType, purchase::Purchase,
    state::State,
};
use super::{bought_at, give_status, line};

/// What a customer buys.
const PURCHASES: usize = 40;

/// How long ago, in days: on both sides of every window. No two of these lists have a length in common, so that all
/// combinations come.
const AGES: &[i64] = &[0, 1, 3, 6, 8, 12, 29, 31, 45, 59, 61, 90, 200];

/// Most are as they were bought.
const STATUSES: &[&str] = &["", "", "", "", "suspended", "", "", "deleted", "", "", ""];

/// Adds customers until there are so many orders and subscriptions.
pub(super) fn add(state: &mut State, now: Timestamp, windows: Windows, resources: usize) {
    let (orders, subscriptions) = state.size();
    let mut count = orders + subscriptions;
    let mut number = 0;
    while count < resources {
        let customer = identifiers::guid(&format!("customer {}", number / PURCHASES));
        count += buy(state, &customer, number, now, windows);
        number += 1;
    }
}

fn buy(
    state: &mut State,
    customer: &str,
    number: usize,
    now: Timestamp,
    windows: Windows,
) -> usize {
    let offer = &OFFERS[number % OFFERS.len()];
    let (age, status) = (AGES[number % AGES.len()], STATUSES[number % STATUSES.len()]);
    let name = format!("purchase {number} of the crowd");
    let purchase = Purchase {
        name: &name,
        customer,
        lines: vec![line(offer, None)],
        billing_cycle: None,
        at: bought_at(age, now),
        windows,
    };
    let subscriptions = purchase.subscriptions();
    let count = 1 + subscriptions.len();
    for mut subscription in subscriptions {
        give_status(&mut subscription, status, age, now);
        state.put_subscription(customer, subscription);
    }
    let mut order = purchase.order();
    let is_cancelled = status == "deleted" && !matches!(offer.product, ProductType::LegacyLicence);
    if is_cancelled && (offer.product.is_software() || !offer.product.facts().has_subscription) {
        order.resource.set("status", "cancelled");
    }
    state.put_order(customer, order);
    count
}
