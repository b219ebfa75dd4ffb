//! Our SARIF against the published schema.
//!
//! `TAPECHECK_CONFORMANCE` names the folder of the public data; `.ci/run` sets it.
#![cfg(feature = "conformance")]

use std::path::PathBuf;

use tapecheck::cli;
use tapecheck::model::{Excerpt, Location, Pointer, Position, ReportedFailure, ReportedFile};
use tapecheck::report::{Report, sarif};

fn validator() -> jsonschema::Validator {
    let folder = std::env::var_os("TAPECHECK_CONFORMANCE");
    let folder = PathBuf::from(folder.expect("TAPECHECK_CONFORMANCE names the public data"));
    let text = std::fs::read_to_string(folder.join("specs/sarif-2.1.0.schema.json")).unwrap();
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
}

/// A finding of every rule, each with another part of what a finding can have.
#[test]
fn what_we_write_keeps_to_the_published_schema() {
    let validator = validator();
    let excerpt = Excerpt::of("{\"a\": 1}", 6);
    let place = Location::file("./a folder/ü#%.json").at(Position { line: 1, column: 7 });
    let locations = [
        Location::default(),
        Location::file("/abs/a.json"),
        place.clone(),
        place.pointing(Pointer::root().child("a")),
        Location { pointer: Some(Pointer::root().child("a")), ..Location::default() },
    ];
    let mut findings = Vec::new();
    for (index, rule) in cli::rules().into_iter().enumerate() {
        let mut finding =
            rule.finding(locations[index % locations.len()].clone(), "a\u{0}b\n\"c\"");
        if index % 2 == 0 {
            finding = finding.operation("op").schema("x.json#/a").versus("1", "2").help("do it");
        }
        finding.accepted = (index % 3 == 0).then(|| "a reason".into());
        finding.excerpt = finding.location.line.map(|_| Box::new(excerpt.clone()));
        findings.push(finding);
    }
    let files = [ReportedFile::named("a.json")];
    let failures = [ReportedFailure { message: "m".into(), help: Some("h".into()) }];
    let full = Report {
        command: "check",
        findings: &findings,
        files: &files,
        failures: &failures,
        ..Report::default()
    };
    for report in [full, Report { command: "check", ..Report::default() }] {
        let log = serde_json::from_str(&(sarif::FORMAT.render)(&report)).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&log).map(|e| format!("{e} at {}", e.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new());
    }
    assert!(!validator.is_valid(&serde_json::json!({ "version": "2.1.0" })));
}
