use super::*;
use crate::model::json::{Layout, Tier, print};

fn repaired(text: &str) -> (String, Vec<&'static str>) {
    let parsed = parse_lenient(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    (
        print(&parsed.value, Layout::Minified),
        parsed.repairs.iter().map(|repair| repair.kind.id()).collect(),
    )
}

#[test]
fn each_defect_is_refused_strictly_and_repaired_leniently() {
    let cases: &[(&str, &str, &[&str])] = &[
        (r#"{"a":1,}"#, r#"{"a":1}"#, &["trailing-comma"]),
        ("[1,]", "[1]", &["trailing-comma"]),
        ("{\"a\":1\n\"b\":2}", r#"{"a":1,"b":2}"#, &["missing-comma"]),
        ("[{} {}]", "[{},{}]", &["missing-comma"]),
        ("[1, // one\n2 /* two */]", "[1,2]", &["comment", "comment"]),
        ("\u{feff}{}", "{}", &["byte-order-mark"]),
        ("?{}", "{}", &["byte-order-mark"]),
        ("{\u{a0}\"a\": 1}", r#"{"a":1}"#, &["exotic-space"]),
        ("[Null, True]", "[null,true]", &["literal-case", "literal-case"]),
        ("{id: 1}", r#"{"id":1}"#, &["unquoted-key"]),
        (r#"{id": 1}"#, r#"{"id":1}"#, &["half-quoted-key"]),
        (r#"{id /* : */ : 1}"#, r#"{"id":1}"#, &["unquoted-key", "comment"]),
        (
            r#"{"a" /* : */ : [1, /**/ ]}"#,
            r#"{"a":[1]}"#,
            &["comment", "trailing-comma", "comment"],
        ),
        (r#"{"id: "x", "b": 2}"#, r#"{"id":"x","b":2}"#, &["half-quoted-key"]),
        ("{“id”: “x”}", r#"{"id":"x"}"#, &["typographic-quotes", "typographic-quotes"]),
        ("{'id': 'x'}", r#"{"id":"x"}"#, &["single-quotes", "single-quotes"]),
        ("[007, -01]", "[7,-1]", &["leading-zero", "leading-zero"]),
        ("[\"a\tb\"]", r#"["a\tb"]"#, &["raw-tab"]),
        ("[\"a\r\n b\"]", r#"["a\n b"]"#, &["raw-line-break"]),
        ("{\"a\": <string>}", r#"{"a":"<string>"}"#, &["placeholder-value"]),
        ("[1, ...]", "[1]", &["ellipsis"]),
        ("{\"a\": [...], ... }", r#"{"a":[]}"#, &["ellipsis", "ellipsis"]),
        ("{\"a\":1, [...]}", r#"{"a":1}"#, &["ellipsis"]),
        (r#"[{"a":1]"#, r#"[{"a":1}]"#, &["missing-closer"]),
        (r#"{"a":[1"#, r#"{"a":[1]}"#, &["missing-closer", "missing-closer"]),
        (r#"{{"a":1}}"#, r#"{"a":1}"#, &["doubled-opener", "superfluous-closer"]),
        (r#"{"a":1}}]"#, r#"{"a":1}"#, &["superfluous-closer"]),
        ("{\"a\": \"x”,\n\"b\": 1}", r#"{"a":"x","b":1}"#, &["typographic-quotes"]),
        ("1. {}", "{}", &["leading-ordinal"]),
        (r#"["a\_b\.c"]"#, r#"["a_b\\.c"]"#, &["foreign-escape", "foreign-escape"]),
    ];
    for (text, value, repairs) in cases {
        assert!(parse(text).is_err(), "{text} is no JSON");
        assert_eq!(repaired(text), (value.to_string(), repairs.to_vec()), "{text}");
    }
    let covered =
        |kind: &RepairKind| cases.iter().any(|(_, _, repairs)| repairs.contains(&kind.id()));
    assert_eq!(RepairKind::ALL.iter().find(|kind| !covered(kind)), None);
}

#[test]
fn what_has_no_reading_is_refused_in_both_modes() {
    for text in [
        "",
        " ",
        "{\"a\"}",
        "{“",
        "{“a",
        "{'ü",
        "{\"a\":}",
        "[1,,2]",
        "{{\"a\":1},{}}",
        "{{{\"a\":1}}}",
        "[\"a]",
        "01x",
        "{\"a\":1} x",
        "[nul]",
        "[1}",
        "{“",
    ] {
        assert!(parse(text).is_err() && parse_lenient(text).is_err(), "{text}");
    }
}

#[test]
fn an_error_names_line_and_column_in_characters() {
    let error = parse("{\n  \"😀😀\": 1,\n}").unwrap_err();
    assert_eq!(error.to_string(), "a comma stands before the closing bracket at line 2, column 10");
    assert_eq!(parse("[\"😀\",,]").unwrap_err().position.column, 6);
}

#[test]
fn an_error_does_not_repeat_a_long_text() {
    let error = parse(&"0".repeat(100_000)).unwrap_err();
    assert!(error.to_string().len() < 200, "{error}");
    let error = parse(&"1.".repeat(100_000)).unwrap_err();
    assert!(error.to_string().len() < 200, "{error}");
}

#[test]
fn nesting_has_a_limit_that_is_reported() {
    let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    assert!(parse(&deep(MAX_DEPTH)).is_ok());
    assert_eq!(parse(&deep(MAX_DEPTH + 1)).unwrap_err().problem, Problem::TooDeep(MAX_DEPTH));
    assert!(parse_lenient(&"{\"a\":[".repeat(100_000)).is_err());
}

#[test]
fn the_prefix_ends_at_the_closing_bracket() {
    let text = "{\"a\": [1]}\nText after the body.";
    assert_eq!(parse_lenient_prefix(text).unwrap().end, 10);
}

#[test]
fn spelling_order_and_duplicates_survive() {
    let text = r#"{"b":1.0,"a":"\u00fc\/","b":1E+2,"c":[12345678901234567890123],"d":"\ud800"}"#;
    assert_eq!(print(&parse(text).unwrap(), Layout::Minified), text);
}

#[test]
fn only_a_convention_makes_a_repair_an_assumption() {
    assert_eq!(RepairKind::TrailingComma.tier(), Tier::Safe);
    assert_eq!(RepairKind::Ellipsis.tier(), Tier::Assumed);
}

#[test]
fn a_text_of_too_many_values_is_refused_where_there_is_one_too_many() {
    let read = |left| Parser { left, ..Parser::new("[1,[2],3]", Mode::Strict) }.read_to_the_end();
    assert!(read(5).is_ok());
    let error = read(4).unwrap_err();
    assert!(matches!(error.problem, Problem::TooMany(_)));
    assert_eq!(error.position.column, 8);
}

#[test]
fn what_is_wrong_is_found_without_keeping_what_is_right() {
    let keeping = |text: &str| Parser::new(text, Mode::Strict).read_to_the_end().err();
    for text in
        ["[1,2,3]", "[1,2,x]", r#"{"a":[1,2],"b":1"#, r#"[[{"a":1}],{"a":1,}]"#, "[1 2]", ""]
    {
        assert_eq!(wrong_with(text), keeping(text), "{text}");
    }
    let parser = Parser { is_kept: false, ..Parser::new("[1,2,[3,4],5]", Mode::Strict) };
    let value = parser.read_to_the_end().unwrap().value;
    assert_eq!(value.as_array().map(<[Value]>::len), Some(1));
}
