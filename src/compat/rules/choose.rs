//! Which rule an edit falls under, given whom it breaks.

use std::collections::HashSet;

use super::{
    annotations::*, combinations::*, elements::*, members::*, numbers::*, strings::*, types::*,
    values::*,
};
use crate::compat::edits::Edit;
use crate::compat::verdict::Direction;
use crate::diff::findings::TYPE_CHANGED;
use crate::model::Rule;
use crate::model::json::{Value, canonical};

/// The rule of an edit that breaks somebody in this direction; `both` says that it breaks the other direction too.
pub(in crate::compat) fn choose(
    edit: &Edit,
    direction: Direction,
    both: bool,
) -> Option<&'static Rule> {
    let is_request = direction == Direction::Request;
    let pick = |narrowed, widened| Some(if is_request { narrowed } else { widened });
    let either =
        |narrowed, widened, changed| if both { Some(changed) } else { pick(narrowed, widened) };
    match &edit.keyword[..] {
        "" => pick(&SCHEMA_BECAME_FALSE, &SCHEMA_BECAME_TRUE),
        "type" => Some(of_type(edit, is_request)),
        "enum" | "const" => Some(of_values(edit, is_request)),
        "properties" => Some(of_member(edit, is_request, both)),
        "required" => pick(&PROPERTY_BECAME_REQUIRED, &PROPERTY_BECAME_OPTIONAL),
        "patternProperties" => match (is_request, edit.new.is_some()) {
            (true, true) => Some(&PATTERN_PROPERTY_ADDED),
            (true, false) => Some(&PROPERTY_REMOVED_CLOSED),
            (false, true) => Some(&PATTERN_PROPERTY_NAME_WIDENED_CLOSED),
            (false, false) => Some(&PATTERN_PROPERTY_REMOVED),
        },
        "additionalProperties" => pick(&OBJECT_CLOSED, &OBJECT_OPENED),
        "propertyNames" => pick(&PROPERTY_NAMES_NARROWED, &PROPERTY_NAMES_WIDENED),
        "minProperties" => pick(&MIN_PROPERTIES_RAISED, &MIN_PROPERTIES_LOWERED),
        "maxProperties" => pick(&MAX_PROPERTIES_LOWERED, &MAX_PROPERTIES_RAISED),
        "dependentRequired" | "dependencies" => {
            pick(&DEPENDENT_REQUIRED_ADDED, &DEPENDENT_REQUIRED_REMOVED)
        }
        "dependentSchemas" => pick(&DEPENDENT_SCHEMA_NARROWED, &DEPENDENT_SCHEMA_WIDENED),
        "unevaluatedProperties" => pick(&UNEVALUATED_CLOSED, &UNEVALUATED_OPENED),
        "unevaluatedItems" => pick(&UNEVALUATED_ITEMS_CLOSED, &UNEVALUATED_OPENED),
        "items" | "additionalItems" => {
            let is_closed = edit.new.as_ref().and_then(Value::as_bool) == Some(false);
            pick(if is_closed { &TUPLE_CLOSED } else { &ITEMS_NARROWED }, &ITEMS_WIDENED)
        }
        "prefixItems" => pick(&TUPLE_POSITION_ADDED_OPEN, &TUPLE_POSITION_ADDED_CLOSED),
        "minItems" => pick(&MIN_ITEMS_RAISED, &MIN_ITEMS_LOWERED),
        "maxItems" => pick(&MAX_ITEMS_LOWERED, &MAX_ITEMS_RAISED),
        "uniqueItems" => pick(&UNIQUE_ITEMS_ADDED, &UNIQUE_ITEMS_REMOVED),
        "contains" => pick(&CONTAINS_ADDED, &CONTAINS_REMOVED),
        "minContains" => pick(&MIN_CONTAINS_RAISED, &MIN_CONTAINS_LOWERED),
        "maxContains" => pick(&MAX_CONTAINS_LOWERED, &MAX_CONTAINS_RAISED),
        "minLength" => pick(&MIN_LENGTH_RAISED, &MIN_LENGTH_LOWERED),
        "maxLength" => pick(&MAX_LENGTH_LOWERED, &MAX_LENGTH_RAISED),
        "pattern" => either(&PATTERN_NARROWED, &PATTERN_WIDENED, &PATTERN_CHANGED),
        "format" => pick(&FORMAT_ASSERTION_ADDED, &FORMAT_ASSERTION_REMOVED),
        "minimum" | "exclusiveMinimum" => pick(&MINIMUM_RAISED, &MINIMUM_LOWERED),
        "maximum" | "exclusiveMaximum" => pick(&MAXIMUM_LOWERED, &MAXIMUM_RAISED),
        "multipleOf" => either(&MULTIPLE_OF_COARSENED, &MULTIPLE_OF_REFINED, &MULTIPLE_OF_CHANGED),
        "allOf" => pick(&ALL_OF_MEMBER_ADDED, &ALL_OF_MEMBER_REMOVED),
        "anyOf" => pick(&ANY_OF_BRANCH_REMOVED, &ANY_OF_BRANCH_ADDED),
        "oneOf" => Some(match (is_request, has_more(edit)) {
            (true, true) => &ONE_OF_OVERLAP_ADDED,
            (true, false) => &ONE_OF_VARIANT_REMOVED,
            (false, _) => &ONE_OF_VARIANT_ADDED,
        }),
        "not" => pick(&NOT_WIDENED, &NOT_NARROWED),
        "if" if both || (edit.old.is_some() && edit.new.is_some()) => {
            Some(&CONDITIONAL_SCOPE_CHANGED)
        }
        "if" | "then" | "else" => pick(&CONDITIONAL_ADDED, &CONDITIONAL_REMOVED),
        "$schema" => Some(&REF_SIBLING_ACTIVATED),
        _ => None,
    }
}

