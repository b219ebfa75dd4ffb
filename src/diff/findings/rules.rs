//! What can be found in a comparison.

use crate::model::{Rule, Severity};

/// Every rule of this module.
pub const RULES: &[&Rule] = &[
    &PROPERTY_REMOVED,
    &PROPERTY_ADDED,
    &ELEMENT_REMOVED,
    &ELEMENT_ADDED,
    &TYPE_CHANGED,
    &VALUE_CHANGED,
    &ENUM_VALUE_NEW,
    &ORDER_CHANGED,
    &STATUS_CHANGED,
    &HEADER_ADDED,
    &HEADER_REMOVED,
    &HEADER_CHANGED,
    &MEDIA_TYPE_CHANGED,
    &BODY_CHANGED,
    &REQUEST_TARGET_CHANGED,
    &INTERACTION_ADDED,
    &INTERACTION_REMOVED,
];

/// A member of an object is gone.
pub const PROPERTY_REMOVED: Rule = Rule {
    id: "property-removed",
    severity: Severity::Error,
    summary: "A member of an object is gone.",
    help: "Clients that read the member get nothing, and typed clients may refuse the whole answer. If the service renamed it, the finding names the likely new name: read both for a while.",
};

/// A member of an object is new.
pub const PROPERTY_ADDED: Rule = Rule {
    id: "property-added",
    severity: Severity::Info,
    summary: "A member of an object is new.",
    help: "Most clients ignore members that they do not know. A client that refuses them has to be taught first; then record again.",
};

/// An element of an array is gone.
pub const ELEMENT_REMOVED: Rule = Rule {
    id: "element-removed",
    severity: Severity::Warning,
    summary: "An element of an array is gone.",
    help: "Clients that look for this element do not find it. If the data of the test account changed and not the service, record again.",
};

/// An element of an array is new.
pub const ELEMENT_ADDED: Rule = Rule {
    id: "element-added",
    severity: Severity::Info,
    summary: "An element of an array is new.",
    help: "Clients that take the first or the only element may take another one. If the data of the test account changed and not the service, record again.",
};

/// A value has another JSON type.
pub const TYPE_CHANGED: Rule = Rule {
    id: "type-changed",
    severity: Severity::Error,
    summary: "A value has another JSON type.",
    help: "Typed clients cannot read the answer, untyped ones act on something else than they think. Integers and fractions count as one type.",
};

/// A value differs and its type does not.
pub const VALUE_CHANGED: Rule = Rule {
    id: "value-changed",
    severity: Severity::Warning,
    summary: "A value differs and its type does not.",
    help: "If the difference says nothing, such as a time or a counter, ignore its path; if it does, check what clients make of it and record again.",
};

/// A value is not among those that the contract lists.
pub const ENUM_VALUE_NEW: Rule = Rule {
    id: "enum-value-new",
    severity: Severity::Error,
    summary: "A value is not among those that the contract lists.",
    help: "Clients with a closed list of values, such as typed SDKs, cannot read the answer. Teach them the value and add it to the contract.",
};

/// The same elements stand in another order.
pub const ORDER_CHANGED: Rule = Rule {
    id: "order-changed",
    severity: Severity::Info,
    summary: "The same elements stand in another order.",
    help: "Clients that go by position read another element. Declare an identity key for the array if it has none.",
};

/// The answer has another status.
pub const STATUS_CHANGED: Rule = Rule {
    id: "status-changed",
    severity: Severity::Error,
    summary: "The answer has another status.",
    help: "Clients choose what to do by the status. Find out whether the service or the state of the test account changed.",
};

/// A header field is new.
pub const HEADER_ADDED: Rule = Rule {
    id: "header-added",
    severity: Severity::Info,
    summary: "A header field is new.",
    help: "If it differs with every answer, declare it volatile.",
};

/// A header field is gone.
pub const HEADER_REMOVED: Rule = Rule {
    id: "header-removed",
    severity: Severity::Warning,
    summary: "A header field is gone.",
    help: "Clients that read the field, such as an etag, a link or a retry time, get nothing.",
};

/// A header field has another value.
pub const HEADER_CHANGED: Rule = Rule {
    id: "header-changed",
    severity: Severity::Warning,
    summary: "A header field has another value.",
    help: "If it differs with every answer, declare it volatile; if not, check what clients make of it.",
};

/// The body has another media type.
pub const MEDIA_TYPE_CHANGED: Rule = Rule {
    id: "media-type-changed",
    severity: Severity::Error,
    summary: "The body has another media type.",
    help: "Clients choose their parser by the media type. An HTML page in place of JSON is often the answer of a gateway.",
};

/// A body that is no JSON on both sides differs.
pub const BODY_CHANGED: Rule = Rule {
    id: "body-changed",
    severity: Severity::Warning,
    summary: "A body that is no JSON on both sides differs.",
    help: "Only JSON bodies are compared by meaning. Look at both and record again if the new one is right.",
};

/// The client sends another method, path or query.
pub const REQUEST_TARGET_CHANGED: Rule = Rule {
    id: "request-target-changed",
    severity: Severity::Warning,
    summary: "The client sends another method, path or query.",
    help: "The answers may differ because the questions do. Compare recordings of the same scenario.",
};

/// An interaction is new.
pub const INTERACTION_ADDED: Rule = Rule {
    id: "interaction-added",
    severity: Severity::Info,
    summary: "An interaction is new.",
    help: "The new recording answers a request that the old one did not. Nothing to do if the scenario grew.",
};

/// An interaction is gone.
pub const INTERACTION_REMOVED: Rule = Rule {
    id: "interaction-removed",
    severity: Severity::Warning,
    summary: "An interaction is gone.",
    help: "Replay refuses the request now. Nothing to do if no client sends it any more.",
};
