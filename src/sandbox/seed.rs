//! What a fresh sandbox contains: every kind of product, every status, and ages on both sides of every window.
//!
//! Each purchase has a name, and its identifiers are made from the name alone: [`order_id`] and [`subscription_id`]
//! find them again whatever the time was when the sandbox started.

use jiff::{SignedDuration, Timestamp};

mod crowd;

use super::{
    calendar::{Windows, days_after},
    catalog::{self, OFFERS, Offer},
    product::ProductType,
    purchase::{self, Line, Purchase},
    state::{Record, State},
};
use crate::model::json::Value;

/// The customer who has bought nearly everything.
pub const CUSTOMER: &str = "3f6a1c52-8b7e-4d19-a2c4-51d0e9b7f3a6";

/// A customer who has bought little.
pub const OTHER_CUSTOMER: &str = "a81d4e2f-09c3-4b7a-9f65-7c2be1d83450";

/// A customer who has bought nothing.
pub const NEW_CUSTOMER: &str = "e52b9071-6d3f-4c8e-b1a7-0f94c6d2385b";

/// A customer who buys from another partner now.
pub const FORMER_CUSTOMER: &str = "C4F0A7B2-5E18-4D63-9B2C-80E6D1F3A945";

/// A purchase in the seed.
#[derive(Debug)]
pub struct Sample {
    /// Its name.
    pub name: &'static str,
    /// What was bought.
    pub product: ProductType,
    /// How long ago, in days.
    pub age: i64,
    /// The status of its subscription, or of its order where there is none; nothing for the usual one.
    status: &'static str,
    /// The purchase whose subscription this is an add-on to.
    parent: Option<&'static str>,
    /// How many lines it has.
    lines: usize,
    customer: &'static str,
    /// What was bought, where it is not the usual offer of its kind.
    offer: Option<&'static str>,
    /// The reseller of record.
    partner: Option<&'static str>,
    /// The rule that refuses every change.
    blocked_by: Option<&'static str>,
}

const fn sample(
    name: &'static str,
    product: ProductType,
    age: i64,
    status: &'static str,
) -> Sample {
    Sample {
        name,
        product,
        age,
        status,
        parent: None,
        lines: 1,
        customer: CUSTOMER,
        offer: None,
        partner: None,
        blocked_by: None,
    }
}

impl Sample {
    const fn add_on_to(self, parent: &'static str) -> Self {
        Self { parent: Some(parent), ..self }
    }

    const fn with_lines(self, lines: usize) -> Self {
        Self { lines, ..self }
    }

    const fn of(self, customer: &'static str) -> Self {
        Self { customer, ..self }
    }

    const fn for_offer(self, offer: &'static str) -> Self {
        Self { offer: Some(offer), ..self }
    }

    const fn by_partner(self, partner: &'static str) -> Self {
        Self { partner: Some(partner), ..self }
    }

    const fn blocked_by(self, rule: &'static str) -> Self {
        Self { blocked_by: Some(rule), ..self }
    }
}

