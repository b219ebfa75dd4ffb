//! `fixtures/compat/pairs.json`: pairs of schemas and what becomes of clients, in both directions.

use std::fmt::Write as _;

use tapecheck::compat::{Limits, OverCheck, Pair, Policy, rules};

use super::{Direction, Verdict, accepts, deep, source, verdict};

fn pairs() -> Vec<serde_json::Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/compat/pairs.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The rules that a pair is explained by.
fn explained_by(pair: &serde_json::Value) -> Vec<&'static str> {
    deep(|| {
        let (old, new) = (pair["old"].to_string(), pair["new"].to_string());
        let pair = Pair::new(&source(&old), &source(&new)).unwrap();
        let limits = Limits {
            steps: 300_000,
            is_over: OverCheck(&|| false),
            policy: Policy::Strict,
            extensible_enums: Vec::new(),
            recorded: &[],
        };
        let found = pair.explain(&Direction::ALL, &limits).findings;
        found.iter().map(|finding| finding.rule.id).collect()
    })
}

#[test]
fn every_rule_explains_a_pair_and_most_the_one_that_bears_their_name() {
    let pairs = pairs();
    let explained: Vec<Vec<&str>> = pairs.iter().map(explained_by).collect();
    let mut wrong = String::new();
    // These two are about files.
    for rule in rules::all().filter(|rule| !["schema-removed", "schema-added"].contains(&rule.id)) {
        if !explained.iter().any(|ids| ids.contains(&rule.id)) {
            writeln!(wrong, "{} explains no pair", rule.id).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    let named = pairs
        .iter()
        .zip(&explained)
        .filter(|(pair, ids)| ids.iter().any(|id| pair["what"] == **id));
    assert!(named.count() >= 85);
}

#[test]
fn what_breaks_nobody_is_no_error() {
    for pair in pairs() {
        if pair["request"] == "compatible" && pair["response"] == "compatible" {
            for id in explained_by(&pair) {
                let rule = rules::all().find(|rule| rule.id == id).unwrap();
                assert_ne!(rule.severity, tapecheck::model::Severity::Error, "{id}: {pair}");
            }
        }
    }
}

#[test]
fn every_pair_has_the_verdict_that_was_agreed_on() {
    let pairs = pairs();
    assert!(pairs.len() >= 200, "{} pairs", pairs.len());
    let mut wrong = String::new();
    for pair in &pairs {
        let (old, new) = (pair["old"].to_string(), pair["new"].to_string());
        for direction in Direction::ALL {
            let start = std::time::Instant::now();
            let found = deep(|| verdict(&old, &new, direction));
            let expected = pair[direction.name()].as_str().unwrap();
            if found.name() != expected {
                let (what, direction) = (&pair["what"], direction.name());
                writeln!(
                    wrong,
                    "{what} {direction}: {expected} and not {found:?}\n  {old}\n  {new}"
                )
                .unwrap();
            }
            if let Verdict::Breaking(witness) = &found {
                let (yes, no) = match direction {
                    Direction::Request => (&old, &new),
                    Direction::Response => (&new, &old),
                };
                assert!(accepts(yes, &witness.value), "{yes} refuses {witness:?}");
                assert!(!accepts(no, &witness.value), "{no} accepts {witness:?}");
            }
            if start.elapsed().as_millis() > 1000 {
                writeln!(wrong, "{} took {:?}", pair["what"], start.elapsed()).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
