//! Annotations of GitHub Actions: commands in the log that show findings beside the lines of a pull request.
//!
//! GitHub shows ten of each level for a step and drops the rest without a word. So of more than ten the tenth says how
//! many there are, and the rest stands in the log as plain lines.

use super::{Format, Report};
use crate::model::text::{counted, printable};
use crate::model::{Finding, Severity};

/// The format.
pub const FORMAT: Format =
    Format { name: "github", summary: "annotations of GitHub Actions, ten of each level", render };

/// How many annotations of a level GitHub shows for a step.
const MOST: usize = 10;

fn render(report: &Report<'_>) -> String {
    let mut out = String::new();
    for failure in report.failures {
        let message = data(&failure.message);
        out.push_str(&format!("::error title=tapecheck {}::{message}\n", property(report.command)));
    }
    for severity in Severity::ALL.into_iter().rev() {
        let findings: Vec<&Finding> =
            report.counted().filter(|finding| finding.severity == severity).collect();
        // Failures are errors as well.
        let used = if severity == Severity::Error { report.failures.len() } else { 0 };
        let room = MOST.saturating_sub(used);
        let shown = if findings.len() > room { room.saturating_sub(1) } else { findings.len() };
        let (shown, rest) = findings.split_at(shown);
        shown.iter().for_each(|finding| out.push_str(&annotation(finding)));
        if !rest.is_empty() {
            out.push_str(&rest_of(rest, severity));
        }
    }
    if out.is_empty() { "no findings\n".to_owned() } else { out }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    }
}

fn annotation(finding: &Finding) -> String {
    let location = &finding.location;
    let mut properties = Vec::new();
    if let Some(file) = &location.file {
        let file = file.replace('\\', "/");
        properties.push(format!("file={}", property(file.strip_prefix("./").unwrap_or(&file))));
        properties.extend(location.line.map(|line| format!("line={line}")));
        properties.extend(location.column.map(|column| format!("col={column}")));
    }
    properties.push(format!("title={}", property(finding.rule.id)));
    let mut message = finding.message.clone();
    if let Some(pointer) = location.pointer.as_ref().filter(|pointer| !pointer.tokens().is_empty())
    {
        message.push_str(&format!("\nat {pointer}"));
    }
    if let Some(before) = finding.before() {
        message.push_str(&format!("\nbefore: {before}"));
    }
    message.push_str(&format!("\n{}", finding.advice()));
    format!("::{} {}::{}\n", level(finding.severity), properties.join(","), data(&message))
}

/// One annotation for all that have no room, and the findings themselves for whoever opens the log.
fn rest_of(rest: &[&Finding], severity: Severity) -> String {
    let count = counted(rest.len(), severity.name());
    let level = level(severity);
    let mut out =
        format!("::{level} title=tapecheck::and {count} more: see the log of this step\n");
    for finding in rest {
        let Finding { rule, location, message, .. } = finding;
        // A line that starts with the severity is never a command.
        let line = printable(&format!("{severity}[{}] {location}: {message}", rule.id));
        out.push_str(&format!("{line}\n"));
    }
    out
}

/// The message of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
