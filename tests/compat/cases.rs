//! What random schemas hardly reach: large unions, references across files, what readers do not agree on.

use std::sync::Arc;

use serde_json::{Value, json};
use tapecheck::compat::{Dialect, Files, Limits, OverCheck, Pair, Policy, Source, are_same};
use tapecheck::model::json::parse;
use tapecheck::model::{Pointer, Severity};

use super::{Direction, Verdict, deep, source, verdict};

fn asked(old: &Value, new: &Value, direction: Direction) -> Verdict {
    deep(|| verdict(&old.to_string(), &new.to_string(), direction))
}

fn witness(verdict: Verdict) -> Value {
    let Verdict::Breaking(witness) = verdict else { panic!("{verdict:?}") };
    serde_json::from_str(&tapecheck::model::json::canonical(&witness.value)).unwrap()
}

/// A union of variants that a member tells apart.
fn tagged(count: usize) -> Value {
    let variant = |number: usize| {
        let kind = format!("k{number}");
        let properties = json!({ "kind": { "const": kind }, "value": { "type": "string" } });
        json!({ "type": "object", "properties": properties, "required": ["kind", "value"] })
    };
    json!({ "oneOf": (0..count).map(variant).collect::<Vec<_>>() })
}

#[test]
fn a_union_of_500_tagged_variants_is_decided() {
    let (old, new) = (tagged(500), tagged(501));
    assert_eq!(asked(&old, &new, Direction::Request), Verdict::Compatible);
    let found = witness(asked(&old, &new, Direction::Response));
    assert_eq!(found["kind"], "k500");
    let mut other = tagged(500);
    other["oneOf"][250]["properties"]["value"] = json!({ "type": ["string", "null"] });
    assert_eq!(asked(&old, &other, Direction::Request), Verdict::Compatible);
    let found = witness(asked(&old, &other, Direction::Response));
    assert_eq!((&found["kind"], &found["value"]), (&json!("k250"), &json!(null)));
}

#[test]
fn what_does_not_tell_variants_apart_is_not_taken_for_a_tag() {
    let tag = |value| json!({ "properties": { "kind": { "const": value } } });
    let with = |mut schema: Value, keyword: &str, value: Value| {
        schema[keyword] = value;
        schema
    };
    let object = |value| with(tag(value), "type", json!("object"));
    let required = |value| with(tag(value), "required", json!(["kind"]));
    for (variants, fits_both) in [
        // The tag may be missing.
        ([object("a"), object("b")], json!({})),
        // Other types pass by.
        ([required("a"), required("b")], Value::Null),
        ([json!({ "type": "number" }), json!({ "type": "integer" })], json!(0)),
        ([json!({ "enum": [1, 2] }), json!({ "enum": [2.0, 3] })], json!(2)),
    ] {
        let (any, one) = (json!({ "anyOf": variants }), json!({ "oneOf": variants }));
        assert!(jsonschema::is_valid(&any, &fits_both) && !jsonschema::is_valid(&one, &fits_both));
        assert_eq!(asked(&any, &one, Direction::Request).name(), "breaking", "{any}");
        assert_eq!(asked(&any, &one, Direction::Response), Verdict::Compatible, "{any}");
    }
}

#[test]
fn variants_that_are_told_apart_are_as_good_as_any_of_them() {
    for variants in [
        json!([{ "const": "a" }, { "const": "b" }, { "type": "null" }]),
        json!([{ "type": "string" }, { "type": ["integer", "null"] }, { "type": "array" }]),
        json!([{ "enum": ["a", 1] }, { "enum": [{ "a": 1 }, 2] }]),
    ] {
        let (any, one) = (json!({ "anyOf": variants }), json!({ "oneOf": variants }));
        for direction in Direction::ALL {
            assert_eq!(asked(&any, &one, direction), Verdict::Compatible, "{any}");
        }
    }
}

