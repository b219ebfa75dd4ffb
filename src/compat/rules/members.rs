//! Members of objects.

use crate::model::{Rule, Severity};

/// The rules of this file.
pub(super) const ALL: &[&Rule] = &[
    &PROPERTY_BECAME_REQUIRED,
    &PROPERTY_BECAME_OPTIONAL,
    &REQUIRED_PROPERTY_ADDED,
    &REQUIRED_PROPERTY_ADDED_CLOSED,
    &OPTIONAL_PROPERTY_ADDED_CLOSED,
    &OPTIONAL_PROPERTY_ADDED_OPEN,
    &PROPERTY_REMOVED_CLOSED,
    &PROPERTY_REMOVED_OPEN,
    &REQUIRED_PROPERTY_REMOVED,
    &OBJECT_CLOSED,
    &OBJECT_OPENED,
    &PATTERN_PROPERTY_ADDED,
    &PATTERN_PROPERTY_REMOVED,
    &PATTERN_PROPERTY_NAME_WIDENED_CLOSED,
    &PROPERTY_NAMES_NARROWED,
    &PROPERTY_NAMES_WIDENED,
    &MIN_PROPERTIES_RAISED,
    &MIN_PROPERTIES_LOWERED,
    &MAX_PROPERTIES_LOWERED,
    &MAX_PROPERTIES_RAISED,
    &DEPENDENT_REQUIRED_ADDED,
    &DEPENDENT_REQUIRED_REMOVED,
    &DEPENDENT_SCHEMA_NARROWED,
    &DEPENDENT_SCHEMA_WIDENED,
    &UNEVALUATED_CLOSED,
    &UNEVALUATED_OPENED,
];