fn of_type(edit: &Edit, is_request: bool) -> &'static Rule {
    let names = |value: &Option<Value>| -> Vec<String> {
        let Some(value) = value else { return Vec::new() };
        let one = [value.clone()];
        let names = value.as_array().unwrap_or(&one).iter().filter_map(Value::as_str);
        names.map(str::to_owned).collect()
    };
    let (old, new) = (names(&edit.old), names(&edit.new));
    let only_in = |a: &[String], b: &[String]| -> Vec<String> {
        a.iter().filter(|name| !b.contains(name)).cloned().collect()
    };
    let (gone, come) = (only_in(&old, &new), only_in(&new, &old));
    match (&gone[..], &come[..]) {
        _ if old.is_empty() => &TYPE_CONSTRAINT_ADDED,
        _ if new.is_empty() => &TYPE_CONSTRAINT_REMOVED,
        ([gone], [come]) if gone == "integer" && come == "number" => &TYPE_INTEGER_TO_NUMBER,
        ([gone], [come]) if gone == "number" && come == "integer" => &TYPE_NUMBER_TO_INTEGER,
        ([], [come]) if come == "null" => &BECAME_NULLABLE,
        ([gone], []) if gone == "null" => &BECAME_NOT_NULLABLE,
        _ if old.iter().all(|name| !new.contains(name)) => &TYPE_CHANGED,
        _ if is_request => &TYPE_NARROWED,
        _ => &TYPE_WIDENED,
    }
}

fn of_values(edit: &Edit, is_request: bool) -> &'static Rule {
    let (Some(old), Some(new)) = (&edit.old, &edit.new) else {
        return if edit.new.is_some() { &ENUM_CONSTRAINT_ADDED } else { &ENUM_CONSTRAINT_REMOVED };
    };
    if edit.keyword == "const" {
        return &CONST_CHANGED;
    }
    let texts = |value: &Value| -> Vec<String> {
        value.as_array().unwrap_or_default().iter().map(canonical).collect()
    };
    let (old, new) = (texts(old), texts(new));
    let lower = |texts: &[String], others: &[String]| -> HashSet<String> {
        let others: HashSet<&String> = others.iter().collect();
        let only = texts.iter().filter(|text| !others.contains(text));
        only.map(|text| text.to_lowercase()).collect()
    };
    let (gone, come): (HashSet<String>, HashSet<String>) = (lower(&old, &new), lower(&new, &old));
    let own = if is_request { &gone } else { &come };
    let other = if is_request { &come } else { &gone };
    match is_request {
        _ if !own.is_empty() && own.iter().all(|text| other.contains(text)) => {
            &ENUM_VALUE_CASE_CHANGED
        }
        true => &ENUM_VALUE_REMOVED,
        false => &ENUM_VALUE_ADDED,
    }
}

fn of_member(edit: &Edit, is_request: bool, both: bool) -> &'static Rule {
    let was_or_is = (edit.old.is_some(), edit.new.is_some());
    match (was_or_is, edit.required, is_request) {
        ((false, true), (false, true), _) if both => &REQUIRED_PROPERTY_ADDED_CLOSED,
        ((false, true), (false, true), true) => &REQUIRED_PROPERTY_ADDED,
        ((false, true), _, true) => &OPTIONAL_PROPERTY_ADDED_OPEN,
        ((false, true), _, false) => &OPTIONAL_PROPERTY_ADDED_CLOSED,
        ((true, false), (true, _), _) => &REQUIRED_PROPERTY_REMOVED,
        (_, _, true) => &PROPERTY_REMOVED_CLOSED,
        (_, _, false) => &PROPERTY_REMOVED_OPEN,
    }
}

fn has_more(edit: &Edit) -> bool {
    let count =
        |value: &Option<Value>| value.as_ref().and_then(Value::as_array).map_or(0, <[Value]>::len);
    count(&edit.new) > count(&edit.old)
}

/// The rule of an edit of a keyword that asserts nothing, if it is worth a word.
pub(in crate::compat) fn annotation(edit: &Edit) -> Option<&'static Rule> {
    let is_set = edit.new.as_ref().and_then(Value::as_bool) == Some(true);
    match &edit.keyword[..] {
        "default" => Some(&DEFAULT_CHANGED),
        "deprecated" if is_set => Some(&DEPRECATED_ADDED),
        "deprecated" => Some(&DEPRECATED_REMOVED),
        "readOnly" | "writeOnly" => Some(&ACCESS_ANNOTATION_CHANGED),
        "format" => {
            let asserted = ["uuid", "date-time"];
            let is_asserted = |value: &Option<Value>| {
                value.as_ref().and_then(Value::as_str).is_some_and(|name| asserted.contains(&name))
            };
            (!is_asserted(&edit.old) && !is_asserted(&edit.new))
                .then_some(&FORMAT_ANNOTATION_CHANGED)
        }
        "contentEncoding" | "contentMediaType" | "contentSchema" => {
            Some(&CONTENT_ANNOTATION_CHANGED)
        }
        "discriminator" => Some(&DISCRIMINATOR_CHANGED),
        keyword if KNOWN.contains(&keyword) => None,
        keyword if choose(edit, Direction::Request, false).is_none() && !keyword.is_empty() => {
            Some(&UNKNOWN_KEYWORD_CHANGED)
        }
        _ => None,
    }
}

/// Keywords that are there for people or for references.
const KNOWN: &[&str] = &[
    "title",
    "description",
    "examples",
    "example",
    "externalDocs",
    "$ref",
    "$dynamicRef",
    "$dynamicAnchor",
    "$recursiveRef",
    "$recursiveAnchor",
    "$vocabulary",
    "$schema",
    "xml",
];
