//! `tapecheck review`: walks through what drifted, and somebody decides.

mod decide;

use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::project::{ContractArgs, Project, ProjectArgs};
use super::service::ServiceArgs;
use super::serving::runtime;
use super::verify::{self, ResendArgs};
use super::{Console, ExitStatus, Failure, updating};
use crate::cassette::{Cassette, Interaction};
use crate::diff::cassettes::InteractionChange;
use crate::model::text::{counted, printable};
use crate::model::{Finding, Severity};
use crate::policy::{Breadth, Scope};
use crate::storage::{LoadedCassette, cassettes, files};
use crate::update::update;
use crate::verify::resend;
use decide::{Answers, Choice};

/// Walk through what drifted since a recording: take it over, keep the recording, or ignore it by rule
///
/// The newer version is another cassette, or what a service answers today (--against). For each interaction that differs the
/// findings are shown, and the next line of standard input decides: `a` takes the newer version over, `k` keeps the recorded
/// one, `i` keeps it and writes an `[[accept]]` entry for each finding, `A` takes over all that is left, `q` stops. The
/// cassette is written when everything is decided.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  tapecheck review cassettes/orders.json new/orders.json\n  tapecheck review cassettes/orders.json --against https://staging.example.test --bearer-env TOKEN\n  printf 'a\\nk\\n' | tapecheck review cassettes/orders.json new/orders.json"
)]
pub(super) struct ReviewArgs {
    /// The cassette
    #[arg(value_name = "CASSETTE")]
    old: PathBuf,
    /// A newer recording of the same
    #[arg(value_name = "NEW", required_unless_present = "against", conflicts_with = "against")]
    new: Option<PathBuf>,
    /// The live service whose answers are the newer version
    #[arg(long, value_name = "URL")]
    against: Option<String>,
    #[command(flatten)]
    resend: ResendArgs,
    #[command(flatten)]
    service: ServiceArgs,
    #[command(flatten)]
    project: ProjectArgs,
    #[command(flatten)]
    contract: ContractArgs,
}

/// One thing to decide about.
struct Step<'c> {
    change: &'c InteractionChange,
    title: String,
    findings: Vec<Finding>,
}

/// A finding that nobody wants to be told of again, and why.
type Ignored = (Finding, String);

/// Runs the command.
pub(super) fn run(args: &ReviewArgs, console: &Console) -> Result<ExitStatus, Failure> {
    let project = args.project.load()?;
    let contract = project.contract(&args.contract)?;
    super::recovery::recover(std::slice::from_ref(&args.old), console)?;
    let recorded = cassettes::load(&args.old).map_err(super::load_failure)?;
    let newer = newer(args, &recorded, &project)?;
    let old = &recorded.cassette;
    let (comparison, findings) = verify::compared(old, &newer, &contract, &project);
    let findings = not_accepted(findings, &recorded, &project);
    let steps: Vec<Step<'_>> = comparison
        .changes
        .iter()
        .filter_map(|change| step(change, old, &newer, &findings))
        .collect();
    if steps.is_empty() {
        console.result("nothing to decide\n").map_err(cannot_write)?;
        return Ok(ExitStatus::Clean);
    }
    let mut answers = Answers::new(console, std::io::stdin().is_terminal());
    let (choices, ignored) = decide(&steps, &mut answers)?;
    let taken: Vec<&InteractionChange> = steps
        .iter()
        .zip(&choices)
        .filter(|(_, choice)| **choice == Choice::Accept)
        .map(|(step, _)| step.change)
        .collect();
    write_cassette(
        &recorded,
        put_together(old, newer, &comparison.pairs, &taken),
        &project,
        console,
    )?;
    if !ignored.is_empty() {
        write_ignored(args, &recorded, &ignored, console)?;
    }
    let is_left = |(step, choice): (&Step<'_>, &Choice)| {
        matches!(choice, Choice::Keep | Choice::Quit)
            && step.findings.iter().any(|finding| finding.severity == Severity::Error)
    };
    let is_anything_left = steps.iter().zip(&choices).any(is_left);
    Ok(if is_anything_left { ExitStatus::Findings } else { ExitStatus::Clean })
}

