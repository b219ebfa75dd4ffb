//! Inputs that were made to break the reader. Each ends soon, with a finding or an error that has a place.

use std::time::{Duration, Instant};

use super::harness::{Finished, Folder, assert_says};

/// Everything here is done sooner, also on a busy machine and without optimisation.
const SOON: Duration = Duration::from_secs(60);

const CONTRACT: &str = r#"{"openapi":"3.1.0","paths":{"/x":{"get":{"responses":{"200":{"content":{"application/json":{
    "schema":{"$ref":"schema.json"}}}}}}}}}"#;

/// A cassette whose only answer has this body, as JSON text.
fn tape(body: &str) -> String {
    format!(
        r#"{{"tapecheck":1,"origin":{{"kind":"recorded"}},"interactions":[
{{"request":{{"method":"GET","path":"/x"}},"response":{{"status":200,"headers":{{"Content-Type":"application/json"}},"body":
{body}}}}}]}}"#
    )
}

#[track_caller]
fn check(tape: impl AsRef<[u8]>, schema: impl AsRef<[u8]>) -> Finished {
    let folder = Folder::new();
    folder.write("tape.json", tape);
    folder.write("api.json", CONTRACT);
    folder.write("schema.json", schema);
    let start = Instant::now();
    let told = folder.run(&["check", "tape.json", "--contract", "api.json"]);
    assert!(start.elapsed() < SOON, "it took {:?}", start.elapsed());
    assert!(!told.stderr.contains("panicked"), "{}", told.stderr);
    told
}

