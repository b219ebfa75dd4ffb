//! Where a customer activates what was bought from a publisher: marketplace subscriptions have such a link, others none.

use super::{
    super::{
        Reading,
        answer::Answer,
        fault::Denial,
        identifiers,
        product::ProductType,
        purchase::link,
        rules::order::{LINE_NUMBER_OUT_OF_RANGE, ORDER_UNKNOWN},
    },
    collection, subscription,
};
use crate::model::json::Value;

/// `GET …/orders/{order-id}/lineitems/{line-item-number}/activationlinks`
pub(super) fn of_line(call: &Reading<'_>) -> Result<Answer, Denial> {
    let order = call.state.order(&call.customer, &call.id);
    let order = order.ok_or_else(|| ORDER_UNKNOWN.deny(&[]))?;
    let lines = order.resource.get("lineItems").and_then(Value::as_array).unwrap_or_default();
    let number: Option<i64> = call.part.parse().ok();
    let is_it = |line: &&Value| line.get("lineItemNumber").and_then(Value::as_i64) == number;
    let line = lines.iter().find(|line| number.is_some() && is_it(line));
    let line = line.ok_or_else(|| LINE_NUMBER_OUT_OF_RANGE.deny(&[]))?;
    let subscription = line.get("subscriptionId").and_then(Value::as_str);
    Ok(links(order.product, subscription))
}

/// `GET …/subscriptions/{subscription-id}/activationlinks`
pub(super) fn of_subscription(call: &Reading<'_>) -> Result<Answer, Denial> {
    let subscription = subscription::find(call)?;
    Ok(links(subscription.product, Some(subscription.id())))
}

fn links(product: ProductType, subscription: Option<&str>) -> Answer {
    let subscription = subscription.filter(|_| product == ProductType::Marketplace);
    let link = |id: &str| {
        let token = identifiers::guid(&format!("activation of {id}"));
        let uri = format!("https://publisher.example/activate?token={token}");
        Value::object([("link", link(&uri, "GET"))])
    };
    collection(subscription.map(link).into_iter().collect(), None)
}
