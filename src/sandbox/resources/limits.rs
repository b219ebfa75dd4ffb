//! How much a sandbox account may buy, where that is asked for.

use super::super::{
    Call,
    fault::Denial,
    product::{Environment, ProductType},
    purchase::Line,
    rules::access::{AZURE_PLAN_LIMIT_MET, SANDBOX_LIMIT_MET},
};

/// Subscriptions of a customer.
const SUBSCRIPTIONS: usize = 5;
/// Reservations of a customer.
const RESERVATIONS: usize = 2;
/// Azure plans of all customers.
const AZURE_PLANS: usize = 10;

/// Refuses a purchase that goes beyond them.
pub(super) fn check(call: &Call<'_>, lines: &[Line<'_>]) -> Result<(), Denial> {
    let options = call.options;
    if !options.account_limits || options.environment != Environment::Sandbox {
        return Ok(());
    }
    let Some(product) = lines.first().map(|line| line.offer.product) else { return Ok(()) };
    let is_live = |status: Option<&str>| !matches!(status, Some("deleted" | "cancelled"));
    let subscriptions = |customer: &str, wanted: Option<ProductType>| {
        let all = call.state.subscriptions(customer);
        all.filter(|one| is_live(one.text("status")) && wanted.is_none_or(|p| p == one.product))
            .count()
    };
    if product == ProductType::AzurePlan {
        let plans = call.state.customers().map(|id| subscriptions(id, Some(product)));
        if plans.sum::<usize>() + lines.len() > AZURE_PLANS {
            return Err(AZURE_PLAN_LIMIT_MET.deny(&[]));
        }
    }
    let (present, most) = match product {
        ProductType::AzureReservation => {
            let orders = call.state.orders(&call.customer);
            let live = orders.filter(|one| one.product == product && is_live(one.text("status")));
            (live.count(), RESERVATIONS)
        }
        _ if product.facts().has_subscription => {
            (subscriptions(&call.customer, None), SUBSCRIPTIONS)
        }
        _ => return Ok(()),
    };
    if present + lines.len() > most { Err(SANDBOX_LIMIT_MET.deny(&[])) } else { Ok(()) }
}