fn cannot_write(error: std::io::Error) -> Failure {
    Failure::new(format!("cannot write results: {error}"))
}

/// The newer version: a cassette, or the recording with today's answers.
fn newer(
    args: &ReviewArgs,
    recorded: &LoadedCassette,
    project: &Project,
) -> Result<Cassette, Failure> {
    if let Some(url) = &args.against {
        let client = args.service.client(url)?;
        let options = args.resend.options(project)?;
        return Ok(runtime()?.block_on(resend(&client, &recorded.cassette, options))?.cassette);
    }
    let path = args.new.as_deref().unwrap_or(Path::new(""));
    let loaded = cassettes::load(path).map_err(super::load_failure)?;
    Ok(loaded.cassette)
}

/// What the team has not accepted yet.
fn not_accepted(
    mut findings: Vec<Finding>,
    recorded: &LoadedCassette,
    project: &Project,
) -> Vec<Finding> {
    for finding in &mut findings {
        finding.location.file = Some(recorded.name());
    }
    let scope = Scope { rules: &[], files: &[], breadth: Breadth::Files };
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let judged = project.config.policy.apply(findings, &scope, today);
    judged.into_iter().filter(Finding::counts).collect()
}

/// What is to be decided about one interaction; nothing where the team has accepted all of it.
fn step<'c>(
    change: &'c InteractionChange,
    old: &Cassette,
    new: &Cassette,
    findings: &[Finding],
) -> Option<Step<'c>> {
    let title = |interaction: &Interaction| {
        let request = &interaction.request;
        printable(&format!("{} {}", request.method, request.address()))
    };
    let about = |index: usize| {
        let pointer = Interaction::pointer(index);
        let is_in = |finding: &&Finding| {
            let own = finding.location.pointer.as_ref();
            own.is_some_and(|own| own.tokens().starts_with(pointer.tokens()))
        };
        findings.iter().filter(is_in).cloned().collect::<Vec<_>>()
    };
    let (title, findings) = match change {
        InteractionChange::Changed { new: index, .. }
        | InteractionChange::AnswerAdded { new: index, .. }
        | InteractionChange::AnswerRemoved { new: index, .. }
        | InteractionChange::Added { new: index } => {
            (title(&new.interactions[*index]), about(*index))
        }
        InteractionChange::Removed { old: index } => {
            let title = title(&old.interactions[*index]);
            let is_it = |finding: &&Finding| {
                finding.rule.id == "interaction-removed"
                    && finding
                        .message
                        .starts_with(&format!("`{title}` is gone (interaction {index} "))
            };
            (title.clone(), findings.iter().filter(is_it).cloned().collect())
        }
        // The order of the recording stays as it is; `record --update` is for recording it anew.
        InteractionChange::Moved { .. } => return None,
    };
    (!findings.is_empty()).then_some(Step { change, title, findings })
}

/// A choice for each step, and the findings to ignore with the reason.
fn decide(
    steps: &[Step<'_>],
    answers: &mut Answers<'_>,
) -> Result<(Vec<Choice>, Vec<Ignored>), Failure> {
    let mut choices = vec![Choice::Quit; steps.len()];
    let mut ignored = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        answers.show(&format!("{} of {}: {}", index + 1, steps.len(), step.title))?;
        for finding in &step.findings {
            answers.show(&told(finding))?;
        }
        match answers.choice()? {
            Choice::AcceptAll => {
                choices[index..].fill(Choice::Accept);
                break;
            }
            Choice::Quit => break,
            Choice::Ignore => {
                let reason = answers.reason()?;
                let entries = step.findings.iter().cloned();
                ignored.extend(entries.map(|finding| (finding, reason.clone())));
                choices[index] = Choice::Ignore;
            }
            choice => choices[index] = choice,
        }
    }
    Ok((choices, ignored))
}

