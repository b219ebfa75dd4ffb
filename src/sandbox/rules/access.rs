//! Refusals that come before any resource is looked at, and those that every resource shares.

use super::{Evidence, SandboxRule};

/// The request has no Authorization header.
pub const TOKEN_MISSING: SandboxRule = SandboxRule {
    id: "token-missing",
    summary: "The request has no Authorization header.",
    status: 401,
    code: 800001,
    description: "Partner Token missing in request context",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// The Authorization header is not a bearer token, or the token has expired.
pub const TOKEN_INVALID: SandboxRule = SandboxRule {
    id: "token-invalid",
    summary: "The Authorization header is not a bearer token, or the token has expired.",
    status: 401,
    code: 400,
    description: "Access denied",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// No operation has this path.
pub const PATH_UNKNOWN: SandboxRule = SandboxRule {
    id: "path-unknown",
    summary: "No operation has this path.",
    status: 404,
    code: 1000,
    description: "Not found",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// The path is one of the catalogue, which the sandbox does not serve.
pub const OPERATION_NOT_EMULATED: SandboxRule = SandboxRule {
    id: "operation-not-emulated",
    summary: "The path is one of the catalogue, which the sandbox does not serve.",
    status: 501,
    code: 900141,
    description: "This operation is not supported",
    evidence: Evidence::Assumed,
    source: "paths in links of samples; no code documented",
};

/// The path has no operation of this method.
pub const METHOD_NOT_ALLOWED: SandboxRule = SandboxRule {
    id: "method-not-allowed",
    summary: "The path has no operation of this method.",
    status: 405,
    code: 900141,
    description: "This operation is not supported",
    evidence: Evidence::Assumed,
    source: "status in the list of REST error codes; no code documented",
};

/// The Accept header takes no JSON.
pub const MEDIA_TYPE_NOT_ACCEPTABLE: SandboxRule = SandboxRule {
    id: "media-type-not-acceptable",
    summary: "The Accept header takes no JSON.",
    status: 406,
    code: 900141,
    description: "This operation is not supported",
    evidence: Evidence::Assumed,
    source: "status in the list of REST error codes; no code documented",
};

/// The customer id in the path is not a GUID.
pub const CUSTOMER_ID_INVALID: SandboxRule = SandboxRule {
    id: "customer-id-invalid",
    summary: "The customer id in the path is not a GUID.",
    status: 400,
    code: 900118,
    description: "Invalid Customer Id",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// There is no such customer.
pub const CUSTOMER_UNKNOWN: SandboxRule = SandboxRule {
    id: "customer-unknown",
    summary: "There is no such customer.",
    status: 404,
    code: 60003,
    description: "Tenant not found",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// The body is not a JSON object.
pub const BODY_NOT_JSON: SandboxRule = SandboxRule {
    id: "body-not-json",
    summary: "The body is not a JSON object.",
    status: 400,
    code: 800002,
    description: "Invalid request input",
    evidence: Evidence::Assumed,
    source: "code in the table; trigger without source",
};

/// The id in the body is not the one in the path.
pub const BODY_ID_DIFFERS: SandboxRule = SandboxRule {
    id: "body-id-differs",
    summary: "The id in the body is not the one in the path.",
    status: 400,
    code: 800002,
    description: "Invalid request input",
    evidence: Evidence::Assumed,
    source: "code in the table; trigger without source",
};

/// A value is not one of those that the field can have.
pub const VALUE_UNKNOWN: SandboxRule = SandboxRule {
    id: "value-unknown",
    summary: "A value is not one of those that the field can have.",
    status: 400,
    code: 900126,
    description: "Unable to parse enum: {0} For more information, please visit {1}",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// A sandbox account has no more than 25 licences in a subscription, and with --account-limits no more than 5 subscriptions and 2 reservations of a customer.
pub const SANDBOX_LIMIT_MET: SandboxRule = SandboxRule {
    id: "sandbox-limit-met",
    summary: "A sandbox account has no more than 25 licences in a subscription, and with --account-limits no more than 5 subscriptions and 2 reservations of a customer.",
    status: 400,
    code: 800018,
    description: "The sandbox limit has been met",
    evidence: Evidence::Inferred,
    source: "limits: Test and debug with integration sandbox; code: Partner Center REST error codes",
};

/// The token was issued for another API.
pub const TOKEN_AUDIENCE_WRONG: SandboxRule = SandboxRule {
    id: "token-audience-wrong",
    summary: "The token was issued for another API.",
    status: 401,
    code: 900420,
    description: "The audience {0} is invalid and is no longer supported.",
    evidence: Evidence::Inferred,
    source: "code: issue reports of 2025; the text is ours",
};

/// The token was got without a second factor: its claim amr lacks mfa. The answer is a text.
pub const MFA_MISSING: SandboxRule = SandboxRule {
    id: "mfa-missing",
    summary: "The token was got without a second factor: its claim amr lacks mfa. The answer is a text.",
    status: 401,
    code: 10001,
    description: "Authentication failed. MFA required. (10001)",
    evidence: Evidence::Inferred,
    source: "reports of users",
};

/// The provisioning status of an order takes no token of an application alone: its claim idtyp is app.
pub const APPLICATION_TOKEN_REFUSED: SandboxRule = SandboxRule {
    id: "application-token-refused",
    summary: "The provisioning status of an order takes no token of an application alone: its claim idtyp is app.",
    status: 403,
    code: 900329,
    description: "This resource does not support application-only authentication.",
    evidence: Evidence::Inferred,
    source: "Get order provisioning status; code: Partner Center REST error codes",
};

/// The customer is there, and buys from another partner.
pub const RELATIONSHIP_MISSING: SandboxRule = SandboxRule {
    id: "relationship-missing",
    summary: "The customer is there, and buys from another partner.",
    status: 403,
    code: 20002,
    description: "The partner id {0} has no commerce relationship with the customer id {1}.",
    evidence: Evidence::Inferred,
    source: "Partner Center REST error codes",
};

/// The Content-Type of a body is not JSON.
pub const CONTENT_TYPE_UNSUPPORTED: SandboxRule = SandboxRule {
    id: "content-type-unsupported",
    summary: "The Content-Type of a body is not JSON.",
    status: 415,
    code: 900141,
    description: "This operation is not supported",
    evidence: Evidence::Assumed,
    source: "RFC 9110; the service reads other types, the sandbox does not",
};

/// With --throttle: more than 500 requests in a minute for a customer and a resource.
pub const RATE_LIMIT_EXCEEDED: SandboxRule = SandboxRule {
    id: "rate-limit-exceeded",
    summary: "With --throttle: more than 500 requests in a minute for a customer and a resource.",
    status: 429,
    code: 429,
    description: "Rate limit is exceeded. Try again in {0} seconds.",
    evidence: Evidence::Documented,
    source: "Order resources; Subscription resources; API throttling guidance",
};

/// With --account-limits: a sandbox account has no more than 10 Azure plans.
pub const AZURE_PLAN_LIMIT_MET: SandboxRule = SandboxRule {
    id: "azure-plan-limit-met",
    summary: "With --account-limits: a sandbox account has no more than 10 Azure plans.",
    status: 400,
    code: 900116,
    description: "Unable to create order. There is a limit to how many Azure plans can be created under sandbox accounts",
    evidence: Evidence::Inferred,
    source: "limit: Test and debug with integration sandbox; code: Partner Center REST error codes",
};

/// Every rule of this file.
pub const ALL: &[&SandboxRule] = &[
    &TOKEN_MISSING,
    &TOKEN_INVALID,
    &PATH_UNKNOWN,
    &OPERATION_NOT_EMULATED,
    &METHOD_NOT_ALLOWED,
    &MEDIA_TYPE_NOT_ACCEPTABLE,
    &CUSTOMER_ID_INVALID,
    &CUSTOMER_UNKNOWN,
    &BODY_NOT_JSON,
    &BODY_ID_DIFFERS,
    &VALUE_UNKNOWN,
    &SANDBOX_LIMIT_MET,
    &TOKEN_AUDIENCE_WRONG,
    &MFA_MISSING,
    &APPLICATION_TOKEN_REFUSED,
    &RELATIONSHIP_MISSING,
    &CONTENT_TYPE_UNSUPPORTED,
    &RATE_LIMIT_EXCEEDED,
    &AZURE_PLAN_LIMIT_MET,
];
