//! The other two meanings of an order PATCH: another billing cycle, and an add-on.

use super::{
    super::{
        Call,
        answer::Answer,
        etag::with_etag,
        fault::Denial,
        identifiers::same,
        incoming::{Incoming, member, text},
        purchase::{Line, Purchase},
        rules::order::*,
        state::Record,
    },
    check_not_blocked,
    order::{billing_cycle, read_line},
};
use crate::model::json::{Kind, Value};

/// Changes the billing cycle if it differs, else buys the lines that are new.
pub(super) fn change(call: &mut Call<'_>, body: &Incoming) -> Result<Answer, Denial> {
    let order =
        call.state.order(&call.customer, &call.id).ok_or_else(|| ORDER_UNKNOWN.deny(&[]))?;
    if order.text("status") == Some("cancelled") {
        return Err(ORDER_CHANGE_EMPTY.deny(&[]));
    }
    check_not_blocked(order)?;
    let lines = body.list("lineItems").unwrap_or_default();
    let cycle = body.text("billingCycle").map(billing_cycle).transpose()?;
    let add_ons: Vec<&Value> = lines.iter().filter(|line| is_add_on(order, line)).collect();
    if !add_ons.is_empty() {
        return buy_add_ons(call, &add_ons);
    }
    match cycle {
        Some(cycle) if cycle != "unknown" && is_other_cycle(order, cycle) => {
            check_lines(order, lines)?;
            check_cycle(call, order)?;
            change_cycle(call, cycle)
        }
        _ => Err(ORDER_CHANGE_EMPTY.deny(&[])),
    }
}

// A line that the order has already is no purchase, even if it has a parent: SDKs send every line back.
fn is_add_on(order: &Record, line: &Value) -> bool {
    let is_there = text(line, "subscriptionId").is_some_and(|id| has_subscription(order, id));
    text(line, "parentSubscriptionId").is_some() && !is_there
}

fn is_other_cycle(order: &Record, cycle: &str) -> bool {
    order.text("billingCycle").is_none_or(|present| !present.eq_ignore_ascii_case(cycle))
}

fn check_lines(order: &Record, lines: &[Value]) -> Result<(), Denial> {
    let is_complete = |line: &Value| {
        text(line, "subscriptionId").is_some_and(|id| has_subscription(order, id))
            && member(line, "quantity").and_then(Value::as_i64).is_some()
    };
    if lines.is_empty() || !lines.iter().all(is_complete) {
        return Err(ORDER_INPUT_INVALID.deny(&[]));
    }
    Ok(())
}

/// What is paid once stays so, and of an order with a subscription that is not active nothing changes.
fn check_cycle(call: &Call<'_>, order: &Record) -> Result<(), Denial> {
    if order.text("billingCycle") == Some("one_time") {
        return Err(BILLING_CYCLE_UNSUPPORTED.deny(&[]));
    }
    let lines = order.resource.get("lineItems").and_then(Value::as_array).unwrap_or_default();
    let is_active = |id: &str| {
        let subscription = call.state.subscription(&call.customer, id);
        subscription.is_none_or(|one| call.settled(one).text("status") == Some("active"))
    };
    match lines.iter().filter_map(|line| text(line, "subscriptionId")).all(is_active) {
        true => Ok(()),
        false => Err(BILLING_CYCLE_INACTIVE.deny(&[])),
    }
}

fn has_subscription(order: &Record, id: &str) -> bool {
    let lines = order.resource.get("lineItems").and_then(Value::as_array).unwrap_or_default();
    lines.iter().any(|line| text(line, "subscriptionId").is_some_and(|present| same(present, id)))
}

fn change_cycle(call: &mut Call<'_>, cycle: &str) -> Result<Answer, Denial> {
    let order =
        call.state.order_mut(&call.customer, &call.id).ok_or_else(|| ORDER_UNKNOWN.deny(&[]))?;
    order.resource.set("billingCycle", cycle);
    order.version += 1;
    let answer = with_etag(order);
    let lines = answer.get("lineItems").and_then(Value::as_array).unwrap_or_default();
    for id in lines.iter().filter_map(|line| text(line, "subscriptionId")) {
        if let Some(subscription) = call.state.subscription_mut(&call.customer, id) {
            subscription.resource.set("billingCycle", cycle);
            subscription.version += 1;
        }
    }
    Ok(Answer::ok(answer))
}

fn buy_add_ons(call: &mut Call<'_>, sent: &[&Value]) -> Result<Answer, Denial> {
    let lines = sent.iter().map(|line| read_add_on(call, line)).collect::<Result<Vec<_>, _>>()?;
    let name = format!("purchase {}", call.state.next_purchase());
    let purchase = Purchase {
        name: &name,
        customer: &call.customer,
        lines,
        billing_cycle: None,
        at: call.now,
        windows: call.options.windows,
    };
    for mut subscription in purchase.subscriptions() {
        subscription.resource.set("orderId", &*call.id);
        call.state.put_subscription(&call.customer, subscription);
    }
    let order =
        call.state.order_mut(&call.customer, &call.id).ok_or_else(|| ORDER_UNKNOWN.deny(&[]))?;
    if let Some(Kind::Array(items)) =
        order.resource.get_mut("lineItems").map(|items| &mut items.kind)
    {
        for index in 0..sent.len() {
            items.push(purchase.order_line(index, items.len()));
        }
    }
    order.version += 1;
    Ok(Answer::ok(with_etag(order)))
}

fn read_add_on<'v>(call: &Call<'_>, line: &'v Value) -> Result<Line<'v>, Denial> {
    let line = read_line(call, line)?;
    let parent = line.parent.unwrap_or_default();
    match call.state.subscription(&call.customer, parent) {
        Some(parent) if parent.product != line.offer.product => Err(ADD_ON_UNRELATED.deny(&[])),
        Some(_) => Ok(line),
        None => Err(PARENT_SUBSCRIPTION_UNKNOWN.deny(&[parent])),
    }
}
