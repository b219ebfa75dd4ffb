//! JUnit's XML, as test reports of CI systems read it: a suite for each file, a case for each interaction.

use std::collections::HashMap;

use super::{Format, Report};
use crate::model::text::printable;
use crate::model::{Finding, ReportedFile};

/// The format.
pub const FORMAT: Format =
    Format { name: "junit", summary: "JUnit XML: a case for each interaction", render };

fn render(report: &Report<'_>) -> String {
    let mut by_file: HashMap<&str, Vec<&Finding>> = HashMap::new();
    for finding in report.counted() {
        by_file.entry(file_of(finding)).or_default().push(finding);
    }
    let of_file = |file: &ReportedFile| by_file.remove(&*file.name).unwrap_or_default();
    let found: Vec<Vec<&Finding>> = report.files.iter().map(of_file).collect();
    let suites = report.files.iter().zip(found);
    let mut suites: Vec<Suite<'_>> =
        suites.map(|(file, found)| Suite::of_file(file, found, report)).collect();
    let rest = report.counted().filter(|finding| by_file.contains_key(file_of(finding)));
    suites.extend(Suite::of_the_rest(rest.collect(), report));
    let sum = |count: fn(&Suite<'_>) -> usize| suites.iter().map(count).sum::<usize>();
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"tapecheck {}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n",
        attribute(report.command),
        sum(|suite| suite.cases.len()),
        sum(|suite| suite.count(|case| !case.failing.is_empty())),
        sum(|suite| suite.count(|case| !case.errors.is_empty())),
    );
    suites.iter().for_each(|suite| suite.write(&mut out));
    out + "</testsuites>\n"
}

struct Suite<'a> {
    name: &'a str,
    cases: Vec<Case<'a>>,
}

/// A test: what it is called, why it fails, and what else there is to say.
#[derive(Default)]
struct Case<'a> {
    name: String,
    class: String,
    failing: Vec<&'a Finding>,
    others: Vec<&'a Finding>,
    errors: Vec<String>,
}

impl<'a> Case<'a> {
    fn new(name: String, class: &str, findings: Vec<&'a Finding>, report: &Report<'a>) -> Self {
        let (failing, others) =
            findings.into_iter().partition(|finding| finding.severity >= report.fail_on);
        Self { name, class: class.to_owned(), failing, others, errors: Vec::new() }
    }

    fn write(&self, out: &mut String) {
        let (name, class) = (attribute(&self.name), attribute(&self.class));
        out.push_str(&format!("    <testcase name=\"{name}\" classname=\"{class}\""));
        if self.failing.is_empty() && self.others.is_empty() && self.errors.is_empty() {
            return out.push_str("/>\n");
        }
        out.push_str(">\n");
        for error in &self.errors {
            out.push_str(&format!("      <error message=\"{}\"/>\n", attribute(error)));
        }
        // Readers of JUnit's XML expect one failure for a case.
        if let [first, more @ ..] = &self.failing[..] {
            let more =
                if more.is_empty() { String::new() } else { format!(" (and {} more)", more.len()) };
            out.push_str(&format!(
                "      <failure type=\"{}\" message=\"{}\">{}</failure>\n",
                attribute(first.rule.id),
                attribute(&(first.message.clone() + &more)),
                content(&told(&self.failing)),
            ));
        }
        if !self.others.is_empty() {
            out.push_str(&format!(
                "      <system-out>{}</system-out>\n",
                content(&told(&self.others))
            ));
        }
        out.push_str("    </testcase>\n");
    }
}

impl<'a> Suite<'a> {
    fn of_file(file: &'a ReportedFile, findings: Vec<&'a Finding>, report: &Report<'a>) -> Self {
        let mut of_interactions: Vec<Vec<&Finding>> = vec![Vec::new(); file.interactions.len()];
        let mut of_file = Vec::new();
        for finding in findings {
            let interaction = interaction(finding).and_then(|index| of_interactions.get_mut(index));
            interaction.unwrap_or(&mut of_file).push(finding);
        }
        let mut cases = Vec::new();
        if !of_file.is_empty() || file.interactions.is_empty() {
            cases.push(Case::new("the file".to_owned(), &file.name, of_file, report));
        }
        for (index, (interaction, findings)) in
            file.interactions.iter().zip(of_interactions).enumerate()
        {
            let name = format!("{} {}", index + 1, interaction.name);
            cases.push(Case::new(name, &file.name, findings, report));
        }
        Self { name: &file.name, cases }
    }

    /// What belongs to no file that was looked at, and what could not be done.
    fn of_the_rest(findings: Vec<&'a Finding>, report: &Report<'a>) -> Option<Self> {
        let mut cases = Vec::new();
        if !findings.is_empty() {
            cases.push(Case::new("everything else".to_owned(), report.command, findings, report));
        }
        if !report.failures.is_empty() {
            let errors = report.failures.iter().map(|failure| failure.message.clone()).collect();
            let (name, class) = ("the work was done".to_owned(), report.command.to_owned());
            cases.push(Case { name, class, errors, ..Case::default() });
        }
        (!cases.is_empty()).then_some(Self { name: report.command, cases })
    }

    fn count(&self, holds: impl Fn(&Case<'a>) -> bool) -> usize {
        self.cases.iter().filter(|case| holds(case)).count()
    }

    fn write(&self, out: &mut String) {
        out.push_str(&format!(
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n",
            attribute(self.name),
            self.cases.len(),
            self.count(|case| !case.failing.is_empty()),
            self.count(|case| !case.errors.is_empty()),
        ));
        self.cases.iter().for_each(|case| case.write(out));
        out.push_str("  </testsuite>\n");
    }
}

/// The file that a finding is in; nothing where it is in none.
fn file_of(finding: &Finding) -> &str {
    finding.location.file.as_deref().unwrap_or_default()
}

/// The interaction that a finding is in, from 0.
fn interaction(finding: &Finding) -> Option<usize> {
    match finding.location.pointer.as_ref()?.tokens() {
        [first, index, ..] if first == "interactions" => index.parse().ok(),
        _ => None,
    }
}

/// Findings as lines.
fn told(findings: &[&Finding]) -> String {
    let mut lines = String::new();
    for finding in findings {
        let Finding { severity, rule, message, location, .. } = finding;
        lines.push_str(&format!("{severity}[{}]: {message}\n  at {location}\n", rule.id));
        let before = finding.before();
        let notes =
            [("before", &before), ("expected", &finding.expected), ("found", &finding.found)];
        for (label, note) in
            notes.into_iter().filter_map(|(label, note)| Some((label, note.as_ref()?)))
        {
            lines.push_str(&format!("  {label}: {note}\n"));
        }
        lines.push_str(&format!("  help: {}\n", finding.advice()));
    }
    lines
}

/// Text between tags. XML cannot hold most control characters, not even escaped.
fn content(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' => out.push('\n'),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push_str(&printable(c.encode_utf8(&mut [0; 4]))),
        }
    }
    out
}

/// The value of an attribute.
fn attribute(text: &str) -> String {
    content(text).replace('"', "&quot;").replace('\n', "&#10;").replace('\t', "&#9;")
}