/// Every purchase. The first of each kind of product is one that was just made.
pub const SAMPLES: &[Sample] = &[
    sample("reservation", ProductType::AzureReservation, 2, ""),
    sample("reservation-pending", ProductType::AzureReservation, 0, "pending"),
    sample("reservation-61-days-old", ProductType::AzureReservation, 61, ""),
    sample("perpetual-software", ProductType::PerpetualSoftware, 2, ""),
    sample("perpetual-software-two-lines", ProductType::PerpetualSoftware, 3, "").with_lines(2),
    sample("perpetual-software-45-days-old", ProductType::PerpetualSoftware, 45, ""),
    sample("perpetual-software-90-days-old", ProductType::PerpetualSoftware, 90, ""),
    sample("perpetual-software-cancelled", ProductType::PerpetualSoftware, 5, "cancelled"),
    sample("software-subscription", ProductType::SoftwareSubscription, 2, ""),
    sample("software-subscription-45-days-old", ProductType::SoftwareSubscription, 45, ""),
    sample("new-commerce", ProductType::NewCommerce, 2, ""),
    sample("new-commerce-add-on", ProductType::NewCommerce, 1, "").add_on_to("new-commerce"),
    sample("new-commerce-20-days-old", ProductType::NewCommerce, 20, ""),
    sample("new-commerce-suspended", ProductType::NewCommerce, 3, "suspended"),
    sample("new-commerce-deleted", ProductType::NewCommerce, 6, "deleted"),
    sample("new-commerce-expired", ProductType::NewCommerce, 380, "expired"),
    sample("new-commerce-disabled", ProductType::NewCommerce, 420, "disabled"),
    sample("marketplace", ProductType::Marketplace, 2, ""),
    sample("marketplace-pending", ProductType::Marketplace, 1, "pending"),
    sample("azure-plan", ProductType::AzurePlan, 100, ""),
    sample("legacy", ProductType::LegacyLicence, 200, ""),
    sample("legacy-add-on", ProductType::LegacyLicence, 150, "").add_on_to("legacy"),
    sample("legacy-suspended", ProductType::LegacyLicence, 120, "suspended"),
    sample("legacy-suspended-add-on", ProductType::LegacyLicence, 110, "suspended")
        .add_on_to("legacy-suspended"),
    sample("legacy-none", ProductType::LegacyLicence, 300, "none"),
    sample("other-new-commerce", ProductType::NewCommerce, 4, "").of(OTHER_CUSTOMER),
    sample("other-perpetual-software", ProductType::PerpetualSoftware, 10, "").of(OTHER_CUSTOMER),
    sample("reservation-unknown", ProductType::AzureReservation, 1, "unknown"),
    sample("reservation-of-the-system", ProductType::AzureReservation, 9, ""),
    sample("software-subscription-deleted", ProductType::SoftwareSubscription, 6, "deleted"),
    sample("new-commerce-three-years", ProductType::NewCommerce, 12, "")
        .for_offer("CFQ7TTC0FFFF:0003:CFQ7TTC0GGGG")
        .by_partner("4847383"),
    sample("new-commerce-monthly", ProductType::NewCommerce, 3, "")
        .for_offer("CFQ7TTC0FFFF:0004:CFQ7TTC0HHHH"),
    sample("new-commerce-planned", ProductType::NewCommerce, 30, ""),
    sample("new-commerce-decimal", ProductType::NewCommerce, 14, ""),
    sample("new-commerce-not-ready", ProductType::NewCommerce, 1, "")
        .blocked_by("subscription-not-ready"),
    sample("marketplace-suspended", ProductType::Marketplace, 8, "suspended"),
    sample("azure-plan-in-use", ProductType::AzurePlan, 40, "").blocked_by("azure-plan-in-use"),
    sample("legacy-azure", ProductType::LegacyLicence, 500, "").for_offer("MS-AZR-0145P"),
    sample("legacy-upper-case", ProductType::LegacyLicence, 60, "").by_partner("6143210"),
    sample("former-legacy", ProductType::LegacyLicence, 900, "").of(FORMER_CUSTOMER),
];

/// The id of the order of a sample.
pub fn order_id(name: &str) -> Option<String> {
    named(name).map(|sample| purchase::order_id(name, sample.product))
}

/// The id of the subscription of a sample; reservations and perpetual software have none.
pub fn subscription_id(name: &str) -> Option<String> {
    named(name)
        .filter(|sample| sample.product.facts().has_subscription)
        .map(|_| purchase::subscription_id(name, 0))
}

/// The name of the newest sample of a kind of product: it is inside every window and belongs to [`CUSTOMER`].
pub fn newest(product: ProductType) -> &'static str {
    SAMPLES.iter().find(|sample| sample.product == product).map_or("", |sample| sample.name)
}

/// The id of the newest order of a kind of product.
pub fn order_of(product: ProductType) -> String {
    purchase::order_id(newest(product), product)
}

