//! Random schemas: no verdict contradicts a value, and what changes no meaning is no change.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Direction, Verdict, accepts, deep, verdict};

/// Values of all kinds, small.
fn value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-4..8_i64).prop_map(Value::from),
        prop::sample::select(vec![0.5, 1.5, -0.1, 2.25]).prop_map(Value::from),
        prop::sample::select(vec!["", "a", "b", "ab", "aa", "abc", "\n", "é", "0"])
            .prop_map(Value::from),
    ];
    scalar.prop_recursive(2, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name(), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "ab", "c", ""]).prop_map(str::to_owned)
}

fn small() -> impl Strategy<Value = u8> {
    0..4_u8
}

/// One or two keywords that may stand beside others.
fn keyword(inner: impl Strategy<Value = Value> + Clone + 'static) -> BoxedStrategy<Value> {
    let types = ["null", "boolean", "integer", "number", "string", "array", "object"];
    let patterns = ["^a", "b$", "^(a|b)*$", "^.$", "a", "^[^a]*$"];
    let list = || prop::collection::vec(inner.clone(), 1..4);
    let map = || prop::collection::btree_map(name(), inner.clone(), 1..3);
    prop_oneof![
        4 => prop::sample::select(types.to_vec()).prop_map(|one| json!({ "type": one })),
        2 => prop::sample::subsequence(types.to_vec(), 1..4).prop_map(|some| json!({ "type": some })),
        2 => prop::collection::vec(value(), 1..4).prop_map(|values| json!({ "enum": values })),
        1 => value().prop_map(|one| json!({ "const": one })),
        2 => (-3..4_i64).prop_map(|n| json!({ "minimum": n })),
        2 => (-3..4_i64).prop_map(|n| json!({ "exclusiveMaximum": n })),
        1 => prop::sample::select(vec![0.5, 1.0, 2.0, 3.0]).prop_map(|n| json!({ "multipleOf": n })),
        2 => small().prop_map(|n| json!({ "minLength": n })),
        2 => small().prop_map(|n| json!({ "maxLength": n })),
        2 => prop::sample::select(patterns.to_vec()).prop_map(|p| json!({ "pattern": p })),
        2 => small().prop_map(|n| json!({ "minItems": n })),
        2 => small().prop_map(|n| json!({ "maxItems": n })),
        1 => Just(json!({ "uniqueItems": true })),
        2 => inner.clone().prop_map(|s| json!({ "items": s })),
        2 => list().prop_map(|s| json!({ "prefixItems": s })),
        1 => (list(), inner.clone()).prop_map(|(p, s)| json!({ "prefixItems": p, "items": s })),
        2 => (inner.clone(), small(), prop::option::of(small()))
            .prop_map(|(s, min, max)| match max {
                Some(max) => json!({ "contains": s, "minContains": min, "maxContains": max }),
                None => json!({ "contains": s, "minContains": min }),
            }),
        4 => map().prop_map(|s| json!({ "properties": s })),
        3 => prop::collection::btree_set(name(), 1..3).prop_map(|n| json!({ "required": n })),
        2 => (map(), inner.clone())
            .prop_map(|(p, s)| json!({ "properties": p, "additionalProperties": s })),
        2 => (prop::sample::select(patterns.to_vec()), inner.clone())
            .prop_map(|(p, s)| json!({ "patternProperties": { p: s } })),
        1 => inner.clone().prop_map(|s| json!({ "propertyNames": s })),
        1 => small().prop_map(|n| json!({ "minProperties": n })),
        1 => small().prop_map(|n| json!({ "maxProperties": n })),
        1 => (name(), name()).prop_map(|(a, b)| json!({ "dependentRequired": { a: [b] } })),
        1 => (name(), inner.clone()).prop_map(|(a, s)| json!({ "dependentSchemas": { a: s } })),
        2 => list().prop_map(|s| json!({ "allOf": s })),
        2 => list().prop_map(|s| json!({ "anyOf": s })),
        2 => list().prop_map(|s| json!({ "oneOf": s })),
        1 => inner.clone().prop_map(|s| json!({ "not": s })),
        1 => (inner.clone(), inner.clone(), inner.clone())
            .prop_map(|(i, t, e)| json!({ "if": i, "then": t, "else": e })),
        1 => Just(json!({ "unevaluatedProperties": false })),
        1 => Just(json!({ "unevaluatedItems": false })),
        1 => Just(json!({ "$ref": "#" })),
    ]
    .boxed()
}

fn schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        1 => any::<bool>().prop_map(Value::from),
        2 => prop::sample::select(vec!["string", "integer", "object", "array", "null"])
            .prop_map(|one| json!({ "type": one })),
        1 => value().prop_map(|one| json!({ "const": one })),
    ];
    leaf.prop_recursive(3, 16, 3, |inner| {
        prop::collection::vec(keyword(inner), 1..4).prop_map(|keywords| {
            let mut merged = serde_json::Map::new();
            for keyword in keywords {
                merged.extend(keyword.as_object().unwrap().clone());
            }
            Value::Object(merged)
        })
    })
}

/// The same schema with one keyword taken out somewhere, or with a part of another one put in.
fn edited(schema: &Value, at: usize, other: &Value) -> Value {
    let mut left = at;
    edit(schema, &mut left, other)
}

