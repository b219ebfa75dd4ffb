//! The semantic diff of documents: a case a folder in `tests/fixtures/diff`, and what holds for all documents.
//!
//! A case has `old.json`, `new.json`, `expected.json` and, where the profile's options are not enough,
//! `options.json`. `expected.json` lists each change as `kind`, `path` (in the new document; removed: in the old),
//! `identity` and, where there is something to say, `old`, `detail`, `renamed_to`, `renamed_from`.

use std::{fs, path::Path};

use proptest::{collection::vec, prelude::*, sample::Index, string::string_regex};
use tapecheck::diff::{
    Change, ChangeKind, IdentityKey, Options, Rename,
    document::{Comparison, compare},
    findings,
};
use tapecheck::model::json::{Kind, Layout, Member, Value, parse, print, same_value};
use tapecheck::model::{Pointer, PointerPattern};
use tapecheck::profile::PARTNER_CENTER;

#[test]
fn every_case_gives_the_changes_that_it_expects() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/diff");
    let mut cases: Vec<_> =
        fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() >= 25, "{} cases", cases.len());
    for case in cases {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        let expected = read(&case.join("expected.json"));
        let comparison =
            compare(&read(&case.join("old.json")), &read(&case.join("new.json")), &options(&case));
        let told = told(&comparison, &expected);
        assert!(same_value(&told, &expected), "{name}: {}", print(&told, Layout::Indented(2)));
        assert_eq!(findings::of_documents(&comparison).len(), comparison.changes.len(), "{name}");
    }
}

fn read(path: &Path) -> Value {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The comparison in the form of `expected.json`; `old` is told only where a case asks for it.
fn told(comparison: &Comparison, expected: &Value) -> Value {
    let asked = |index: usize| expected.get("changes")?.as_array()?.get(index)?.get("old");
    let changes: Vec<Value> = comparison
        .changes
        .iter()
        .enumerate()
        .map(|(index, change)| told_change(change, asked(index).is_some()))
        .collect();
    let mut told = Value::object([("changes", Value::from(changes))]);
    for (name, count) in [("ignored", comparison.ignored), ("notes", comparison.notes.len())] {
        if count > 0 {
            told.set(name, count);
        }
    }
    told
}

fn told_change(change: &Change, with_old: bool) -> Value {
    let mut told = Value::object([
        ("kind", change.kind.name().to_owned()),
        ("path", change.pointer().to_string()),
        ("identity", change.identity_path.clone()),
    ]);
    if let (true, Some(old)) = (with_old, &change.old_pointer) {
        told.set("old", old.to_string());
    }
    match &change.rename {
        Some(Rename::To(name)) => told.set("renamed_to", name.as_str()),
        Some(Rename::From(name)) => told.set("renamed_from", name.as_str()),
        None => {}
    }
    if let Some(detail) = change.detail {
        told.set("detail", detail.name());
    }
    told
}

/// The profile's options, and what `options.json` says beside them.
fn options(case: &Path) -> Options {
    let mut options = Options::of_profile(&PARTNER_CENTER);
    let file = case.join("options.json");
    if !file.exists() {
        return options;
    }
    let given = read(&file);
    let patterns = |name: &str| -> Vec<PointerPattern> {
        let list = given.get(name).and_then(Value::as_array).unwrap_or_default();
        list.iter().map(|text| PointerPattern::parse(text.as_str().unwrap()).unwrap()).collect()
    };
    options.ignore = patterns("ignore");
    options.ignore_case = patterns("ignore_case");
    options.order_significant = patterns("order_significant");
    options.null_is_absent = given.get("null_is_absent").and_then(Value::as_bool).unwrap_or(false);
    for key in given.get("identity_keys").and_then(Value::as_array).unwrap_or_default() {
        let members = key.get("members").and_then(Value::as_array).unwrap();
        options.identity_keys.push(IdentityKey {
            array: PointerPattern::parse(key.get("array").unwrap().as_str().unwrap()).unwrap(),
            members: members.iter().map(|m| Pointer::parse(m.as_str().unwrap()).unwrap()).collect(),
        });
    }
    options
}

#[test]
fn twenty_thousand_strangers_on_each_side_come_to_an_end() {
    let list = |from: i64| Value::array((from..from + 20_000).map(|n| Value::object([("n", n)])));
    let comparison = compare(&list(0), &list(20_000), &Options::default());
    assert_eq!(comparison.changes.len(), 20_000);
}

/// Documents with few names and few values, so that equal parts, identity keys and instants happen.
fn document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::NULL),
        any::<bool>().prop_map(Value::from),
        (0..4_i64).prop_map(Value::from),
        string_regex("[abAB ]{0,2}").unwrap().prop_map(Value::from),
        prop_oneof![
            Just("2024-01-01T00:00:00Z"),
            Just("2024-01-01T01:00:00.0+01:00"),
            Just("2024-01-01T00:00:00.1234567Z")
        ]
        .prop_map(Value::from),
    ];
    let inside = leaf.prop_recursive(3, 30, 5, container);
    prop_oneof![1 => inside.clone(), 6 => container(inside)]
}

