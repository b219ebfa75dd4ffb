//! Reads reports in JSON.

use serde_json::Value;

/// What a test asks of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) rule: String,
    pub(crate) severity: String,
    pub(crate) pointer: String,
    /// `file:line:column`.
    pub(crate) place: String,
}

impl Found {
    pub(crate) fn new(severity: &str, rule: &str, pointer: &str, place: &str) -> Self {
        let [rule, severity, pointer, place] = [rule, severity, pointer, place].map(str::to_owned);
        Self { rule, severity, pointer, place }
    }
}

/// The findings of a report; it must be one whole JSON document.
#[track_caller]
pub(crate) fn read(report: &str) -> Vec<Found> {
    let report = parse(report);
    let text = |finding: &Value, name: &str| {
        finding[name].as_str().map_or_else(|| finding[name].to_string(), str::to_owned)
    };
    let findings = report["findings"].as_array().expect("a report has findings");
    findings
        .iter()
        .map(|finding| Found {
            rule: text(finding, "rule"),
            severity: text(finding, "severity"),
            pointer: text(finding, "pointer"),
            place: ["file", "line", "column"].map(|name| text(finding, name)).join(":"),
        })
        .collect()
}

/// A JSON document.
#[track_caller]
pub(crate) fn parse(report: &str) -> Value {
    serde_json::from_str(report).unwrap_or_else(|error| panic!("no JSON: {error}\n{report}"))
}

/// `line:column` of the value after the first `before` in a text.
#[track_caller]
pub(crate) fn place_after(text: &str, before: &str) -> String {
    let at = text.find(before).unwrap_or_else(|| panic!("`{before}` is not in:\n{text}"));
    let upto = &text[..at + before.len()];
    let line = upto.matches('\n').count() + 1;
    let column = upto.rsplit('\n').next().unwrap().chars().count() + 1;
    format!("{line}:{column}")
}
