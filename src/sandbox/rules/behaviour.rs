//! What the sandbox does when it refuses nothing, and where that is written.

use super::Evidence::{self, Assumed, Documented, Inferred};

/// Something that the sandbox does.
#[derive(Debug)]
pub struct Behaviour {
    /// Its name.
    pub id: &'static str,
    /// What it does.
    pub summary: &'static str,
    /// How we know.
    pub evidence: Evidence,
    /// Where it is written.
    pub source: &'static str,
}

const fn behaviour(
    id: &'static str,
    evidence: Evidence,
    summary: &'static str,
    source: &'static str,
) -> Behaviour {
    Behaviour { id, summary, evidence, source }
}

/// Everything that it does.
#[rustfmt::skip]
pub const ALL: &[Behaviour] = &[
    behaviour("product-matrix", Documented, "Which product can be cancelled by PATCH order and by PATCH subscription, in a sandbox and a production account.", "Cancel an order from the integration sandbox"),
    behaviour("whole-order-cancelled", Documented, "A PATCH of id and status cancels the whole order, and its quantities stay.", "Cancel an order from the integration sandbox"),
    behaviour("order-lines-cancelled", Documented, "A PATCH that names lines gives these the quantity 0; the order is completed as long as a line is left.", "Cancel software purchases"),
    behaviour("software-subscriptions-deleted", Assumed, "The subscriptions of a cancelled software order are deleted.", "no source"),
    behaviour("billing-cycle-of-order-changed", Documented, "A PATCH with another billing cycle changes the order and its subscriptions.", "Change the billing cycle"),
    behaviour("add-on-bought", Documented, "A PATCH with a line that has a parentSubscriptionId buys an add-on.", "Purchase an add-on"),
    behaviour("order-placed", Documented, "A POST answers 201 and the order; reservations and marketplace orders are pending for a minute.", "Create an order"),
    behaviour("orders-filtered", Documented, "Orders are listed by billingType in any spelling, by indirect_reseller_id, and with include_system_purchases.", "Get a list of orders; Manage orders"),
    behaviour("prices-included", Documented, "With include_price orders have prices.", "Manage orders"),
    behaviour("subscriptions-filtered", Documented, "Subscriptions are listed by order_id and by mpn_id.", "Get a list of subscriptions by order; by partner"),
    behaviour("order-provisioning-status", Documented, "The provisioning status of an order tells of each line.", "Get order provisioning status"),
    behaviour("subscription-provisioning-status", Documented, "The provisioning status of a subscription tells its quantity and end.", "Get subscription provisioning status"),
    behaviour("activation-links", Documented, "Marketplace subscriptions have an activation link, others have none.", "Get activation link by order line item"),
    behaviour("add-ons-listed", Documented, "The add-ons of a subscription are those whose parentSubscriptionId it is.", "Get a list of add-ons for a subscription"),
    behaviour("support-contact", Inferred, "The support contact of a subscription is the partner.", "Get a subscription's support contact"),
    behaviour("subscription-cancelled", Documented, "A PATCH with the status deleted cancels a subscription within its window.", "Cancel a commercial marketplace or new commerce subscription"),
    behaviour("subscription-suspended", Documented, "A PATCH with the status suspended suspends, and takes scheduled changes away.", "Suspend a subscription; Subscription lifecycle states"),
    behaviour("subscription-reactivated", Documented, "A PATCH with the status active reactivates before the end of the term.", "Reactivate a suspended subscription"),
    behaviour("subscription-edited", Documented, "A PATCH changes quantity, nickname and renewal.", "Change the quantity; Update the nickname; Update autorenew"),
    behaviour("slow-change-accepted", Documented, "With --slow-changes a PATCH of a subscription is answered 202 and a Location, and shows later.", "Change the quantity of a subscription"),
    behaviour("new-commerce-expires", Documented, "New commerce without renewal is expired for 30 days after its term, disabled for 90, deleted.", "Subscription lifecycle states"),
    behaviour("new-commerce-renews", Documented, "New commerce with renewal has a new term, and 7 days to cancel it.", "Subscription lifecycle states; Cancel a commercial marketplace or new commerce subscription"),
    behaviour("legacy-suspended-deleted", Documented, "A legacy subscription is deleted after 90 days of suspension.", "Subscription lifecycle states"),
    behaviour("etag-changes", Assumed, "Every change gives a resource another etag, which is in attributes.etag and in no header.", "samples show version 1, then 2"),
    behaviour("etag-optional", Assumed, "If-Match may be quoted, bare, * or missing; without it the etag in the body counts, and an empty one is accepted.", "samples send it or not; no SDK does"),
    behaviour("writers-one-wins", Inferred, "Of two changes that carry the same etag, one is refused.", "follows from etag-outdated"),
    behaviour("request-id-repeated", Inferred, "A change that is sent again with the same MS-RequestId gets the answer of the first, and is not made again.", "Partner Center REST headers call it an idempotency id; what happens is inferred"),
    behaviour("headers-echoed", Documented, "MS-RequestId, MS-CorrelationId and MS-CV are answered as sent, or made.", "Partner Center REST headers"),
    behaviour("names-in-any-case", Documented, "Names in bodies are read in any case and written in camelCase.", "samples in both cases"),
    behaviour("null-is-absent", Documented, "null in a body means that there is no value; answers have none.", "samples of requests"),
    behaviour("read-only-ignored", Assumed, "Fields that cannot be changed and are no rule of their own may differ.", "no source"),
    behaviour("trailing-comma-taken", Documented, "With --lenient-json bodies may have a trailing comma, as samples have.", "Cancel an order from the integration sandbox, its samples"),
    behaviour("content-type-optional", Documented, "A body without Content-Type is read as JSON.", "Cancel an order from the integration sandbox, its samples"),
    behaviour("error-shape", Documented, "Refusals have an integer code, description, data and source.", "Partner Center REST error codes, samples"),
];

/// The behaviour of this id.
pub fn named(id: &str) -> Option<&'static Behaviour> {
    ALL.iter().find(|behaviour| behaviour.id == id)
}
