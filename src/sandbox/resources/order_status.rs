//! What has become of the lines of an order.

use super::{
    super::{Reading, answer::Answer, fault::Denial, lifecycle, rules::order::ORDER_UNKNOWN},
    collection,
};
use crate::model::json::Value;

/// `GET …/orders/{order-id}/provisioningstatus`
pub(super) fn get(call: &Reading<'_>) -> Result<Answer, Denial> {
    call.claims.check_user()?;
    let order = call.state.order(&call.customer, &call.id);
    let order = order.ok_or_else(|| ORDER_UNKNOWN.deny(&[]))?;
    let order = lifecycle::settled_order(order, call.now);
    let status = order.text("status").unwrap_or("completed");
    let lines = order.resource.get("lineItems").and_then(Value::as_array).unwrap_or_default();
    Ok(collection(lines.iter().map(|line| of_line(line, status)).collect(), None))
}

fn of_line(line: &Value, status_of_order: &str) -> Value {
    let quantity = line.get("quantity").and_then(Value::as_i64).unwrap_or(0);
    let status = match status_of_order {
        "cancelled" => "Cancelled",
        _ if quantity == 0 => "Cancelled",
        "pending" => "Pending",
        _ => "Fulfilled",
    };
    let part = Value::object([("quantity", Value::from(quantity)), ("status", status.into())]);
    Value::object([
        ("lineItemNumber", line.get("lineItemNumber").cloned().unwrap_or_else(|| 0_i64.into())),
        ("status", status.into()),
        ("quantityProvisioningInformation", Value::array([part])),
    ])
}
