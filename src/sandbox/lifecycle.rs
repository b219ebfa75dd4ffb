//! What time alone does to a subscription (Subscription lifecycle states).
//!
//! | commerce | at the end of the term | then |
//! |---|---|---|
//! | new, active with renewal | a new term, with a window of its own | |
//! | new, active without renewal | expired for 30 days | disabled for 90, deleted |
//! | new, suspended | disabled for 120 days | deleted |
//! | legacy, suspended for 90 days | | deleted |
//!
//! The state keeps what somebody has set; the rest is worked out whenever the subscription is looked at.

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp};

use super::{
    calendar::{self, Windows, days_after},
    product::ProductType,
    state::Record,
};
use crate::model::json::Value;

const EXPIRED_DAYS: i64 = 30;
const UNTIL_DELETED_DAYS: i64 = 120;
const LEGACY_SUSPENDED_DAYS: i64 = 90;

/// How long an order is pending that is not completed at once.
const PENDING: SignedDuration = SignedDuration::from_secs(60);

/// No subscription is renewed more often at once: a hundred years of months.
const MOST_TERMS: usize = 1200;

/// The subscription as it is now.
pub(crate) fn settled(subscription: &Record, now: Timestamp, windows: Windows) -> Cow<'_, Record> {
    if let Some(settling) = subscription.settling.as_ref().filter(|change| now < change.until) {
        let mut before = subscription.clone();
        before.resource = settling.before.clone();
        before.version -= 1;
        return Cow::Owned(before);
    }
    if let Some(status) = status_at(subscription, now) {
        let mut subscription = subscription.clone();
        subscription.resource.set("status", status);
        return Cow::Owned(subscription);
    }
    match renewed(subscription, now, windows) {
        Some(renewed) => Cow::Owned(renewed),
        None => Cow::Borrowed(subscription),
    }
}

/// The order as it is now: one that was placed a while ago is completed.
pub(crate) fn settled_order(order: &Record, now: Timestamp) -> Cow<'_, Record> {
    let is_done = |since: Timestamp| now >= calendar::after(since, PENDING);
    if order.text("status") != Some("pending") || !order.status_since.is_some_and(is_done) {
        return Cow::Borrowed(order);
    }
    let mut order = order.clone();
    order.resource.set("status", "completed");
    Cow::Owned(order)
}

/// The status that time has led to, if it is another one.
fn status_at(subscription: &Record, now: Timestamp) -> Option<&'static str> {
    let status = subscription.text("status")?;
    match subscription.product {
        ProductType::LegacyLicence if status == "suspended" => {
            let since = subscription.status_since?;
            (now >= days_after(since, LEGACY_SUSPENDED_DAYS)).then_some("deleted")
        }
        ProductType::NewCommerce => new_commerce_at(subscription, status, now),
        _ => None,
    }
}

fn new_commerce_at(subscription: &Record, status: &str, now: Timestamp) -> Option<&'static str> {
    let end = end_of_term(subscription)?;
    let first = match status {
        "active" if renews(subscription) => return None,
        "active" | "expired" if now < days_after(end, EXPIRED_DAYS) => "expired",
        "active" | "expired" | "suspended" | "disabled" => "disabled",
        _ => return None,
    };
    if now < end {
        None
    } else if now < days_after(end, UNTIL_DELETED_DAYS) {
        Some(first)
    } else {
        Some("deleted")
    }
}

fn renews(subscription: &Record) -> bool {
    subscription.resource.get("autoRenewEnabled").and_then(Value::as_bool) != Some(false)
}

/// The last day of the term counts in full.
fn end_of_term(subscription: &Record) -> Option<Timestamp> {
    Some(days_after(subscription.instant("commitmentEndDate")?, 1))
}

/// The subscription in its present term, if that is not the one that is remembered.
fn renewed(subscription: &Record, now: Timestamp, windows: Windows) -> Option<Record> {
    let is_active = subscription.text("status") == Some("active");
    if subscription.product != ProductType::NewCommerce || !is_active {
        return None;
    }
    let mut start = end_of_term(subscription).filter(|end| now >= *end)?;
    let next = subscription.text("renewalTermDuration").filter(|term| !term.is_empty());
    let term = next.or(subscription.text("termDuration"))?.to_owned();
    let mut renewed = subscription.clone();
    for _ in 0..MOST_TERMS {
        renew(&mut renewed, start, &term, windows);
        let end = end_of_term(&renewed).filter(|end| *end > start)?;
        if now < end {
            break;
        }
        start = end;
    }
    Some(renewed)
}

fn renew(subscription: &mut Record, start: Timestamp, term: &str, windows: Windows) {
    let until = calendar::written(windows.new_commerce.end(start));
    let resource = &mut subscription.resource;
    let planned =
        resource.get("scheduledNextTermInstructions").and_then(|plan| plan.get("quantity"));
    if let Some(quantity) = planned.cloned() {
        resource.set("quantity", quantity);
    }
    resource.remove("scheduledNextTermInstructions");
    resource.set("termDuration", term);
    resource.set("effectiveStartDate", calendar::written(start));
    resource.set("commitmentEndDate", calendar::term_end(start, term));
    resource.set("cancellationAllowedUntilDate", until.as_str());
    let refund = Value::object([("type", "Full"), ("expiresAt", until.as_str())]);
    resource.set("refundOptions", Value::array([refund]));
}
