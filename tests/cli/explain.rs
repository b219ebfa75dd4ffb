//! `tapecheck explain`: every rule can be looked up.

use super::harness::{Folder, assert_says, repository};

/// The ids that the list shows.
fn listed(folder: &Folder) -> Vec<String> {
    let list = folder.run(&["explain"]).with_status(0).stdout;
    let rows = list.lines().filter(|line| line.starts_with("  "));
    rows.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

#[test]
fn every_rule_that_is_listed_is_explained() {
    let folder = Folder::new();
    let ids = listed(&folder);
    assert!(ids.len() > 40, "{ids:?}");
    for id in ids {
        let told = folder.run(&["explain", &id]).with_status(0);
        assert!(told.stdout.starts_with(&format!("{id} (")), "{}", told.stdout);
        let paragraphs = told.stdout.split("\n\n").filter(|text| text.trim().len() > 20).count();
        assert!(paragraphs >= 1, "{}", told.stdout);
        assert_eq!(told.stderr, "");
    }
}

#[test]
fn the_rules_of_every_command_are_in_the_list() {
    let ids = listed(&Folder::new());
    for id in [
        "undocumented-enum-value",
        "secret-in-cassette",
        "property-removed",
        "repaired-trailing-comma",
        "exchange-not-kept",
        "unmatched-request",
        "unused-interaction",
        "authorization-header",
        "identifier",
    ] {
        assert!(ids.contains(&id.to_owned()), "{id} in {ids:?}");
    }
}

#[test]
fn every_rule_has_an_example_before_and_after() {
    let findings = tapecheck::cli::rules();
    let findings = findings.iter().map(|rule| (rule.id, ["Before:\n\n    ", "After:\n\n    "]));
    let redaction = tapecheck::redaction::rules::ALL.iter();
    let redaction = redaction.map(|rule| (rule.id, ["Sent:\n\n    ", "In the cassette:\n\n    "]));
    let folder = Folder::new();
    for (id, parts) in findings.chain(redaction) {
        let example = tapecheck::cli::example(id).unwrap_or_else(|| panic!("{id} has no example"));
        assert_ne!(example.before, example.after, "{id}");
        assert_says(&folder.run(&["explain", id]).with_status(0).stdout, &parts);
    }
}

#[test]
fn every_example_has_one_rule() {
    let findings = tapecheck::cli::rules();
    let known = findings.iter().map(|rule| rule.id);
    let mut known: Vec<&str> =
        known.chain(tapecheck::redaction::rules::ALL.iter().map(|rule| rule.id)).collect();
    let mut examples: Vec<&str> = tapecheck::cli::examples().map(|example| example.rule).collect();
    known.sort_unstable();
    examples.sort_unstable();
    assert_eq!(examples, known);
}

/// `UPDATE_FIXTURES=1` writes it.
#[test]
fn the_reference_of_rules_is_current() {
    let told = Folder::new().run(&["explain", "--markdown"]).with_status(0);
    let path = repository("docs/rules.md");
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        std::fs::write(&path, &told.stdout).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap();
    assert_eq!(
        written, told.stdout,
        "write it with UPDATE_FIXTURES=1 cargo test --test cli explain"
    );
}

#[test]
fn an_unknown_rule_is_refused_with_the_nearest() {
    let folder = Folder::new();
    let told = folder.run(&["explain", "undocumented-enum-valu"]).with_status(2);
    assert_eq!(told.stdout, "");
    assert_says(
        &told.stderr,
        &[
            "error: there is no rule `undocumented-enum-valu`",
            "did you mean `undocumented-enum-value`?",
        ],
    );
    let told = folder.run(&["explain", "zebra"]).with_status(2);
    assert_says(&told.stderr, &["there is no rule `zebra`", "`tapecheck explain` lists all rules"]);
}