/// An array or an object of such values.
fn container(inner: impl Strategy<Value = Value> + Clone + 'static) -> BoxedStrategy<Value> {
    let name = prop_oneof![
        Just("id"),
        Just("items"),
        Just("lineItems"),
        Just("lineItemNumber"),
        Just("a"),
        Just("b")
    ];
    prop_oneof![
        vec(inner.clone(), 0..6).prop_map(Value::array),
        vec((name, inner), 0..6).prop_map(|members| {
            let mut object = Value::object::<&str, Value>([]);
            for (name, value) in members {
                object.set(name, value);
            }
            object
        }),
    ]
    .boxed()
}

/// A document and another that was made of it by a few edits, removals and changes of order.
fn two_versions() -> impl Strategy<Value = (Value, Value)> {
    let edit = (any::<Index>(), proptest::option::of(document()));
    (document(), vec(edit, 0..4), any::<bool>()).prop_map(|(old, edits, reorders)| {
        let mut new = if reorders { reordered(&old) } else { old.clone() };
        for (place, value) in edits {
            let mut all = Vec::new();
            places(&new, &Pointer::root(), &mut all);
            let tokens = all[place.index(all.len())].tokens();
            new = edited(&new, tokens, value.as_ref()).unwrap_or(Value::NULL);
        }
        (old, new)
    })
}

fn profile_options() -> Options {
    Options::of_profile(&PARTNER_CENTER)
}

/// The same document with the members of every object in another order.
fn reordered(value: &Value) -> Value {
    match &value.kind {
        Kind::Object(members) => {
            let members = members.iter().rev();
            Kind::Object(
                members
                    .map(|member| Member::new(member.name.clone(), reordered(&member.value)))
                    .collect(),
            )
            .into()
        }
        Kind::Array(items) => Value::array(items.iter().map(reordered)),
        _ => value.clone(),
    }
}

/// The pointers of all values of a document.
fn places(value: &Value, at: &Pointer, places: &mut Vec<Pointer>) {
    places.push(at.clone());
    match &value.kind {
        Kind::Object(members) => {
            for member in members {
                self::places(&member.value, &at.child(member.name.as_str()), places);
            }
        }
        Kind::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                self::places(item, &at.child(index), places);
            }
        }
        _ => {}
    }
}

/// The same document with the value at `tokens` replaced, or removed where there is no other.
fn edited(value: &Value, tokens: &[String], new: Option<&Value>) -> Option<Value> {
    let Some((first, rest)) = tokens.split_first() else { return new.cloned() };
    match &value.kind {
        Kind::Object(members) => {
            let members = members.iter().filter_map(|member| {
                let value = if member.name.as_str() == first {
                    edited(&member.value, rest, new)?
                } else {
                    member.value.clone()
                };
                Some(Member::new(member.name.clone(), value))
            });
            Some(Kind::Object(members.collect()).into())
        }
        Kind::Array(items) => {
            let items = items.iter().enumerate().filter_map(|(index, item)| {
                if index.to_string() == *first {
                    edited(item, rest, new)
                } else {
                    Some(item.clone())
                }
            });
            Some(Kind::Array(items.collect()).into())
        }
        _ => Some(value.clone()),
    }
}

