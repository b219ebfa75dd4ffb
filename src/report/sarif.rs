//! SARIF 2.1.0, as code scanning of GitHub, Azure DevOps and editors reads it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::fingerprint::fingerprints;
use super::{Format, Report};
use crate::model::json::{Layout, Value, print};
use crate::model::{Excerpt, Finding, Location, ReportedFailure, Rule, Severity};

/// The format.
pub const FORMAT: Format =
    Format { name: "sarif", summary: "SARIF 2.1.0, for code scanning", render };

fn render(report: &Report<'_>) -> String {
    let mut rules: Vec<&Rule> = Vec::new();
    for finding in report.findings {
        if !rules.contains(&finding.rule) {
            rules.push(finding.rule);
        }
    }
    let driver = Value::object([
        ("name", Value::from("tapecheck")),
        ("version", env!("CARGO_PKG_VERSION").into()),
        ("rules", Value::array(rules.iter().map(|rule| descriptor(rule)))),
    ]);
    let notifications = report.failures.iter().map(notification);
    let invocation = Value::object([
        ("executionSuccessful", Value::from(report.failures.is_empty())),
        ("toolExecutionNotifications", Value::array(notifications)),
    ]);
    let fingerprints = fingerprints(report.findings.iter());
    let results = report.findings.iter().zip(&fingerprints).map(|(finding, fingerprint)| {
        let index = rules.iter().position(|rule| *rule == finding.rule).unwrap_or_default();
        result(finding, index, fingerprint)
    });
    let run = Value::object([
        ("tool", Value::object([("driver", driver)])),
        ("invocations", Value::array([invocation])),
        ("columnKind", "unicodeCodePoints".into()),
        ("automationDetails", Value::object([("id", format!("tapecheck/{}/", report.command))])),
        ("results", Value::array(results)),
    ]);
    let log = Value::object([
        ("$schema", Value::from("https://json.schemastore.org/sarif-2.1.0.json")),
        ("version", "2.1.0".into()),
        ("runs", Value::array([run])),
    ]);
    print(&log, Layout::Indented(2)) + "\n"
}

fn descriptor(rule: &Rule) -> Value {
    let text = |text: &str| Value::object([("text", text)]);
    Value::object([
        ("id", Value::from(rule.id)),
        ("shortDescription", text(rule.summary)),
        ("help", text(rule.help)),
        ("defaultConfiguration", Value::object([("level", level(rule.severity))])),
    ])
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(finding: &Finding, rule: usize, fingerprint: &str) -> Value {
    let mut message = finding.message.clone();
    let notes = [("expected", &finding.expected), ("found", &finding.found)];
    for (label, note) in notes.into_iter().filter_map(|(label, note)| Some((label, note.as_ref()?)))
    {
        message.push_str(&format!("\n{label}: {note}"));
    }
    message.push_str(&format!("\n{}", finding.advice()));
    let mut members = vec![
        ("ruleId", Value::from(finding.rule.id)),
        ("ruleIndex", rule.into()),
        ("level", level(finding.severity).into()),
        ("message", Value::object([("text", message)])),
        ("locations", Value::array(location(&finding.location, finding.excerpt.as_deref()))),
        ("partialFingerprints", Value::object([("tapecheck/v1", fingerprint)])),
    ];
    if let Some(old) = finding.compared.as_ref().and_then(|one| location(&one.old, None)) {
        members.push(("relatedLocations", Value::array([before(old)])));
    }
    if let Some(reason) = &finding.accepted {
        let suppression = Value::object([
            ("kind", "external"),
            ("status", "accepted"),
            ("justification", reason),
        ]);
        members.push(("suppressions", Value::array([suppression])));
    }
    let properties = [("operation", &finding.operation), ("schema", &finding.schema)];
    let properties: Vec<_> = properties
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.as_deref()?)))
        .collect();
    if !properties.is_empty() {
        members.push(("properties", Value::object(properties)));
    }
    Value::object(members)
}

/// A place in the old version.
fn before(mut location: Value) -> Value {
    location.set("message", Value::object([("text", "the old version")]));
    location
}

/// Where it is, if anything is known of that.
fn location(location: &Location, excerpt: Option<&Excerpt>) -> Option<Value> {
    let Location { file, line, column, pointer } = location;
    let mut members = Vec::new();
    if let Some(file) = file {
        let mut physical = vec![("artifactLocation", Value::object([("uri", uri(file))]))];
        if let Some(line) = line {
            let mut region = vec![("startLine", Value::from(*line))];
            if let Some(column) = column {
                region.push(("startColumn", (*column).into()));
                if let Some(excerpt) = excerpt {
                    region.push(("endColumn", (*column + excerpt.width).into()));
                }
            }
            physical.push(("region", Value::object(region)));
        }
        members.push(("physicalLocation", Value::object(physical)));
    }
    if let Some(pointer) = pointer.as_ref().filter(|pointer| !pointer.tokens().is_empty()) {
        let name = Value::object([("fullyQualifiedName", pointer.to_string())]);
        members.push(("logicalLocations", Value::array([name])));
    }
    (!members.is_empty()).then(|| Value::object(members))
}

/// What a path may have without being encoded, `/` included.
const ENCODED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A file's name as a URI reference: relative to the folder of the run, or with `file://`.
fn uri(file: &str) -> String {
    let file = file.replace('\\', "/");
    let path = utf8_percent_encode(file.strip_prefix("./").unwrap_or(&file), ENCODED).to_string();
    if path.starts_with('/') { format!("file://{path}") } else { path }
}

fn notification(failure: &ReportedFailure) -> Value {
    let mut text = failure.message.clone();
    if let Some(help) = &failure.help {
        text.push_str(&format!("\n{help}"));
    }
    Value::object([("level", Value::from("error")), ("message", Value::object([("text", text)]))])
}
