//! Text for people: each finding with the line it is about, the value underlined.

use std::collections::{HashMap, HashSet};

use super::{Format, Report, ReportSource};
use crate::model::text::{counted, printable};
use crate::model::{Finding, LineIndex, Location, Severity};

/// The format.
pub const FORMAT: Format =
    Format { name: "text", summary: "for people, with the line of each finding", render };

fn render(report: &Report<'_>) -> String {
    let paint = Paint { color: report.color };
    // One index per file, however many findings it has.
    let excerpts: Vec<Excerpts<'_>> = report.sources.iter().map(Excerpts::new).collect();
    let mut out = String::new();
    let mut explained = HashSet::new();
    for group in groups(report.findings) {
        let finding = group[0];
        // What a rule means is said once; advice of a finding's own always.
        let help = match finding.help.as_deref() {
            None if explained.insert(finding.rule.id) => Some(finding.rule.help),
            own => own,
        };
        out.push_str(&render_finding(finding, &group[1..], help, &excerpts, &paint));
        out.push('\n');
    }
    out.push_str(&closing_line(report));
    out
}

/// Findings that say the same of several places, each group in the order of its places, by the first one.
fn groups(findings: &[Finding]) -> Vec<Vec<&Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    let mut known: HashMap<_, usize> = HashMap::new();
    for finding in findings {
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
    excerpts: &[Excerpts<'_>],
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
    let source = excerpts.iter().find(|excerpts| Some(excerpts.name) == location.file.as_deref());
    if let Some(excerpt) = source.and_then(|source| source.around(location)) {
        out.push_str(&render_excerpt(&excerpt, &margin, finding.severity, paint));
    }
    let others = other_places(others);
    let notes = [
        ("operation", finding.operation.as_deref()),
        ("contract", finding.schema.as_deref()),
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

fn render_excerpt(excerpt: &Excerpt, margin: &str, severity: Severity, paint: &Paint) -> String {
    let bar = paint.dim("|");
    let marks = paint.severity(severity, &"^".repeat(excerpt.width));
    let indent = " ".repeat(excerpt.indent);
    let number = paint.dim(&excerpt.number.to_string());
    format!("{margin} {bar}\n{number} {bar} {}\n{margin} {bar} {indent}{marks}\n", excerpt.text)
}

fn closing_line(report: &Report<'_>) -> String {
    let counts: Vec<String> = Severity::ALL
        .iter()
        .rev()
        .map(|severity| (report.count(*severity), noun(*severity)))
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| counted(count, noun))
        .collect();
    let counts = if counts.is_empty() { "no findings".to_owned() } else { counts.join(", ") };
    match report.sources.len() {
        0 => format!("{counts}\n"),
        files => format!("{counts} in {}\n", counted(files, "file")),
    }
}

fn noun(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// The lines of one file.
struct Excerpts<'a> {
    name: &'a str,
    lines: LineIndex<'a>,
}

/// A line, or a part of a long one, and what to underline in it.
struct Excerpt {
    number: usize,
    text: String,
    indent: usize,
    width: usize,
}

impl<'a> Excerpts<'a> {
    fn new(source: &ReportSource<'a>) -> Self {
        Self { name: source.name, lines: LineIndex::new(source.text) }
    }

    fn around(&self, location: &Location) -> Option<Excerpt> {
        let (number, column) = (location.line?, location.column?);
        Some(Excerpt::of(number, self.lines.line(number)?, column.checked_sub(1)?))
    }
}

impl Excerpt {
    /// `start` counts characters from 0.
    fn of(number: usize, line: &str, start: usize) -> Self {
        const BEFORE: usize = 40;
        const LONGEST: usize = 100;
        let characters: Vec<char> = line.chars().collect();
        let start = start.min(characters.len());
        let width = value_width(&characters[start..]).max(1);
        let is_cut = characters.len() > LONGEST && start > BEFORE;
        let from = if is_cut { start - BEFORE } else { 0 };
        let to = characters.len().min(from + LONGEST);
        let show = |part: &[char]| printable(&part.iter().collect::<String>().replace('\t', " "));
        let before = format!("{}{}", if is_cut { "…" } else { "" }, show(&characters[from..start]));
        let after = show(&characters[start..to.max(start)]);
        let end = if to < characters.len() { "…" } else { "" };
        let shown = after.chars().count();
        let indent = before.chars().count();
        Self {
            number,
            indent,
            width: width.min(shown.max(1)),
            text: format!("{before}{after}{end}"),
        }
    }
}

/// How many characters the JSON value at the start of `text` takes; of an object or array only its bracket counts.
fn value_width(text: &[char]) -> usize {
    match text.first() {
        Some('"') => {
            let mut is_escaped = false;
            let end = text.iter().skip(1).position(|c| {
                let ends = *c == '"' && !is_escaped;
                is_escaped = *c == '\\' && !is_escaped;
                ends
            });
            end.map_or(text.len(), |end| end + 2)
        }
        Some('{' | '[') => 1,
        _ => {
            text.iter().position(|c| c.is_whitespace() || ",:]}".contains(*c)).unwrap_or(text.len())
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_at_a_column_is_underlined_and_a_long_line_is_cut() {
        let excerpt = Excerpt::of(7, r#"{"a": "x\"y", "b": 1}"#, 6);
        assert_eq!((excerpt.indent, excerpt.width), (6, 6));
        let long = format!("{}12345,{}", "a".repeat(200), "b".repeat(200));
        let excerpt = Excerpt::of(1, &long, 200);
        assert_eq!((excerpt.indent, excerpt.width), (41, 5));
        assert_eq!(excerpt.text.chars().count(), 102);
    }

    #[test]
    fn text_of_a_file_cannot_drive_the_terminal() {
        assert_eq!(Excerpt::of(1, "\u{1b}[2J", 0).text, "\\u{1b}[2J");
    }
}