#[test]
fn a_cassette_that_is_cut_anywhere_is_refused_with_the_place_of_its_end() {
    let whole = tape(r#"{"json":{"a":"\u00e9","b":[1,2.5e3,null]}}"#);
    for end in (0..whole.len()).step_by(17) {
        let told = check(&whole[..end], "true").with_status(2);
        assert_says(&told.stderr, &["tape.json"]);
        let text = &whole[..end];
        let line = text.trim_end().matches('\n').count() + 1;
        let expected = [format!("{line}:"), format!("line {line}"), format!("{}:", line + 1)];
        assert!(expected.iter().any(|place| told.stderr.contains(place)), "{end}: {}", told.stderr);
    }
}

#[test]
fn files_that_are_no_text_or_no_json_are_refused() {
    for (bytes, parts) in [
        (&b""[..], &["tape.json", "there is no JSON value"][..]),
        (b"   \n", &["tape.json", "there is no JSON value"]),
        (b"\x00\x01\x02\x03", &["tape.json:1:1", "expected a value"]),
        (b"{\"a\": \"\xff\"}", &["tape.json", "not UTF-8", "byte 7"]),
        (b"\x1f\x8b\x08\x00\x00", &["tape.json", "not UTF-8"]),
        (b"\xff\xfe{\x00}\x00", &["tape.json", "not UTF-8"]),
    ] {
        assert_says(&check(bytes, "true").with_status(2).stderr, parts);
        let contract = check(tape("{\"json\":1}"), bytes).with_status(2);
        assert!(contract.stderr.contains("schema.json"), "{}", contract.stderr);
    }
}

#[test]
fn ten_thousand_levels_are_refused_with_their_place() {
    let (open, close) = ("[".repeat(10_000), "]".repeat(10_000));
    let deep = format!("{open}{close}");
    let told = check(tape(&format!("{{\"json\":{deep}}}")), "true").with_status(2);
    assert_says(&told.stderr, &["tape.json:3:", "more than 128 levels of nesting"]);
    // A body that is kept as text is no part of the file's own nesting.
    let told = check(tape(&format!("{{\"text\":\"{deep}\"}}")), "true").with_status(1);
    assert_says(&told.stdout, &["error[body-not-json]", "more than 128 levels", "tape.json:3:"]);
    let objects = "{\"not\":".repeat(10_000) + "true" + &"}".repeat(10_000);
    let told = check(tape("{\"json\":1}"), objects).with_status(2);
    assert_says(&told.stderr, &["schema.json:1:", "more than 128 levels of nesting"]);
}

#[test]
fn odd_values_get_right_verdicts() {
    let big = "123456789012345678901234567890";
    for (body, schema, message) in [
        ("1e400", r#"{"maximum":1e300}"#.to_owned(), "the response body is 1e400"),
        ("1e400", r#"{"type":"integer"}"#.into(), ""),
        ("-1e400", r#"{"maximum":0}"#.into(), ""),
        ("1e-400", r#"{"exclusiveMinimum":0}"#.into(), ""),
        (big, r#"{"type":"integer","minimum":9007199254740993}"#.into(), ""),
        (big, r#"{"type":"integer","maximum":79228162514264337593543950335}"#.into(), "at most"),
        ("1.0", r#"{"type":"integer","const":1}"#.into(), ""),
        ("9007199254740993", r#"{"const":9007199254740992}"#.into(), "undocumented-enum-value"),
        (r#""\ud800""#, r#"{"maxLength":1}"#.into(), ""),
        (
            r#"{"a":1,"a":"x"}"#,
            r#"{"properties":{"a":{"type":"integer"}}}"#.into(),
            "duplicate-member",
        ),
        ("0.3", r#"{"multipleOf":0.1}"#.into(), ""),
    ] {
        let told = check(tape(&format!("{{\"json\":{body}}}")), &schema);
        if message.is_empty() {
            assert_eq!(told.with_status(0).stdout, "no findings in 1 file\n", "{body} {schema}");
        } else {
            assert!(told.stdout.contains(message), "{body} {schema}: {}", told.all());
        }
    }
}

#[test]
fn values_in_a_contract_that_nobody_can_compare_with_are_refused() {
    for (schema, place, reason) in [
        (r#"{"const":123456789012345678901234567890}"#, "1:10", "more digits than can be compared"),
        (r#"{"enum":[1,[1e400]]}"#, "1:13", "more digits than can be compared"),
        (r#"{"const":{"a":"\ud800"}}"#, "1:15", "a lone surrogate"),
        (r#"{"maximum":1e400}"#, "1:12", "greater than can be compared"),
    ] {
        let told = check(tape("{\"json\":1}"), schema).with_status(2);
        assert_says(
            &told.stderr,
            &[&format!("schema.json:{place}: the schema is not valid at"), reason],
        );
    }
}

#[test]
fn references_in_circles_end() {
    for (schema, status) in [
        (r##"{"$ref":"#"}"##, 0),
        (
            r##"{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}"##,
            0,
        ),
        (
            r##"{"$ref":"#/$defs/a","$defs":{"a":{"allOf":[{"$ref":"#/$defs/b"}]},"b":{"anyOf":[{"$ref":"#/$defs/a"}]}}}"##,
            0,
        ),
        (r##"{"properties":{"a":{"$ref":"#"}},"additionalProperties":false}"##, 1),
        // A paradox: there is no right answer, but one.
        (r##"{"not":{"$ref":"#"}}"##, 1),
    ] {
        let told = check(tape(r#"{"json":{"a":{"a":{"b":1}}}}"#), schema);
        assert!(told.all().contains("no findings") == (status == 0), "{schema}: {}", told.all());
    }
    // A long chain of references, each with something beside it.
    let count = 3_000;
    let link = |n: usize| format!(r##""d{n}":{{"description":"","$ref":"#/$defs/d{}"}}"##, n + 1);
    let links: Vec<String> = (0..count).map(link).collect();
    let chain = format!(
        r##"{{"$ref":"#/$defs/d0","$defs":{{{},"d{count}":{{"type":"string"}}}}}}"##,
        links.join(",")
    );
    let told = check(tape(r#"{"json":1}"#), chain).with_status(1);
    assert_says(
        &told.stdout,
        &["error[type-mismatch]", &format!("schema.json#/$defs/d{count}/type")],
    );
}

#[test]
fn expressions_that_explode_end_in_bounded_time() {
    let text = "a".repeat(40) + "!";
    // The first two are matched in linear time; the third needs to go back, and gives up.
    for (pattern, message) in [
        ("^(a+)+$", "does not match"),
        ("^(?=(a+)+$)x", "does not match"),
        (r"^(a|a)*\\1b$", "reasonable time"),
    ] {
        let schema = format!(r#"{{"items":{{"pattern":"{pattern}"}}}}"#);
        let texts = vec![format!("\"{text}\""); 50].join(",");
        let told = check(tape(&format!("{{\"json\":[{texts}]}}")), schema).with_status(1);
        assert_says(&told.stdout, &[message]);
    }
    let folder = Folder::new();
    folder.write("tape.json", tape(&format!("{{\"json\":\"{text}\"}}")));
    folder.write(
        "api.json",
        r#"{"openapi":"3.1.0","info":{"title":"x","version":"1"},"paths":{"/x":{"get":{"responses":{"200":{"description":"","content":{"application/json":{"schema":{"pattern":"^(a|a)*\\1b$"}}}}}}}}}"#,
    );
    let told = folder.run(&["check", "tape.json", "--contract", "api.json"]).with_status(1);
    assert_says(&told.stdout, &["reasonable time", "contract: api.json#/paths/"]);
    // The same in a contract of several files, behind references.
    let list = r##"{"items":{"$ref":"parts/text.json#/$defs/slow"}}"##;
    folder.write("parts/text.json", r#"{"$defs":{"slow":{"pattern":"^(a|a)*\\1b$"}}}"#);
    folder.write("list.json", list);
    folder.write(
        "api.json",
        r#"{"openapi":"3.1.0","info":{"title":"x","version":"1"},"paths":{"/x":{"get":{"responses":{"200":{"description":"","content":{"application/json":{"schema":{"$ref":"list.json"}}}}}}}}}"#,
    );
    folder.write("tape.json", tape(&format!("{{\"json\":[\"{text}\"]}}")));
    let told = folder.run(&["check", "tape.json", "--contract", "api.json"]).with_status(1);
    assert_says(
        &told.stdout,
        &["reasonable time", "contract: parts/text.json#/$defs/slow/pattern\n"],
    );
    let bomb = r#"{"pattern":"((((a{1,100}){1,100}){1,100}){1,100}){1,100}"}"#;
    let told = check(tape(r#"{"json":"a"}"#), bomb).with_status(2);
    assert_says(&told.stderr, &["schema.json:1:12: ", "is no regular expression"]);
}

#[test]
fn a_contract_that_laughs_is_refused() {
    let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let before = format!("*a{}", level - 1);
        laughs += &format!("a{level}: &a{level} [{}]\n", [before.as_str(); 10].join(", "));
    }
    let folder = Folder::new();
    folder.write("tape.json", tape("{\"json\":1}"));
    folder.write("api.yaml", laughs);
    let told = folder.run(&["check", "tape.json", "--contract", "api.yaml"]).with_status(2);
    assert_says(&told.stderr, &["api.yaml:", "aliases stand for more than 500000 values"]);
}

#[test]
fn two_hundred_megabytes_are_read() {
    // As many short elements would be another test: this one is about bytes.
    let line = "\"".to_owned() + &"x".repeat(1_000_000) + "\",\n";
    let body = format!("{{\"json\":[{}5]}}", line.repeat(200));
    let told = check(tape(&body), r#"{"items":{"type":"string"}}"#).with_status(1);
    assert_says(&told.stdout, &["error[type-mismatch]", "tape.json:203:1 "]);
    assert!(told.stdout.len() < 10_000, "the excerpt is short");
}

#[test]
fn alternatives_in_alternatives_end() {
    // Each level doubles what could be shown.
    let mut schema = r#"{"required":["z"]}"#.to_owned();
    for level in 0..24 {
        schema = format!(r#"{{"anyOf":[{schema},{{"required":["r{level}","s"]}}]}}"#);
    }
    let told = check(tape(r#"{"json":{}}"#), schema).with_status(1);
    assert_says(&told.stdout, &["error[required-property-missing]", "has no `z`"]);
}

#[test]
fn very_many_findings_on_one_line_are_told_in_time_of_their_number() {
    let items: Vec<String> =
        (0..10_000).map(|number| format!("{{\"n\":{number},\"x\":1}}")).collect();
    let body = format!("{{\"json\":[{}]}}", items.join(","));
    let schema = r#"{"type":"array","items":{"properties":{"n":{"type":"string"}}}}"#;
    let told = check(tape(&body), schema).with_status(1);
    assert_says(&told.stdout, &["10000 errors, 10000 warnings in 1 file"]);
}
