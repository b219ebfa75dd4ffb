//! Refusals that nothing in the sandbox's data leads to: a test asks for them, by `--fault '… rule=ID'` or by blocking a
//! resource (`blockedBy` in a state file, `PUT /block` of the control).

use super::{Evidence, SandboxRule};

/// The caller may not do this.
pub const ACCESS_DENIED: SandboxRule = SandboxRule {
    id: "access-denied",
    summary: "The caller may not do this.",
    status: 403,
    code: 2032,
    description: "Access denied",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// The caller's role does not allow it.
pub const ROLE_MISSING: SandboxRule = SandboxRule {
    id: "role-missing",
    summary: "The caller's role does not allow it.",
    status: 403,
    code: 900150,
    description: "The supplied role does not have the rights to perform the requested operation",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// The method is for new commerce only.
pub const LEGACY_SUBSCRIPTION_UNSUPPORTED: SandboxRule = SandboxRule {
    id: "legacy-subscription-unsupported",
    summary: "The method is for new commerce only.",
    status: 403,
    code: 900263,
    description: "This API method is not supported for legacy subscriptions.",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// The operation is not there in this environment.
pub const ENVIRONMENT_UNSUPPORTED: SandboxRule = SandboxRule {
    id: "environment-unsupported",
    summary: "The operation is not there in this environment.",
    status: 400,
    code: 900127,
    description: "This operation is not supported in this environment",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// The service has failed.
pub const UNEXPECTED_ERROR: SandboxRule = SandboxRule {
    id: "unexpected-error",
    summary: "The service has failed.",
    status: 500,
    code: 800003,
    description: "Unexpected service error",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// A condition of the service does not hold.
pub const PRECONDITION_FAILED: SandboxRule = SandboxRule {
    id: "precondition-failed",
    summary: "A condition of the service does not hold.",
    status: 417,
    code: 800036,
    description: "Pre-condition failed",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// The customer has as many subscriptions as are allowed.
pub const CUSTOMER_SUBSCRIPTIONS_EXCEEDED: SandboxRule = SandboxRule {
    id: "customer-subscriptions-exceeded",
    summary: "The customer has as many subscriptions as are allowed.",
    status: 403,
    code: 800066,
    description: "The desired number of subscriptions exceeded the maximum number of subscriptions allowed per customer",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// The subscription has as many licences as are allowed.
pub const SUBSCRIPTION_SEATS_EXCEEDED: SandboxRule = SandboxRule {
    id: "subscription-seats-exceeded",
    summary: "The subscription has as many licences as are allowed.",
    status: 403,
    code: 800067,
    description: "The desired seat count exceeded the maximum seat count allowed per subscription",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// The offer has as many licences as are allowed for a subscription.
pub const CATALOG_SEATS_EXCEEDED: SandboxRule = SandboxRule {
    id: "catalog-seats-exceeded",
    summary: "The offer has as many licences as are allowed for a subscription.",
    status: 403,
    code: 800088,
    description: "The requested number of seats exceeded the remaining limit of seats allowed per subscription",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes, its placeholders left out",
};

/// The customer has as much of the offer as is allowed.
pub const CUSTOMER_ASSETS_EXCEEDED: SandboxRule = SandboxRule {
    id: "customer-assets-exceeded",
    summary: "The customer has as much of the offer as is allowed.",
    status: 403,
    code: 800089,
    description: "The requested number of assets exceeded the remaining limit of assets allowed per customer",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes, its placeholders left out",
};

/// Something is wrong with the lines of an order.
pub const ORDER_ITEMS_INVALID: SandboxRule = SandboxRule {
    id: "order-items-invalid",
    summary: "Something is wrong with the lines of an order.",
    status: 400,
    code: 800009,
    description: "Error in Cart item(s)",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// There is not so much of the offer.
pub const QUANTITY_UNAVAILABLE: SandboxRule = SandboxRule {
    id: "quantity-unavailable",
    summary: "There is not so much of the offer.",
    status: 400,
    code: 800017,
    description: "The quantity is not available for this catalog item",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// The customer may not buy the offer.
pub const OFFER_NOT_ELIGIBLE: SandboxRule = SandboxRule {
    id: "offer-not-eligible",
    summary: "The customer may not buy the offer.",
    status: 403,
    code: 2085,
    description: "The offer is not eligible for purchase",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// The customer may not buy the catalogue item.
pub const CATALOG_ITEM_NOT_ELIGIBLE: SandboxRule = SandboxRule {
    id: "catalog-item-not-eligible",
    summary: "The customer may not buy the catalogue item.",
    status: 403,
    code: 800020,
    description: "The catalog item is not eligible for purchase.",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// The customer has not accepted the Microsoft Customer Agreement.
pub const CUSTOMER_AGREEMENT_MISSING: SandboxRule = SandboxRule {
    id: "customer-agreement-missing",
    summary: "The customer has not accepted the Microsoft Customer Agreement.",
    status: 403,
    code: 13605,
    description: "The Microsoft Customer Agreement must be accepted before you can complete this purchase",
    evidence: Evidence::Inferred,
    source: "code: Partner Center REST error codes; the text is shortened",
};

/// Nothing is known of the provisioning.
pub const PROVISIONING_UNAVAILABLE: SandboxRule = SandboxRule {
    id: "provisioning-unavailable",
    summary: "Nothing is known of the provisioning.",
    status: 404,
    code: 800007,
    description: "Unable to retrieve provisioning information",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// Subscriptions for this offer stay as they are.
pub const OFFER_NOT_UPDATABLE: SandboxRule = SandboxRule {
    id: "offer-not-updatable",
    summary: "Subscriptions for this offer stay as they are.",
    status: 400,
    code: 2006,
    description: "Updates on subscriptions for offer {0} are not allowed",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// A newer wording of quantity-decreased-late.
pub const REDUCTION_WINDOW_PASSED: SandboxRule = SandboxRule {
    id: "reduction-window-passed",
    summary: "A newer wording of quantity-decreased-late.",
    status: 400,
    code: 900257,
    description: "You have passed your 7-day window for reducing seats for this subscription.",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// Another wording of billing-cycle-changed.
pub const BILLING_CYCLE_FIXED: SandboxRule = SandboxRule {
    id: "billing-cycle-fixed",
    summary: "Another wording of billing-cycle-changed.",
    status: 400,
    code: 800097,
    description: "Cannot update the billing cycle for this subscription",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// Every rule of this file.
pub const ALL: &[&SandboxRule] = &[
    &ACCESS_DENIED,
    &ROLE_MISSING,
    &LEGACY_SUBSCRIPTION_UNSUPPORTED,
    &ENVIRONMENT_UNSUPPORTED,
    &UNEXPECTED_ERROR,
    &PRECONDITION_FAILED,
    &CUSTOMER_SUBSCRIPTIONS_EXCEEDED,
    &SUBSCRIPTION_SEATS_EXCEEDED,
    &CATALOG_SEATS_EXCEEDED,
    &CUSTOMER_ASSETS_EXCEEDED,
    &ORDER_ITEMS_INVALID,
    &QUANTITY_UNAVAILABLE,
    &OFFER_NOT_ELIGIBLE,
    &CATALOG_ITEM_NOT_ELIGIBLE,
    &CUSTOMER_AGREEMENT_MISSING,
    &PROVISIONING_UNAVAILABLE,
    &OFFER_NOT_UPDATABLE,
    &REDUCTION_WINDOW_PASSED,
    &BILLING_CYCLE_FIXED,
];
