//! Random pairs of schemas against every value of a small universe: no verdict contradicts any of them.
//!
//! The properties draw values at random; here the schemas speak of few names and texts, so that all small values that they
//! can tell apart are tried. `COMPAT_CASES=200000 cargo test --test compat universe` runs as many pairs as one likes.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Direction, Verdict, deep, verdict};

/// All values of one level around some inner ones.
fn around(inner: &[Value], most: usize) -> Vec<Value> {
    let mut lists: Vec<Vec<Value>> = vec![Vec::new()];
    let mut last = lists.clone();
    for _ in 0..most {
        last = last
            .iter()
            .flat_map(|list| {
                inner.iter().map(move |item| [&list[..], std::slice::from_ref(item)].concat())
            })
            .collect();
        lists.extend(last.iter().cloned());
    }
    let mut objects = vec![json!({})];
    for name in ["a", "b", "x1"] {
        let with = objects.iter().flat_map(|object| {
            inner.iter().map(move |value| {
                let mut object = object.clone();
                object[name] = value.clone();
                object
            })
        });
        let with: Vec<Value> = with.collect();
        objects.extend(with);
    }
    lists.into_iter().map(Value::from).chain(objects).collect()
}

fn universe() -> Vec<Value> {
    let scalars = [
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(1),
        json!(2),
        json!(3),
        json!(-1),
        json!(0.5),
        json!(1.5),
        json!(6),
        json!(""),
        json!("a"),
        json!("b"),
        json!("aa"),
        json!("ab"),
        json!("abc"),
        json!("x1"),
        json!("\n"),
    ];
    let mut all = scalars.to_vec();
    all.extend(around(&[json!(0), json!(1), json!("a"), json!(null)], 3));
    let inner = [json!([]), json!([0]), json!({}), json!({"a": 0}), json!({"a": "a"}), json!("a")];
    all.extend(around(&inner, 2));
    all.extend([json!([0, 0, 1, 1]), json!([1, 1, 1, 1]), json!([0, "a", 1, null])]);
    all
}

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b"]).prop_map(str::to_owned)
}

fn scalar() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![json!(0), json!(1), json!("a"), json!(null), json!("b"), json!(2)])
}

fn types() -> impl Strategy<Value = Value> {
    let names = ["null", "boolean", "integer", "number", "string", "array", "object"];
    prop_oneof![
        3 => prop::sample::select(names.to_vec()).prop_map(|one| json!({ "type": one })),
        1 => prop::sample::subsequence(names.to_vec(), 1..4).prop_map(|some| json!({ "type": some })),
    ]
}

fn few() -> impl Strategy<Value = u8> {
    0..4_u8
}

fn maybe(strategy: impl Strategy<Value = Value> + 'static) -> BoxedStrategy<Option<Value>> {
    prop::option::of(strategy).boxed()
}

fn list(inner: &BoxedStrategy<Value>) -> impl Strategy<Value = Vec<Value>> + use<> {
    prop::collection::vec(inner.clone(), 1..4)
}

fn map(inner: &BoxedStrategy<Value>) -> impl Strategy<Value = Value> + use<> {
    prop::collection::btree_map(name(), inner.clone(), 1..3).prop_map(|map| json!(map))
}

fn pattern() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["^a", "b$", "^[ab]*$", "^(?!a)", "^(?=.*b).", "1"])
}

/// All keywords of arrays.
fn arrays(inner: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    let number = || maybe(few().prop_map(Value::from));
    (
        maybe(inner.clone()),
        maybe(list(&inner).prop_map(Value::from)),
        maybe(inner.clone()),
        (number(), number(), number(), number()),
        maybe(any::<bool>().prop_map(Value::from)),
        maybe(any::<bool>().prop_map(Value::from)),
    )
        .prop_map(|(items, prefix, contains, (least, most, min, max), unique, rest)| {
            merged([
                ("items", items),
                ("prefixItems", prefix),
                ("contains", contains),
                ("minContains", least),
                ("maxContains", most),
                ("minItems", min),
                ("maxItems", max),
                ("uniqueItems", unique),
                ("unevaluatedItems", rest),
            ])
        })
        .boxed()
}

