//! The operations, by resource.

mod activation_links;
mod cancel_order;
mod change_order;
mod limits;
mod order;
mod order_status;
mod prices;
mod related;
mod subscription;
mod subscription_edits;
mod subscription_status;

use bytes::Bytes;

use super::{
    Call, Reading,
    answer::Answer,
    fault::Denial,
    identifiers::same,
    incoming::Incoming,
    rules::{
        self,
        access::{BODY_ID_DIFFERS, VALUE_UNKNOWN},
    },
    state::Record,
};
use crate::model::{
    json::{Layout, Value, print},
    query,
};

/// Does what a request asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Handler {
    /// Only looks.
    Read(for<'a> fn(&Reading<'a>) -> Result<Answer, Denial>),
    /// Changes what is remembered, if it succeeds.
    Change(for<'a, 'b> fn(&'b mut Call<'a>) -> Result<Answer, Denial>),
}

use Handler::{Change, Read};

const ORDERS: &str = "/v1/customers/{customer-tenant-id}/orders";
const ORDER: &str = "/v1/customers/{customer-tenant-id}/orders/{order-id}";
const ORDER_STATUS: &str =
    "/v1/customers/{customer-tenant-id}/orders/{order-id}/provisioningstatus";
const LINE_LINKS: &str = "/v1/customers/{customer-tenant-id}/orders/{order-id}/lineitems/{line-item-number}/activationlinks";
const SUBSCRIPTIONS: &str = "/v1/customers/{customer-tenant-id}/subscriptions";
const SUBSCRIPTION: &str = "/v1/customers/{customer-tenant-id}/subscriptions/{subscription-id}";
const SUBSCRIPTION_STATUS: &str =
    "/v1/customers/{customer-tenant-id}/subscriptions/{subscription-id}/provisioningstatus";
const ADD_ONS: &str = "/v1/customers/{customer-tenant-id}/subscriptions/{subscription-id}/addons";
const SUPPORT_CONTACT: &str =
    "/v1/customers/{customer-tenant-id}/subscriptions/{subscription-id}/supportcontact";
const ACTIVATION_LINKS: &str =
    "/v1/customers/{customer-tenant-id}/subscriptions/{subscription-id}/activationlinks";

/// Every operation; those that are asked for most come first.
pub(crate) const ROUTES: &[(&str, &str, Handler)] = &[
    (SUBSCRIPTION, "GET", Read(subscription::get)),
    (SUBSCRIPTION, "PATCH", Change(subscription::patch)),
    (ORDER, "GET", Read(order::get)),
    (ORDER, "PATCH", Change(order::patch)),
    (ORDERS, "GET", Read(order::list)),
    (ORDERS, "POST", Change(order::create)),
    (SUBSCRIPTIONS, "GET", Read(subscription::list)),
    (ORDER_STATUS, "GET", Read(order_status::get)),
    (LINE_LINKS, "GET", Read(activation_links::of_line)),
    (SUBSCRIPTION_STATUS, "GET", Read(related::provisioning_status)),
    (ADD_ONS, "GET", Read(related::add_ons)),
    (SUPPORT_CONTACT, "GET", Read(related::support_contact)),
    (ACTIVATION_LINKS, "GET", Read(activation_links::of_subscription)),
];

impl<S> Call<'_, S> {
    /// The decoded value of a query parameter, its key in any case.
    fn parameter(&self, name: &str) -> Option<String> {
        let decoded = self.request.query.iter().map(query::Pair::decoded);
        decoded.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?.1
    }

    /// Whether a query parameter says so: `true`, `True`.
    fn flag(&self, name: &str) -> bool {
        self.parameter(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }
}

/// The body's id, where it has one, has to be that of the path.
fn check_body_id(body: &Incoming, id: &str) -> Result<(), Denial> {
    match body.text("id") {
        Some(sent) if !same(sent, id) => Err(BODY_ID_DIFFERS.deny(&[])),
        _ => Ok(()),
    }
}

/// A record can be blocked by any rule, to try out what a client does then.
fn check_not_blocked(record: &Record) -> Result<(), Denial> {
    match record.blocked_by.as_deref().and_then(rules::named) {
        // This one forbids a suspension and nothing else: see `subscription_status`.
        Some(rule) if *rule != rules::subscription::AZURE_PLAN_IN_USE => {
            let about = record.text("offerId").unwrap_or(record.id());
            Err(rule.deny(&[about, record.id()]))
        }
        _ => Ok(()),
    }
}

/// One of the known values, in whichever case it was sent.
fn known_value(sent: &str, known: &[&'static str]) -> Result<&'static str, Denial> {
    let found = known.iter().find(|value| value.eq_ignore_ascii_case(sent));
    found.copied().ok_or_else(|| unknown_value(sent))
}

fn unknown_value(sent: &str) -> Denial {
    VALUE_UNKNOWN.deny(&[sent, "https://docs.microsoft.com/partner-center/develop/error-codes"])
}

/// A list of resources.
fn collection(items: Vec<Value>, links: Option<Value>) -> Answer {
    let items = items.iter().map(|item| print(item, Layout::Minified).into());
    printed_collection(items.collect(), links)
}

/// A list of resources that are printed already.
fn printed_collection(items: Vec<Bytes>, links: Option<Value>) -> Answer {
    let length = items.iter().map(|item| item.len() + 1).sum::<usize>() + 500;
    let mut text = Vec::with_capacity(length);
    text.extend_from_slice(format!("{{\"totalCount\":{},\"items\":[", items.len()).as_bytes());
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            text.push(b',');
        }
        text.extend_from_slice(item);
    }
    text.push(b']');
    if let Some(links) = links {
        text.extend_from_slice(b",\"links\":");
        text.extend_from_slice(print(&links, Layout::Minified).as_bytes());
    }
    text.extend_from_slice(b",\"attributes\":{\"objectType\":\"Collection\"}}");
    Answer::printed(text.into())
}
