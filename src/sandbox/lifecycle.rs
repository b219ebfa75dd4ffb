//! What time alone does to a subscription of the new commerce (Subscription lifecycle states).
//!
//! | at the end of the term | then |
//! |---|---|
//! | active without renewal | expired for 30 days, disabled for 90, deleted |
//! | suspended | disabled for 120 days, deleted |
//!
//! The state keeps the last status that somebody set; this one is worked out whenever the subscription is looked at.

use std::borrow::Cow;

use jiff::Timestamp;

use super::{calendar::days_after, product::ProductType, state::Record};
use crate::model::json::Value;

const EXPIRED_DAYS: i64 = 30;
const UNTIL_DELETED_DAYS: i64 = 120;

/// The subscription as it is now.
pub(crate) fn settled(subscription: &Record, now: Timestamp) -> Cow<'_, Record> {
    let Some(status) = status_at(subscription, now) else { return Cow::Borrowed(subscription) };
    let mut subscription = subscription.clone();
    subscription.resource.set("status", status);
    Cow::Owned(subscription)
}

/// The status that time has led to, if it is another one.
fn status_at(subscription: &Record, now: Timestamp) -> Option<&'static str> {
    if subscription.product != ProductType::NewCommerce {
        return None;
    }
    // The last day of the term counts in full.
    let end = days_after(subscription.instant("commitmentEndDate")?, 1);
    let renews =
        subscription.resource.get("autoRenewEnabled").and_then(Value::as_bool) != Some(false);
    let first = match subscription.text("status")? {
        "active" if renews => return None,
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
