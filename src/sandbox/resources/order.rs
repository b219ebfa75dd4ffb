//! Orders: read, list, place, and which kind of change a PATCH is.

use bytes::Bytes;

use super::{
    super::{
        Call, Reading,
        answer::Answer,
        catalog,
        etag::with_etag,
        fault::Denial,
        identifiers::same,
        incoming::{Incoming, member, text},
        lifecycle,
        product::{Environment, ProductType},
        purchase::{Line, Purchase, link},
        rules::{access::SANDBOX_LIMIT_MET, order as rules},
        state::Record,
    },
    cancel_order, change_order, check_body_id, known_value, limits, prices, printed_collection,
    unknown_value,
};
use crate::model::json::Value;

const STATUSES: &[&str] = &["unknown", "completed", "pending", "cancelled"];

/// Every billing cycle, as the service writes it.
pub(super) const BILLING_CYCLES: &[&str] =
    &["unknown", "monthly", "annual", "none", "one_time", "triennial", "biennial"];

/// `GET …/orders/{order-id}`
pub(super) fn get(call: &Reading<'_>) -> Result<Answer, Denial> {
    let order = call.state.order(&call.customer, &call.id);
    let order = order.ok_or_else(|| rules::ORDER_UNKNOWN.deny(&[]))?;
    Ok(Answer::printed(shown(call, order)))
}

/// `GET …/orders`, all or those of a billing cycle or an indirect reseller; those of the system only on request.
pub(super) fn list(call: &Reading<'_>) -> Result<Answer, Denial> {
    let cycle = call.parameter("billingType").map(|cycle| billing_cycle(&cycle)).transpose()?;
    let reseller = call.parameter("indirect_reseller_id");
    let with_system = call.flag("include_system_purchases");
    let orders = call
        .state
        .orders(&call.customer)
        .filter(|order| cycle.is_none() || order.text("billingCycle") == cycle)
        .filter(|order| reseller.as_deref().is_none_or(|id| is_of_reseller(&order.resource, id)))
        .filter(|order| with_system || order.text("transactionType") != Some("SystemPurchase"))
        .map(|order| shown(call, order))
        .collect();
    let uri = format!("/customers/{}/orders", call.customer);
    Ok(printed_collection(orders, Some(Value::object([("self", link(&uri, "GET"))]))))
}

/// The order as it is now, with prices where they are asked for.
fn shown(call: &Reading<'_>, order: &Record) -> Bytes {
    let order = lifecycle::settled_order(order, call.now);
    if !call.flag("include_price") {
        return order.printed();
    }
    let mut order = order.into_owned();
    prices::add(&mut order.resource);
    order.printed()
}

fn is_of_reseller(order: &Value, id: &str) -> bool {
    let lines = order.get("lineItems").and_then(Value::as_array).unwrap_or_default();
    lines.iter().any(|line| text(line, "partnerIdOnRecord") == Some(id))
}

/// `PATCH …/orders/{order-id}`: a cancellation, another billing cycle or an add-on.
///
/// SDKs send all fields of the order each time, so `status` decides first.
pub(super) fn patch(call: &mut Call<'_>) -> Result<Answer, Denial> {
    if call.state.order(&call.customer, &call.id).is_none() {
        return Err(rules::ORDER_UNKNOWN.deny(&[]));
    }
    let body = Incoming::read(call.request, call.options.lenient_json)?;
    let status = match body.member("status") {
        Some(status) => known_value(status.as_str().unwrap_or_default(), STATUSES)?,
        None => "",
    };
    if status == "cancelled" {
        return cancel_order::cancel(call, &body);
    }
    check_body_id(&body, &call.id)?;
    check_customer(call, &body)?;
    change_order::change(call, &body)
}

