use super::parse;
use crate::model::Pointer;
use crate::model::json::{Layout, print};

fn json(text: &str) -> String {
    match parse(text) {
        Ok(value) => print(&value, Layout::Minified),
        Err(error) => format!("{error}"),
    }
}

#[test]
fn scalars_are_those_of_the_core_schema() {
    let cases = [
        ("[no, yes, on, off, y, Norway]", r#"["no","yes","on","off","y","Norway"]"#),
        ("[~, null, NULL, nULL]", r#"[null,null,null,"nULL"]"#),
        ("[true, False, tRUE]", r#"[true,false,"tRUE"]"#),
        ("[007, +1, -0, 0o17, 0x1F, 1_000]", r#"[7,1,-0,15,31,"1_000"]"#),
        ("[.5, 1., 1e3, 1.50, 1e, 1.2.3]", r#"[0.5,1,1e3,1.50,"1e","1.2.3"]"#),
        ("[2024-01-01, 12:30:00, 1:1]", r#"["2024-01-01","12:30:00","1:1"]"#),
        ("['200', \"no\", !!str 1, !!int 2, ! 3]", r#"["200","no","1",2,"3"]"#),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("200: a\ntrue: b\n~: c", r#"{"200":"a","true":"b","~":"c"}"#),
        ("a: |\n  x\n  y\nb: >-\n  x\n  y\n", r#"{"a":"x\ny\n","b":"x y"}"#),
        ("a:\nb: ''", r#"{"a":null,"b":""}"#),
        ("\u{feff}a: 1", r#"{"a":1}"#),
        ("%YAML 1.2\n---\na: 1\n...\n", r#"{"a":1}"#),
    ];
    for (text, expected) in cases {
        assert_eq!(json(text), expected, "{text}");
    }
}

#[test]
fn aliases_are_copies_and_merge_keys_give_way() {
    let text = "base: &b {type: object, x: 1}\none:\n  <<: *b\n  x: 2\ntwo: *b\n'<<': 3";
    let expected = r#"{"base":{"type":"object","x":1},"one":{"x":2,"type":"object"},"two":{"type":"object","x":1},"<<":3}"#;
    assert_eq!(json(text), expected);
    assert_eq!(json("- &a {x: 1}\n- {<<: [{y: 2}, *a]}"), r#"[{"x":1},{"y":2,"x":1}]"#);
}

#[test]
fn what_json_cannot_say_is_an_error_with_its_place() {
    let cases = [
        ("", "there is no YAML value at line 1, column 1"),
        ("a: .nan", "JSON has no `.nan` at line 1, column 4"),
        ("a:\n  - -.inf", "JSON has no `-.inf` at line 2, column 5"),
        ("é: 1\né: 2", "the name `é` occurs twice in one mapping at line 2, column 1"),
        ("? [a]\n: 1", "a name must be a text, not a collection at line 1, column 3"),
        ("a: !Ref b", "the tag `!Ref` has no meaning here at line 1, column 4"),
        ("a: 1\n---\nb: 2", "a second document begins at line 2, column 1"),
        ("a: &x [*x]", "the alias stands inside what it stands for at line 1, column 8"),
        ("<<: 1", "`<<` takes a mapping, or a list of them at line 1, column 5"),
    ];
    for (text, expected) in cases {
        assert_eq!(json(text), expected, "{text}");
    }
    for text in ["a: [1", "a: *nobody", "a: \"x", "a: b: c", "a: 'x\n"] {
        let error = parse(text).expect_err(text);
        assert!(error.position.line >= 1 && error.offset <= text.len(), "{error}");
    }
}

#[test]
fn little_text_cannot_become_much() {
    let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let before = format!("*a{}", level - 1);
        laughs += &format!("a{level}: &a{level} [{}]\n", [before.as_str(); 10].join(", "));
    }
    let error = parse(&laughs).unwrap_err();
    assert!(error.problem.contains("aliases stand for more than 500000 values"), "{error}");
    for text in ["[".repeat(10_000), "- ".repeat(10_000), "{a: ".repeat(10_000)] {
        let error = parse(&text).unwrap_err();
        assert!(error.problem.contains("levels of nesting"), "{error}");
    }
    let deep = format!("a: &a {}{}\nb: [[*a]]", "[".repeat(127), "]".repeat(127));
    assert!(parse(&deep).unwrap_err().problem.contains("levels of nesting"));
}

#[test]
fn every_value_knows_its_place() {
    let text = "# ä comment\npaths:\n  /ö:\n    - get: {ok: \"é\"}\n      x: &a 12\n    - *a\n";
    let root = parse(text).unwrap();
    let at = |pointer: &str| {
        let span = Pointer::parse(pointer).unwrap().find(&root).unwrap().span;
        &text[span.start..span.end]
    };
    assert_eq!(at("/paths/~1ö/0/get/ok"), "\"é\"");
    assert_eq!(at("/paths/~1ö/0/get"), "{ok: \"é\"}");
    assert_eq!(at("/paths/~1ö/0/x"), "&a 12");
    assert_eq!(at("/paths/~1ö/1"), "&a 12", "a copy stands where the original does");
    assert!(at("/paths").starts_with("/ö:") && at("/paths").ends_with("12"));
}