fn told(finding: &Finding) -> String {
    let pointer = finding.location.pointer.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut text = format!(
        "  {}[{}] {}\n    {}",
        finding.severity,
        finding.rule.id,
        printable(&pointer),
        printable(&finding.message)
    );
    for (label, value) in [("recorded", &finding.expected), ("now", &finding.found)] {
        if let Some(value) = value {
            text.push_str(&format!("\n    {label}: {}", printable(value)));
        }
    }
    text
}

/// The recording with what was taken over, in the order of the recording; what is new comes behind what came before it.
fn put_together(
    old: &Cassette,
    new: Cassette,
    pairs: &[(usize, usize)],
    taken: &[&InteractionChange],
) -> Cassette {
    let is_taken = |index: usize, is_new: bool| {
        taken.iter().any(|change| match change {
            InteractionChange::Changed { old, .. }
            | InteractionChange::AnswerAdded { old, .. }
            | InteractionChange::AnswerRemoved { old, .. }
            | InteractionChange::Removed { old } => !is_new && *old == index,
            InteractionChange::Added { new } => is_new && *new == index,
            InteractionChange::Moved { .. } => false,
        })
    };
    let partner = |old: usize| pairs.iter().find(|(a, _)| *a == old).map(|(_, new)| *new);
    let paired: BTreeSet<usize> = pairs.iter().map(|(_, new)| *new).collect();
    let mut behind: Vec<Vec<usize>> = vec![Vec::new(); old.interactions.len() + 1];
    let mut place = 0;
    for index in 0..new.interactions.len() {
        match pairs.iter().find(|(_, new)| *new == index) {
            Some((old, _)) => place = old + 1,
            None if !paired.contains(&index) && is_taken(index, true) => behind[place].push(index),
            None => {}
        }
    }
    let mut interactions = Vec::new();
    for (place, added) in behind.iter().enumerate() {
        if let Some(index) = place.checked_sub(1) {
            match (is_taken(index, false), partner(index)) {
                (true, Some(new_index)) => interactions.push(new.interactions[new_index].clone()),
                (true, None) => {}
                (false, _) => interactions.push(old.interactions[index].clone()),
            }
        }
        interactions.extend(added.iter().map(|index| new.interactions[*index].clone()));
    }
    Cassette { interactions, ..old.clone() }
}

/// Writes what was decided, in the words of the recording.
fn write_cassette(
    recorded: &LoadedCassette,
    decided: Cassette,
    project: &Project,
    console: &Console,
) -> Result<(), Failure> {
    let name = recorded.name();
    let updated = update(&recorded.cassette, decided, &updating::options(project));
    let count = updated.changed + updated.added + updated.removed;
    if count == 0 {
        console.progress(&format!("tapecheck: {name}: stays as it was"));
        return Ok(());
    }
    verify::ensure_nothing_leaks(&name, &updated.cassette, project)?;
    cassettes::save(&recorded.path, &updated.cassette)?;
    let told = counted(count, "interaction");
    console.progress(&format!("tapecheck: {name}: took over {told}; review them with git diff"));
    Ok(())
}

/// Appends an entry to the team's configuration for each finding, once for each rule and place.
fn write_ignored(
    args: &ReviewArgs,
    recorded: &LoadedCassette,
    ignored: &[Ignored],
    console: &Console,
) -> Result<(), Failure> {
    let path = args.project.config_path();
    let before = if path.exists() { files::read_text(&path)? } else { String::new() };
    let mut text = before.clone();
    let mut written = BTreeSet::new();
    for (finding, reason) in ignored {
        let entry = decide::entry(finding, &recorded.name(), &path, reason);
        if written.insert(entry.clone()) {
            if !text.is_empty() && !text.ends_with("\n\n") {
                text.push_str(if text.ends_with('\n') { "\n" } else { "\n\n" });
            }
            text.push_str(&entry);
        }
    }
    files::write_text(&path, &text)?;
    let told = if written.len() == 1 {
        "1 entry".to_owned()
    } else {
        format!("{} entries", written.len())
    };
    console.progress(&format!("tapecheck: {}: {told} of [[accept]] added", path.display()));
    Ok(())
}
