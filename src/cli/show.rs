//! `tapecheck show`: what a library of cassettes can answer, and when.

use std::path::PathBuf;

use clap::Args;

use super::project::{ContractArgs, Project, ProjectArgs};
use super::{Console, ExitStatus, Failure};
use crate::matching::{OperationRule, Options};
use crate::model::text::{counted, printable};
use crate::replay::{Due, Step, timeline};
use crate::storage::cassettes;

/// Show what cassettes can answer
///
/// Lists the interactions of each cassette. With --timeline it also says what makes each answer due when they are
/// replayed: the mutation that has to be answered before, or that time passes. Where that is not what you mean, say so
/// in the cassette: the member `after` of an interaction is `start`, `time`, or the method and target of an earlier one.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tapecheck show cassettes/orders.json --timeline")]
pub(super) struct ShowArgs {
    /// Cassette files, and folders of them
    #[arg(required = true, value_name = "CASSETTE|DIR")]
    paths: Vec<PathBuf>,
    /// Say what makes each answer due
    #[arg(long)]
    timeline: bool,
    #[command(flatten)]
    project: ProjectArgs,
    #[command(flatten)]
    contract: ContractArgs,
}

/// Runs the command.
pub(super) fn run(args: &ShowArgs, console: &Console) -> Result<ExitStatus, Failure> {
    let project = args.project.load()?;
    super::recovery::recover(&args.paths, console)?;
    let (loaded, failures) = cassettes::load_library_each(&args.paths);
    if let Some(failure) = super::load_failures(failures, console) {
        return Err(failure);
    }
    let files = loaded.len();
    let matching =
        Options { rules: rules(args, &project)?, ..Options::of_profile(project.profile) };
    let steps = timeline(loaded, matching);
    console
        .result(&text(&steps, args.timeline))
        .map_err(|error| Failure::new(format!("cannot write results: {error}")))?;
    let steps = counted(steps.len(), "answer");
    console.progress(&format!("tapecheck: {steps} in {}", counted(files, "cassette")));
    Ok(ExitStatus::Clean)
}

/// What the team says of matching; only where it names operations the contract is read.
fn rules(args: &ShowArgs, project: &Project) -> Result<Vec<OperationRule>, Failure> {
    let matching = &project.config.matching;
    if !matching.needs_contract() {
        return matching.rules(None);
    }
    matching.rules(Some(project.lazy_contract(&args.contract)?.get()))
}

/// The steps for people, cassette by cassette.
pub(super) fn text(steps: &[Step], timeline: bool) -> String {
    let mut out = String::new();
    for (index, group) in steps.chunk_by(|a, b| a.cassette == b.cassette).enumerate() {
        if index > 0 {
            out.push('\n');
        }
        out.push_str(&format!("{}\n", printable(&group[0].cassette)));
        for step in group {
            let Step { interaction, request, status, .. } = step;
            out.push_str(&format!("{interaction:>5}  {status}  {}\n", printable(request)));
            if timeline {
                out.push_str(&format!("            {}\n", printable(&due(step))));
            }
        }
    }
    out
}

fn due(step: &Step) -> String {
    let due = match &step.due {
        None => return "the same answer as before".to_owned(),
        Some(Due::Start) => "from the start".to_owned(),
        Some(Due::Time) => "when it is asked for again: time passed".to_owned(),
        Some(Due::Repeat) => "when it is sent again".to_owned(),
        // The request stands above, by its number.
        Some(Due::Answered(interaction, request)) => {
            let method = request.split(' ').next().unwrap_or_default();
            format!("once {interaction} ({method}) has been answered")
        }
    };
    if step.is_said { format!("{due} (the cassette says so)") } else { due }
}
