//! Turns what the jsonschema crate reports into what people want to know: the cause, in the value's own spelling.

use std::collections::{HashMap, HashSet};

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};

use super::convert::parse_uri;
use crate::model::json::Value;
use crate::model::{Pointer, text};
use crate::schema::violation::{either, shown, shown_with_type};
use crate::schema::{SchemaLocation, Violation, ViolationKind};

/// Drops what follows from something else: a value of the wrong type breaks its other keywords too, and schemas
/// that are combined say the same twice.
pub(super) fn most_specific(violations: Vec<Violation>) -> Vec<Violation> {
    let mistyped: HashSet<Pointer> = violations
        .iter()
        .filter(|violation| matches!(violation.kind, ViolationKind::Type { .. }))
        .map(|violation| violation.instance.clone())
        .collect();
    let mut kept: Vec<Violation> = Vec::new();
    // The numbers of those that are kept, by their places: a body may break a schema at each of very many.
    let mut kept_at: HashMap<Pointer, Vec<usize>> = HashMap::new();
    for violation in violations {
        let follows = mistyped.contains(&violation.instance)
            && !matches!(
                violation.kind,
                ViolationKind::Type { .. } | ViolationKind::Unexpected { .. }
            );
        if follows {
            continue;
        }
        let here = kept_at.entry(violation.instance.clone()).or_default();
        let is_known = here.iter().map(|number| &kept[*number]).any(|other| {
            other.kind == violation.kind
                && (violation.kind != ViolationKind::Other || other.schema == violation.schema)
        });
        if !is_known {
            here.push(kept.len());
            kept.push(violation);
        }
    }
    kept
}

pub(super) fn explain(
    error: &ValidationError<'_>,
    root: &Value,
    resources: &[SchemaLocation],
    out: &mut Vec<Violation>,
) {
    match error.kind() {
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            out.extend(nearest_branch(error, context, root, resources));
        }
        ValidationErrorKind::PropertyNames { error: inner } => {
            out.push(violation(
                error,
                root,
                resources,
                ViolationKind::Other,
                format!("member names that keep `{}`", inner.kind().keyword()),
            ));
        }
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            out.extend(unexpected.iter().map(|property| {
                let kind = ViolationKind::Unexpected { property: property.clone() };
                let mut found = violation(error, root, resources, kind, "no such member".into());
                found.instance = found.instance.child(property);
                found.found = found.instance.find(root).map(shown).unwrap_or_default();
                found
            }));
        }
        _ => {
            let (kind, expected) = kind_and_expectation(error);
            out.push(violation(error, root, resources, kind, expected));
        }
    }
}

fn violation(
    error: &ValidationError<'_>,
    root: &Value,
    resources: &[SchemaLocation],
    kind: ViolationKind,
    expected: String,
) -> Violation {
    let instance = pointer_of(error);
    let value = instance.find_nearest(root);
    let found = match &kind {
        ViolationKind::Missing { .. } => "no such member".to_owned(),
        ViolationKind::Type { .. } => shown_with_type(value),
        _ => shown(value),
    };
    let keyword = error.kind().keyword().to_owned();
    Violation {
        instance,
        schema: place_of(error, resources),
        keyword,
        kind,
        expected,
        found,
        alternatives: None,
    }
}

