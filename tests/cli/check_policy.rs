//! `[rules]` and `[[accept]]` in `tapecheck.toml`.

use super::findings;
use super::harness::{Folder, assert_says, repository};

const ACCEPT: &str = r#"
[[accept]]
rule = "type-mismatch"
location = "tape.json /interactions/*/response/body/json/lineItems/*/quantity"
reason = "the service mends it in April"
until = 2026-04-30
"#;

/// A folder with a recording that has one error, and this configuration.
fn folder(configuration: &str) -> Folder {
    let tape = std::fs::read_to_string(repository("cassettes/partner-center/cancel.json")).unwrap();
    let folder = Folder::new();
    folder.write("tape.json", tape.replacen("\"quantity\": 1,", "\"quantity\": \"one\",", 1));
    folder.write("tapecheck.toml", configuration);
    folder
}

/// The rules of all findings on a day.
fn rules_on(folder: &Folder, day: &str, path: &str) -> Vec<String> {
    let report = folder.run(&["check", path, "--format", "json", "--today", day]).stdout;
    findings::read(&report)
        .into_iter()
        .map(|found| format!("{} {}", found.severity, found.rule))
        .collect()
}

#[test]
fn the_team_says_how_much_a_rule_matters() {
    for (level, status, closing) in [
        ("error", 1, "1 error in 1 file\n"),
        ("warning", 0, "1 warning in 1 file\n"),
        ("info", 0, "1 note in 1 file\n"),
        ("off", 0, "no findings in 1 file\n"),
    ] {
        let folder = folder(&format!("[rules]\ntype-mismatch = \"{level}\"\n"));
        let told = folder.run(&["check", "tape.json"]).with_status(status);
        assert!(told.stdout.ends_with(closing), "{level}: {}", told.stdout);
    }
}

#[test]
fn what_is_accepted_does_not_fail_until_its_day_has_passed() {
    let folder = folder(ACCEPT);
    let told = folder.run(&["check", "tape.json", "--today", "2026-04-30"]).with_status(0);
    assert_eq!(told.stdout, "no findings, 1 accepted in 1 file\n");
    let told = folder.run(&["check", "tape.json", "--today", "2026-05-01"]).with_status(1);
    assert_says(
        &told.stdout,
        &[
            "error[type-mismatch]",
            "help: It was accepted until 2026-04-30 (the service mends it in April). A client",
            "warning[accept-expired]: `type-mismatch` was accepted until 2026-04-30\n --> tapecheck.toml:2:1",
        ],
    );
}

#[test]
fn reports_show_what_is_accepted_as_such() {
    let folder = folder(ACCEPT);
    let run = |format| {
        folder
            .run(&["check", "tape.json", "--today", "2026-04-30", "--format", format])
            .with_status(0)
            .stdout
    };
    assert_says(
        &run("json"),
        &["\"accepted\": \"the service mends it in April\"", "\"accepted\": 1"],
    );
    assert_says(&run("sarif"), &["\"justification\": \"the service mends it in April\""]);
    assert_says(&run("markdown"), &["1 finding accepted"]);
    for format in ["junit", "github", "gitlab"] {
        assert!(!run(format).contains("type-mismatch"), "{format}");
    }
}

#[test]
fn an_entry_that_accepts_nothing_is_a_finding_where_it_was_looked_for() {
    let entry = |location: &str| {
        format!("[[accept]]\nrule = \"type-mismatch\"\nlocation = \"{location}\"\nreason = \"r\"\n")
    };
    let mismatch = "error type-mismatch".to_owned();
    let unused = "warning accept-unused".to_owned();
    for (location, path, is_unused) in [
        ("tape.json /nowhere", "tape.json", true),
        ("tape.json /nowhere", ".", true),
        ("other.json", "tape.json", false),
        ("/nowhere", "tape.json", false),
        ("/nowhere", ".", true),
        ("*.json /nowhere", ".", true),
    ] {
        let folder = folder(&entry(location));
        let found = rules_on(&folder, "2026-01-01", path);
        let expected =
            if is_unused { vec![mismatch.clone(), unused.clone()] } else { vec![mismatch.clone()] };
        assert_eq!(found, expected, "{location} with {path}");
    }
    // The whole project was looked at, and there is no such file.
    let folder = folder(&(format!("cassettes = [\"tape.json\"]\n{}", entry("gone.json"))));
    let told = folder.run(&["check"]).with_status(1);
    assert_says(
        &told.stdout,
        &["warning[accept-unused]: nothing of `type-mismatch` was found at `gone.json`"],
    );
}

#[test]
fn the_findings_about_entries_have_a_severity_too() {
    let folder = folder(&format!(
        "{ACCEPT}\n[rules]\naccept-expired = \"error\"\ntype-mismatch = \"info\"\n"
    ));
    assert_eq!(
        rules_on(&folder, "2027-01-01", "tape.json"),
        ["info type-mismatch", "error accept-expired"]
    );
}

#[test]
fn differences_are_accepted_too() {
    let folder =
        folder("[[accept]]\nrule = \"type-changed\"\nlocation = \"new.json /a\"\nreason = \"r\"\n");
    folder.write("old.json", "{\"a\": 1}");
    folder.write("new.json", "{\"a\": \"1\"}");
    let told = folder.run(&["diff", "old.json", "new.json"]).with_status(0);
    assert_eq!(told.stdout, "no findings, 1 accepted in 1 file\n");
}

#[test]
fn a_mistake_in_the_configuration_has_its_place() {
    for (configuration, expected) in [
        (
            "[rules]\ntype-mismtch = \"off\"\n",
            "tapecheck.toml:2:1`: there is no rule `type-mismtch`\n    |  type-mismtch = \"off\"\n  help: did you mean `type-mismatch`?",
        ),
        ("[rules]\ntype-mismatch = \"of\"\n", "tapecheck.toml:2:17`: `of` is no severity"),
        ("[rules]\ntype-mismatch = 1\n", "tapecheck.toml:2:17`: `type-mismatch` must be a string"),
        ("rules = 1\n", "tapecheck.toml:1:1`: `rules` must be a table"),
        ("accept = 1\n", "tapecheck.toml:1:1`: `accept` must be a list"),
        (
            "[[accept]]\nrule = \"type-mismatch\"\nlocation = \"a\"\n",
            "tapecheck.toml:1:1`: an `accept` entry needs a `reason`",
        ),
        (
            "[[accept]]\nrule = \"type-mismatch\"\nlocation = \"a\"\nreason = \" \"\n",
            "tapecheck.toml:4:10`: `reason` is empty",
        ),
        ("[[accept]]\nrule = \"x\"\n", "tapecheck.toml:2:8`: there is no rule `x`"),
        (
            "[[accept]]\nrule = \"type-mismatch\"\nlocation = \"a.json:12:9 /b\"\n",
            "tapecheck.toml:3:12`: a location has no line",
        ),
        (
            "[[accept]]\nrule = \"type-mismatch\"\nlocation = \"a\"\nreason = \"r\"\nuntil = \"soon\"\n",
            "tapecheck.toml:5:9`: `until` must be a date",
        ),
        (
            "[[accept]]\nruel = \"type-mismatch\"\n",
            "tapecheck.toml:2:1`: there is no key `accept.ruel`\n    |  ruel = \"type-mismatch\"\n  help: did you mean `accept.rule`?",
        ),
    ] {
        let told = folder(configuration).run(&["check", "tape.json"]).with_status(2);
        assert_says(&told.stderr, &[expected]);
        assert_eq!(told.stdout, "");
    }
}
