//! Refusals of the subscription operations.

use super::{Evidence, SandboxRule};

/// The customer has no such subscription.
pub const SUBSCRIPTION_UNKNOWN: SandboxRule = SandboxRule {
    id: "subscription-unknown",
    summary: "The customer has no such subscription.",
    status: 404,
    code: 20003,
    description: "Subscription with id {0} not found.",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// If-Match, or without it the etag in the body, is not the present etag.
pub const ETAG_OUTDATED: SandboxRule = SandboxRule {
    id: "etag-outdated",
    summary: "If-Match, or without it the etag in the body, is not the present etag.",
    status: 400,
    code: 2055,
    description: "Etag is no longer valid",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// A change has to carry the complete subscription.
pub const SUBSCRIPTION_INCOMPLETE: SandboxRule = SandboxRule {
    id: "subscription-incomplete",
    summary: "A change has to carry the complete subscription.",
    status: 400,
    code: 800002,
    description: "Invalid request input",
    evidence: Evidence::Assumed,
    source: "rule: Suspend a subscription and its sisters; code without source",
};

/// A change has to carry the status.
pub const STATUS_MISSING: SandboxRule = SandboxRule {
    id: "status-missing",
    summary: "A change has to carry the status.",
    status: 400,
    code: 800002,
    description: "Invalid request input",
    evidence: Evidence::Assumed,
    source: "rule: Suspend a subscription and its sisters; code without source",
};

/// A field has the wrong type.
pub const SUBSCRIPTION_INPUT_INVALID: SandboxRule = SandboxRule {
    id: "subscription-input-invalid",
    summary: "A field has the wrong type.",
    status: 400,
    code: 800002,
    description: "Invalid request input",
    evidence: Evidence::Assumed,
    source: "no source",
};

/// A deleted subscription stays as it is.
pub const DELETED_SUBSCRIPTION_CHANGED: SandboxRule = SandboxRule {
    id: "deleted-subscription-changed",
    summary: "A deleted subscription stays as it is.",
    status: 400,
    code: 2011,
    description: "Subscription with id {0} and deleted status cannot be updated.",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// An expired or disabled subscription, or one whose term has ended, cannot be reactivated.
pub const ENDED_SUBSCRIPTION_CHANGED: SandboxRule = SandboxRule {
    id: "ended-subscription-changed",
    summary: "An expired or disabled subscription, or one whose term has ended, cannot be reactivated.",
    status: 400,
    code: 900279,
    description: "Update operations are no longer allowed for this subscription.",
    evidence: Evidence::Inferred,
    source: "Subscription lifecycle states; code: Partner Center REST error codes",
};

/// A pending marketplace subscription has to be activated first.
pub const SUBSCRIPTION_NOT_ACTIVATED: SandboxRule = SandboxRule {
    id: "subscription-not-activated",
    summary: "A pending marketplace subscription has to be activated first.",
    status: 400,
    code: 800081,
    description: "Cannot update a subscription before activating it",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// A pending subscription is not ready yet.
pub const SUBSCRIPTION_NOT_READY: SandboxRule = SandboxRule {
    id: "subscription-not-ready",
    summary: "A pending subscription is not ready yet.",
    status: 409,
    code: 800082,
    description: "Subscription is not ready to be updated. Try again after sometime",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// Another change of the subscription is pending.
pub const SUBSCRIPTION_OPERATION_PENDING: SandboxRule = SandboxRule {
    id: "subscription-operation-pending",
    summary: "Another change of the subscription is pending.",
    status: 409,
    code: 900278,
    description: "There is a pending operation on this subscription. Please try again after 24 hours.",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// Changes are not allowed at present.
pub const SUBSCRIPTION_UPDATES_BLOCKED: SandboxRule = SandboxRule {
    id: "subscription-updates-blocked",
    summary: "Changes are not allowed at present.",
    status: 400,
    code: 900280,
    description: "Update operations are currently not allowed for this subscription.",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// The subscription is about to expire.
pub const SUBSCRIPTION_EXPIRING: SandboxRule = SandboxRule {
    id: "subscription-expiring",
    summary: "The subscription is about to expire.",
    status: 400,
    code: 900277,
    description: "Your subscription is in the process of being expired. No further updates are allowed on this subscription.",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// There were too many changes.
pub const SUBSCRIPTION_CHANGED_TOO_OFTEN: SandboxRule = SandboxRule {
    id: "subscription-changed-too-often",
    summary: "There were too many changes.",
    status: 400,
    code: 900311,
    description: "This subscription has been updated too many times. Please contact partner support if you need to make more updates on this subscription.",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// The change fails inside the service.
pub const SUBSCRIPTION_UPDATE_FAILED: SandboxRule = SandboxRule {
    id: "subscription-update-failed",
    summary: "The change fails inside the service.",
    status: 500,
    code: 800094,
    description: "Update subscription is not successful",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// Reservations and perpetual software have no status to change.
pub const PRODUCT_STATUS_FIXED: SandboxRule = SandboxRule {
    id: "product-status-fixed",
    summary: "Reservations and perpetual software have no status to change.",
    status: 400,
    code: 800096,
    description: "Cannot update the status for this subscription",
    evidence: Evidence::Inferred,
    source: "Cancel an order from the integration sandbox, product matrix; code: Partner Center REST error codes",
};

/// The status cannot change from the present one to the wanted one.
pub const STATUS_CHANGE_ILLEGAL: SandboxRule = SandboxRule {
    id: "status-change-illegal",
    summary: "The status cannot change from the present one to the wanted one.",
    status: 400,
    code: 800040,
    description: "Asset status cannot be changed to {0} from {1}",
    evidence: Evidence::Inferred,
    source: "Subscription lifecycle states; code: Partner Center REST error codes",
};

/// A subscription can be cancelled until its cancellationAllowedUntilDate: new commerce 7 days, software 30 days.
pub const CANCELLATION_WINDOW_PASSED: SandboxRule = SandboxRule {
    id: "cancellation-window-passed",
    summary: "A subscription can be cancelled until its cancellationAllowedUntilDate: new commerce 7 days, software 30 days.",
    status: 400,
    code: 900117,
    description: "You have passed your {0}-day cancellation window. We are unable to cancel your purchase",
    evidence: Evidence::Inferred,
    source: "Cancel a commercial marketplace or new commerce subscription; code: Partner Center REST error codes",
};

/// While suspended, a subscription can only be reactivated or cancelled.
pub const SUSPENDED_SUBSCRIPTION_CHANGED: SandboxRule = SandboxRule {
    id: "suspended-subscription-changed",
    summary: "While suspended, a subscription can only be reactivated or cancelled.",
    status: 400,
    code: 800091,
    description: "Cannot update a subscription with suspended status",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// While suspended, the quantity stays.
pub const SUSPENDED_QUANTITY_CHANGED: SandboxRule = SandboxRule {
    id: "suspended-quantity-changed",
    summary: "While suspended, the quantity stays.",
    status: 400,
    code: 2001,
    description: "Subscription quantity cannot be increased or decreased while subscription is being suspended",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// An add-on can be active only while its parent is.
pub const PARENT_NOT_ACTIVE: SandboxRule = SandboxRule {
    id: "parent-not-active",
    summary: "An add-on can be active only while its parent is.",
    status: 409,
    code: 27009,
    description: "Cannot enable a child subscription, when the parent subscription is not Active",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// An Azure plan with active Azure subscriptions cannot be suspended.
pub const AZURE_PLAN_IN_USE: SandboxRule = SandboxRule {
    id: "azure-plan-in-use",
    summary: "An Azure plan with active Azure subscriptions cannot be suspended.",
    status: 403,
    code: 900115,
    description: "Azure plan cannot be moved to suspended state since you have one or more Azure Subscriptions in the active state",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// The billing cycle is changed through the order.
pub const BILLING_CYCLE_CHANGED: SandboxRule = SandboxRule {
    id: "billing-cycle-changed",
    summary: "The billing cycle is changed through the order.",
    status: 400,
    code: 2054,
    description: "The billing cycle for an existing subscription cannot be updated using update-subscription operation. Please use update-Order operation",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// The partner of record stays.
pub const PARTNER_CHANGED: SandboxRule = SandboxRule {
    id: "partner-changed",
    summary: "The partner of record stays.",
    status: 400,
    code: 800098,
    description: "Cannot update the partner on record for this subscription",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// The quantity is below 1 or above what the offer allows.
pub const QUANTITY_OUT_OF_RANGE: SandboxRule = SandboxRule {
    id: "quantity-out-of-range",
    summary: "The quantity is below 1 or above what the offer allows.",
    status: 400,
    code: 2002,
    description: "Subscription quantity is not within minimum and maximum allowed quantity",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// The product has no quantity to change.
pub const QUANTITY_FIXED: SandboxRule = SandboxRule {
    id: "quantity-fixed",
    summary: "The product has no quantity to change.",
    status: 400,
    code: 800095,
    description: "Cannot update the seat quantity for this subscription",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// New commerce licences can be given back only within the cancellation window.
pub const QUANTITY_DECREASED_LATE: SandboxRule = SandboxRule {
    id: "quantity-decreased-late",
    summary: "New commerce licences can be given back only within the cancellation window.",
    status: 400,
    code: 800090,
    description: "Subscription quantity cannot be decreased.",
    evidence: Evidence::Documented,
    source: "Change the quantity of a subscription",
};

/// The product has no term that could renew.
pub const AUTO_RENEW_IMPOSSIBLE: SandboxRule = SandboxRule {
    id: "auto-renew-impossible",
    summary: "The product has no term that could renew.",
    status: 400,
    code: 800093,
    description: "The subscription is not eligible to be auto-renewed",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// As cancellation-window-passed, where --window says hours.
pub const CANCELLATION_HOURS_PASSED: SandboxRule = SandboxRule {
    id: "cancellation-hours-passed",
    summary: "As cancellation-window-passed, where --window says hours.",
    status: 400,
    code: 900213,
    description: "You have passed your {0}-hour cancellation window. We are unable to cancel your purchase",
    evidence: Evidence::Inferred,
    source: "Cancel a commercial marketplace or new commerce subscription, edition of 2021; code: Partner Center REST error codes",
};

/// As quantity-decreased-late, where --window says hours.
pub const REDUCTION_HOURS_PASSED: SandboxRule = SandboxRule {
    id: "reduction-hours-passed",
    summary: "As quantity-decreased-late, where --window says hours.",
    status: 400,
    code: 900214,
    description: "You have passed your {0}-hour window for reducing seats for this subscription.",
    evidence: Evidence::Inferred,
    source: "Change the quantity of a subscription, edition of 2021; code: Partner Center REST error codes",
};

/// Every rule of this file.
pub const ALL: &[&SandboxRule] = &[
    &SUBSCRIPTION_UNKNOWN,
    &ETAG_OUTDATED,
    &SUBSCRIPTION_INCOMPLETE,
    &STATUS_MISSING,
    &SUBSCRIPTION_INPUT_INVALID,
    &DELETED_SUBSCRIPTION_CHANGED,
    &ENDED_SUBSCRIPTION_CHANGED,
    &SUBSCRIPTION_NOT_ACTIVATED,
    &SUBSCRIPTION_NOT_READY,
    &SUBSCRIPTION_OPERATION_PENDING,
    &SUBSCRIPTION_UPDATES_BLOCKED,
    &SUBSCRIPTION_EXPIRING,
    &SUBSCRIPTION_CHANGED_TOO_OFTEN,
    &SUBSCRIPTION_UPDATE_FAILED,
    &PRODUCT_STATUS_FIXED,
    &STATUS_CHANGE_ILLEGAL,
    &CANCELLATION_WINDOW_PASSED,
    &SUSPENDED_SUBSCRIPTION_CHANGED,
    &SUSPENDED_QUANTITY_CHANGED,
    &PARENT_NOT_ACTIVE,
    &AZURE_PLAN_IN_USE,
    &BILLING_CYCLE_CHANGED,
    &PARTNER_CHANGED,
    &QUANTITY_OUT_OF_RANGE,
    &QUANTITY_FIXED,
    &QUANTITY_DECREASED_LATE,
    &AUTO_RENEW_IMPOSSIBLE,
    &CANCELLATION_HOURS_PASSED,
    &REDUCTION_HOURS_PASSED,
];
