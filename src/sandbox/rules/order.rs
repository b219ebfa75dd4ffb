//! Refusals of the order operations.

use super::{Evidence, SandboxRule};

/// The customer has no such order.
pub const ORDER_UNKNOWN: SandboxRule = SandboxRule {
    id: "order-unknown",
    summary: "The customer has no such order.",
    status: 404,
    code: 20000,
    description: "Order Id not found",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// Marketplace orders are cancelled through their subscription.
pub const MARKETPLACE_ORDER_NOT_CANCELLABLE: SandboxRule = SandboxRule {
    id: "marketplace-order-not-cancellable",
    summary: "Marketplace orders are cancelled through their subscription.",
    status: 403,
    code: 800077,
    description: "Cancelling of seat-based SaaS is not supported via patch order. Use patch subscription instead.",
    evidence: Evidence::Inferred,
    source: "Cancel an order from the integration sandbox, product matrix; code: Partner Center REST error codes",
};

/// New commerce, Azure plan and legacy licence orders are cancelled or suspended through their subscription.
pub const ORDER_NOT_CANCELLABLE_BY_PRODUCT: SandboxRule = SandboxRule {
    id: "order-not-cancellable-by-product",
    summary: "New commerce, Azure plan and legacy licence orders are cancelled or suspended through their subscription.",
    status: 400,
    code: 800063,
    description: "This order {0} cannot be cancelled. Use PATCH /customers/{1}/subscriptions/<subscriptionId> to suspend subscriptions",
    evidence: Evidence::Inferred,
    source: "Cancel an order from the integration sandbox, product matrix; code: Partner Center REST error codes",
};

/// Reservations can be cancelled in sandbox accounts only.
pub const ORDER_NOT_CANCELLABLE_IN_PRODUCTION: SandboxRule = SandboxRule {
    id: "order-not-cancellable-in-production",
    summary: "Reservations can be cancelled in sandbox accounts only.",
    status: 403,
    code: 800019,
    description: "Non-Sandbox tenants are not allowed to cancel purchases other than software subscriptions and perpetual software",
    evidence: Evidence::Inferred,
    source: "Cancel an order from the integration sandbox, product matrix; code: Partner Center REST error codes",
};

/// A sandbox order can be cancelled for 60 days.
pub const SANDBOX_ORDER_TOO_OLD: SandboxRule = SandboxRule {
    id: "sandbox-order-too-old",
    summary: "A sandbox order can be cancelled for 60 days.",
    status: 400,
    code: 900117,
    description: "You have passed your {0}-day cancellation window. We are unable to cancel your purchase",
    evidence: Evidence::Assumed,
    source: "rule: Cancel an order from the integration sandbox; code without source",
};

/// A software order can be cancelled for 30 days.
pub const SOFTWARE_ORDER_TOO_OLD: SandboxRule = SandboxRule {
    id: "software-order-too-old",
    summary: "A software order can be cancelled for 30 days.",
    status: 400,
    code: 900117,
    description: "You have passed your {0}-day cancellation window. We are unable to cancel your purchase",
    evidence: Evidence::Inferred,
    source: "Cancel software purchases, dates of its sample; code: Partner Center REST error codes",
};

/// A cancelled order stays as it is.
pub const ORDER_ALREADY_CANCELLED: SandboxRule = SandboxRule {
    id: "order-already-cancelled",
    summary: "A cancelled order stays as it is.",
    status: 400,
    code: 800061,
    description: "Order cannot be cancelled",
    evidence: Evidence::Assumed,
    source: "code in the table; trigger without source",
};

/// A change of the order is still pending.
pub const ORDER_ADJUSTMENT_PENDING: SandboxRule = SandboxRule {
    id: "order-adjustment-pending",
    summary: "A change of the order is still pending.",
    status: 409,
    code: 800014,
    description: "There is a pending adjustment requested for this order",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// The order is still being placed.
pub const ORDER_IN_PROGRESS: SandboxRule = SandboxRule {
    id: "order-in-progress",
    summary: "The order is still being placed.",
    status: 409,
    code: 800060,
    description: "Your order is in progress. Please check your order history for recent orders in few minutes",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// The order has no line of this number.
pub const LINE_NUMBER_OUT_OF_RANGE: SandboxRule = SandboxRule {
    id: "line-number-out-of-range",
    summary: "The order has no line of this number.",
    status: 400,
    code: 800071,
    description: "Line Item number should be from 0 to number of line items count",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// The body of an order PATCH asks for nothing that can be done.
pub const ORDER_CHANGE_EMPTY: SandboxRule = SandboxRule {
    id: "order-change-empty",
    summary: "The body of an order PATCH asks for nothing that can be done.",
    status: 400,
    code: 800002,
    description: "Invalid request input",
    evidence: Evidence::Assumed,
    source: "code in the table; trigger without source",
};

/// A field of the order is missing or of the wrong type.
pub const ORDER_INPUT_INVALID: SandboxRule = SandboxRule {
    id: "order-input-invalid",
    summary: "A field of the order is missing or of the wrong type.",
    status: 400,
    code: 800002,
    description: "Invalid request input",
    evidence: Evidence::Assumed,
    source: "required fields: Create an order, Change the billing cycle; code without source",
};

/// There is no such offer.
pub const OFFER_UNKNOWN: SandboxRule = SandboxRule {
    id: "offer-unknown",
    summary: "There is no such offer.",
    status: 400,
    code: 800004,
    description: "Invalid offer Id",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// The customer in the body is not the one in the path.
pub const ORDER_CUSTOMER_DIFFERS: SandboxRule = SandboxRule {
    id: "order-customer-differs",
    summary: "The customer in the body is not the one in the path.",
    status: 400,
    code: 800002,
    description: "Invalid request input",
    evidence: Evidence::Assumed,
    source: "no source",
};

/// The subscription that the add-on is for does not exist.
pub const PARENT_SUBSCRIPTION_UNKNOWN: SandboxRule = SandboxRule {
    id: "parent-subscription-unknown",
    summary: "The subscription that the add-on is for does not exist.",
    status: 404,
    code: 20003,
    description: "Subscription with id {0} not found.",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// Product and SKU of the offer are there, the availability is not: they change over time.
pub const AVAILABILITY_UNKNOWN: SandboxRule = SandboxRule {
    id: "availability-unknown",
    summary: "Product and SKU of the offer are there, the availability is not: they change over time.",
    status: 404,
    code: 400019,
    description: "Availability not found.",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// The offer can be bought only with attestationAccepted.
pub const ATTESTATION_MISSING: SandboxRule = SandboxRule {
    id: "attestation-missing",
    summary: "The offer can be bought only with attestationAccepted.",
    status: 400,
    code: 900203,
    description: "CatalogItemId: {0} requires attestation acceptance.",
    evidence: Evidence::Inferred,
    source: "Create an order; code: Partner Center REST error codes",
};

/// The billing cycle of an order changes only while all its subscriptions are active.
pub const BILLING_CYCLE_INACTIVE: SandboxRule = SandboxRule {
    id: "billing-cycle-inactive",
    summary: "The billing cycle of an order changes only while all its subscriptions are active.",
    status: 400,
    code: 6000,
    description: "The billing cycle could not be changed because the order contains one or more subscriptions that are not active",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// What is paid once has no other billing cycle.
pub const BILLING_CYCLE_UNSUPPORTED: SandboxRule = SandboxRule {
    id: "billing-cycle-unsupported",
    summary: "What is paid once has no other billing cycle.",
    status: 400,
    code: 6001,
    description: "The billing cycle could not be changed because one of the order's Offer IDs does not support the billing term",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// The add-on is for another kind of product than the subscription.
pub const ADD_ON_UNRELATED: SandboxRule = SandboxRule {
    id: "add-on-unrelated",
    summary: "The add-on is for another kind of product than the subscription.",
    status: 400,
    code: 800029,
    description: "The add-on is not related to the specified parent subscription",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// Every rule of this file.
pub const ALL: &[&SandboxRule] = &[
    &ORDER_UNKNOWN,
    &MARKETPLACE_ORDER_NOT_CANCELLABLE,
    &ORDER_NOT_CANCELLABLE_BY_PRODUCT,
    &ORDER_NOT_CANCELLABLE_IN_PRODUCTION,
    &SANDBOX_ORDER_TOO_OLD,
    &SOFTWARE_ORDER_TOO_OLD,
    &ORDER_ALREADY_CANCELLED,
    &ORDER_ADJUSTMENT_PENDING,
    &ORDER_IN_PROGRESS,
    &LINE_NUMBER_OUT_OF_RANGE,
    &ORDER_CHANGE_EMPTY,
    &ORDER_INPUT_INVALID,
    &OFFER_UNKNOWN,
    &ORDER_CUSTOMER_DIFFERS,
    &PARENT_SUBSCRIPTION_UNKNOWN,
    &AVAILABILITY_UNKNOWN,
    &ATTESTATION_MISSING,
    &BILLING_CYCLE_INACTIVE,
    &BILLING_CYCLE_UNSUPPORTED,
    &ADD_ON_UNRELATED,
];
