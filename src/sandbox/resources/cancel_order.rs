//! Cancelling an order, whole or line by line.

use jiff::Timestamp;

use super::{
    super::{
        Call, Options,
        answer::Answer,
        calendar::Window,
        etag::with_etag,
        fault::Denial,
        incoming::{Incoming, member},
        product::{Environment, ProductType},
        rules::{order::*, subscription::CANCELLATION_HOURS_PASSED},
        state::{Record, State},
    },
    check_body_id, check_not_blocked,
};
use crate::model::json::{Kind, Value};

/// Cancels, unless a rule forbids it.
pub(super) fn cancel(call: &mut Call<'_>, body: &Incoming) -> Result<Answer, Denial> {
    let order =
        call.state.order(&call.customer, &call.id).ok_or_else(|| ORDER_UNKNOWN.deny(&[]))?;
    check_product(call.options, order, &call.customer)?;
    check_age(call, order)?;
    check_status(order)?;
    let lines = lines_to_cancel(body, order)?;
    check_body_id(body, &call.id)?;
    let subscriptions = subscriptions_of(order, lines.as_deref());
    let order =
        call.state.order_mut(&call.customer, &call.id).ok_or_else(|| ORDER_UNKNOWN.deny(&[]))?;
    cancel_lines(order, lines.as_deref());
    order.status_since = Some(call.now);
    order.version += 1;
    let mut answer = with_etag(order);
    // The samples of a sandbox cancellation have no links, those of a software cancellation have.
    if call.options.environment == Environment::Sandbox {
        answer.remove("links");
    }
    delete_subscriptions(call.state, &call.customer, &subscriptions, call.now);
    Ok(Answer::ok(answer))
}

/// The product matrix.
fn check_product(options: &Options, order: &Record, customer: &str) -> Result<(), Denial> {
    let product = order.product;
    if product.is_cancellable_by_order(options.environment) {
        return Ok(());
    }
    Err(match product {
        ProductType::Marketplace => MARKETPLACE_ORDER_NOT_CANCELLABLE.deny(&[]),
        _ if product.is_cancellable_by_order(Environment::Sandbox) => {
            ORDER_NOT_CANCELLABLE_IN_PRODUCTION.deny(&[])
        }
        _ => ORDER_NOT_CANCELLABLE_BY_PRODUCT.deny(&[order.id(), customer]),
    })
}

/// The windows: of a sandbox account by the age of the order, of a production account by that of the software.
fn check_age(call: &Call<'_>, order: &Record) -> Result<(), Denial> {
    let windows = call.options.windows;
    let Some(bought) = order.instant("creationDate") else { return Ok(()) };
    let (end, rule, window) = match call.options.environment {
        Environment::Sandbox => {
            let end = windows.sandbox_order.end(bought);
            (end, &SANDBOX_ORDER_TOO_OLD, windows.sandbox_order)
        }
        Environment::Production => {
            let end = software_window_end(call, order, bought);
            (end, &SOFTWARE_ORDER_TOO_OLD, windows.software)
        }
    };
    let rule = match window {
        Window::Days(_) => rule,
        Window::Hours(_) => &CANCELLATION_HOURS_PASSED,
    };
    if call.now > end { Err(rule.deny(&[&window.number()])) } else { Ok(()) }
}

fn software_window_end(call: &Call<'_>, order: &Record, bought: Timestamp) -> Timestamp {
    let stated = subscriptions_of(order, None).iter().find_map(|id| {
        call.state.subscription(&call.customer, id)?.instant("cancellationAllowedUntilDate")
    });
    stated.unwrap_or_else(|| call.options.windows.software.last_minute(bought))
}

fn check_status(order: &Record) -> Result<(), Denial> {
    if order.text("status") == Some("cancelled") {
        return Err(ORDER_ALREADY_CANCELLED.deny(&[]));
    }
    check_not_blocked(order)
}

/// The numbers of the lines to cancel; nothing for the whole order.
fn lines_to_cancel(body: &Incoming, order: &Record) -> Result<Option<Vec<i64>>, Denial> {
    let Some(lines) = body.list("lineItems") else { return Ok(None) };
    let known =
        |number: &i64| order_lines(order).iter().any(|line| line_number(line) == Some(*number));
    lines
        .iter()
        .map(|line| {
            line_number(line).filter(known).ok_or_else(|| LINE_NUMBER_OUT_OF_RANGE.deny(&[]))
        })
        .collect::<Result<_, _>>()
        .map(Some)
}

// Samples: a whole order keeps its quantities, a line that was named gets 0.
fn cancel_lines(order: &mut Record, lines: Option<&[i64]>) {
    let Some(lines) = lines else { return order.resource.set("status", "cancelled") };
    if let Some(Kind::Array(items)) =
        order.resource.get_mut("lineItems").map(|items| &mut items.kind)
    {
        for line in
            items.iter_mut().filter(|line| line_number(line).is_some_and(|n| lines.contains(&n)))
        {
            line.set("quantity", 0_i64);
        }
    }
    let is_left = |line: &Value| line.get("quantity").and_then(Value::as_i64) != Some(0);
    if !order_lines(order).iter().any(is_left) {
        order.resource.set("status", "cancelled");
    }
}

fn subscriptions_of(order: &Record, lines: Option<&[i64]>) -> Vec<String> {
    let is_meant = |line: &&Value| {
        lines.is_none_or(|lines| line_number(line).is_some_and(|number| lines.contains(&number)))
    };
    let lines = order_lines(order).iter().filter(is_meant);
    lines.filter_map(|line| line.get("subscriptionId")?.as_str()).map(str::to_owned).collect()
}

fn delete_subscriptions(state: &mut State, customer: &str, ids: &[String], now: Timestamp) {
    for id in ids {
        if let Some(subscription) = state.subscription_mut(customer, id) {
            subscription.set_status("deleted", now);
            subscription.settling = None;
            subscription.version += 1;
        }
    }
}

fn order_lines(order: &Record) -> &[Value] {
    order.resource.get("lineItems").and_then(Value::as_array).unwrap_or_default()
}

fn line_number(line: &Value) -> Option<i64> {
    member(line, "lineItemNumber")?.as_i64()
}