fn edit(schema: &Value, left: &mut usize, other: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let mut out = serde_json::Map::new();
            for (name, value) in members {
                if *left == 0 {
                    *left = usize::MAX;
                    continue;
                }
                *left = left.saturating_sub(usize::from(*left != usize::MAX));
                out.insert(name.clone(), edit(value, left, other));
            }
            if *left == 0 {
                *left = usize::MAX;
                if let Some(other) = other.as_object() {
                    out.extend(other.clone());
                }
            }
            Value::Object(out)
        }
        Value::Array(items) => items.iter().map(|item| edit(item, left, other)).collect(),
        other => other.clone(),
    }
}

/// A schema that a validator takes; edits may leave half of a keyword behind, `$ref`s may go round in circles.
fn is_sound(schema: &Value) -> bool {
    jsonschema::draft202012::meta::is_valid(schema) && !goes_round(schema)
}

/// Whether `$ref: "#"` is reached without a step into a value.
fn goes_round(schema: &Value) -> bool {
    let Some(members) = schema.as_object() else { return false };
    members.iter().any(|(name, value)| match name.as_str() {
        "$ref" => true,
        "allOf" | "anyOf" | "oneOf" => value.as_array().unwrap().iter().any(goes_round),
        "not" | "if" | "then" | "else" => goes_round(value),
        "dependentSchemas" => value.as_object().unwrap().values().any(goes_round),
        _ => false,
    })
}

fn check(old: &Value, new: &Value, samples: &[Value]) -> Result<(), TestCaseError> {
    let (old, new) = (old.to_string(), new.to_string());
    for direction in Direction::ALL {
        let (yes, no) = match direction {
            Direction::Request => (&old, &new),
            Direction::Response => (&new, &old),
        };
        let found = deep(|| verdict(&old, &new, direction));
        match &found {
            Verdict::Breaking(witness) => {
                prop_assert!(accepts(yes, &witness.value), "{yes} refuses {witness:?}");
                prop_assert!(!accepts(no, &witness.value), "{no} accepts {witness:?}");
            }
            Verdict::Compatible => {
                let yes: Value = serde_json::from_str(yes).unwrap();
                let no: Value = serde_json::from_str(no).unwrap();
                let yes = jsonschema::validator_for(&yes).unwrap();
                let no = jsonschema::validator_for(&no).unwrap();
                for sample in samples {
                    prop_assert!(
                        !yes.is_valid(sample) || no.is_valid(sample),
                        "compatible, but {sample} is refused\n{old}\n{new}"
                    );
                }
            }
            Verdict::Unknown(reason) => {
                prop_assert!(!reason.contains("does not confirm"), "{reason}\n{old}\n{new}");
            }
        }
    }
    Ok(())
}

fn samples() -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(value(), 120)
}

fn cases() -> u32 {
    std::env::var("COMPAT_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(150)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_global_rejects: 20_000, ..ProptestConfig::with_cases(cases()) })]

    #[test]
    fn no_verdict_about_two_schemas_contradicts_a_value(
        old in schema(), new in schema(), samples in samples(),
    ) {
        prop_assume!(is_sound(&old) && is_sound(&new));
        check(&old, &new, &samples)?;
    }

    #[test]
    fn no_verdict_about_an_edit_contradicts_a_value(
        old in schema(), at in 0..20_usize, other in schema(), samples in samples(),
    ) {
        let new = edited(&old, at, &other);
        prop_assume!(is_sound(&old) && is_sound(&new));
        check(&old, &new, &samples)?;
    }

    #[test]
    fn what_changes_no_meaning_is_no_change(old in schema()) {
        prop_assume!(is_sound(&old) && !old.to_string().contains("$ref"));
        let moved = json!({ "$ref": "#/$defs/moved", "$defs": { "moved": old } });
        let negated = json!({ "not": { "not": old } });
        let wrapped = json!({ "allOf": [{ "anyOf": [old, false] }, true], "title": "a" });
        for new in [moved, negated, wrapped] {
            let (old, new) = (old.to_string(), new.to_string());
            for direction in Direction::ALL {
                let found = deep(|| verdict(&old, &new, direction));
                prop_assert!(!matches!(found, Verdict::Breaking(_)), "{found:?}\n{old}\n{new}");
                prop_assert_eq!(&found, &Verdict::Compatible, "{}\n{}", old, new);
            }
        }
    }
}

#[test]
fn the_share_of_unknown_answers_is_small() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut unknown, mut all) = (0, 0);
    let mut reasons = std::collections::BTreeMap::<String, usize>::new();
    while all < 600 {
        let old = schema().new_tree(&mut runner).unwrap().current();
        let other = schema().new_tree(&mut runner).unwrap().current();
        let new = edited(&old, all % 20, &other);
        if !is_sound(&old) || !is_sound(&new) {
            continue;
        }
        let found = deep(|| verdict(&old.to_string(), &new.to_string(), Direction::Request));
        all += 1;
        if let Verdict::Unknown(reason) = found {
            unknown += 1;
            *reasons.entry(reason).or_default() += 1;
        }
    }
    assert!(unknown * 20 < all, "{unknown} of {all}: {reasons:?}");
}
