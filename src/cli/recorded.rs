//! What came of a recording, in a few lines.

use std::path::Path;

use super::Console;
use super::live::Checked;
use crate::http::UpstreamFault;
use crate::model::text::{counted, printable};
use crate::record::Summary;

/// No more operations than these are named.
const MAX_OPERATIONS: usize = 8;

/// Says what came of it; `older` is how many interactions the cassette had before.
pub(super) fn tell(
    summary: &Summary,
    checked: &Checked,
    cassette: &Path,
    older: Option<usize>,
    console: &Console,
) {
    let file = cassette.display().to_string();
    let kept = summary.finished.exchanges;
    let more = summary.more_findings;
    let lines = [
        outcome(summary, &file, older),
        operations(summary),
        listed(
            "redacted",
            summary.redactions.iter().map(|(rule, count)| format!("{count} {rule}")),
        ),
        faults(summary),
        findings(checked, &file).filter(|_| kept > 0),
        (summary.unrecorded > 0)
            .then(|| format!("{} passed unrecorded", counted(summary.unrecorded, "exchange"))),
        (more > 0).then(|| format!("{} more are not listed", counted(more, "finding"))),
    ];
    for line in lines.into_iter().flatten() {
        console.progress(&format!("tapecheck: {}", printable(&line)));
    }
}

/// `recorded 16 exchanges into tape.json, in the place of 12`
fn outcome(summary: &Summary, file: &str, older: Option<usize>) -> Option<String> {
    if summary.unfinished.is_some() {
        return None;
    }
    let kept = summary.finished.exchanges;
    if kept == 0 {
        return Some(format!("recorded nothing; {file} was not written"));
    }
    let replaced = older.map(|count| format!(", in the place of {count}")).unwrap_or_default();
    Some(format!("recorded {} into {file}{replaced}", counted(kept, "exchange")))
}

/// `operations: get-order 12, patch-order 3, 2 without operation`, the most frequent ones first.
fn operations(summary: &Summary) -> Option<String> {
    if summary.operations.is_empty() {
        return None;
    }
    let mut operations: Vec<(&String, &usize)> = summary.operations.iter().collect();
    // Stable: those with the same count stay in the order of their names.
    operations.sort_by(|a, b| b.1.cmp(a.1));
    let named =
        operations.iter().take(MAX_OPERATIONS).map(|(name, count)| format!("{name} {count}"));
    let others = operations.len().saturating_sub(MAX_OPERATIONS);
    let others = (others > 0).then(|| counted(others, "other operation"));
    let known: usize = summary.operations.values().sum();
    let unknown = summary.finished.exchanges.saturating_sub(known);
    let unknown = (unknown > 0).then(|| format!("{unknown} without operation"));
    listed("operations:", named.chain(others).chain(unknown))
}

/// `unanswered: 2 timeouts, 1 reset`
fn faults(summary: &Summary) -> Option<String> {
    let faults = summary.faults.iter();
    listed("unanswered:", faults.map(|(fault, kind)| counted(kind.count, name(*fault))))
}

/// One fault of this kind.
fn name(fault: UpstreamFault) -> &'static str {
    match fault {
        UpstreamFault::Refused => "refused connection",
        UpstreamFault::Dns => "unknown host name",
        UpstreamFault::Tls => "TLS failure",
        UpstreamFault::Timeout => "timeout",
        UpstreamFault::Reset => "reset",
        UpstreamFault::Protocol => "broken answer",
        UpstreamFault::Request => "broken request",
    }
}

/// `findings while recording: 1 error, 3 warnings; tapecheck check tape.json says where; 200 exchanges were not checked`
fn findings(checked: &Checked, file: &str) -> Option<String> {
    let found = checked.findings_in_words();
    let found = (!found.is_empty())
        .then(|| format!("findings while recording: {found}; `tapecheck check {file}` says where"));
    let passed_over = (checked.passed_over > 0).then(|| {
        let count = counted(checked.passed_over, "exchange");
        format!("{count} passed too fast to be checked while recording")
    });
    let parts: Vec<String> = found.into_iter().chain(passed_over).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// A title and what belongs to it; nothing without the latter.
fn listed(title: &str, parts: impl Iterator<Item = String>) -> Option<String> {
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| format!("{title} {}", parts.join(", ")))
}