fn count(comparison: &Comparison, kind: ChangeKind) -> usize {
    comparison.changes.iter().filter(|change| change.kind == kind).count()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_document_does_not_differ_from_itself(value in document()) {
        prop_assert!(compare(&value, &value, &profile_options()).is_empty());
        prop_assert!(compare(&value, &value, &Options::default()).is_empty());
    }

    #[test]
    fn the_order_of_members_makes_no_difference(value in document()) {
        let comparison = compare(&value, &reordered(&value), &profile_options());
        prop_assert!(comparison.is_empty(), "{:?}", comparison.changes);
    }

    #[test]
    fn one_edit_is_seen_and_nothing_beside_it(value in document(), place in any::<Index>(), removes in any::<bool>()) {
        let mut all = Vec::new();
        places(&value, &Pointer::root(), &mut all);
        let place = &all[place.index(all.len())];
        let new = Value::from("something that no document has");
        let new = (!removes || place.tokens().is_empty()).then_some(&new);
        let edited = edited(&value, place.tokens(), new).expect("the root is never removed");
        let comparison = compare(&value, &edited, &profile_options());
        prop_assert!(!comparison.is_empty());
        // An edited identity key, or an element gone, is told at the array: at the element or its neighbours.
        let arrays: Vec<&Pointer> = all.iter().filter(|at| at.find(&value).is_some_and(|v| v.as_array().is_some())).collect();
        let outermost = arrays.iter().filter(|at| place.tokens().starts_with(at.tokens())).min_by_key(|at| at.tokens().len());
        let bound = outermost.map_or(place, |at| *at);
        for change in &comparison.changes {
            let at = change.pointer().tokens();
            prop_assert!(at.starts_with(bound.tokens()) || bound.tokens().starts_with(at), "{} is not near {bound}", change.pointer());
        }
    }

    #[test]
    fn one_edit_outside_of_arrays_is_one_change(value in document(), place in any::<Index>()) {
        let mut all = Vec::new();
        places(&value, &Pointer::root(), &mut all);
        all.retain(|at| (0..at.tokens().len()).all(|length| {
            let above: Pointer = at.tokens()[..length].iter().cloned().collect();
            above.find(&value).is_some_and(|v| v.as_object().is_some())
        }));
        let place = &all[place.index(all.len())];
        let edited = edited(&value, place.tokens(), Some(&Value::from("new"))).expect("it is replaced");
        let comparison = compare(&value, &edited, &profile_options());
        prop_assert_eq!(comparison.changes.len(), 1);
        prop_assert_eq!(comparison.changes[0].pointer(), place);
    }

    #[test]
    fn the_other_way_round_additions_are_removals((a, b) in two_versions()) {
        // Which of several equally good pairings of unkeyed elements is taken may depend on the side.
        let (there, back) = (compare(&a, &b, &profile_options()), compare(&b, &a, &profile_options()));
        prop_assert_eq!(there.is_empty(), back.is_empty());
        let mut all = Vec::new();
        places(&a, &Pointer::root(), &mut all);
        if !all.iter().any(|at| at.find(&a).is_some_and(|v| v.as_array().is_some())) {
            prop_assert_eq!(count(&there, ChangeKind::Added), count(&back, ChangeKind::Removed));
            prop_assert_eq!(count(&there, ChangeKind::Removed), count(&back, ChangeKind::Added));
            prop_assert_eq!(count(&there, ChangeKind::Changed), count(&back, ChangeKind::Changed));
            prop_assert_eq!(count(&there, ChangeKind::TypeChanged), count(&back, ChangeKind::TypeChanged));
        }
    }

    #[test]
    fn every_pointer_leads_to_what_it_says((a, b) in two_versions()) {
        for change in compare(&a, &b, &profile_options()).changes {
            if change.kind == ChangeKind::MovedIgnored {
                continue;
            }
            let at = |pointer: &Option<Pointer>, root: &Value| {
                pointer.as_ref().and_then(|p| p.find(root).map(|v| print(v, Layout::Minified)))
            };
            let value = |value: &Option<Value>| value.as_ref().map(|v| print(v, Layout::Minified));
            prop_assert_eq!(at(&change.old_pointer, &a), value(&change.old));
            prop_assert_eq!(at(&change.new_pointer, &b), value(&change.new));
        }
    }

    #[test]
    fn an_element_has_moved_exactly_if_it_does_not_differ((a, b) in two_versions()) {
        let marks = || [Value::from("first mark"), Value::from("second mark")];
        let old = Value::array([a.clone()].into_iter().chain(marks()));
        let new = Value::array(marks().into_iter().chain([b.clone()]));
        let comparison = compare(&old, &new, &profile_options());
        let only_moved = comparison.changes.len() == 1 && count(&comparison, ChangeKind::MovedIgnored) == 1;
        prop_assert_eq!(only_moved, compare(&a, &b, &profile_options()).is_empty());
    }

    #[test]
    fn elements_in_another_order_are_moved_and_nothing_else(items in vec(0..6_i64, 0..12).prop_shuffle(), by in 0..12_usize) {
        let mut other = items.clone();
        other.rotate_left(by % items.len().max(1));
        let comparison = compare(&Value::array(items.clone()), &Value::array(other.clone()), &Options::default());
        let expected = usize::from(items != other);
        prop_assert_eq!(comparison.changes.len(), expected);
        prop_assert_eq!(count(&comparison, ChangeKind::MovedIgnored), expected);
    }
}
