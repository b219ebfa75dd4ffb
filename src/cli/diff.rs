//! `tapecheck diff`: what changed in meaning between two versions of files.
//!
//! [`inputs`] finds the versions (paths, git revisions), [`kinds`] tells what each file is, and then cassettes and other
//! documents are compared value by value ([`documents`]), schemas and OpenAPI documents by what they allow ([`schemas`]).

mod documents;
mod git;
mod inputs;
mod kinds;
mod moved;
mod openapi;
mod reading;
mod recordings;
mod rows;
mod schemas;
mod versions;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::project::{ContractArgs, Project, ProjectArgs};
use super::reporting::ReportArgs;
use super::results::{Results, SourceText};
use super::{Console, ExitStatus, Failure};
use crate::compat::{Dialect, Direction, Policy};
use crate::model::json::Value;
use crate::model::{Comparison, Finding};
use kinds::Kind;
use recordings::Recordings;
use rows::Row;
use schemas::Work;

/// Say what changed in meaning between two versions of files, and whom it breaks
///
/// Schemas and OpenAPI documents are compared by what they allow: each break is shown with a document that one version
/// accepts and the other refuses. In cassettes and other documents, the order of members, the spelling of numbers and of
/// instants, and volatile headers do not count; changes inside recorded bodies are judged by the contract.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  tapecheck diff origin/main\n  tapecheck diff old.schema.json new.schema.json --direction request\n  tapecheck diff old/orders.json new/orders.json\n  tapecheck diff v1.0:schemas v2.0:schemas"
)]
pub(super) struct DiffArgs {
    /// The old version: a file, a folder, a git revision, REVISION:PATH or A..B [default: where HEAD left the default branch]
    #[arg(value_name = "OLD")]
    old: Option<String>,
    /// The new version [default: the work tree]
    #[arg(value_name = "NEW")]
    new: Option<String>,
    /// Who sends what the schemas describe; says also that the files are schemas [default: both]
    #[arg(long, value_name = "WHO")]
    direction: Option<Who>,
    /// The version of JSON Schema of files that name none [default: the newest of 2020-12, draft-07 and draft-04 in which the
    /// file is valid]
    #[arg(long, value_name = "VERSION")]
    dialect: Option<Version>,
    /// How breaks are weighed; the verdict stays what it is [default: assume-declared]
    #[arg(long, value_name = "POLICY")]
    policy: Option<Weighing>,
    /// The most seconds for one pair of schemas
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = parse_seconds)]
    budget: Duration,
    /// For git: what it gives an external diff driver (see the guide)
    #[arg(long, hide = true, num_args = 7..=9, value_name = "ARGUMENT", conflicts_with_all = ["old", "new"])]
    git_driver: Vec<String>,
    /// Cassettes whose bodies may show a break as well; can be repeated [default: those that `check` takes]
    #[arg(long, value_name = "PATH")]
    recordings: Vec<PathBuf>,
    #[command(flatten)]
    project: ProjectArgs,
    #[command(flatten)]
    contract: ContractArgs,
    #[command(flatten)]
    report: ReportArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Who {
    /// Clients: what they may send today must be accepted tomorrow
    Request,
    /// The service: what it may answer tomorrow must be expected today
    Response,
    /// Either
    Both,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Version {
    #[value(name = "2020-12")]
    Draft202012,
    #[value(name = "2019-09")]
    Draft201909,
    #[value(name = "draft-07")]
    Draft7,
    #[value(name = "draft-06")]
    Draft6,
    #[value(name = "draft-04")]
    Draft4,
    #[value(name = "openapi-3.0")]
    OpenApi30,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Weighing {
    /// Every break is an error
    Strict,
    /// A break of requests that shows only in members that were never declared is a warning
    AssumeDeclared,
    /// The same, and a break of responses that shows only in members that readers do not know is a warning
    TolerantReader,
}

impl Who {
    fn directions(self) -> &'static [Direction] {
        match self {
            Self::Request => &[Direction::Request],
            Self::Response => &[Direction::Response],
            Self::Both => &Direction::ALL,
        }
    }
}

impl Version {
    fn dialect(self) -> Dialect {
        match self {
            Self::Draft4 => Dialect::Draft4,
            Self::Draft6 => Dialect::Draft6,
            Self::Draft7 => Dialect::Draft7,
            Self::Draft201909 => Dialect::Draft201909,
            Self::Draft202012 | Self::OpenApi30 => Dialect::Draft202012,
        }
    }
}

impl DiffArgs {
    /// How it reports.
    pub(super) fn report(&self) -> &ReportArgs {
        &self.report
    }

    fn policy(&self, project: &Project) -> Policy {
        match self.policy {
            Some(Weighing::Strict) => Policy::Strict,
            Some(Weighing::AssumeDeclared) => Policy::AssumeDeclared,
            Some(Weighing::TolerantReader) => Policy::TolerantReader,
            None => project.config.diff.policy,
        }
    }

    /// The directions of a schema file that no OpenAPI document says more about.
    fn directions(&self, file: &str, project: &Project) -> Vec<Direction> {
        match self.direction {
            Some(who) => who.directions().to_vec(),
            None => project.config.diff.directions(file),
        }
    }
}

fn parse_seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "write a number of seconds".to_owned())?;
    Duration::try_from_secs_f64(seconds)
        .map_err(|_| "write a number of seconds from 0 on".to_owned())
}

