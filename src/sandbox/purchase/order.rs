//! The order of a purchase.

use super::{Purchase, catalog_links, link};
use crate::model::json::Value;
use crate::sandbox::{
    calendar,
    catalog::Offer,
    identifiers,
    product::{OrderIdStyle, ProductType},
    state::Record,
};

impl Purchase<'_> {
    /// The order.
    pub(crate) fn order(&self) -> Record {
        let product = self.product();
        let is_legacy = product == ProductType::LegacyLicence;
        let id = self.order_id();
        let path = format!("/customers/{}/orders/{id}", self.customer);
        let mut order = Value::object([("id", id.as_str())]);
        if !is_legacy {
            let alternate = match product.facts().order_id {
                OrderIdStyle::Hexadecimal => id.clone(),
                _ => identifiers::hexadecimal(self.name),
            };
            order.set("alternateId", alternate);
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
}
