//! `tapecheck explain`: every rule can be looked up.

use super::harness::{Folder, assert_says};

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
