//! One JSON document, for programs: members are always there, in the same order, `null` where nothing is known.
//!
//! `schemas/report.schema.json` describes it. It holds all that the other formats show, so that the reports of parts can
//! be merged into any of them ([`super::Part`]).

use super::{Format, Report};
use crate::model::coverage::percent;
use crate::model::json::{Layout, Value, parse, print};
use crate::model::{
    Compared, Comparison, Coverage, CoverageKind, Excerpt, Finding, Location, ReportedFailure,
    ReportedFile, Severity,
};

/// The format.
pub const FORMAT: Format =
    Format { name: "json", summary: "one JSON document, for programs", render };

/// The version of the document's layout; a member that is new does not change it.
pub(super) const VERSION: i64 = 1;

fn render(report: &Report<'_>) -> String {
    let compared = |part: fn(&Comparison) -> &[Value]| {
        report.comparison.map(|comparison| Value::array(part(comparison).iter().cloned())).into()
    };
    let document = Value::object([
        ("tapecheck", Value::from(env!("CARGO_PKG_VERSION"))),
        ("report", VERSION.into()),
        ("command", report.command.into()),
        ("partition", report.partition.into()),
        ("breadth", report.breadth.into()),
        ("findings", Value::array(report.findings.iter().map(finding))),
        ("failures", Value::array(report.failures.iter().map(failure))),
        ("files", Value::array(report.files.iter().map(file))),
        ("coverage", report.coverage.map(coverage).into()),
        ("verdicts", compared(|comparison| &comparison.verdicts)),
        ("changes", compared(|comparison| &comparison.changes)),
        ("summary", summary(report)),
    ]);
    print(&document, Layout::Indented(2)) + "\n"
}

fn finding(finding: &Finding) -> Value {
    let mut members = vec![
        ("rule", Value::from(finding.rule.id)),
        ("severity", finding.severity.name().into()),
        ("message", finding.message.as_str().into()),
    ];
    members.extend(place(&finding.location));
    members.extend([
        ("operation", finding.operation.as_deref().into()),
        ("schema", finding.schema.as_deref().into()),
        ("expected", finding.expected.as_deref().into()),
        ("found", finding.found.as_deref().into()),
        ("help", finding.advice().into()),
        ("accepted", finding.accepted.as_deref().into()),
        ("excerpt", finding.excerpt.as_deref().map(excerpt).into()),
        ("compared", finding.compared.as_deref().map(compared).into()),
    ]);
    Value::object(members)
}

fn compared(compared: &Compared) -> Value {
    Value::object([
        ("old", Value::object(place(&compared.old))),
        ("direction", compared.direction.as_deref().into()),
        ("witness", compared.witness.as_deref().into()),
        ("seen_in", Value::array(compared.seen_in.iter().map(String::as_str))),
    ])
}

fn place(location: &Location) -> [(&'static str, Value); 4] {
    let pointer = location.pointer.as_ref().map(ToString::to_string);
    [
        ("file", location.file.as_deref().into()),
        ("line", location.line.into()),
        ("column", location.column.into()),
        ("pointer", pointer.into()),
    ]
}

fn excerpt(excerpt: &Excerpt) -> Value {
    Value::object([
        ("text", Value::from(excerpt.text.as_str())),
        ("indent", excerpt.indent.into()),
        ("width", excerpt.width.into()),
    ])
}

fn failure(failure: &ReportedFailure) -> Value {
    Value::object([
        ("message", Value::from(failure.message.as_str())),
        ("help", failure.help.as_deref().into()),
    ])
}

fn file(file: &ReportedFile) -> Value {
    let interactions = file.interactions.iter().map(|interaction| {
        Value::object([
            ("name", Value::from(interaction.name.as_str())),
            ("operation", interaction.operation.as_deref().into()),
        ])
    });
    Value::object([
        ("name", Value::from(file.name.as_str())),
        ("interactions", Value::array(interactions)),
    ])
}

fn coverage(coverage: &Coverage) -> Value {
    let share = |share: (usize, usize)| {
        Value::object([
            ("covered", Value::from(share.0)),
            ("total", share.1.into()),
            ("percent", parse(&percent(share)).unwrap_or(Value::NULL)),
        ])
    };
    let kinds = CoverageKind::ALL.into_iter();
    let mut members: Vec<(&str, Value)> =
        kinds.map(|kind| (kind.name(), share(coverage.share(Some(kind))))).collect();
    members.push(("together", share(coverage.share(None))));
    let missing = coverage.missing.iter().map(|missing| {
        let mut members = vec![
            ("kind", Value::from(missing.kind.name())),
            ("name", missing.name.as_str().into()),
            ("operation", missing.operation.as_deref().into()),
            ("schema", missing.schema.as_str().into()),
        ];
        members.extend(place(&missing.location));
        Value::object(members)
    });
    members.push(("missing", Value::array(missing)));
    Value::object(members)
}

fn summary(report: &Report<'_>) -> Value {
    let counts = Severity::ALL.iter().rev();
    let counts = counts.map(|severity| (severity.name(), report.count(*severity)));
    Value::object(counts.chain([("accepted", report.accepted().count())]))
}