/// All keywords of objects.
fn objects(inner: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    let names = || prop::collection::btree_set(name(), 1..3).prop_map(|names| json!(names));
    let patterned = (pattern(), inner.clone()).prop_map(|(p, s)| json!({ p: s }));
    let number = || maybe(few().prop_map(Value::from));
    (
        maybe(map(&inner)),
        maybe(patterned),
        maybe(inner.clone()),
        maybe(names()),
        (number(), number()),
        maybe(inner.clone()),
        maybe((name(), names()).prop_map(|(a, b)| json!({ a: b }))),
        maybe(map(&inner)),
        maybe(inner),
    )
        .prop_map(|(own, patterned, rest, required, (min, max), names, needs, then, left)| {
            merged([
                ("properties", own),
                ("patternProperties", patterned),
                ("additionalProperties", rest),
                ("required", required),
                ("minProperties", min),
                ("maxProperties", max),
                ("propertyNames", names),
                ("dependentRequired", needs),
                ("dependentSchemas", then),
                ("unevaluatedProperties", left),
            ])
        })
        .boxed()
}

/// Keywords that belong together: those of one type, or those that combine.
fn group(inner: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    prop_oneof![
        2 => types(),
        2 => prop::collection::vec(scalar(), 1..4).prop_map(|values| json!({ "enum": values })),
        1 => scalar().prop_map(|one| json!({ "const": one })),
        1 => prop::sample::select(vec![json!([0]), json!({"a": 0}), json!([0, 0]), json!({})])
            .prop_map(|one| json!({ "const": one })),
        2 => (-1..3_i64, prop::sample::select(vec!["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]))
            .prop_map(|(n, keyword)| json!({ keyword: n })),
        1 => prop::sample::select(vec![json!(0.5), json!(2), json!(3), json!(1)])
            .prop_map(|step| json!({ "multipleOf": step })),
        1 => (few(), prop::sample::select(vec!["minLength", "maxLength"]))
            .prop_map(|(n, keyword)| json!({ keyword: n })),
        2 => pattern().prop_map(|pattern| json!({ "pattern": pattern })),
        5 => arrays(inner.clone()),
        6 => objects(inner.clone()),
        2 => list(&inner).prop_map(|s| json!({ "allOf": s })),
        2 => list(&inner).prop_map(|s| json!({ "anyOf": s })),
        3 => list(&inner).prop_map(|s| json!({ "oneOf": s })),
        2 => inner.clone().prop_map(|s| json!({ "not": s })),
        2 => (inner.clone(), inner.clone(), inner.clone())
            .prop_map(|(i, t, e)| json!({ "if": i, "then": t, "else": e })),
        1 => prop::sample::select(vec!["items", "additionalProperties"])
            .prop_map(|keyword| json!({ keyword: { "$ref": "#" } })),
    ]
    .boxed()
}

fn merged<const N: usize>(keywords: [(&str, Option<Value>); N]) -> Value {
    keywords.into_iter().filter_map(|(name, value)| Some((name, value?))).fold(
        json!({}),
        |mut schema, (name, value)| {
            schema[name] = value;
            schema
        },
    )
}

fn leaf() -> BoxedStrategy<Value> {
    prop_oneof![
        1 => any::<bool>().prop_map(Value::from),
        3 => types(),
        2 => scalar().prop_map(|one| json!({ "const": one })),
        1 => Just(json!({ "minimum": 1 })),
        1 => Just(json!({ "maxLength": 1 })),
    ]
    .boxed()
}

/// A schema of arrays, one of objects, or two of these combined.
fn of_one_kind() -> BoxedStrategy<Value> {
    let one = prop_oneof![arrays(leaf()), objects(leaf())];
    let both = prop_oneof![Just("anyOf"), Just("oneOf"), Just("allOf")];
    let combined =
        (both, one.clone(), one.clone(), one.clone()).prop_map(|(keyword, a, b, mut around)| {
            around[keyword] = json!([a, b]);
            around
        });
    prop_oneof![3 => one, 1 => combined].boxed()
}

fn schema() -> BoxedStrategy<Value> {
    leaf()
        .prop_recursive(3, 24, 3, |inner| {
            prop::collection::vec(group(inner.boxed()), 1..3).prop_map(|groups| {
                let mut merged = serde_json::Map::new();
                for group in groups {
                    merged.extend(group.as_object().unwrap().clone());
                }
                Value::Object(merged)
            })
        })
        .boxed()
}

/// The same schema with one node of its tree taken out or exchanged for another one's.
fn edited(schema: &Value, left: &mut usize, other: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let mut out = serde_json::Map::new();
            for (name, value) in members {
                match *left {
                    0 => {
                        *left = usize::MAX;
                        // Either it is gone, or another schema says what it is.
                        if let Some(value) = other.get(name) {
                            out.insert(name.clone(), value.clone());
                        }
                    }
                    usize::MAX => drop(out.insert(name.clone(), value.clone())),
                    _ => {
                        *left -= 1;
                        out.insert(name.clone(), edited(value, left, other));
                    }
                }
            }
            Value::Object(out)
        }
        Value::Array(items) => items.iter().map(|item| edited(item, left, other)).collect(),
        other => other.clone(),
    }
}

fn check(old: &Value, new: &Value, universe: &[Value]) -> Result<(), TestCaseError> {
    if !jsonschema::draft202012::meta::is_valid(old)
        || !jsonschema::draft202012::meta::is_valid(new)
    {
        return Err(TestCaseError::reject("no schema"));
    }
    let (old_text, new_text) = (old.to_string(), new.to_string());
    let (old, new) =
        (jsonschema::validator_for(old).unwrap(), jsonschema::validator_for(new).unwrap());
    let valid: Vec<(bool, bool)> =
        universe.iter().map(|value| (old.is_valid(value), new.is_valid(value))).collect();
    for direction in Direction::ALL {
        let breaks = |(old, new): &(bool, bool)| match direction {
            Direction::Request => *old && !*new,
            Direction::Response => *new && !*old,
        };
        let found = deep(|| verdict(&old_text, &new_text, direction));
        let shown = valid.iter().position(breaks).map(|at| &universe[at]);
        if let (Verdict::Compatible, Some(shown)) = (&found, shown) {
            prop_assert!(
                false,
                "{} compatible, but {shown}\n{old_text}\n{new_text}",
                direction.name()
            );
        }
        if let Verdict::Unknown(reason) = &found {
            let is_defect = reason.contains("does not confirm");
            prop_assert!(!is_defect, "{reason}\n{old_text}\n{new_text}");
        }
    }
    Ok(())
}

fn cases() -> u32 {
    std::env::var("COMPAT_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(120)
}

fn no_verdict_contradicts_a_value(schema: &BoxedStrategy<Value>) {
    let universe = universe();
    let config = ProptestConfig {
        failure_persistence: None,
        max_global_rejects: 1 << 30,
        ..ProptestConfig::with_cases(cases())
    };
    let strategy = (schema.clone(), 0..24_usize, schema.clone(), any::<bool>());
    proptest!(config, |((old, at, other, is_edit) in strategy)| {
        let new = if is_edit { edited(&old, &mut at.clone(), &other) } else { other.clone() };
        check(&old, &new, &universe)?;
    });
}

#[test]
fn no_verdict_contradicts_a_value_of_the_universe() {
    no_verdict_contradicts_a_value(&schema());
}

#[test]
fn no_verdict_about_arrays_and_objects_contradicts_a_value_of_the_universe() {
    no_verdict_contradicts_a_value(&of_one_kind());
}
