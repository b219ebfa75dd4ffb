//! Which status a subscription can change to, and when.

use super::super::{
    Call, calendar, calendar::Window, fault::Denial, product::ProductType, rules::subscription::*,
    state::Record,
};

/// Gives `changed` the wanted status, unless a rule forbids it.
pub(super) fn change(
    call: &Call<'_>,
    subscription: &Record,
    wanted: &str,
    changed: &mut Record,
) -> Result<(), Denial> {
    let present = subscription.text("status").unwrap_or("none");
    check_not_final(subscription, present)?;
    match (present, wanted) {
        (_, "none" | "pending" | "expired" | "disabled") => return Err(illegal(present, wanted)),
        ("active", "active") | ("suspended", "suspended") => return Ok(()),
        _ => {}
    }
    if !subscription.product.facts().has_subscription {
        return Err(PRODUCT_STATUS_FIXED.deny(&[]));
    }
    match (present, wanted) {
        ("active", "suspended") => suspend(subscription, changed)?,
        ("suspended", "active") => check_reactivation(call, subscription)?,
        ("active" | "suspended", "deleted") => check_cancellation(call, subscription, present)?,
        _ => return Err(illegal(present, wanted)),
    }
    changed.set_status(wanted, call.now);
    Ok(())
}

fn illegal(present: &str, wanted: &str) -> Denial {
    STATUS_CHANGE_ILLEGAL.deny(&[wanted, present])
}

/// A subscription that has ended, or has not begun, takes no change at all.
fn check_not_final(subscription: &Record, present: &str) -> Result<(), Denial> {
    match present {
        "deleted" => Err(DELETED_SUBSCRIPTION_CHANGED.deny(&[subscription.id()])),
        "expired" | "disabled" => Err(ENDED_SUBSCRIPTION_CHANGED.deny(&[])),
        "pending" if subscription.product == ProductType::Marketplace => {
            Err(SUBSCRIPTION_NOT_ACTIVATED.deny(&[]))
        }
        "pending" => Err(SUBSCRIPTION_NOT_READY.deny(&[])),
        _ => Ok(()),
    }
}

fn suspend(subscription: &Record, changed: &mut Record) -> Result<(), Denial> {
    if subscription.blocked_by.as_deref() == Some(AZURE_PLAN_IN_USE.id) {
        return Err(AZURE_PLAN_IN_USE.deny(&[]));
    }
    changed.resource.remove("scheduledNextTermInstructions");
    Ok(())
}

fn check_reactivation(call: &Call<'_>, subscription: &Record) -> Result<(), Denial> {
    // The last day of the term counts in full.
    let end = subscription.instant("commitmentEndDate").map(|day| calendar::days_after(day, 1));
    if end.is_some_and(|end| call.now >= end) {
        return Err(ENDED_SUBSCRIPTION_CHANGED.deny(&[]));
    }
    let parent = subscription.text("parentSubscriptionId");
    let parent = parent.and_then(|id| call.state.subscription(&call.customer, id));
    match parent {
        Some(parent) if call.settled(parent).text("status") != Some("active") => {
            Err(PARENT_NOT_ACTIVE.deny(&[]))
        }
        _ => Ok(()),
    }
}

fn check_cancellation(call: &Call<'_>, subscription: &Record, present: &str) -> Result<(), Denial> {
    if !subscription.product.is_cancellable_by_subscription(call.options.environment) {
        return Err(illegal(present, "deleted"));
    }
    if is_in_cancellation_window(call, subscription) {
        return Ok(());
    }
    let windows = call.options.windows;
    let window =
        if subscription.product.is_software() { windows.software } else { windows.new_commerce };
    let rule = match window {
        Window::Days(_) => &CANCELLATION_WINDOW_PASSED,
        Window::Hours(_) => &CANCELLATION_HOURS_PASSED,
    };
    Err(rule.deny(&[&window.number()]))
}

/// Whether a subscription, or some of its licences, can still be given back.
///
/// Its own date decides. Without one new commerce cannot be cancelled (so the table of fields); software falls back on
/// its age, and the others, whose samples have no such date, can be cancelled at any time.
pub(super) fn is_in_cancellation_window(call: &Call<'_>, subscription: &Record) -> bool {
    let bought = || subscription.instant("creationDate");
    let until = match (subscription.instant("cancellationAllowedUntilDate"), subscription.product) {
        (Some(until), _) => Some(until),
        (None, ProductType::NewCommerce) => return false,
        (None, product) if product.is_software() => {
            bought().map(|bought| call.options.windows.software.last_minute(bought))
        }
        (None, _) => None,
    };
    until.is_none_or(|until| call.now <= until)
}
