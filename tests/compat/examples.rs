//! The examples that `explain` shows are true: each is found as its rule says, and put right it is an error no more.

use std::sync::Arc;
use tapecheck::cli::{Example, example};

use tapecheck::compat::{Dialect, Files, Limits, OverCheck, Pair, Policy, openapi, rules};
use tapecheck::model::json;
use tapecheck::model::{Rule, Severity};

use super::{Direction, deep, source};

/// The old and the new version that a text shows.
fn versions(text: &str) -> (&str, &str) {
    let (old, new) = text.split_once('\n').unwrap();
    (old.strip_prefix("old:  ").unwrap(), new.strip_prefix("new:  ").unwrap())
}

fn shown(rule: &Rule) -> &'static Example {
    example(rule.id).unwrap_or_else(|| panic!("{} has no example", rule.id))
}

/// What is found in schemas, with the severity that it has.
fn found_in_schemas(text: &str, policy: Policy) -> Vec<(&'static str, Severity)> {
    let (old, new) = versions(text);
    deep(|| {
        let pair = Pair::new(&source(old), &source(new)).unwrap();
        let limits = Limits {
            steps: 300_000,
            is_over: OverCheck(&|| false),
            policy,
            extensible_enums: Vec::new(),
            recorded: &[],
        };
        let found = pair.explain(&Direction::ALL, &limits).findings;
        found.iter().map(|finding| (finding.rule.id, finding.severity)).collect()
    })
}

/// What is found in OpenAPI documents that have this below their only path.
fn found_in_documents(text: &str) -> Vec<(&'static str, Severity)> {
    let document = |item: &str| {
        let info = r#""info": { "title": "Orders", "version": "1" }"#;
        let text = format!(r#"{{ "openapi": "3.1.0", {info}, "paths": {{ "/orders": {item} }} }}"#);
        let files = vec![("openapi.json".to_owned(), Arc::new(json::parse(&text).unwrap()))];
        Files::new(files, Dialect::Draft202012)
    };
    let (old, new) = versions(text);
    let remarks = openapi::compare(&document(old), &document(new)).unwrap().remarks;
    remarks.iter().map(|remark| (remark.rule.id, remark.severity)).collect()
}

#[test]
fn the_examples_of_schemas_are_true() {
    // These two are about files.
    for rule in rules::all().filter(|rule| !["schema-removed", "schema-added"].contains(&rule.id)) {
        let example = shown(rule);
        let before = found_in_schemas(example.before, Policy::Strict);
        assert!(before.iter().any(|(id, _)| *id == rule.id), "{}: {before:?}", rule.id);
        let after = found_in_schemas(example.after, Policy::AssumeDeclared);
        let is_right =
            |(id, severity): &(&str, Severity)| *id != rule.id && *severity != Severity::Error;
        assert!(after.iter().all(is_right), "{}: {after:?}", rule.id);
    }
}

#[test]
fn the_examples_of_openapi_documents_are_true() {
    for rule in openapi::rules::ALL {
        let example = shown(rule);
        let before = found_in_documents(example.before);
        assert!(before.iter().any(|(id, _)| *id == rule.id), "{}: {before:?}", rule.id);
        let after = found_in_documents(example.after);
        let is_right =
            |(id, severity): &(&str, Severity)| *id != rule.id && *severity != Severity::Error;
        assert!(after.iter().all(is_right), "{}: {after:?}", rule.id);
    }
}
