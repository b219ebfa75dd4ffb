//! GitLab's Code Quality report: findings in the merge request, new ones told from old ones by their fingerprints.

use super::fingerprint::fingerprints;
use super::{Format, Report};
use crate::model::json::{Layout, Value, print};
use crate::model::{Finding, ReportedFailure, Severity};

/// The format.
pub const FORMAT: Format =
    Format { name: "gitlab", summary: "GitLab Code Quality, for merge requests", render };

fn render(report: &Report<'_>) -> String {
    let fingerprints = fingerprints(report.counted());
    let findings = report.counted().zip(&fingerprints);
    let issues = findings.map(|(finding, fingerprint)| issue(finding, fingerprint));
    let failures = report.failures.iter().map(|failure| of_failure(failure, report.command));
    print(&Value::array(failures.chain(issues)), Layout::Indented(2)) + "\n"
}

fn issue(finding: &Finding, fingerprint: &str) -> Value {
    let location = &finding.location;
    // Every issue has to have a file and a line.
    let file = location.file.as_deref().unwrap_or("tapecheck.toml").replace('\\', "/");
    let path = file.strip_prefix("./").unwrap_or(&file);
    let before = finding.before().map(|before| format!(" (before: {before})")).unwrap_or_default();
    let description = format!("{}{before} {}", finding.message, finding.advice());
    let severity = match finding.severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Info => "info",
    };
    of(&description, finding.rule.id, fingerprint, severity, path, location.line.unwrap_or(1))
}

fn of_failure(failure: &ReportedFailure, command: &str) -> Value {
    let check = format!("{command}-failed");
    let fingerprint = format!("{check}: {}", failure.message);
    of(&failure.message, &check, &fingerprint, "blocker", "tapecheck.toml", 1)
}

fn of(
    description: &str,
    check: &str,
    fingerprint: &str,
    severity: &str,
    path: &str,
    line: usize,
) -> Value {
    let lines = Value::object([("begin", line)]);
    Value::object([
        ("description", Value::from(description)),
        ("check_name", check.into()),
        ("fingerprint", fingerprint.into()),
        ("severity", severity.into()),
        ("location", Value::object([("path", Value::from(path)), ("lines", lines)])),
    ])
}