/// `POST …/orders`
pub(super) fn create(call: &mut Call<'_>) -> Result<Answer, Denial> {
    let body = Incoming::read(call.request, call.options.lenient_json)?;
    check_customer(call, &body)?;
    let sent = body.list("lineItems").ok_or_else(|| rules::ORDER_INPUT_INVALID.deny(&[]))?;
    let lines = sent.iter().map(|line| read_line(call, line)).collect::<Result<Vec<_>, _>>()?;
    check_line_numbers(sent)?;
    if lines.iter().any(|line| line.offer.product != lines[0].offer.product) {
        return Err(rules::ORDER_INPUT_INVALID.deny(&[]));
    }
    limits::check(call, &lines)?;
    let cycle = body.text("billingCycle").map(billing_cycle).transpose()?;
    let name = format!("purchase {}", call.state.next_purchase());
    let purchase = Purchase {
        name: &name,
        customer: &call.customer,
        lines,
        billing_cycle: cycle.filter(|cycle| *cycle != "unknown"),
        at: call.now,
        windows: call.options.windows,
    };
    let mut order = purchase.order();
    if matches!(order.product, ProductType::AzureReservation | ProductType::Marketplace) {
        order.set_status("pending", call.now);
    }
    let answer = Answer::new(201, with_etag(&order));
    for subscription in purchase.subscriptions() {
        call.state.put_subscription(&call.customer, subscription);
    }
    call.state.put_order(&call.customer, order);
    Ok(answer)
}

/// A line that a client wants to buy.
pub(super) fn read_line<'v>(call: &Call<'_>, line: &'v Value) -> Result<Line<'v>, Denial> {
    let offer = text(line, "offerId").ok_or_else(|| rules::ORDER_INPUT_INVALID.deny(&[]))?;
    let offer = catalog::offer(offer).ok_or_else(|| match catalog::has_sku_of(offer) {
        true => rules::AVAILABILITY_UNKNOWN.deny(&[]),
        false => rules::OFFER_UNKNOWN.deny(&[]),
    })?;
    let is_attested = member(line, "attestationAccepted").and_then(Value::as_bool) == Some(true);
    if offer.needs_attestation() && !is_attested {
        return Err(rules::ATTESTATION_MISSING.deny(&[offer.id]));
    }
    let quantity =
        member(line, "quantity").and_then(Value::as_i64).filter(|quantity| *quantity > 0);
    let quantity = quantity.ok_or_else(|| rules::ORDER_INPUT_INVALID.deny(&[]))?;
    if call.options.environment == Environment::Sandbox && quantity > SANDBOX_LICENCES {
        return Err(SANDBOX_LIMIT_MET.deny(&[]));
    }
    Ok(Line {
        offer,
        quantity,
        friendly_name: text(line, "friendlyName"),
        parent: text(line, "parentSubscriptionId"),
        partner: text(line, "partnerIdOnRecord"),
    })
}

/// How many licences a subscription of a sandbox account can have.
pub(super) const SANDBOX_LICENCES: i64 = 25;

fn check_line_numbers(lines: &[Value]) -> Result<(), Denial> {
    let mut numbers: Vec<i64> =
        lines.iter().filter_map(|line| member(line, "lineItemNumber")?.as_i64()).collect();
    numbers.sort_unstable();
    if numbers.iter().copied().eq(0..lines.len() as i64) {
        return Ok(());
    }
    Err(rules::LINE_NUMBER_OUT_OF_RANGE.deny(&[]))
}

fn check_customer(call: &Call<'_>, body: &Incoming) -> Result<(), Denial> {
    match body.text("referenceCustomerId") {
        Some(sent) if !same(sent, &call.customer) => Err(rules::ORDER_CUSTOMER_DIFFERS.deny(&[])),
        _ => Ok(()),
    }
}

/// A billing cycle as the service writes it: clients also send `OneTime` and `onetime`.
pub(super) fn billing_cycle(sent: &str) -> Result<&'static str, Denial> {
    let plain = |text: &str| text.replace(['_', '-'], "").to_ascii_lowercase();
    let found = BILLING_CYCLES.iter().find(|cycle| plain(cycle) == plain(sent));
    found.copied().ok_or_else(|| unknown_value(sent))
}
