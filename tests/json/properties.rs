//! What holds for every text.

use proptest::{collection::vec, prelude::*, sample::Index};
use tapecheck::model::json::{
    Layout, MAX_DEPTH, canonical, parse, parse_bytes, parse_lenient, parse_lenient_prefix, print,
    same_value,
};

use crate::{
    defects::{self, plant},
    texts::{container_text, json_text},
    tokens,
};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn printing_gives_back_the_tokens_in_every_layout(text in json_text()) {
        let value = parse(&text).expect("the text is valid");
        for layout in [Layout::Minified, Layout::Indented(0), Layout::Indented(2), Layout::Indented(4)] {
            let printed = print(&value, layout);
            prop_assert_eq!(tokens::of(&printed), tokens::of(&text));
        }
    }

    #[test]
    fn minified_text_is_the_tokens_and_nothing_else(text in json_text()) {
        let value = parse(&text).expect("the text is valid");
        prop_assert_eq!(print(&value, Layout::Minified), tokens::of(&text).concat());
    }

    #[test]
    fn a_span_holds_the_text_of_its_value(text in container_text()) {
        let value = parse(&text).expect("the text is valid");
        let of_items = value.as_array().into_iter().flatten();
        let of_members = value.as_object().into_iter().flatten().map(|member| &member.value);
        for inner in of_items.chain(of_members) {
            let again = parse(&text[inner.span.start..inner.span.end]).expect("the span is a value");
            prop_assert_eq!(print(&again, Layout::Minified), print(inner, Layout::Minified));
        }
    }

    #[test]
    fn the_modes_agree_about_a_valid_text(text in json_text()) {
        let strict = parse(&text).expect("the text is valid");
        let lenient = parse_lenient(&text).expect("what is strict is lenient");
        prop_assert_eq!(lenient.repairs, []);
        prop_assert_eq!(print(&strict, Layout::Minified), print(&lenient.value, Layout::Minified));
        prop_assert_eq!(lenient.end, text.len());
    }

    #[test]
    fn one_planted_defect_is_the_one_repair(
        text in container_text(),
        kind in proptest::sample::select(defects::KINDS),
        choice in any::<u16>(),
    ) {
        let planted = plant(&text, kind, choice.into());
        prop_assume!(planted.is_some());
        let planted = planted.expect("assumed above");
        let error = parse(&planted.text).err();
        prop_assert!(error.is_some(), "no defect for the strict mode: {:?}", planted.text);
        match parse_lenient(&planted.text) {
            Err(error) => prop_assert!(false, "{:?}: {error}", planted.text),
            Ok(parsed) => {
                let repairs: Vec<_> = parsed.repairs.iter().map(|r| (r.kind, r.span.start)).collect();
                prop_assert_eq!(repairs, [planted.repair], "{:?}", planted.text);
                let meant = parse(&planted.meant).expect("what is meant is valid");
                prop_assert!(same_value(&parsed.value, &meant), "{:?}", planted.text);
            }
        }
    }

    #[test]
    fn random_bytes_end_without_a_panic(bytes in vec(any::<u8>(), 0..200)) {
        let _ = parse_bytes(&bytes);
        let text = String::from_utf8_lossy(&bytes);
        let _ = (parse_lenient(&text), parse_lenient_prefix(&text));
    }

    #[test]
    fn random_json_like_text_ends_without_a_panic(text in "[]\\[{}\",:'“”/*.<>?\\\\ua01e\n\t -]{0,60}") {
        let strict = parse(&text);
        if let Ok(parsed) = parse_lenient(&text) {
            prop_assert!(parsed.repairs.is_empty() == strict.is_ok(), "{text:?}: {:?}", parsed.repairs);
            prop_assert!(parsed.repairs.is_sorted_by_key(|repair| repair.span.start));
            prop_assert!(parse(&print(&parsed.value, Layout::Minified)).is_ok());
        } else {
            prop_assert!(strict.is_err());
        }
    }

    #[test]
    fn a_mutated_text_ends_without_a_panic_and_serde_json_agrees(
        text in json_text(),
        edits in vec((any::<Index>(), any::<u8>(), 0..3_u8), 0..4),
    ) {
        let mut bytes = text.into_bytes();
        for (place, byte, deed) in edits {
            let at = place.index(bytes.len() + 1);
            match deed {
                0 => bytes.insert(at, byte),
                1 if at < bytes.len() => drop(bytes.remove(at)),
                _ if at < bytes.len() => bytes[at] = b"{}[],:\"\\0e.-u1 "[usize::from(byte) % 15],
                _ => {}
            }
        }
        let ours = parse_bytes(&bytes);
        let _ = std::str::from_utf8(&bytes).map(parse_lenient);
        match serde_json::from_slice::<serde_json::Value>(&bytes) {
            Ok(_) => prop_assert!(ours.is_ok(), "{:?}", ours),
            Err(error) => prop_assert!(ours.is_err() || is_beyond_serde(&error.to_string()), "{error}"),
        }
    }

    #[test]
    fn values_are_the_same_exactly_if_their_canonical_texts_are(a in json_text(), b in json_text()) {
        let (a, b) = (parse(&a).expect("valid"), parse(&b).expect("valid"));
        prop_assert_eq!(same_value(&a, &b), canonical(&a) == canonical(&b));
        let again = parse(&canonical(&a)).expect("a canonical text is valid");
        prop_assert!(same_value(&a, &again), "{}", canonical(&a));
        prop_assert_eq!(canonical(&again), canonical(&a));
    }

    #[test]
    fn scalars_are_the_same_exactly_if_their_canonical_texts_are(
        a in "\"(\\\\u[dD]800|\\\\ufffd|\u{fffd}|a|\\\\u0061|\\\\/|/){0,3}\"|-?(0|1|10|100)(\\.0{1,2})?(e[+-]?[0-2])?",
        b in "\"(\\\\u[dD]800|\\\\ufffd|\u{fffd}|a|\\\\u0061|\\\\/|/){0,3}\"|-?(0|1|10|100)(\\.0{1,2})?(e[+-]?[0-2])?",
    ) {
        let (a, b) = (parse(&a).expect("valid"), parse(&b).expect("valid"));
        prop_assert_eq!(same_value(&a, &b), canonical(&a) == canonical(&b));
    }
}

/// What we read and serde_json does not: numbers beyond a double, lone surrogates, and the last level of nesting.
fn is_beyond_serde(error: &str) -> bool {
    [
        "number out of range",
        "lone leading surrogate",
        "unexpected end of hex escape",
        "recursion limit",
    ]
    .iter()
    .any(|known| error.contains(known))
}

#[test]
fn serde_json_reads_one_level_less_than_we_do() {
    let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    assert!(serde_json::from_str::<serde_json::Value>(&deep(MAX_DEPTH - 1)).is_ok());
    assert!(serde_json::from_str::<serde_json::Value>(&deep(MAX_DEPTH)).is_err());
    assert!(parse(&deep(MAX_DEPTH)).is_ok());
}
