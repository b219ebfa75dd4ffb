//! Makes the order and the subscriptions that a purchase results in.

mod order;
mod subscription;

use jiff::Timestamp;

use super::{
    calendar::Windows,
    catalog::Offer,
    identifiers,
    product::{OrderIdStyle, ProductType},
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

    /// The id of the subscription of a line.
    pub(crate) fn subscription_id(&self, index: usize) -> String {
        subscription_id(self.name, index)
    }

    fn billing_cycle(&self) -> &str {
        let usual = self.lines.first().map_or("monthly", |line| line.offer.billing_cycle);
        self.billing_cycle.unwrap_or(usual)
    }
}

/// The id of the order of a purchase. Names that end in a format have ids of that format.
pub(crate) fn order_id(name: &str, product: ProductType) -> String {
    if name.ends_with(DECIMAL) {
        return identifiers::decimal(name);
    }
    match product.facts().order_id {
        OrderIdStyle::Modern => identifiers::modern(name),
        OrderIdStyle::Hexadecimal => identifiers::hexadecimal(name),
        OrderIdStyle::Guid => guid(name, "order"),
    }
}

/// The id of the subscription of a line of a purchase.
pub(crate) fn subscription_id(name: &str, line: usize) -> String {
    guid(name, &line.to_string())
}

const DECIMAL: &str = "-decimal";
const UPPER_CASE: &str = "-upper-case";

fn guid(name: &str, part: &str) -> String {
    let id = identifiers::guid(&format!("{name}/{part}"));
    if name.ends_with(UPPER_CASE) { id.to_uppercase() } else { id }
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