#[test]
fn many_required_members_are_soon_decided() {
    let names = |count: usize| (0..count).map(|number| format!("m{number}")).collect::<Vec<_>>();
    let schema = |count| json!({ "type": "object", "required": names(count) });
    let start = std::time::Instant::now();
    assert_eq!(asked(&schema(4_000), &schema(3_999), Direction::Request), Verdict::Compatible);
    // Every member held against every claim would take minutes in this build.
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn what_readers_of_2019_09_do_not_agree_on_is_unknown() {
    let schema = |items: Value| {
        json!({
            "$schema": "https://json-schema.org/draft/2019-09/schema",
            "items": items, "contains": { "type": "boolean" }, "unevaluatedItems": false,
        })
    };
    let found = asked(&schema(json!([true])), &schema(json!([true, true])), Direction::Request);
    let Verdict::Unknown(reason) = found else { panic!("{found:?}") };
    assert!(reason.contains("2019-09"), "{reason}");
}

#[test]
fn a_date_and_time_that_shows_a_break_is_one_for_every_reader() {
    let old = json!({ "type": "string", "format": "date-time" });
    let new = json!({ "type": "string", "format": "date-time", "maxLength": 3 });
    let found = witness(asked(&old, &new, Direction::Request));
    assert!(!found.as_str().unwrap().starts_with('0'), "{found}");
}

#[test]
fn a_dynamic_reference_to_an_anchor_of_another_resource_is_followed() {
    let schema = |least: u64| {
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": "https://schemas.example.test/s",
            "$ref": "t",
            "$defs": { "t": {
                "$id": "https://schemas.example.test/t", "$dynamicAnchor": "node", "type": "object",
                "properties": { "a": { "$dynamicRef": "t#node" }, "b": { "minimum": least } },
            } },
        })
    };
    let found = witness(asked(&schema(0), &schema(1), Direction::Request));
    assert_eq!(found["b"], 0);
    assert_eq!(asked(&schema(0), &schema(1), Direction::Response), Verdict::Compatible);
}

#[test]
fn a_dynamic_reference_means_the_outermost_anchor_of_its_name() {
    let schema = |outer: &[(&str, Value)]| {
        let mut schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": "https://schemas.example.test/s",
            "$ref": "https://schemas.example.test/t",
            "properties": { "x": { "$ref": "https://schemas.example.test/s#/$defs/e" } },
            "$defs": {
                "e": { "type": "integer" },
                "t": {
                    "$id": "https://schemas.example.test/t", "$dynamicAnchor": "node", "type": "object",
                    "properties": { "a": { "$dynamicRef": "#node" }, "b": { "type": "string" } },
                },
            },
        });
        for (name, value) in outer {
            schema[*name] = value.clone();
        }
        schema
    };
    let (old, new) = (schema(&[]), schema(&[("$dynamicAnchor", json!("node"))]));
    // Inside `a` there is an `x` now.
    let found = witness(asked(&old, &new, Direction::Request));
    assert!(found["a"].get("x").is_some(), "{found}");
    assert_eq!(asked(&old, &new, Direction::Response), Verdict::Compatible);
}

#[test]
fn schemas_are_the_same_only_if_what_they_refer_to_is() {
    let version = |main: &str, other: &str| {
        let files = [("a.json", main), ("b.json", other)];
        let files = files.map(|(name, text)| (name.to_owned(), Arc::new(parse(text).unwrap())));
        let files = Files::new(files.to_vec(), Dialect::Draft202012);
        Source { files, file: 0, pointer: Pointer::parse("/$defs/x").unwrap() }
    };
    let main = r##"{"$defs": {"x": {"items": {"$ref": "b.json#/y"}}, "unused": {}}}"##;
    let edited =
        r##"{"$defs": {"x": {"items": {"$ref": "b.json#/y"}}, "unused": {"type": "null"}}}"##;
    let round =
        r##"{"y": {"type": "string", "properties": {"z": {"$ref": "#/y"}}}, "title": "A"}"##;
    let old = version(main, round);
    assert!(are_same(&old, &version(edited, &round.replace("\"A\"", "\"B\""))));
    assert!(!are_same(&old, &version(main, &round.replace("string", "number"))));
    assert!(!are_same(&old, &version(main, r#"{"y": {"$ref": "nowhere"}}"#)));
    let later =
        format!(r#"{{"$schema": "http://json-schema.org/draft-07/schema#", {}"#, &main[1..]);
    assert!(!are_same(&old, &version(&later, round)));
}

#[test]
fn a_list_of_values_that_was_told_to_grow_may_grow() {
    let severity = |old: Value, new: Value| {
        let (old, new) = (source(&old.to_string()), source(&new.to_string()));
        let found = deep(|| {
            let limits = Limits {
                steps: 300_000,
                is_over: OverCheck(&|| false),
                policy: Policy::AssumeDeclared,
                extensible_enums: Vec::new(),
                recorded: &[],
            };
            Pair::new(&old, &new).unwrap().explain(&[Direction::Response], &limits)
        });
        let is_it = |one: &&tapecheck::compat::Reported| one.rule.id == "enum-value-added";
        found.findings.iter().find(is_it).unwrap().severity
    };
    let marked = |values: Value, mark: Value| json!({ "enum": values, "x-extensible-enum": mark });
    let (few, more) = (json!(["a"]), json!(["a", "b"]));
    let told = severity(marked(few.clone(), json!(true)), marked(more.clone(), json!(true)));
    assert_eq!(told, Severity::Info);
    let never = severity(marked(few.clone(), json!(false)), marked(more.clone(), json!(false)));
    assert_eq!(never, Severity::Error);
    // Who has read the old version has not been told.
    let too_late = severity(json!({ "enum": few }), marked(more, json!(true)));
    assert_eq!(too_late, Severity::Error);
}
