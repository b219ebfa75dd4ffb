//! Subscriptions: read, list, and the steps of a change.

use std::borrow::Cow;

use super::{
    super::{
        Call,
        answer::Answer,
        etag::{self, with_etag},
        fault::Denial,
        identifiers::same,
        incoming::Incoming,
        lifecycle::settled,
        rules::subscription as rules,
        state::Record,
    },
    check_body_id, check_not_blocked, collection, known_value, subscription_edits,
    subscription_status,
};
use crate::model::json::same_value;

const STATUSES: &[&str] =
    &["none", "active", "suspended", "deleted", "expired", "pending", "disabled"];

/// What every published sample of a subscription has; SDKs send these too, whatever they drop.
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
    "attributes",
];

/// `GET …/subscriptions/{subscription-id}`
pub(super) fn get(call: &mut Call<'_>) -> Result<Answer, Denial> {
    find(call).map(|subscription| Answer::ok(with_etag(&subscription)))
}

/// `GET …/subscriptions`, all or those of an order or a partner.
pub(super) fn list(call: &mut Call<'_>) -> Result<Answer, Denial> {
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
        .map(|subscription| with_etag(&settled(subscription, call.now)))
        .collect();
    Ok(collection(subscriptions, None))
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
    let mut changed = subscription.clone();
    subscription_status::change(call, subscription, wanted, &mut changed)?;
    subscription_edits::change(call, subscription, wanted, &body, &mut changed)?;
    if !same_value(&changed.resource, &subscription.resource) {
        changed.version += 1;
    }
    let resource = with_etag(&changed);
    call.state.put_subscription(&call.customer, changed);
    let mut answer = if call.options.slow_changes { accepted(call) } else { Answer::ok(resource) };
    answer.headers.push("X-Locale", call.request.headers.get("X-Locale").unwrap_or("en-US"));
    Ok(answer)
}

fn find<'c>(call: &'c Call<'_>) -> Result<Cow<'c, Record>, Denial> {
    let subscription = call.state.subscription(&call.customer, &call.id);
    let subscription = subscription.map(|subscription| settled(subscription, call.now));
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
