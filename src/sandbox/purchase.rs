//! Makes the order and the subscriptions that a purchase results in.

use jiff::Timestamp;

use super::{
    calendar::{self, Windows},
    catalog::Offer,
    identifiers,
    product::{OrderIdStyle, ProductType},
    state::Record,
};
use crate::model::json::Value;

/// A purchase of one or more offers, all of the same kind.
#[derive(Debug)]
pub(crate) struct Purchase<'a> {
    /// Every identifier is made from this.
    pub(crate) name: &'a str,
    pub(crate) customer: &'a str,
    pub(crate) lines: Vec<Line<'a>>,
    pub(crate) billing_cycle: Option<&'a str>,
    pub(crate) at: Timestamp,
    pub(crate) windows: Windows,
}

/// A line of a purchase.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    pub(crate) offer: &'static Offer,
    pub(crate) quantity: i64,
    pub(crate) friendly_name: Option<&'a str>,
    pub(crate) parent: Option<&'a str>,
    pub(crate) partner: Option<&'a str>,
}

impl<'a> Line<'a> {
    /// A line without anything special.
    pub(crate) fn of(offer: &'static Offer, quantity: i64) -> Self {
        Self { offer, quantity, friendly_name: None, parent: None, partner: None }
    }
}

impl Purchase<'_> {
    /// What was bought, if there is a line.
    fn product(&self) -> ProductType {
        self.lines.first().map_or(ProductType::LegacyLicence, |line| line.offer.product)
    }

    /// The id of the order.
    pub(crate) fn order_id(&self) -> String {
        order_id(self.name, self.product())
    }

    /// The order.
    pub(crate) fn order(&self) -> Record {
        let product = self.product();
        let is_legacy = product == ProductType::LegacyLicence;
        let id = self.order_id();
        let path = format!("/customers/{}/orders/{id}", self.customer);
        let mut order = Value::object([("id", id.as_str())]);
        if !is_legacy {
            order.set("alternateId", identifiers::hexadecimal(self.name));
        }
        order.set("referenceCustomerId", self.customer);
        order.set("billingCycle", self.billing_cycle());
        if !is_legacy {
            order.set("currencyCode", "USD");
            order.set("currencySymbol", "$");
        }
        let lines = (0..self.lines.len()).map(|number| self.order_line(number, number));
        order.set("lineItems", lines.collect::<Vec<_>>());
        order.set("creationDate", calendar::written(self.at));
        // Published samples of legacy orders have no status.
        if !is_legacy {
            order.set("status", "completed");
            order.set("transactionType", "UserPurchase");
        }
        let links = [
            ("self", link(&path, "GET")),
            ("provisioningStatus", link(&format!("{path}/provisioningstatus"), "GET")),
            ("patchOperation", link(&path, "PATCH")),
        ];
        order.set("links", Value::object(links));
        order.set("attributes", Value::object([("objectType", "Order")]));
        Record::new(product, order)
    }

    /// Line `index` of this purchase as line `number` of an order.
    pub(crate) fn order_line(&self, index: usize, number: usize) -> Value {
        let line = &self.lines[index];
        let mut value = Value::object([
            ("lineItemNumber", Value::from(number)),
            ("offerId", line.offer.id.into()),
        ]);
        let subscription =
            line.offer.product.facts().has_subscription.then(|| self.subscription_id(index));
        if let Some(id) = &subscription {
            value.set("subscriptionId", id.as_str());
        }
        if let Some(parent) = line.parent {
            value.set("parentSubscriptionId", parent);
        }
        value.set("termDuration", line.offer.term);
        value.set("transactionType", "New");
        value.set("friendlyName", line.friendly_name.unwrap_or(line.offer.name));
        value.set("quantity", line.quantity);
        if let Some(partner) = line.partner {
            value.set("partnerIdOnRecord", partner);
        }
        value.set("links", self.line_links(line.offer, subscription.as_deref()));
        value
    }

    fn line_links(&self, offer: &Offer, subscription: Option<&str>) -> Value {
        let mut links = catalog_links(offer);
        if let Some(id) = subscription {
            let uri = format!("/customers/{}/subscriptions/{id}", self.customer);
            links.set("subscription", link(&uri, "GET"));
        }
        links
    }

    /// The subscriptions, one for each line of a product that has them.
    pub(crate) fn subscriptions(&self) -> Vec<Record> {
        (0..self.lines.len())
            .filter(|&index| self.lines[index].offer.product.facts().has_subscription)
            .map(|index| self.subscription(index))
            .collect()
    }

    fn subscription(&self, index: usize) -> Record {
        let line = &self.lines[index];
        let (offer, id) = (line.offer, self.subscription_id(index));
        let is_plan = offer.product == ProductType::AzurePlan;
        let at = calendar::written(self.at);
        let end = calendar::term_end(self.at, offer.term);
        let mut value = Value::object([
            ("id", Value::from(id.as_str())),
            ("offerId", offer.id.into()),
            ("offerName", offer.name.into()),
            ("friendlyName", line.friendly_name.unwrap_or(offer.name).into()),
        ]);
        if let Some(kind) = item_type(offer.product) {
            value.set("productType", Value::object([("id", kind), ("displayName", kind)]));
        }
        value.set("quantity", line.quantity);
        value.set("unitType", if is_plan { "Usage-based" } else { "Licenses" });
        if let Some(parent) = line.parent {
            value.set("parentSubscriptionId", parent);
        }
        value.set("hasPurchasableAddons", false);
        value.set("creationDate", at.as_str());
        value.set("effectiveStartDate", at.as_str());
        value.set("commitmentEndDate", end.as_str());
        if let Some(until) = self.cancellable_until(offer.product, &end) {
            value.set("cancellationAllowedUntilDate", until.as_str());
            let refund = Value::object([("type", "Full"), ("expiresAt", until.as_str())]);
            value.set("refundOptions", Value::array([refund]));
        }
        value.set("status", "active");
        value.set("autoRenewEnabled", offer.product.facts().can_renew);
        value.set("isTrial", false);
        value.set("billingType", if is_plan { "usage" } else { "license" });
        value.set("billingCycle", self.billing_cycle());
        value.set("termDuration", offer.term);
        value.set("isMicrosoftProduct", offer.product != ProductType::Marketplace);
        value.set("publisherName", offer.publisher);
        value.set("partnerId", line.partner.unwrap_or_default());
        value.set("contractType", "subscription");
        value.set("links", self.subscription_links(line, &id));
        value.set("orderId", self.order_id());
        value.set("attributes", Value::object([("objectType", "Subscription")]));
        Record::new(offer.product, value)
    }

    fn cancellable_until(&self, product: ProductType, end: &str) -> Option<String> {
        match product {
            ProductType::NewCommerce => {
                Some(calendar::written(calendar::days_after(self.at, self.windows.new_commerce)))
            }
            ProductType::SoftwareSubscription => {
                Some(calendar::written(calendar::last_minute(self.at, self.windows.software)))
            }
            ProductType::Marketplace => Some(end.to_owned()),
            _ => None,
        }
    }

    fn subscription_links(&self, line: &Line<'_>, id: &str) -> Value {
        let path = |id: &str| format!("/customers/{}/subscriptions/{id}", self.customer);
        let mut links = catalog_links(line.offer);
        if line.offer.parts().is_none() {
            links.set("offer", link(&format!("/v1/offers/{}", line.offer.id), "GET"));
        }
        if let Some(parent) = line.parent {
            links.set("parentSubscription", link(&path(parent), "GET"));
        }
        links.set("self", link(&path(id), "GET"));
        links
    }

    /// The id of the subscription of a line.
    pub(crate) fn subscription_id(&self, index: usize) -> String {
        subscription_id(self.name, index)
    }

    fn billing_cycle(&self) -> &str {
        let usual = self.lines.first().map_or("monthly", |line| line.offer.billing_cycle);
        self.billing_cycle.unwrap_or(usual)
    }
}

