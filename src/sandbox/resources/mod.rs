//! The operations, by resource.

mod cancel_order;
mod change_order;
mod order;
mod subscription;
mod subscription_edits;
mod subscription_status;

use super::{
    Call,
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
use crate::model::{json::Value, query};

/// Does what a request asks for.
pub(crate) type Handler = fn(&mut Call<'_>) -> Result<Answer, Denial>;

/// A method and what it does.
pub(crate) type Operation = (&'static str, Handler);

/// Every operation.
pub(crate) const ROUTES: &[(&str, Operation)] = &[
    ("/v1/customers/{customer-tenant-id}/orders", ("GET", order::list)),
    ("/v1/customers/{customer-tenant-id}/orders", ("POST", order::create)),
    ("/v1/customers/{customer-tenant-id}/orders/{order-id}", ("GET", order::get)),
    ("/v1/customers/{customer-tenant-id}/orders/{order-id}", ("PATCH", order::patch)),
    ("/v1/customers/{customer-tenant-id}/subscriptions", ("GET", subscription::list)),
    (
        "/v1/customers/{customer-tenant-id}/subscriptions/{subscription-id}",
        ("GET", subscription::get),
    ),
    (
        "/v1/customers/{customer-tenant-id}/subscriptions/{subscription-id}",
        ("PATCH", subscription::patch),
    ),
];

impl Call<'_> {
    /// The decoded value of a query parameter, its key in any case.
    fn parameter(&self, name: &str) -> Option<String> {
        let decoded = self.request.query.iter().map(query::Pair::decoded);
        decoded.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?.1
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
        Some(rule) if *rule != rules::subscription::AZURE_PLAN_IN_USE => Err(rule.deny(&[])),
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
    let mut body =
        Value::object([("totalCount", Value::from(items.len())), ("items", items.into())]);
    if let Some(links) = links {
        body.set("links", links);
    }
    body.set("attributes", Value::object([("objectType", "Collection")]));
    Answer::ok(body)
}
