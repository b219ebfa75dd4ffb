//! `tapecheck check`: cassettes against the contract, offline.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use super::coverage::MinimumArgs;
use super::partition::Partition;
use super::project::{ContractArgs, Project, ProjectArgs};
use super::reporting::ReportArgs;
use super::results::{Results, SourceText};
use super::{Console, ExitStatus, Failure, parallel};
use crate::check::{self, Examined, Exercised, Source, Survey};
use crate::model::Finding;
use crate::model::text::counted;
use crate::policy::Breadth;
use crate::profile::Profile;
use crate::schema::Contract;
use crate::storage::LoadedCassette;
use crate::storage::cassettes::{self, Candidate, LoadError};

/// Check cassettes against the contract
///
/// Holds the request and the response of every interaction against its operation of the contract, and looks for secrets
/// that should not be there. Recorded, imported and documentation cassettes are checked alike. Needs no network.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  tapecheck check cassettes/ --fail-on warning
  tapecheck check --report sarif=tapecheck.sarif --report markdown=comment.md
  tapecheck check --min-coverage 60 --min-coverage operations=100
  tapecheck check --partition hash:1/4 --report json=part-1.json")]
pub(super) struct CheckArgs {
    /// Cassette files, and folders of them [default: cassettes]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Check only one part of the files: hash:1/4 goes by their names, count:1/4 takes every fourth; `report merge` joins
    /// the reports of all parts
    #[arg(long, value_name = "PARTITION", conflicts_with = "min_coverage")]
    partition: Option<Partition>,
    /// How many files are checked at the same time [default: one for each processor]
    #[arg(short, long, value_name = "COUNT")]
    jobs: Option<NonZeroUsize>,
    /// Say which operations, statuses, properties and enum values of the contract no cassette exercises
    #[arg(long, help_heading = "Coverage")]
    coverage: bool,
    #[command(flatten)]
    minimum: MinimumArgs,
    #[command(flatten)]
    project: ProjectArgs,
    #[command(flatten)]
    contract: ContractArgs,
    #[command(flatten)]
    report: ReportArgs,
}

impl CheckArgs {
    /// How it reports.
    pub(super) fn report(&self) -> &ReportArgs {
        &self.report
    }

    fn measures(&self) -> bool {
        self.coverage || self.minimum.are_given()
    }
}

/// Runs the command.
pub(super) fn run(args: &CheckArgs, console: &Console) -> Result<ExitStatus, Failure> {
    let project = args.project.load()?;
    let contract = project.contract(&args.contract)?;
    let survey = survey(args, &project, &contract)?;
    let paths = paths(&args.paths, &project);
    super::recovery::recover(&paths, console)?;
    let (candidates, mut failures) = candidates(&paths, args.partition);
    let examine = |candidate: &Candidate| -> Result<Option<Examined>, LoadError> {
        let Some(one) = candidate.load()? else { return Ok(None) };
        let name = one.name();
        let source = source(&one, &name);
        Ok(Some(check::examine(&source, &contract, project.profile, survey.as_ref())))
    };
    let examined = parallel::map(&candidates, args.jobs, examine);
    let outcomes: Vec<Outcome<'_>> = candidates
        .iter()
        .zip(examined)
        .filter_map(|(candidate, outcome)| Some((candidate, outcome.transpose()?)))
        .collect();
    if args.partition.is_none() {
        let used: Vec<&Candidate> = outcomes.iter().map(|(candidate, _)| *candidate).collect();
        failures.extend(cassettes::without_cassette(&paths, &used));
    }
    let mut results = gather(outcomes, survey.as_ref(), &mut failures);
    results.partition = args.partition.map(|partition| partition.to_string());
    results.breadth = breadth(&args.paths);
    results.lists_missing = args.coverage;
    args.minimum.judge(&mut results)?;
    if !results.files.is_empty() || failures.is_empty() {
        tell(&results, console);
        tell_unchecked(&contract, console);
    }
    finish(results, failures, args, &project, console)
}

/// What there is to exercise, if somebody asks.
fn survey(
    args: &CheckArgs,
    project: &Project,
    contract: &Contract,
) -> Result<Option<Survey>, Failure> {
    if !args.measures() {
        return Ok(None);
    }
    let folder = project.contract_folder(&args.contract);
    let shown = |name: &str| Some(folder.as_ref()?.join(name).display().to_string());
    Ok(Some(Survey::new(contract, &shown, project.profile)))
}