/// The id of the order of a purchase.
pub(crate) fn order_id(name: &str, product: ProductType) -> String {
    match product.facts().order_id {
        OrderIdStyle::Modern => identifiers::modern(name),
        OrderIdStyle::Hexadecimal => identifiers::hexadecimal(name),
        OrderIdStyle::Guid => identifiers::guid(&format!("{name}/order")),
    }
}

/// The id of the subscription of a line of a purchase.
pub(crate) fn subscription_id(name: &str, line: usize) -> String {
    identifiers::guid(&format!("{name}/{line}"))
}

fn item_type(product: ProductType) -> Option<&'static str> {
    match product {
        ProductType::NewCommerce => Some("OnlineServicesNCE"),
        ProductType::SoftwareSubscription => Some("Software"),
        _ => None,
    }
}

fn catalog_links(offer: &Offer) -> Value {
    let Some([product, sku, availability]) = offer.parts() else {
        return Value::object::<&str, Value>([]);
    };
    let product = format!("/products/{product}");
    let sku = format!("{product}/skus/{sku}");
    let availability = format!("{sku}/availabilities/{availability}");
    let link = |uri: &str| link(&format!("{uri}?country=US"), "GET");
    Value::object([
        ("product", link(&product)),
        ("sku", link(&sku)),
        ("availability", link(&availability)),
    ])
}

/// A link.
pub(crate) fn link(uri: &str, method: &str) -> Value {
    Value::object([
        ("uri", Value::from(uri)),
        ("method", method.into()),
        ("headers", Value::array::<Value>([])),
    ])
}
