//! Changes of a subscription other than its status: name, quantity, renewal, and what must stay.
//!
//! What cannot be changed and is no rule of its own is ignored when it differs, as read-only fields are.

use super::{
    super::{
        Call,
        calendar::Window,
        fault::Denial,
        incoming::Incoming,
        product::{Environment, ProductType},
        rules::{access::SANDBOX_LIMIT_MET, subscription::*},
        state::Record,
    },
    order::{SANDBOX_LICENCES, billing_cycle},
    subscription_status::is_in_cancellation_window,
};
use crate::model::json::{Value, same_value};

// No page tells a maximum; this one is far above what a test orders.
const MOST_LICENCES: i64 = 1_000_000;

/// Applies what differs in the body, unless a rule forbids it.
///
/// A request that suspends or cancels does only that.
pub(super) fn change(
    call: &Call<'_>,
    subscription: &Record,
    wanted: &str,
    body: &Incoming,
    changed: &mut Record,
) -> Result<(), Denial> {
    let is_suspended = subscription.text("status") == Some("suspended");
    match wanted {
        "active" => {}
        "suspended" if is_suspended => return check_nothing_differs(subscription, body),
        _ => return Ok(()),
    }
    check_billing_cycle(subscription, body)?;
    check_partner(subscription, body)?;
    change_quantity(call, subscription, body, changed)?;
    change_renewal(subscription, body, changed)?;
    change_name(subscription, body, changed)
}

/// The value that the client wants instead of the present one; a number in other digits is the same.
fn different<'b>(subscription: &Record, body: &'b Incoming, name: &str) -> Option<&'b Value> {
    let sent = body.member(name)?;
    match subscription.resource.get(name) {
        Some(present) if same_value(present, sent) => None,
        _ => Some(sent),
    }
}

fn check_nothing_differs(subscription: &Record, body: &Incoming) -> Result<(), Denial> {
    if different(subscription, body, "quantity").is_some() {
        return Err(SUSPENDED_QUANTITY_CHANGED.deny(&[]));
    }
    let edited = ["friendlyName", "autoRenewEnabled"];
    if edited.iter().any(|name| different(subscription, body, name).is_some()) {
        return Err(SUSPENDED_SUBSCRIPTION_CHANGED.deny(&[]));
    }
    Ok(())
}

fn check_billing_cycle(subscription: &Record, body: &Incoming) -> Result<(), Denial> {
    let Some(sent) = body.text("billingCycle") else { return Ok(()) };
    let present = subscription.text("billingCycle").unwrap_or_default();
    let sent = billing_cycle(sent)?;
    // What the .NET SDK sends back for a value that it does not know.
    if sent != "unknown" && sent != billing_cycle(present).unwrap_or_default() {
        return Err(BILLING_CYCLE_CHANGED.deny(&[]));
    }
    Ok(())
}

fn check_partner(subscription: &Record, body: &Incoming) -> Result<(), Denial> {
    let present = subscription.text("partnerId").unwrap_or_default();
    match body.text("partnerId") {
        Some(sent) if sent != present => Err(PARTNER_CHANGED.deny(&[])),
        _ => Ok(()),
    }
}

fn change_quantity(
    call: &Call<'_>,
    subscription: &Record,
    body: &Incoming,
    changed: &mut Record,
) -> Result<(), Denial> {
    let Some(sent) = different(subscription, body, "quantity") else { return Ok(()) };
    let quantity = sent.as_i64().ok_or_else(|| SUBSCRIPTION_INPUT_INVALID.deny(&[]))?;
    let present = subscription.resource.get("quantity").and_then(Value::as_i64).unwrap_or(0);
    let is_sandbox = call.options.environment == Environment::Sandbox;
    let is_late = subscription.product == ProductType::NewCommerce
        && !is_in_cancellation_window(call, subscription);
    if subscription.product.facts().has_fixed_quantity {
        Err(QUANTITY_FIXED.deny(&[]))
    } else if !(1..=MOST_LICENCES).contains(&quantity) {
        Err(QUANTITY_OUT_OF_RANGE.deny(&[]))
    } else if is_sandbox && quantity > SANDBOX_LICENCES {
        Err(SANDBOX_LIMIT_MET.deny(&[]))
    } else if quantity < present && is_late {
        Err(match call.options.windows.new_commerce {
            Window::Days(_) => QUANTITY_DECREASED_LATE.deny(&[]),
            window @ Window::Hours(_) => REDUCTION_HOURS_PASSED.deny(&[&window.number()]),
        })
    } else {
        changed.resource.set("quantity", quantity);
        Ok(())
    }
}

fn change_renewal(
    subscription: &Record,
    body: &Incoming,
    changed: &mut Record,
) -> Result<(), Denial> {
    let Some(sent) = different(subscription, body, "autoRenewEnabled") else { return Ok(()) };
    let renew = sent.as_bool().ok_or_else(|| SUBSCRIPTION_INPUT_INVALID.deny(&[]))?;
    if renew && !subscription.product.facts().can_renew {
        return Err(AUTO_RENEW_IMPOSSIBLE.deny(&[]));
    }
    changed.resource.set("autoRenewEnabled", renew);
    Ok(())
}

fn change_name(subscription: &Record, body: &Incoming, changed: &mut Record) -> Result<(), Denial> {
    let Some(sent) = different(subscription, body, "friendlyName") else { return Ok(()) };
    let name = sent.as_str().ok_or_else(|| SUBSCRIPTION_INPUT_INVALID.deny(&[]))?;
    changed.resource.set("friendlyName", name);
    Ok(())
}
