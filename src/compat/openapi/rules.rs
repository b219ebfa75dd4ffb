//! What can be said of two OpenAPI documents beside their schemas.

use crate::model::{Rule, Severity};

/// Every rule of this file.
pub const ALL: &[&Rule] = &[
    &OPERATION_REMOVED,
    &OPERATION_ADDED,
    &PARAMETER_REQUIRED_ADDED,
    &PARAMETER_BECAME_REQUIRED,
    &PARAMETER_ADDED,
    &PARAMETER_REMOVED,
    &PARAMETER_MOVED,
    &PARAMETER_STYLE_CHANGED,
    &REQUEST_BODY_BECAME_REQUIRED,
    &REQUEST_BODY_REMOVED,
    &REQUEST_MEDIA_TYPE_REMOVED,
    &RESPONSE_MEDIA_TYPE_REMOVED,
    &RESPONSE_MEDIA_TYPE_ADDED,
    &RESPONSE_STATUS_REMOVED,
    &RESPONSE_STATUS_ADDED,
    &RESPONSE_HEADER_REMOVED,
    &RESPONSE_HEADER_BECAME_OPTIONAL,
    &SECURITY_ADDED,
    &SECURITY_REMOVED,
    &CALLBACK_REMOVED,
    &CALLBACK_ADDED,
    &LINK_REMOVED,
    &LINK_CHANGED,
];

/// An operation is gone.
pub const OPERATION_REMOVED: Rule = Rule {
    id: "operation-removed",
    severity: Severity::Error,
    summary: "An operation is gone.",
    help: "Clients that use it get an error.",
};

/// An operation is new.
pub const OPERATION_ADDED: Rule = Rule {
    id: "operation-added",
    severity: Severity::Info,
    summary: "An operation is new.",
    help: "Nobody relies on it yet.",
};

/// A parameter is new and required.
pub const PARAMETER_REQUIRED_ADDED: Rule = Rule {
    id: "parameter-required-added",
    severity: Severity::Error,
    summary: "A parameter is new and required.",
    help: "Requests of today lack it and are refused.",
};

/// A parameter that was optional is required.
pub const PARAMETER_BECAME_REQUIRED: Rule = Rule {
    id: "parameter-became-required",
    severity: Severity::Error,
    summary: "A parameter that was optional is required.",
    help: "Requests of today may lack it and are refused then.",
};

/// A parameter is new and optional.
pub const PARAMETER_ADDED: Rule = Rule {
    id: "parameter-added",
    severity: Severity::Info,
    summary: "A parameter is new and optional.",
    help: "Requests of today need not change.",
};

/// A parameter is gone.
pub const PARAMETER_REMOVED: Rule = Rule {
    id: "parameter-removed",
    severity: Severity::Warning,
    summary: "A parameter is gone.",
    help: "Requests that carry it are refused, or it does nothing any more.",
};

/// A parameter stands in another place of the request.
pub const PARAMETER_MOVED: Rule = Rule {
    id: "parameter-moved",
    severity: Severity::Error,
    summary: "A parameter stands in another place of the request.",
    help: "Requests of today carry it where it is no longer read.",
};

/// A request must have a body now.
pub const REQUEST_BODY_BECAME_REQUIRED: Rule = Rule {
    id: "request-body-became-required",
    severity: Severity::Error,
    summary: "A request must have a body now.",
    help: "Requests of today may lack it and are refused then.",
};

/// A request has no body any more.
pub const REQUEST_BODY_REMOVED: Rule = Rule {
    id: "request-body-removed",
    severity: Severity::Error,
    summary: "A request has no body any more.",
    help: "What clients send is refused or passed over; of a callback, what they read does not come.",
};

/// A media type is no longer accepted.
pub const REQUEST_MEDIA_TYPE_REMOVED: Rule = Rule {
    id: "request-media-type-removed",
    severity: Severity::Error,
    summary: "A media type is no longer accepted.",
    help: "Clients that send it get 415.",
};

/// An answer no longer comes in a media type.
pub const RESPONSE_MEDIA_TYPE_REMOVED: Rule = Rule {
    id: "response-media-type-removed",
    severity: Severity::Error,
    summary: "An answer no longer comes in a media type.",
    help: "Clients that ask for it get 406 or something that they cannot read.",
};

/// An answer may come in a media type more.
pub const RESPONSE_MEDIA_TYPE_ADDED: Rule = Rule {
    id: "response-media-type-added",
    severity: Severity::Info,
    summary: "An answer may come in a media type more.",
    help: "Clients that name what they accept do not notice.",
};

/// A status is no longer documented.
pub const RESPONSE_STATUS_REMOVED: Rule = Rule {
    id: "response-status-removed",
    severity: Severity::Warning,
    summary: "A status is no longer documented.",
    help: "Clients that wait for it wait in vain; if it was the one of success, that is an error.",
};

/// A status is new.
pub const RESPONSE_STATUS_ADDED: Rule = Rule {
    id: "response-status-added",
    severity: Severity::Info,
    summary: "A status is new.",
    help: "Clients that tell statuses apart meet one that they do not know.",
};

/// A header field of an answer is no longer documented.
pub const RESPONSE_HEADER_REMOVED: Rule = Rule {
    id: "response-header-removed",
    severity: Severity::Warning,
    summary: "A header field of an answer is no longer documented.",
    help: "Clients that read it get nothing; if it was required, that is an error.",
};

/// A header field of an answer that was always there may be absent.
pub const RESPONSE_HEADER_BECAME_OPTIONAL: Rule = Rule {
    id: "response-header-became-optional",
    severity: Severity::Error,
    summary: "A header field of an answer that was always there may be absent.",
    help: "Clients that rely on it get nothing.",
};

/// An operation asks for credentials, or for more of them.
pub const SECURITY_ADDED: Rule = Rule {
    id: "security-added",
    severity: Severity::Error,
    summary: "An operation asks for credentials, or for more of them.",
    help: "Requests of today lack them and get 401 or 403.",
};

/// An operation can be used with fewer credentials.
pub const SECURITY_REMOVED: Rule = Rule {
    id: "security-removed",
    severity: Severity::Info,
    summary: "An operation can be used with fewer credentials.",
    help: "Requests of today still have enough.",
};

/// A parameter is written in another way.
pub const PARAMETER_STYLE_CHANGED: Rule = Rule {
    id: "parameter-style-changed",
    severity: Severity::Error,
    summary: "A parameter is written in another way.",
    help: "`style` or `explode` says now that lists and objects are spelled differently: what clients write today is read as something else.",
};

/// A callback or webhook is gone.
pub const CALLBACK_REMOVED: Rule = Rule {
    id: "callback-removed",
    severity: Severity::Error,
    summary: "A callback or webhook is gone.",
    help: "Clients that wait to be called wait in vain.",
};

/// A callback or webhook is new.
pub const CALLBACK_ADDED: Rule = Rule {
    id: "callback-added",
    severity: Severity::Info,
    summary: "A callback or webhook is new.",
    help: "Clients that are called by the service may meet a request that they do not know.",
};

/// An answer leads on to something less.
pub const LINK_REMOVED: Rule = Rule {
    id: "link-removed",
    severity: Severity::Warning,
    summary: "A link of an answer is gone.",
    help: "Clients that follow it have nowhere to go.",
};

/// A link leads elsewhere.
pub const LINK_CHANGED: Rule = Rule {
    id: "link-changed",
    severity: Severity::Warning,
    summary: "A link of an answer leads elsewhere, or takes other values along.",
    help: "Clients that follow it end up with another operation, or lack what it asks for.",
};