/// A member that was optional is required.
pub(super) const PROPERTY_BECAME_REQUIRED: Rule = Rule {
    id: "property-became-required",
    severity: Severity::Error,
    summary: "A member that was optional is required.",
    help: "Old requests omit it; a `default` does not excuse the omission. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// A member that was required is optional.
pub(super) const PROPERTY_BECAME_OPTIONAL: Rule = Rule {
    id: "property-became-optional",
    severity: Severity::Error,
    summary: "A member that was required is optional.",
    help: "Readers that dereference it break. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// A member is new and required.
pub(super) const REQUIRED_PROPERTY_ADDED: Rule = Rule {
    id: "required-property-added",
    severity: Severity::Error,
    summary: "A member is new and required.",
    help: "Old requests lack it. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// A member is new and required in an object that allows no others.
pub(super) const REQUIRED_PROPERTY_ADDED_CLOSED: Rule = Rule {
    id: "required-property-added-closed",
    severity: Severity::Error,
    summary: "A member is new and required in an object that allows no others.",
    help: "Old requests lack it, and a strict old reader refuses it. It breaks requests and responses: keep what was allowed, or publish a new version.",
};

/// A member is new in an object that allowed no others.
pub(super) const OPTIONAL_PROPERTY_ADDED_CLOSED: Rule = Rule {
    id: "optional-property-added-closed",
    severity: Severity::Error,
    summary: "A member is new in an object that allowed no others.",
    help: "The old contract forbids the member. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// A member is declared that was free before.
pub(super) const OPTIONAL_PROPERTY_ADDED_OPEN: Rule = Rule {
    id: "optional-property-added-open",
    severity: Severity::Warning,
    summary: "A member is declared that was free before.",
    help: "Only a sender that already used the name in another way is hit; see policy `assume-declared`. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// A member is gone from an object that allows no others.
pub(super) const PROPERTY_REMOVED_CLOSED: Rule = Rule {
    id: "property-removed-closed",
    severity: Severity::Error,
    summary: "A member is gone from an object that allows no others.",
    help: "Requests that carry it are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// A member is not declared any more, so it may be anything or nothing.
pub(super) const PROPERTY_REMOVED_OPEN: Rule = Rule {
    id: "property-removed-open",
    severity: Severity::Error,
    summary: "A member is not declared any more, so it may be anything or nothing.",
    help: "It is unconstrained now, in practice gone. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// A member that was required is gone.
pub(super) const REQUIRED_PROPERTY_REMOVED: Rule = Rule {
    id: "required-property-removed",
    severity: Severity::Error,
    summary: "A member that was required is gone.",
    help: "Mandatory became forbidden. It breaks requests and responses: keep what was allowed, or publish a new version.",
};

/// An object allows no members but those declared.
pub(super) const OBJECT_CLOSED: Rule = Rule {
    id: "object-closed",
    severity: Severity::Error,
    summary: "An object allows no members but those declared.",
    help: "Unknown members are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// An object allows members that are not declared.
pub(super) const OBJECT_OPENED: Rule = Rule {
    id: "object-opened",
    severity: Severity::Error,
    summary: "An object allows members that are not declared.",
    help: "Unknown members may arrive (warn where readers are declared tolerant). It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// Members whose names fit a pattern are restricted.
pub(super) const PATTERN_PROPERTY_ADDED: Rule = Rule {
    id: "pattern-property-added",
    severity: Severity::Error,
    summary: "Members whose names fit a pattern are restricted.",
    help: "Matching names were free. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// Members whose names fit a pattern are free.
pub(super) const PATTERN_PROPERTY_REMOVED: Rule = Rule {
    id: "pattern-property-removed",
    severity: Severity::Error,
    summary: "Members whose names fit a pattern are free.",
    help: "Matching names are free. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// A closed object allows more names.
pub(super) const PATTERN_PROPERTY_NAME_WIDENED_CLOSED: Rule = Rule {
    id: "pattern-property-name-widened-closed",
    severity: Severity::Error,
    summary: "A closed object allows more names.",
    help: "More names let in. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// Fewer names are allowed for members.
pub(super) const PROPERTY_NAMES_NARROWED: Rule = Rule {
    id: "property-names-narrowed",
    severity: Severity::Error,
    summary: "Fewer names are allowed for members.",
    help: "Other names are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// More names are allowed for members.
pub(super) const PROPERTY_NAMES_WIDENED: Rule = Rule {
    id: "property-names-widened",
    severity: Severity::Error,
    summary: "More names are allowed for members.",
    help: "Longer names may arrive. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// An object needs more members.
pub(super) const MIN_PROPERTIES_RAISED: Rule = Rule {
    id: "min-properties-raised",
    severity: Severity::Error,
    summary: "An object needs more members.",
    help: "`{}` is refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// An object needs fewer members.
pub(super) const MIN_PROPERTIES_LOWERED: Rule = Rule {
    id: "min-properties-lowered",
    severity: Severity::Error,
    summary: "An object needs fewer members.",
    help: "`{}` may arrive. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// An object may have fewer members.
pub(super) const MAX_PROPERTIES_LOWERED: Rule = Rule {
    id: "max-properties-lowered",
    severity: Severity::Error,
    summary: "An object may have fewer members.",
    help: "Clients that keep to the old version are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// An object may have more members.
pub(super) const MAX_PROPERTIES_RAISED: Rule = Rule {
    id: "max-properties-raised",
    severity: Severity::Error,
    summary: "An object may have more members.",
    help: "Clients that keep to the old version do not expect it. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// A member demands another one.
pub(super) const DEPENDENT_REQUIRED_ADDED: Rule = Rule {
    id: "dependent-required-added",
    severity: Severity::Error,
    summary: "A member demands another one.",
    help: "Clients that keep to the old version are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// A member no longer demands another one.
pub(super) const DEPENDENT_REQUIRED_REMOVED: Rule = Rule {
    id: "dependent-required-removed",
    severity: Severity::Error,
    summary: "A member no longer demands another one.",
    help: "Clients that keep to the old version do not expect it. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// A member demands more of its object.
pub(super) const DEPENDENT_SCHEMA_NARROWED: Rule = Rule {
    id: "dependent-schema-narrowed",
    severity: Severity::Error,
    summary: "A member demands more of its object.",
    help: "Clients that keep to the old version are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// A member demands less of its object.
pub(super) const DEPENDENT_SCHEMA_WIDENED: Rule = Rule {
    id: "dependent-schema-widened",
    severity: Severity::Error,
    summary: "A member demands less of its object.",
    help: "Clients that keep to the old version do not expect it. It breaks responses: go on answering what was allowed, or publish a new version.",
};

/// A combined object allows no members but those declared.
pub(super) const UNEVALUATED_CLOSED: Rule = Rule {
    id: "unevaluated-closed",
    severity: Severity::Error,
    summary: "A combined object allows no members but those declared.",
    help: "Clients that keep to the old version are refused. It breaks requests: go on accepting what was allowed, or publish a new version.",
};

/// A combined schema allows what is not declared.
pub(super) const UNEVALUATED_OPENED: Rule = Rule {
    id: "unevaluated-opened",
    severity: Severity::Error,
    summary: "A combined schema allows what is not declared.",
    help: "Clients that keep to the old version do not expect it. It breaks responses: go on answering what was allowed, or publish a new version.",
};
