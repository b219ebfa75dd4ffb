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

/// The Authorization header is not a bearer token.
pub const TOKEN_INVALID: SandboxRule = SandboxRule {
    id: "token-invalid",
    summary: "The Authorization header is not a bearer token.",
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

/// The path is one that links point to, and the sandbox does not serve it.
pub const OPERATION_NOT_EMULATED: SandboxRule = SandboxRule {
    id: "operation-not-emulated",
    summary: "The path is one that links point to, and the sandbox does not serve it.",
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

/// A sandbox account has no more than 25 licences in a subscription.
pub const SANDBOX_LIMIT_MET: SandboxRule = SandboxRule {
    id: "sandbox-limit-met",
    summary: "A sandbox account has no more than 25 licences in a subscription.",
    status: 400,
    code: 800018,
    description: "The sandbox limit has been met",
    evidence: Evidence::Inferred,
    source: "limits: Test and debug with integration sandbox; code: Partner Center REST error codes",
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
];