/// What was found in all files.
#[derive(Default)]
struct Found {
    findings: Vec<Finding>,
    rows: Vec<Row>,
    /// The changes of documents, for programs.
    changes: Vec<Value>,
    /// What the reader should know about how it was compared.
    notes: Vec<String>,
    sources: Vec<SourceText>,
    /// The files, by their path in the new version, that an OpenAPI document uses and that were compared with it.
    covered: BTreeSet<String>,
}

impl Found {
    /// Keeps the text of a file that others refer to, so that findings in it can show their line.
    fn show(&mut self, path: &str, versions: &versions::Versions) {
        if !self.sources.iter().any(|source| source.name == path)
            && let Some(text) = versions.read(path, false)
        {
            self.sources.push(SourceText { name: path.to_owned(), text });
        }
    }
}

/// Runs the command.
pub(super) fn run(args: &DiffArgs, console: &Console) -> Result<ExitStatus, Failure> {
    let project = args.project.load()?;
    let versions = inputs::find(args, console)?;
    for note in &versions.notes {
        console.log(&format!("note: {note}"));
    }
    let mut found = Found::default();
    let has_schemas = args.direction.is_some()
        || !args.recordings.is_empty()
        || versions.pairs.iter().any(kinds::may_be_contract);
    let recordings = match has_schemas {
        true => Recordings::load(&args.recordings, &project)?,
        false => Recordings::default(),
    };
    let work = Work { versions: &versions, args, project: &project, recordings: &recordings };
    // OpenAPI documents come first: they know who sends what, and what they cover needs no second look.
    let (openapi, others): (Vec<_>, Vec<_>) =
        versions.pairs.iter().partition(|pair| kinds::looks_like_openapi(pair));
    for pair in openapi.into_iter().chain(others) {
        compare(pair, &work, &mut found)?;
    }
    // By file and operation; what a file has beside operations first.
    let place = |finding: &Finding| (finding.location.file.clone(), finding.operation.clone());
    match versions.is_single {
        true => found.findings.sort_by_key(|finding| finding.operation.clone()),
        false => found.findings.sort_by_key(place),
    }
    let Found { findings, rows, changes, sources, notes, .. } = found;
    for note in notes {
        console.log(&format!("note: {note}"));
    }
    let mut results = Results::in_texts("diff", findings, &sources);
    let verdicts = rows.iter().map(rows::verdict).collect();
    results.comparison = Some(Comparison { verdicts, changes });
    let status = args.report.write(results, &project.config, console)?;
    // git takes any other status of a driver for its failure.
    Ok(if args.git_driver.is_empty() { status } else { ExitStatus::Clean })
}

fn compare(pair: &versions::FilePair, work: &Work<'_>, found: &mut Found) -> Result<(), Failure> {
    let args = work.args;
    let (old, new) = match (&pair.old, &pair.new) {
        (Some(old), Some(new)) => (old, new),
        (old, new) => {
            found.findings.extend(kinds::alone(
                old.as_ref(),
                new.as_ref(),
                args.direction.is_some(),
            ));
            return Ok(());
        }
    };
    let is_forced = args.direction.is_some();
    let old_kind = kinds::of(old, is_forced)?;
    let new_kind = kinds::of(new, is_forced)?;
    match (old_kind, new_kind) {
        (Kind::Schema(old_value), Kind::Schema(new_value)) => {
            if is_forced || !found.covered.contains(&new.path) {
                schemas::compare((old, old_value), (new, new_value), work, found)?;
            }
        }
        (Kind::OpenApi(old_value), Kind::OpenApi(new_value)) => {
            openapi::compare((old, old_value), (new, new_value), work, found)?;
        }
        (old_kind, new_kind) => {
            documents::compare((old, old_kind), (new, new_kind), args, work.project, found)?;
        }
    }
    if !found.sources.iter().any(|source| source.name == new.name) {
        found.sources.push(SourceText { name: new.name.clone(), text: new.text.clone() });
    }
    Ok(())
}