/// The id of the newest subscription of a kind of product.
pub fn subscription_of(product: ProductType) -> Option<String> {
    subscription_id(newest(product))
}

/// The state in which a sandbox starts, with so many orders and subscriptions at least.
pub(crate) fn state(now: Timestamp, windows: Windows, resources: usize) -> State {
    let mut state = State::empty();
    for customer in [CUSTOMER, OTHER_CUSTOMER, NEW_CUSTOMER, FORMER_CUSTOMER] {
        state.add_customer(customer);
    }
    for sample in SAMPLES {
        add(&mut state, sample, now, windows);
    }
    state.end_relationship(FORMER_CUSTOMER);
    crowd::add(&mut state, now, windows, resources);
    state
}

fn add(state: &mut State, sample: &Sample, now: Timestamp, windows: Windows) {
    let parent = sample.parent.map(|name| purchase::subscription_id(name, 0));
    let usual = OFFERS.iter().filter(|offer| offer.product == sample.product);
    let usual = usual.skip(usize::from(parent.is_some())).take(sample.lines);
    let offers: Vec<&Offer> = match sample.offer.and_then(catalog::offer) {
        Some(offer) => vec![offer],
        None => usual.collect(),
    };
    let line = |offer| Line { partner: sample.partner, ..line(offer, parent.as_deref()) };
    let purchase = Purchase {
        name: sample.name,
        customer: sample.customer,
        lines: offers.into_iter().map(line).collect(),
        billing_cycle: None,
        at: bought_at(sample.age, now),
        windows,
    };
    let mut order = purchase.order();
    if sample.name == "reservation-of-the-system" {
        order.resource.set("transactionType", "SystemPurchase");
    }
    let blocked_by = sample.blocked_by.map(str::to_owned);
    for mut subscription in purchase.subscriptions() {
        give_status(&mut subscription, sample.status, sample.age, now);
        if sample.name == "new-commerce-planned" {
            plan_next_term(&mut subscription);
        }
        subscription.blocked_by = blocked_by.clone();
        state.put_subscription(sample.customer, subscription);
    }
    if !sample.status.is_empty() && !sample.product.facts().has_subscription {
        order.resource.set("status", sample.status);
    }
    state.put_order(sample.customer, order);
}

/// Nobody has been suspended for longer than this.
const SUSPENDED_DAYS: i64 = 20;

fn give_status(subscription: &mut Record, status: &str, age: i64, now: Timestamp) {
    if status.is_empty() {
        return;
    }
    subscription.set_status(status, days_after(now, -age.min(SUSPENDED_DAYS)));
    if matches!(status, "expired" | "disabled") {
        subscription.resource.set("autoRenewEnabled", false);
    }
}

fn plan_next_term(subscription: &mut Record) {
    let offer = subscription.text("offerId").unwrap_or_default().to_owned();
    let parts = ["productId", "skuId", "availabilityId"].into_iter().zip(offer.split(':'));
    let mut product = Value::object(parts);
    product.set("billingCycle", "monthly");
    product.set("termDuration", "P1Y");
    let plan = Value::object([("product", product), ("quantity", 3_i64.into())]);
    subscription.resource.set("scheduledNextTermInstructions", plan);
}

fn line<'a>(offer: &'static Offer, parent: Option<&'a str>) -> Line<'a> {
    let quantity = if offer.product == ProductType::NewCommerce { 5 } else { 1 };
    Line { parent, ..Line::of(offer, quantity) }
}

// An odd fraction, so that a client which cuts instants short shows.
fn bought_at(age: i64, now: Timestamp) -> Timestamp {
    let age = SignedDuration::from_hours(24 * age) + SignedDuration::from_nanos(1_866_425_900);
    now.saturating_sub(age).unwrap_or(now)
}

fn named(name: &str) -> Option<&'static Sample> {
    SAMPLES.iter().find(|sample| sample.name == name)
}
