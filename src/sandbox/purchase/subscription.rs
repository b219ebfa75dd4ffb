//! The subscriptions of a purchase.

use super::{Line, Purchase, catalog_links, link};
use crate::model::json::Value;
use crate::sandbox::{calendar, catalog::Offer, identifiers, product::ProductType, state::Record};

impl Purchase<'_> {
    /// The subscriptions, one for each line of a product that has them.
    pub(crate) fn subscriptions(&self) -> Vec<Record> {
        (0..self.lines.len())
            .filter(|&index| self.lines[index].offer.product.facts().has_subscription)
            .map(|index| self.subscription(index))
            .collect()
    }

    // Members in the order of the samples.
    fn subscription(&self, index: usize) -> Record {
        let line = &self.lines[index];
        let id = self.subscription_id(index);
        let mut value = Value::object([("id", id.as_str())]);
        set_product(&mut value, line, &id);
        self.set_term(&mut value, line.offer);
        self.set_billing(&mut value, line.offer);
        value.set("isMicrosoftProduct", line.offer.product != ProductType::Marketplace);
        value.set("publisherName", line.offer.publisher);
        value.set("partnerId", line.partner.unwrap_or_default());
        value.set("contractType", "subscription");
        value.set("links", self.subscription_links(line, &id));
        value.set("orderId", self.order_id());
        value.set("attributes", Value::object([("objectType", "Subscription")]));
        Record::new(line.offer.product, value)
    }

    fn set_term(&self, value: &mut Value, offer: &Offer) {
        let (start, end) = (calendar::written(self.at), calendar::term_end(self.at, offer.term));
        value.set("creationDate", start.as_str());
        value.set("effectiveStartDate", start.as_str());
        value.set("commitmentEndDate", end.as_str());
        if let Some(until) = self.cancellable_until(offer.product, &end) {
            value.set("cancellationAllowedUntilDate", until.as_str());
            let refund = Value::object([("type", "Full"), ("expiresAt", until.as_str())]);
            value.set("refundOptions", Value::array([refund]));
        }
    }

    fn set_billing(&self, value: &mut Value, offer: &Offer) {
        value.set("status", "active");
        value.set("autoRenewEnabled", offer.product.facts().can_renew);
        value.set("isTrial", false);
        value.set("billingType", if offer.is_usage_based() { "usage" } else { "license" });
        value.set("billingCycle", self.billing_cycle());
        value.set("termDuration", offer.term);
    }

    fn cancellable_until(&self, product: ProductType, end: &str) -> Option<String> {
        match product {
            ProductType::NewCommerce => {
                Some(calendar::written(self.windows.new_commerce.end(self.at)))
            }
            ProductType::SoftwareSubscription => {
                Some(calendar::written(self.windows.software.last_minute(self.at)))
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
        if line.offer.product == ProductType::Marketplace {
            links.set("activationLinks", link(&format!("{}/activationlinks", path(id)), "GET"));
        }
        links.set("self", link(&path(id), "GET"));
        links
    }
}

fn set_product(value: &mut Value, line: &Line<'_>, id: &str) {
    let offer = line.offer;
    value.set("offerId", offer.id);
    if offer.is_usage_based() && offer.product == ProductType::LegacyLicence {
        value.set("entitlementId", identifiers::guid(&format!("entitlement {id}")));
    }
    value.set("offerName", offer.name);
    value.set("friendlyName", line.friendly_name.unwrap_or(offer.name));
    if let Some(kind) = item_type(offer.product) {
        value.set("productType", Value::object([("id", kind), ("displayName", kind)]));
    }
    value.set("quantity", line.quantity);
    value.set("unitType", if offer.is_usage_based() { "Usage-based" } else { "Licenses" });
    if let Some(parent) = line.parent {
        value.set("parentSubscriptionId", parent);
    }
    value.set("hasPurchasableAddons", false);
}

fn item_type(product: ProductType) -> Option<&'static str> {
    match product {
        ProductType::NewCommerce => Some("OnlineServicesNCE"),
        ProductType::SoftwareSubscription => Some("Software"),
        _ => None,
    }
}
