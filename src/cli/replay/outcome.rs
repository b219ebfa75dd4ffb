//! What came of a replay: a few lines for people, and findings.

use super::super::Console;
use super::ReplayArgs;
use crate::model::text::{counted, printable};
use crate::model::{Finding, Location, Pointer, Rule, Severity};
use crate::replay::{NotPlayed, Summary, Unused};

/// A recording that nobody asked for, where `--strict` wants all of them used.
pub(in crate::cli) const UNUSED_INTERACTION: Rule = Rule {
    id: "unused-interaction",
    severity: Severity::Error,
    summary: "A recorded exchange was never asked for, and --strict says that all must be.",
    help: "Remove the interaction if the client no longer sends it, or replay without --strict.",
};

/// A command that ran beside a replay and did not use it.
pub(in crate::cli) const NOTHING_ASKED: Rule = Rule {
    id: "nothing-asked",
    severity: Severity::Error,
    summary: "A command ran with a replay beside it and sent no request to it.",
    help: "Whatever the command tested was not the recording: it may have talked to the real service. Does the client \
           take its base URL from the environment variable TAPECHECK_URL?",
};

/// So many requests without an answer are explained at the end; the report has all of them.
const EXPLAINED: usize = 10;

/// What a replay has done, with what others have done for it.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) summary: Summary,
    pub(super) contradictions: Vec<Finding>,
    /// How many faults have happened.
    pub(super) faults: usize,
}

/// Says what came of it, and explains each request without an answer.
pub(super) fn tell(outcome: &Outcome, console: &Console) {
    let summary = &outcome.summary;
    let mut parts = vec![
        format!("answered {}", counted(summary.answered, "request")),
        format!("{} unmatched", summary.unmatched),
        format!("{} never asked for", never_asked(summary).count()),
    ];
    for (why, words) in
        [(NotPlayed::Superseded, "superseded"), (NotPlayed::ExtraPolling, "polled more often then")]
    {
        let count = summary.unused.iter().filter(|one| one.why == why).count();
        if count > 0 {
            parts.push(format!("{count} {words}"));
        }
    }
    if summary.passed_on > 0 {
        parts.push(format!("{} passed on", summary.passed_on));
    }
    if summary.refused > 0 {
        parts.push(format!("{} refused", summary.refused));
    }
    if outcome.faults > 0 {
        parts.push(format!("{} as asked for", counted(outcome.faults, "fault")));
    }
    console.progress(&format!("tapecheck: {}", parts.join(", ")));
    for block in summary.missed.iter().take(EXPLAINED) {
        block.iter().for_each(|line| console.progress(&format!("tapecheck: {}", printable(line))));
    }
    let more = summary.missed.len().saturating_sub(EXPLAINED);
    if more > 0 {
        console.progress(&format!(
            "tapecheck: and {} without an answer",
            counted(more, "other request")
        ));
    }
}

fn never_asked(summary: &Summary) -> impl Iterator<Item = &Unused> {
    summary.unused.iter().filter(|one| one.why == NotPlayed::NeverAsked)
}

/// What was found.
pub(super) fn findings(outcome: Outcome, args: &ReplayArgs, has_failed: bool) -> Vec<Finding> {
    let Outcome { summary, contradictions, faults } = outcome;
    let is_unused = summary.requests() + faults == 0;
    let mut findings = summary.findings.clone();
    findings.extend(contradictions);
    if has_failed || findings.iter().any(|finding| finding.severity == Severity::Error) {
        findings.extend(summary.confusable.iter().cloned());
    }
    if !args.command.is_empty() && is_unused {
        let message = "the command ended without asking for anything";
        findings.push(NOTHING_ASKED.finding(Location::default(), message));
    }
    if args.strict {
        findings.extend(never_asked(&summary).map(|one| {
            let pointer: Pointer =
                ["interactions".to_owned(), one.interaction.to_string()].into_iter().collect();
            let location = Location::file(&one.cassette).pointing(pointer);
            let message = format!("nobody asked for `{}`", printable(&one.request));
            UNUSED_INTERACTION.finding(location, message)
        }));
    }
    findings
}
