//! Subscriptions: read, list, and the steps of a change.

use std::borrow::Cow;
use std::ops::Deref;

use super::{
    super::{
        Call, Reading,
        answer::Answer,
        calendar::after,
        etag::{self, with_etag},
        fault::Denial,
        identifiers::same,
        incoming::Incoming,
        rules::subscription as rules,
        state::{Record, Settling, State},
    },
    check_body_id, check_not_blocked, known_value, printed_collection, subscription_edits,
    subscription_status,
};
use crate::model::json::same_value;

const STATUSES: &[&str] =
    &["none", "active", "suspended", "deleted", "expired", "pending", "disabled"];

/// What every published sample of a subscription has; SDKs send these too, whatever they drop (the Python SDK: `attributes`).
const REQUIRED: &[&str] = &[
    "id",
    "friendlyName",
    "quantity",
    "unitType",
    "creationDate",
    "effectiveStartDate",
    "commitmentEndDate",
    "autoRenewEnabled",
    "billingType",
    "contractType",
    "orderId",
];

/// `GET …/subscriptions/{subscription-id}`
pub(super) fn get(call: &Reading<'_>) -> Result<Answer, Denial> {
    find(call).map(|subscription| Answer::printed(subscription.printed()))
}

/// `GET …/subscriptions`, all or those of an order or a partner.
pub(super) fn list(call: &Reading<'_>) -> Result<Answer, Denial> {
    let (order, partner) = (call.parameter("order_id"), call.parameter("mpn_id"));
    let subscriptions = call
        .state
        .subscriptions(&call.customer)
        .filter(|subscription| {
            order.as_deref().is_none_or(|id| same(subscription.text("orderId").unwrap_or(""), id))
        })
        .filter(|subscription| {
            partner.is_none() || subscription.text("partnerId") == partner.as_deref()
        })
        .map(|subscription| call.settled(subscription).printed())
        .collect();
    Ok(printed_collection(subscriptions, None))
}

/// `PATCH …/subscriptions/{subscription-id}`: the complete resource with what shall be different.
pub(super) fn patch(call: &mut Call<'_>) -> Result<Answer, Denial> {
    let subscription = &find(call)?.into_owned();
    let body = Incoming::read(call.request, call.options.lenient_json)?;
    check_body_id(&body, &call.id)?;
    etag::check(call.options, call.request, &body, subscription)?;
    let wanted = wanted_status(&body)?;
    check_complete(call, &body)?;
    check_not_blocked(subscription)?;
    if subscription.settling.as_ref().is_some_and(|change| call.now < change.until) {
        return Err(rules::SUBSCRIPTION_NOT_READY.deny(&[]));
    }
    let mut changed = subscription.clone();
    changed.settling = None;
    subscription_status::change(call, subscription, wanted, &mut changed)?;
    subscription_edits::change(call, subscription, wanted, &body, &mut changed)?;
    let has_changed = !same_value(&changed.resource, &subscription.resource);
    if has_changed {
        changed.version += 1;
    }
    let mut answer = match call.options.slow_changes {
        None => Answer::ok(with_etag(&changed)),
        Some(time) => {
            let (until, before) = (after(call.now, time), subscription.resource.clone());
            changed.settling = has_changed.then(|| Box::new(Settling { until, before }));
            accepted(call)
        }
    };
    call.state.put_subscription(&call.customer, changed);
    answer.headers.push("X-Locale", call.request.headers.get("X-Locale").unwrap_or("en-US"));
    Ok(answer)
}

/// The subscription that a call is about, as it is now.
pub(super) fn find<'c, S: Deref<Target = State>>(
    call: &'c Call<'_, S>,
) -> Result<Cow<'c, Record>, Denial> {
    let subscription = call.state.subscription(&call.customer, &call.id);
    let subscription = subscription.map(|subscription| call.settled(subscription));
    subscription.ok_or_else(|| rules::SUBSCRIPTION_UNKNOWN.deny(&[&call.id]))
}

fn wanted_status(body: &Incoming) -> Result<&'static str, Denial> {
    let status = body.member("status").ok_or_else(|| rules::STATUS_MISSING.deny(&[]))?;
    known_value(status.as_str().unwrap_or_default(), STATUSES)
}

fn check_complete(call: &Call<'_>, body: &Incoming) -> Result<(), Denial> {
    if call.options.complete_subscriptions
        && REQUIRED.iter().any(|name| body.member(name).is_none())
    {
        return Err(rules::SUBSCRIPTION_INCOMPLETE.deny(&[]));
    }
    Ok(())
}

fn accepted(call: &Call<'_>) -> Answer {
    let mut answer = Answer::without_body(202);
    let location = format!("/customers/{}/subscriptions/{}", call.customer, call.id);
    answer.headers.push("Location", location);
    answer
}