fn kind_and_expectation(error: &ValidationError<'_>) -> (ViolationKind, String) {
    use ValidationErrorKind as E;
    let other = |expected: String| (ViolationKind::Other, expected);
    match error.kind() {
        E::Required { property } => {
            let property = property.as_str().unwrap_or_default().to_owned();
            let expected = format!("a member `{property}`");
            (ViolationKind::Missing { property }, expected)
        }
        E::Type { kind } => {
            let types = match kind {
                TypeKind::Single(one) => vec![one.as_str()],
                TypeKind::Multiple(many) => many.iter().map(|one| one.as_str()).collect(),
            };
            let expected = either(&types);
            (ViolationKind::Type { types }, expected)
        }
        E::Enum { options } => {
            let known = options
                .as_array()
                .map_or_else(Vec::new, |options| options.iter().map(ToString::to_string).collect());
            let expected = either(&known);
            (ViolationKind::Value { known }, expected)
        }
        E::Constant { expected_value } => {
            let known = vec![expected_value.to_string()];
            let expected = either(&known);
            (ViolationKind::Value { known }, expected)
        }
        E::Format { format } => (
            ViolationKind::Format { format: format.clone() },
            format!("a string of the format `{format}`"),
        ),
        E::Pattern { pattern } => (
            ViolationKind::Pattern { pattern: pattern.clone() },
            format!("a string that matches `{pattern}`"),
        ),
        E::Minimum { limit } => other(format!("at least {limit}")),
        E::Maximum { limit } => other(format!("at most {limit}")),
        E::ExclusiveMinimum { limit } => other(format!("more than {limit}")),
        E::ExclusiveMaximum { limit } => other(format!("less than {limit}")),
        E::MultipleOf { multiple_of } => other(format!("a multiple of {multiple_of}")),
        E::MinLength { limit } => {
            other(format!("at least {}", text::counted(count(*limit), "character")))
        }
        E::MaxLength { limit } => {
            other(format!("at most {}", text::counted(count(*limit), "character")))
        }
        E::MinItems { limit } => {
            other(format!("at least {}", text::counted(count(*limit), "element")))
        }
        E::MaxItems { limit } => {
            other(format!("at most {}", text::counted(count(*limit), "element")))
        }
        E::AdditionalItems { limit } => {
            other(format!("at most {}", text::counted(*limit, "element")))
        }
        E::MinProperties { limit } => {
            other(format!("at least {}", text::counted(count(*limit), "member")))
        }
        E::MaxProperties { limit } => {
            other(format!("at most {}", text::counted(count(*limit), "member")))
        }
        E::UniqueItems => other("no element twice".into()),
        E::Contains => other("an element that keeps to `contains`".into()),
        E::FalseSchema => other("nothing: no value is allowed here".into()),
        E::Not { schema } => other(match schema.to_string() {
            // References are spelled in our own way there.
            text if text.contains("\"$ref\"") => "a value that does not keep to `not`".to_owned(),
            text => format!("a value that does not keep to {}", text::shortened(&text, 80)),
        }),
        E::OneOfMultipleValid { .. } => {
            other("exactly one of the alternatives to fit, and several do".into())
        }
        E::UnevaluatedItems { .. } => other("no further elements".into()),
        E::ContentEncoding { content_encoding } => {
            other(format!("text encoded as {content_encoding}"))
        }
        E::ContentMediaType { content_media_type } => {
            other(format!("text that holds {content_media_type}"))
        }
        E::BacktrackLimitExceeded { .. } => {
            other("a pattern that can be matched in reasonable time".into())
        }
        _ => other(format!("a value that keeps to `{}`", error.kind().keyword())),
    }
}

fn count(limit: u64) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

/// What the alternative lacks that comes nearest to the value; a wall of all alternatives helps nobody.
fn nearest_branch(
    error: &ValidationError<'_>,
    branches: &[Vec<ValidationError<'static>>],
    root: &Value,
    resources: &[SchemaLocation],
) -> Vec<Violation> {
    let instance = pointer_of(error);
    let explained: Vec<Vec<Violation>> = branches
        .iter()
        .map(|errors| {
            let mut violations = Vec::new();
            errors.iter().for_each(|error| explain(error, root, resources, &mut violations));
            most_specific(violations)
        })
        .collect();
    if let Some(types) = only_types(&explained, &instance) {
        let expected = either(&types);
        return vec![violation(error, root, resources, ViolationKind::Type { types }, expected)];
    }
    let nearest = explained.into_iter().min_by_key(|violations| distance(violations, &instance));
    let mut nearest = nearest.unwrap_or_default();
    for violation in &mut nearest {
        violation.alternatives.get_or_insert(branches.len());
    }
    nearest
}

/// The types that the alternatives ask for, if the value's own type is all that is wrong with each.
fn only_types(branches: &[Vec<Violation>], instance: &Pointer) -> Option<Vec<&'static str>> {
    let mut all = Vec::new();
    for branch in branches {
        let [Violation { instance: here, kind: ViolationKind::Type { types }, .. }] = &branch[..]
        else {
            return None;
        };
        if here != instance {
            return None;
        }
        all.extend(types.iter().filter(|name| !all.contains(*name)).copied().collect::<Vec<_>>());
    }
    (!all.is_empty()).then_some(all)
}

/// How far a value is from an alternative: another type is farthest, then another tag, then the number of violations.
fn distance(violations: &[Violation], instance: &Pointer) -> (bool, usize, usize) {
    let is_mistyped = violations
        .iter()
        .any(|v| v.instance == *instance && matches!(v.kind, ViolationKind::Type { .. }));
    let other_tags = violations
        .iter()
        .filter(|v| {
            v.instance.parent() == *instance && matches!(v.kind, ViolationKind::Value { .. })
        })
        .count();
    (is_mistyped, other_tags, violations.len())
}

pub(super) fn pointer_of(error: &ValidationError<'_>) -> Pointer {
    Pointer::parse(error.instance_path().as_str()).unwrap_or_default()
}

/// The keyword's place as `file#pointer`.
fn place_of(error: &ValidationError<'_>, resources: &[SchemaLocation]) -> String {
    let Some(place) = error.absolute_keyword_location() else {
        // Of a pattern that takes too long the crate does not say the resource.
        return format!("#{}", error.schema_path().as_str());
    };
    let place = place.as_str();
    let named = parse_uri(place).and_then(|(number, inside)| {
        let SchemaLocation { file, pointer } = resources.get(number)?;
        Some(format!("{file}#{}", pointer.join(&inside)))
    });
    named.unwrap_or_else(|| place.to_owned())
}
