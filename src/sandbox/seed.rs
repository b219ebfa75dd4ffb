//! What a fresh sandbox contains: every kind of product, every status, and ages on both sides of every window.
//!
//! Each purchase has a name, and its identifiers are made from the name alone: [`order_id`] and [`subscription_id`]
//! find them again whatever the time was when the sandbox started.

use jiff::{SignedDuration, Timestamp};

use super::{
    calendar::Windows,
    catalog::{OFFERS, Offer},
    product::ProductType,
    purchase::{self, Line, Purchase},
    state::State,
};

/// The customer who has bought nearly everything.
pub const CUSTOMER: &str = "3f6a1c52-8b7e-4d19-a2c4-51d0e9b7f3a6";

/// A customer who has bought little.
pub const OTHER_CUSTOMER: &str = "a81d4e2f-09c3-4b7a-9f65-7c2be1d83450";

/// A customer who has bought nothing.
pub const NEW_CUSTOMER: &str = "e52b9071-6d3f-4c8e-b1a7-0f94c6d2385b";

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
}

const fn sample(
    name: &'static str,
    product: ProductType,
    age: i64,
    status: &'static str,
) -> Sample {
    Sample { name, product, age, status, parent: None, lines: 1, customer: CUSTOMER }
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

/// The state in which a sandbox starts.
pub(crate) fn state(now: Timestamp) -> State {
    let mut state = State::empty();
    for customer in [CUSTOMER, OTHER_CUSTOMER, NEW_CUSTOMER] {
        state.add_customer(customer);
    }
    for sample in SAMPLES {
        add(&mut state, sample, now);
    }
    state
}

fn add(state: &mut State, sample: &Sample, now: Timestamp) {
    let parent = sample.parent.map(|name| purchase::subscription_id(name, 0));
    let offers = OFFERS.iter().filter(|offer| offer.product == sample.product);
    let offers = offers.skip(usize::from(parent.is_some())).take(sample.lines);
    let purchase = Purchase {
        name: sample.name,
        customer: sample.customer,
        lines: offers.map(|offer| line(offer, parent.as_deref())).collect(),
        billing_cycle: None,
        at: bought_at(sample, now),
        windows: Windows::default(),
    };
    let mut order = purchase.order();
    for mut subscription in purchase.subscriptions() {
        if !sample.status.is_empty() {
            subscription.resource.set("status", sample.status);
        }
        if matches!(sample.status, "expired" | "disabled") {
            subscription.resource.set("autoRenewEnabled", false);
        }
        state.put_subscription(sample.customer, subscription);
    }
    if !sample.status.is_empty() && !sample.product.facts().has_subscription {
        order.resource.set("status", sample.status);
    }
    state.put_order(sample.customer, order);
}

fn line<'a>(offer: &'static Offer, parent: Option<&'a str>) -> Line<'a> {
    let quantity = if offer.product == ProductType::NewCommerce { 5 } else { 1 };
    Line { parent, ..Line::of(offer, quantity) }
}

// An odd fraction, so that a client which cuts instants short shows.
fn bought_at(sample: &Sample, now: Timestamp) -> Timestamp {
    let age =
        SignedDuration::from_hours(24 * sample.age) + SignedDuration::from_nanos(1_866_425_900);
    now.saturating_sub(age).unwrap_or(now)
}

fn named(name: &str) -> Option<&'static Sample> {
    SAMPLES.iter().find(|sample| sample.name == name)
}
