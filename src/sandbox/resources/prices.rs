//! What an order costs. Prices are made up from the offer, the same each time.

use super::super::{catalog, incoming::text};
use crate::model::json::{self, Kind, Value};

/// Adds `pricing` to the lines of an order, and `totalPrice`.
pub(super) fn add(order: &mut Value) {
    let mut total = 0;
    if let Some(Kind::Array(lines)) = order.get_mut("lineItems").map(|lines| &mut lines.kind) {
        for line in lines {
            let price = text(line, "offerId").map_or(0, catalog::price_in_cents);
            let quantity = line.get("quantity").and_then(Value::as_i64).unwrap_or(0);
            let whole = price.saturating_mul(quantity);
            total += whole;
            let pricing = [
                ("listPrice", amount(price)),
                ("discountedPrice", amount(price)),
                ("proratedPrice", amount(price)),
                ("price", amount(price)),
                ("extendedPrice", amount(whole)),
            ];
            line.set("pricing", Value::object(pricing));
        }
    }
    order.set("totalPrice", amount(total));
}

fn amount(cents: i64) -> Value {
    json::parse(&format!("{}.{:02}", cents / 100, cents % 100)).unwrap_or(Value::NULL)
}
