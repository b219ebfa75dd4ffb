//! Markdown for a comment on a pull request: a table, the details of each finding folded, nothing longer than a comment
//! may be, and a hidden marker by which a bot finds the comment that it wrote before.

use super::{Format, Report};
use crate::model::coverage::percent;
use crate::model::text::{counted, printable, shortened};
use crate::model::{CoverageKind, Finding, Severity};

/// The format.
pub const FORMAT: Format =
    Format { name: "markdown", summary: "for a comment on a pull request", render };

/// GitHub takes comments of 65,536 characters.
const LONGEST: usize = 60_000;

/// Texts in cells and details are cut to this many characters.
const LONGEST_TEXT: usize = 300;

fn render(report: &Report<'_>) -> String {
    let mut out = format!("<!-- tapecheck:{} -->\n", report.command);
    out.push_str(&format!("### tapecheck {}: {}\n", report.command, verdict(report)));
    for failure in report.failures {
        out.push_str(&format!("\n> **Not complete:** {}\n", safe(&failure.message)));
    }
    if let Some(coverage) = report.coverage {
        out.push_str("\n| coverage | exercised | |\n|---|---:|---:|\n");
        let kinds = CoverageKind::ALL.into_iter().map(|kind| (kind.name(), Some(kind)));
        for (name, kind) in kinds.chain([("together", None)]) {
            let share = coverage.share(kind);
            let (covered, total) = share;
            out.push_str(&format!("| {name} | {covered}/{total} | {} % |\n", percent(share)));
        }
    }
    let mut findings: Vec<&Finding> = report.counted().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    append(
        &mut out,
        &findings,
        "\n| | rule | where | what |\n|---|---|---|---|\n",
        LONGEST / 2,
        row,
    );
    append(&mut out, &findings, "\n", LONGEST, details);
    match report.accepted().count() {
        0 => {}
        accepted => out.push_str(&format!(
            "\n{} accepted in `tapecheck.toml`.\n",
            counted(accepted, "finding")
        )),
    }
    out
}

/// Adds findings while there is room, and says how many there were none for.
fn append(
    out: &mut String,
    findings: &[&Finding],
    head: &str,
    longest: usize,
    write: impl Fn(&Finding) -> String,
) {
    if findings.is_empty() {
        return;
    }
    out.push_str(head);
    for (index, finding) in findings.iter().enumerate() {
        let text = write(finding);
        if out.len() + text.len() > longest {
            let left = findings.len() - index;
            return out.push_str(&format!("\n… and {} more, see the log.\n", left));
        }
        out.push_str(&text);
    }
}

fn verdict(report: &Report<'_>) -> String {
    let nouns =
        [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "note")];
    let counts = nouns.into_iter().map(|(severity, noun)| (report.count(severity), noun));
    let counts: Vec<String> =
        counts.filter(|(count, _)| *count > 0).map(|(count, noun)| counted(count, noun)).collect();
    let said = if counts.is_empty() { "no findings".to_owned() } else { counts.join(", ") };
    match report.files.len() {
        0 => said,
        files => format!("{said} in {}", counted(files, "file")),
    }
}

fn sign(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "❌",
        Severity::Warning => "⚠️",
        Severity::Info => "ℹ️",
    }
}

fn row(finding: &Finding) -> String {
    let location = &finding.location;
    let place = match (&location.file, location.line) {
        (Some(file), Some(line)) => code(&format!("{file}:{line}")),
        (Some(file), None) => code(file),
        _ => String::new(),
    };
    let sign = sign(finding.severity);
    format!("| {sign} | {} | {place} | {} |\n", code(finding.rule.id), safe(&finding.message))
}

fn details(finding: &Finding) -> String {
    let sign = sign(finding.severity);
    let mut out = format!(
        "<details><summary>{sign} {} {}</summary>\n\n",
        code(finding.rule.id),
        safe(&finding.message)
    );
    let place = Some(finding.location.to_string()).filter(|place| !place.is_empty());
    let before = finding.before();
    let notes = [
        ("at", &place),
        ("operation", &finding.operation),
        ("before", &before),
        ("contract", if before.is_some() { &None } else { &finding.schema }),
        ("expected", &finding.expected),
        ("found", &finding.found),
    ];
    for (label, note) in notes {
        if let Some(note) = note {
            out.push_str(&format!("- {label}: {}\n", code(note)));
        }
    }
    out + &format!("\n{}\n</details>\n", safe(finding.advice()))
}

/// A text as code, whatever is in it.
fn code(text: &str) -> String {
    format!("<code>{}</code>", escaped(text))
}

/// One of our sentences: what stands in backticks is code, and nothing else is markup, a mention or a link.
fn safe(text: &str) -> String {
    let text = shortened(text, LONGEST_TEXT);
    let parts: Vec<&str> = text.split('`').collect();
    let has_pairs = parts.len() % 2 == 1;
    let part = |(index, part): (usize, &&str)| match index % 2 == 1 && has_pairs {
        true => code(part),
        false => escaped(part),
    };
    parts.iter().enumerate().map(part).collect()
}

/// Text without any meaning in Markdown or HTML.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let text = printable(&shortened(text, LONGEST_TEXT));
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            // Addresses become links by themselves.
            ':' if characters.peek() == Some(&'/') => out.push_str("&#58;"),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // What starts a mention, a reference, a link, emphasis, a cell or code somewhere.
            '@' | '#' | '!' | '[' | ']' | '*' | '_' | '|' | '`' | '~' | '\\' | '$' => {
                out.push_str(&format!("&#{};", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out
}
