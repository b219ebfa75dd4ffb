//! One JSON document, for programs: members are always there, in the same order, `null` where nothing is known.

use super::{Format, Report};
use crate::model::json::{Layout, Value, print};
use crate::model::{Finding, Severity};

/// The format.
pub const FORMAT: Format =
    Format { name: "json", summary: "one JSON document, for programs", render };

fn render(report: &Report<'_>) -> String {
    let document = Value::object([
        ("tapecheck", Value::from(env!("CARGO_PKG_VERSION"))),
        ("command", report.command.into()),
        ("findings", Value::array(report.findings.iter().map(finding))),
        ("summary", summary(report)),
    ]);
    print(&document, Layout::Indented(2)) + "\n"
}

fn finding(finding: &Finding) -> Value {
    let location = &finding.location;
    let pointer = location.pointer.as_ref().map(ToString::to_string);
    Value::object([
        ("rule", Value::from(finding.rule.id)),
        ("severity", finding.severity.name().into()),
        ("message", finding.message.as_str().into()),
        ("file", location.file.as_deref().into()),
        ("line", location.line.into()),
        ("column", location.column.into()),
        ("pointer", pointer.into()),
        ("operation", finding.operation.as_deref().into()),
        ("schema", finding.schema.as_deref().into()),
        ("expected", finding.expected.as_deref().into()),
        ("found", finding.found.as_deref().into()),
        ("help", finding.advice().into()),
    ])
}

fn summary(report: &Report<'_>) -> Value {
    let counts = Severity::ALL.iter().rev();
    Value::object(counts.map(|severity| (severity.name(), report.count(*severity))))
}