/// A file, and what was found in it or why it is no cassette.
type Outcome<'c> = (&'c Candidate, Result<Examined, LoadError>);

/// Puts together what was found in each file, in their order.
fn gather(
    outcomes: Vec<Outcome<'_>>,
    survey: Option<&Survey>,
    failures: &mut Vec<LoadError>,
) -> Results {
    let mut results = Results::new("check", Vec::new());
    let mut exercised = Exercised::default();
    for (_, outcome) in outcomes {
        match outcome {
            Ok(examined) => {
                results.findings.extend(examined.findings);
                results.files.push(examined.file);
                exercised.extend(examined.exercised);
            }
            Err(error) => failures.push(error),
        }
    }
    results.coverage = survey.map(|survey| survey.coverage(&exercised));
    results
}

/// What may be a cassette, in one order whatever the order of the paths; of a part only its own.
fn candidates(paths: &[PathBuf], partition: Option<Partition>) -> (Vec<Candidate>, Vec<LoadError>) {
    let (mut all, failures) = cassettes::candidates(paths);
    all.sort_by(|a, b| a.path.cmp(&b.path));
    let mut index = 0;
    all.retain(|candidate| {
        let is_in = partition.is_none_or(|partition| partition.has(&candidate.path, index));
        index += 1;
        is_in
    });
    (all, failures)
}

fn tell(results: &Results, console: &Console) {
    let interactions: usize = results.files.iter().map(|file| file.interactions.len()).sum();
    let files = counted(results.files.len(), "cassette");
    let part = results.partition.as_ref().map(|part| format!(", part {part}")).unwrap_or_default();
    let interactions = counted(interactions, "interaction");
    console.progress(&format!("tapecheck: checked {interactions} in {files}{part}"));
}

/// Names what the contract has and no recording of a client can show.
fn tell_unchecked(contract: &Contract, console: &Console) {
    const MOST: usize = 5;
    let unchecked = contract.unchecked();
    if unchecked.is_empty() {
        return;
    }
    let named = unchecked[..unchecked.len().min(MOST)].join(", ");
    let more = match unchecked.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    console.progress(&format!(
        "tapecheck: not checked, since the service sends them and no client does: {named}{more}"
    ));
}

/// Reports. One file that cannot be read takes nothing away from what the others say.
fn finish(
    mut results: Results,
    failures: Vec<LoadError>,
    args: &CheckArgs,
    project: &Project,
    console: &Console,
) -> Result<ExitStatus, Failure> {
    let failures: Vec<Failure> = failures.into_iter().map(super::load_failure).collect();
    results.failures = failures.iter().map(Failure::reported).collect();
    let has_nothing_else = results.findings.is_empty() && !failures.is_empty();
    let status = if has_nothing_else && args.report.is_on_screen() {
        // Standard error says it.
        args.report.write_files(&results, &project.config)?;
        ExitStatus::Failure
    } else {
        args.report.write(results, &project.config, console)?
    };
    failures.iter().for_each(|failure| failure.print(console));
    Ok(status)
}

/// How much of the project these paths are.
fn breadth(named: &[PathBuf]) -> Breadth {
    match named {
        [] => Breadth::Project,
        named if named.iter().all(|path| path.is_dir()) => Breadth::Folders,
        _ => Breadth::Files,
    }
}

/// What was named, or what the configuration names, or the usual folder.
fn paths(named: &[PathBuf], project: &Project) -> Vec<PathBuf> {
    match (named, project.config.cassettes.as_slice()) {
        ([], []) => vec![PathBuf::from("cassettes")],
        ([], configured) => configured.to_vec(),
        (named, _) => named.to_vec(),
    }
}

/// Everything that is wrong with some cassettes, file by file.
pub(super) fn findings(
    loaded: &[LoadedCassette],
    contract: &Contract,
    profile: &Profile,
) -> Vec<Finding> {
    loaded
        .iter()
        .flat_map(|one| check::check(&source(one, &one.name()), contract, profile))
        .collect()
}

/// The texts of the files, for excerpts; secrets in them are masked.
pub(super) fn source_texts(loaded: &[LoadedCassette]) -> Vec<SourceText> {
    let text = |one: &LoadedCassette| SourceText {
        name: one.name(),
        text: check::without_secrets(&source(one, "")),
    };
    loaded.iter().map(text).collect()
}

fn source<'a>(loaded: &'a LoadedCassette, name: &'a str) -> Source<'a> {
    Source { name, text: loaded.text(), document: &loaded.document, cassette: &loaded.cassette }
}
