//! Text for people: each finding with the line it is about, the value underlined.

use std::collections::{HashMap, HashSet};

use super::{Format, Report};
use crate::model::coverage::percent;
use crate::model::text::{counted, printable};
use crate::model::{Coverage, CoverageKind, Excerpt, Finding, Severity, Uncovered};

/// The format.
pub const FORMAT: Format =
    Format { name: "text", summary: "for people, with the line of each finding", render };

fn render(report: &Report<'_>) -> String {
    let paint = Paint { color: report.color };
    let mut out = String::new();
    let mut explained = HashSet::new();
    for group in groups(report) {
        let finding = group[0];
        // What a rule means is said once; advice of a finding's own always.
        let help = match finding.help.as_deref() {
            None if explained.insert(finding.rule.id) => Some(finding.rule.help),
            own => own,
        };
        out.push_str(&render_finding(finding, &group[1..], help, &paint));
        out.push('\n');
    }
    if let Some(coverage) = report.coverage {
        out.push_str(&coverage_table(coverage, &paint));
        if report.lists_missing {
            out.push_str(&coverage_list(coverage, &paint));
        }
    }
    for failure in report.failures {
        out.push_str(&format!("not complete: {}\n", printable(&failure.message)));
    }
    out.push_str(&closing_line(report));
    out
}

/// Findings that say the same of several places, each group in the order of its places, by the first one.
fn groups<'r>(report: &Report<'r>) -> Vec<Vec<&'r Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    let mut known: HashMap<_, usize> = HashMap::new();
    for finding in report.counted() {
        let Finding { rule, severity, message, expected, found, .. } = finding;
        let index =
            *known.entry((rule.id, severity, message, expected, found)).or_insert(groups.len());
        match groups.get_mut(index) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}

/// The other places of a finding, the first few by name.
fn other_places(others: &[&Finding]) -> Option<String> {
    const SHOWN: usize = 3;
    let places: Vec<String> =
        others.iter().take(SHOWN).map(|other| other.location.to_string()).collect();
    let more = others.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    (!others.is_empty()).then(|| format!("{}{more}", places.join(", ")))
}

fn render_finding(
    finding: &Finding,
    others: &[&Finding],
    help: Option<&str>,
    paint: &Paint,
) -> String {
    let severity = format!("{}[{}]", finding.severity, finding.rule.id);
    let severity = paint.severity(finding.severity, &severity);
    let mut out =
        format!("{severity}{}\n", paint.bold(&format!(": {}", printable(&finding.message))));
    let location = &finding.location;
    let margin = " ".repeat(location.line.map_or(1, |line| line.to_string().len()));
    let place = printable(&location.to_string());
    if !place.is_empty() {
        out.push_str(&format!("{margin}{} {place}\n", paint.dim("-->")));
    }
    if let Some((excerpt, line)) = finding.excerpt.as_deref().zip(location.line) {
        out.push_str(&render_excerpt(excerpt, line, &margin, finding.severity, paint));
    }
    let others = other_places(others);
    let before = finding.before();
    let seen_in = finding.compared.as_ref().and_then(|compared| recordings(&compared.seen_in));
    let notes = [
        ("operation", finding.operation.as_deref()),
        ("before", before.as_deref()),
        ("contract", finding.schema.as_deref().filter(|_| before.is_none())),
        ("seen in", seen_in.as_deref()),
        ("expected", finding.expected.as_deref()),
        ("found", finding.found.as_deref()),
        ("also at", others.as_deref()),
        ("help", help.filter(|help| !help.is_empty())),
    ];
    for (label, note) in notes.into_iter().filter_map(|(label, note)| Some((label, note?))) {
        out.push_str(&format!("{margin} {} {label}: {}\n", paint.dim("="), printable(note)));
    }
    out
}

/// The first few of some recorded bodies.
fn recordings(places: &[String]) -> Option<String> {
    const SHOWN: usize = 3;
    let first = places.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    let more = places.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    (!places.is_empty()).then(|| format!("{}: {first}{more}", counted(places.len(), "recording")))
}

fn render_excerpt(
    excerpt: &Excerpt,
    line: usize,
    margin: &str,
    severity: Severity,
    paint: &Paint,
) -> String {
    let bar = paint.dim("|");
    let marks = paint.severity(severity, &"^".repeat(excerpt.width));
    let indent = " ".repeat(excerpt.indent);
    let number = paint.dim(&line.to_string());
    format!("{margin} {bar}\n{number} {bar} {}\n{margin} {bar} {indent}{marks}\n", excerpt.text)
}

/// What is exercised, a line for each kind.
fn coverage_table(coverage: &Coverage, paint: &Paint) -> String {
    let row = |name: &str, share: (usize, usize)| {
        let count = format!("{}/{}", share.0, share.1);
        format!("  {name:<12} {count:>9}  {:>5} %\n", percent(share))
    };
    let mut out = format!("{}\n", paint.bold("coverage of the contract"));
    for kind in CoverageKind::ALL {
        out.push_str(&row(kind.name(), coverage.share(Some(kind))));
    }
    out + &row("together", coverage.share(None)) + "\n"
}

/// What is not, a line for each thing.
fn coverage_list(coverage: &Coverage, paint: &Paint) -> String {
    let mut out = String::new();
    for kind in CoverageKind::ALL {
        let missing = coverage.missing.iter().filter(|missing| missing.kind == kind);
        let lines: String =
            missing.map(|missing| format!("{}\n", printable(&not_exercised(missing)))).collect();
        if !lines.is_empty() {
            let title = format!("{} never exercised", kind.name());
            out.push_str(&format!("{}\n{lines}\n", paint.bold(&title)));
        }
    }
    out
}

fn not_exercised(missing: &Uncovered) -> String {
    let Uncovered { kind, name, operation, schema, location } = missing;
    let place = match (&location.file, location.line) {
        (Some(file), Some(line)) => format!("{file}:{line}"),
        _ => schema.clone(),
    };
    match operation.as_deref().filter(|_| *kind == CoverageKind::Status) {
        Some(operation) => format!("  {operation} {name}  {place}"),
        None => format!("  {name}  {place}"),
    }
}

fn closing_line(report: &Report<'_>) -> String {
    let counts: Vec<String> = Severity::ALL
        .iter()
        .rev()
        .map(|severity| (report.count(*severity), noun(*severity)))
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| counted(count, noun))
        .collect();
    let mut said = if counts.is_empty() { "no findings".to_owned() } else { counts.join(", ") };
    match report.accepted().count() {
        0 => {}
        accepted => said.push_str(&format!(", {accepted} accepted")),
    }
    if !report.files.is_empty() {
        said.push_str(&format!(" in {}", counted(report.files.len(), "file")));
    }
    said + "\n"
}

fn noun(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

struct Paint {
    color: bool,
}

impl Paint {
    fn severity(&self, severity: Severity, text: &str) -> String {
        self.style(
            match severity {
                Severity::Error => "1;31",
                Severity::Warning => "1;33",
                Severity::Info => "1;36",
            },
            text,
        )
    }

    fn bold(&self, text: &str) -> String {
        self.style("1", text)
    }

    fn dim(&self, text: &str) -> String {
        self.style("1;34", text)
    }

    fn style(&self, code: &str, text: &str) -> String {
        if self.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}
