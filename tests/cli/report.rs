//! Reports in every format: what they say, that they are valid, and that they are there when the work could not be done.

use super::findings::parse;
use super::harness::{Finished, Folder, assert_says, repository};

/// The formats, each once.
const FORMATS: [&str; 7] = ["text", "json", "junit", "sarif", "github", "gitlab", "markdown"];

fn tape() -> String {
    std::fs::read_to_string(repository("cassettes/partner-center/cancel.json")).unwrap()
}

/// A recording with an error, one whose text is written to harm whoever repeats it, and a warning.
fn planted() -> Folder {
    let tape = tape()
        .replacen("\"quantity\": 1,", "\"quantity\": \"one\",", 1)
        .replacen(
            "\"billingType\": \"license\"",
            "\"billingType\": \"a|b <img src=x> `@all`\\n::error::100%, #1 ]]>&\\u0000\"",
            1,
        )
        .replacen(
            "\"billingCycle\": \"one_time\",",
            "\"managedBy\": 1, \"billingCycle\": \"one_time\",",
            1,
        );
    let folder = Folder::new();
    folder.write("tape.json", tape);
    folder
}

fn check(folder: &Folder, format: &str) -> Finished {
    folder.run(&["check", "tape.json", "--format", format])
}

#[test]
fn every_format_reads_as_it_should() {
    let folder = planted();
    for format in FORMATS {
        let told = check(&folder, format).with_status(1);
        insta::with_settings!({ filters => vec![(r#""(tapecheck|version)": "[0-9.]+""#, r#""$1": "<version>""#)] }, {
            insta::assert_snapshot!(format!("report_{format}"), told.stdout);
        });
    }
}

#[test]
fn every_format_can_be_written_to_a_file_beside_the_others() {
    let folder = planted();
    let mut arguments = vec!["check".to_owned(), "tape.json".into()];
    for format in FORMATS {
        arguments.extend(["--report".to_owned(), format!("{format}=out.{format}")]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    folder.run(&arguments).with_status(1);
    for format in FORMATS {
        assert_eq!(
            folder.read(&format!("out.{format}")),
            check(&folder, format).stdout,
            "{format}"
        );
    }
}

#[test]
fn the_json_document_keeps_to_its_published_schema() {
    let schema = std::fs::read_to_string(repository("schemas/report.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&parse(&schema)).unwrap();
    let folder = planted();
    folder.write(
        "tapecheck.toml",
        "[[accept]]\nrule = \"type-mismatch\"\nlocation = \"tape.json\"\nreason = \"r\"\n",
    );
    folder.write("old.json", "{\"a\": 1}");
    folder.write("new.json", "{\"a\": 2}");
    folder.write("new.schema.json", r#"{"required": ["a"]}"#);
    folder.write("look.schema.json", r#"{"pattern": "^[a-z]+(?<!x)$"}"#);
    folder.write("around.schema.json", r#"{"pattern": "^[a-z]+(?<!x|y)$"}"#);
    for (status, arguments) in [
        (1, &["check", "tape.json"][..]),
        (1, &["check", "tape.json", "--coverage"]),
        (1, &["check", "tape.json", "--partition", "count:1/1"]),
        (2, &["check", "nowhere.json"]),
        (2, &["check", "tape.json", "nowhere.json"]),
        (0, &["diff", "old.json", "new.json"]),
        (1, &["diff", "old.json", "new.schema.json", "--direction", "both"]),
        (0, &["diff", "look.schema.json", "around.schema.json"]),
    ] {
        let told = folder.run(&[arguments, &["--format", "json"]].concat()).with_status(status);
        let document = parse(&told.stdout);
        let errors: Vec<String> = schema
            .iter_errors(&document)
            .map(|e| format!("{e} at {}", e.instance_path()))
            .collect();
        assert_eq!(errors, Vec::<String>::new(), "{arguments:?}");
        assert_eq!(
            document["failures"].as_array().unwrap().is_empty(),
            status != 2,
            "{arguments:?}"
        );
    }
    assert!(!schema.is_valid(&parse("{}")), "a schema that refuses nothing proves nothing");
}

#[test]
fn a_failure_is_in_every_report_and_on_standard_error() {
    for format in FORMATS {
        for arguments in [
            &["check", "gone.json"][..],
            &["check", "--config", "gone.json"],
            &["diff", "gone.json", "gone.json"],
            &["verify", "gone.json", "--against", "http://127.0.0.1:1"],
            &["import", "docs", "gone.json"],
            &["replay", "gone.json"],
            &["report", "merge", "gone.json"],
        ] {
            let folder = Folder::new();
            let file = format!("{format}=out");
            let told = folder
                .run(&[arguments, &["--format", format, "--report", &file]].concat())
                .with_status(2);
            assert_says(&told.stderr, &["error: cannot read `gone.json`"]);
            let report = folder.read("out");
            assert_says(&report, &["gone.json"]);
            // People read it on standard error.
            let expected = if format == "text" { "" } else { &report };
            assert_eq!(told.stdout, expected, "{arguments:?}");
        }
    }
}

#[test]
fn no_older_report_is_left_where_a_failed_one_should_be() {
    let folder = planted();
    let arguments = |path| ["check", path, "--output", "out.txt", "--report", "json=out.json"];
    folder.run(&arguments("tape.json")).with_status(1);
    folder.run(&arguments("gone.json")).with_status(2);
    for file in ["out.txt", "out.json"] {
        assert_says(&folder.read(file), &["cannot read `gone.json`"]);
        assert!(!folder.read(file).contains("type-mismatch"), "{file}");
    }
}

#[test]
fn what_could_be_read_is_reported_beside_what_could_not() {
    let folder = planted();
    folder.write("broken.json", "{");
    for format in ["json", "junit", "sarif", "github", "gitlab", "markdown"] {
        let told = folder.run(&["check", ".", "--format", format]).with_status(2);
        assert_says(&told.stdout, &["type-mismatch", "broken.json:1:2"]);
        assert_says(&told.stderr, &["error: cannot use `./broken.json:1:2`"]);
    }
}

#[test]
fn github_shows_ten_of_a_level_and_counts_the_rest() {
    let folder = Folder::new();
    let one = tape();
    let many = one.replace("\"quantity\": 1,", "\"quantity\": \"one\",");
    let errors = many.matches("\"quantity\": \"one\",").count();
    assert!(errors >= 3, "{errors}");
    for name in ["a", "b", "c", "d", "e"] {
        folder.write(&format!("{name}.json"), &many);
    }
    let told = folder.run(&["check", ".", "--format", "github"]).with_status(1);
    let annotations: Vec<&str> =
        told.stdout.lines().filter(|line| line.starts_with("::error ")).collect();
    assert_eq!(annotations.len(), 10, "{}", told.stdout);
    let all = findings(&folder);
    assert_says(annotations[9], &[&format!("and {} errors more", all - 9)]);
    let rest = told.stdout.lines().filter(|line| line.starts_with("error[")).count();
    assert_eq!(rest, all - 9);
}

fn findings(folder: &Folder) -> usize {
    let report = folder.run(&["check", ".", "--format", "json"]);
    parse(&report.stdout)["summary"]["error"].as_u64().unwrap().try_into().unwrap()
}

#[test]
fn the_worst_comes_first_on_github() {
    let told = check(&planted(), "github").with_status(1);
    let levels: Vec<&str> =
        told.stdout.lines().filter_map(|line| line.strip_prefix("::")?.split(' ').next()).collect();
    assert_eq!(levels, ["error", "error", "warning"]);
}

#[test]
fn fingerprints_survive_what_is_recorded_before() {
    let fingerprints = |folder: &Folder| -> Vec<String> {
        let told = check(folder, "gitlab").with_status(1);
        let issues = parse(&told.stdout);
        issues
            .as_array()
            .unwrap()
            .iter()
            .map(|i| i["fingerprint"].as_str().unwrap().to_owned())
            .collect()
    };
    let folder = planted();
    let before = fingerprints(&folder);
    let mut distinct = before.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), before.len());
    // One more interaction at the start moves every line and every number.
    let mut cassette = parse(&folder.read("tape.json"));
    let clean = parse(&tape());
    let first = clean["interactions"][2].clone();
    cassette["interactions"].as_array_mut().unwrap().insert(0, first);
    folder.write("tape.json", format!("{cassette:#}"));
    assert_eq!(fingerprints(&folder), before);
}

#[test]
fn a_comment_is_never_too_long_and_says_what_is_left_out() {
    let folder = Folder::new();
    let many = tape().replace("\"quantity\": 1,", "\"quantity\": \"one\",");
    for number in 0..80 {
        folder.write(&format!("{number:03}.json"), &many);
    }
    let told = folder.run(&["check", ".", "--format", "markdown"]).with_status(1);
    assert!(told.stdout.len() <= 62_000, "{}", told.stdout.len());
    assert_says(&told.stdout, &["<!-- tapecheck:check -->\n", " more, see the log."]);
}

#[test]
fn every_command_with_findings_writes_every_format() {
    let folder = Folder::new();
    folder.write("old.json", "{\"a\": 1}");
    folder.write("new.json", "{\"a\": \"1\"}");
    let page = repository("tests/fixtures/import/docs/markdown-portuguese");
    let page = page.to_str().unwrap();
    for (format, part) in [
        ("junit", "<testsuites"),
        ("sarif", "\"2.1.0\""),
        ("gitlab", "check_name"),
        ("github", "::"),
    ] {
        let file = format!("{format}=out");
        folder.run(&["diff", "old.json", "new.json", "--report", &file]);
        assert_says(&folder.read("out"), &[part, "type-changed"]);
        // The figures of an import have a layout of their own; the other reports do not.
        folder.run(&["import", "docs", page, "--format", "json", "--report", &file]);
        assert_says(&folder.read("out"), &[part, "repaired-"]);
    }
}
