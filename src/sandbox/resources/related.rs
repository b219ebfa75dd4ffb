//! What belongs to a subscription: its provisioning status, its add-ons, whom to ask about it.

use super::{
    super::{
        Reading, access, answer::Answer, fault::Denial, identifiers, identifiers::same,
        purchase::link,
    },
    printed_collection, subscription,
};
use crate::model::json::Value;

/// The partner who answers for everybody's subscriptions, made up.
const PARTNER_NUMBER: &str = "4847383";

/// `GET …/subscriptions/{subscription-id}/provisioningstatus`
pub(super) fn provisioning_status(call: &Reading<'_>) -> Result<Answer, Denial> {
    let subscription = subscription::find(call)?;
    let member = |name: &str| subscription.resource.get(name).cloned().unwrap_or(Value::NULL);
    let status = match subscription.text("status") {
        Some("pending") => "pending",
        _ => "success",
    };
    let sku = identifiers::guid(subscription.text("offerId").unwrap_or_default());
    Ok(Answer::ok(Value::object([
        ("skuId", Value::from(sku)),
        ("status", status.into()),
        ("quantity", member("quantity")),
        ("endDate", member("commitmentEndDate")),
        ("attributes", Value::object([("objectType", "SubscriptionProvisioningStatus")])),
    ])))
}

/// `GET …/subscriptions/{subscription-id}/addons`
pub(super) fn add_ons(call: &Reading<'_>) -> Result<Answer, Denial> {
    let parent = subscription::find(call)?;
    let add_ons = call
        .state
        .subscriptions(&call.customer)
        .filter(|one| one.text("parentSubscriptionId").is_some_and(|id| same(id, parent.id())))
        .map(|subscription| call.settled(subscription).printed());
    Ok(printed_collection(add_ons.collect(), None))
}

/// `GET …/subscriptions/{subscription-id}/supportcontact`
pub(super) fn support_contact(call: &Reading<'_>) -> Result<Answer, Denial> {
    let subscription = subscription::find(call)?;
    let (customer, id) = (&call.customer, subscription.id());
    let uri = format!("/customers/{customer}/subscriptions/{id}/supportcontact");
    Ok(Answer::ok(Value::object([
        ("supportTenantId", Value::from(access::PARTNER)),
        ("supportMpnId", PARTNER_NUMBER.into()),
        ("name", "Example Partner Ltd".into()),
        ("links", Value::object([("self", link(&uri, "GET"))])),
        ("attributes", Value::object([("objectType", "SupportContact")])),
    ])))
}
